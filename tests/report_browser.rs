//! The report in headless Chromium: it loads without a word on the console, and fits a telephone.
//!
//! Without Chromium, the test prints that it was skipped.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says that it is skipped"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The programs by which Chromium goes.
const NAMES: [&str; 2] = ["chromium", "chromium-browser"];

/// Runs Chromium on a page; `None` without Chromium.
fn chromium(folder: &Path, arguments: &[&str], page: &Path) -> Option<Output> {
    NAMES.iter().find_map(|name| {
        let mut command = Command::new(name);
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--enable-logging=stderr",
        ]);
        command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
        command.args(arguments).arg(format!("file://{}", page.display()));
        command.output().ok()
    })
}

/// What a script says in `w.textContent` of the page `report.html` in the frame `f`, that many pixels wide; `None` without a browser.
/// The page itself may run no script, so another that frames it measures. Nothing is to be written to the console.
fn measured(folder: &Path, width: usize, script: &str) -> Option<String> {
    let frame = folder.join("frame.html");
    fs::write(
        &frame,
        format!(
            "<!doctype html><iframe id=f src=report.html style='width:{width}px;height:800px;border:0'></iframe><p id=w></p>\
             <script>f.onload = () => {{ {script} }}</script>"
        ),
    )
    .unwrap();
    let arguments = [
        "--allow-file-access-from-files",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ];
    let Some(output) = chromium(folder, &arguments, &frame) else {
        println!("skipped: there is no Chromium here");
        return None;
    };
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!log.contains("CONSOLE"), "{log}");
    let dom = String::from_utf8_lossy(&output.stdout);
    let told = dom
        .split("<p id=\"w\">")
        .nth(1)
        .and_then(|rest| rest.split("</p>").next());
    let words = told.unwrap_or(&dom).split_whitespace();
    Some(words.collect::<Vec<_>>().join(" "))
}

/// Every example on one page.
fn examples(folder: &Path) -> std::path::PathBuf {
    let page = folder.join("report.html");
    let output = Command::new(env!("CARGO_BIN_EXE_armlet"))
        .args([
            "report",
            "examples",
            "tests/cases/custom_applications/compute.toml",
            "--out",
        ])
        .arg(&page)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(page.exists(), "{}", String::from_utf8_lossy(&output.stderr));
    page
}

#[test]
fn it_loads_without_complaint_and_fits_a_telephone() {
    let folder = tempfile::tempdir().unwrap();
    let page = examples(folder.path());
    // As wide as a telephone is.
    let script = "const e = f.contentDocument.documentElement; \
                  w.textContent = `${e.scrollWidth} of ${e.clientWidth}`;";
    let Some(told) = measured(folder.path(), 360, script) else {
        return;
    };
    assert_eq!(told, "360 of 360");

    let picture = folder.path().join("page.png");
    let screenshot = format!("--screenshot={}", picture.display());
    let output = chromium(folder.path(), &[&screenshot, "--window-size=1200,2000"], &page).unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!log.contains("CONSOLE"), "{log}");
    // A white sheet of this size has some 10 kB; a page of letters has far more.
    assert!(fs::metadata(&picture).unwrap().len() > 50_000);
}

/// A page of 700 people: two groups, and one who has another machine.
fn of_a_class(folder: &Path) {
    let names = [
        "Ana García",
        "Łukasz Nowak",
        "O'Neil",
        "José Ibáñez",
        "Ben <b>x</b>",
    ];
    let rows = names.iter().cycle().zip(0..700).map(|(name, number)| {
        let group = if number % 2 == 0 { "morning" } else { "afternoon" };
        format!("{number:08}-1111-4111-8111-111111111111,p{number:03}x@uni.example,{name} {number},{group}\n")
    });
    let roster = format!("object_id,upn,name,group\n{}", rows.collect::<String>());
    fs::write(folder.join("people.csv"), roster).unwrap();
    let fleet = |name: &str, hour: u8| {
        format!(
            "[fleet.{name}]\nmembers = \"people.csv\"\nwhere = {{ group = \"{name}\" }}\nname = \"dp-{{alias}}\"\n\
             working_hours = [{{ days = \"Mon-Fri\", from = \"{hour}:00\", to = \"19:00\" }}]\n\n"
        )
    };
    let defaults = "[workspace]\nname = \"mlw\"\n\n[defaults.instance]\nsize = \"Standard_D4ads_v5\"\ntime_zone = \"UTC\"\n\
        idle_time_before_shutdown = \"30m\"\non_redeploy = \"create_only\"\n\n";
    let own = "[fleet.morning.override.\"p004x@uni.example\"]\nsize = \"Standard_E4ds_v5\"\n";
    let toml = format!(
        "{defaults}{}{}{own}",
        fleet("morning", 10),
        fleet("afternoon", 15)
    );
    fs::write(folder.join("compute.toml"), toml).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_armlet"))
        .args(["report", "-o", "report.html"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_person_of_700_is_found_and_every_link_leads_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    of_a_class(folder.path());
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    assert!(
        !page.contains("http://") && !page.contains("https://"),
        "it needs no network"
    );
    let script = "const d = f.contentDocument, box = d.getElementById('filter'); \
         const seen = (what) => [...d.querySelectorAll(what)].filter(e => e.getClientRects().length > 0).length; \
         const find = (text) => { box.value = text; box.dispatchEvent(new f.contentWindow.Event('input')); \
         return `${seen('.people tbody tr')} in ${seen('.compute')}`; }; \
         const links = [...d.querySelectorAll('a')], lost = links.filter(a => !d.getElementById(a.hash.slice(1))); \
         w.textContent = `found ${[find(''), find('garcia 10'), find('DP-P004X'), find('000003'), find('nobody'), find('')].join('; ')}. \
         ${lost.length} of ${links.length > 5} links lost`;";
    let Some(told) = measured(folder.path(), 1200, script) else {
        return;
    };
    // García are every fifth of them, of whom nine have a 10 in their number; 3, 30 to 39 and 300 to 399 have the beginning of an id.
    assert_eq!(
        told,
        "found 700 in 3; 9 in 2; 1 in 1; 111 in 2; 0 in 0; 700 in 3. 0 of true links lost"
    );
}
