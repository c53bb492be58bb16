const box = document.getElementById("filter");
function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}
box.addEventListener("input", function () {
  const words = fold(box.value).split(/\s+/);
  function holds(element) {
    const text = fold(element.textContent);
    return words.every(function (word) { return text.includes(word); });
  }
  for (const section of document.querySelectorAll(".compute")) {
    const rows = section.querySelectorAll(".people tbody tr");
    let isFound = rows.length === 0 ? holds(section.querySelector("header")) : false;
    for (const row of rows) {
      row.hidden = !holds(row);
      isFound = isFound || !row.hidden;
    }
    section.hidden = !isFound;
  }
});
