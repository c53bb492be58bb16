const box = document.getElementById("filter");
box.addEventListener("input", function () {
  const words = box.value.toLowerCase().split(/\s+/);
  for (const row of document.querySelectorAll(".people tbody tr")) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(function (word) { return text.includes(word); });
  }
});
