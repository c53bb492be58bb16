//! The report in headless Chromium: it loads without a word on the console, and fits a telephone.
//!
//! Without Chromium, the test prints that it was skipped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

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
    // The page itself may run no script, so another that frames it measures: 360 pixels wide, as a telephone is.
    let frame = folder.path().join("frame.html");
    fs::write(
        &frame,
        "<!doctype html><iframe id=f src=report.html style='width:360px;height:800px;border:0'></iframe><p id=w></p>\
         <script>f.onload = () => { const e = f.contentDocument.documentElement; \
         w.textContent = `measured ${e.scrollWidth} of ${e.clientWidth}`; }</script>",
    )
    .unwrap();
    let arguments = [
        "--allow-file-access-from-files",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ];
    let Some(output) = chromium(folder.path(), &arguments, &frame) else {
        println!("skipped: there is no Chromium here");
        return;
    };
    let dom = String::from_utf8_lossy(&output.stdout);
    assert!(dom.contains("measured 360 of 360"), "{dom}");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!log.contains("CONSOLE"), "{log}");

    let picture = folder.path().join("page.png");
    let screenshot = format!("--screenshot={}", picture.display());
    let output = chromium(folder.path(), &[&screenshot, "--window-size=1200,2000"], &page).unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!log.contains("CONSOLE"), "{log}");
    // A white sheet of this size has some 10 kB; a page of letters has far more.
    assert!(fs::metadata(&picture).unwrap().len() > 50_000);
}
