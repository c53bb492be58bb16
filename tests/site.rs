//! The site of the documentation, built with mdBook: a page at every address that armlet names.
//!
//! Without mdBook or Python, the test prints that it was skipped.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every file with this ending, as its path in the folder.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(path);
        }
    }
}

/// The values of an attribute that lead into the site.
fn targets<'t>(page: &'t str, attribute: &str) -> Vec<&'t str> {
    let begin = format!(" {attribute}=\"");
    let values = page
        .split(begin.as_str())
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0));
    values
        .filter(|value| !value.is_empty() && !value.contains(':') && !value.starts_with('#'))
        .collect()
}

#[test]
fn every_page_is_built_and_every_link_in_the_site_leads_to_one() {
    let site = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let has = |program: &str| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    };
    for program in ["mdbook", "python3"] {
        if !has(program) {
            return eprintln!("skipped: there is no {program}");
        }
    }
    let output = Command::new("python3")
        .arg(root.join("packaging/site"))
        .arg(site.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let home = env!("CARGO_PKG_HOMEPAGE");
    for code in armlet::compile::codes() {
        let address = code.address();
        let path = address.strip_prefix(home).unwrap().trim_start_matches('/');
        let page =
            fs::read_to_string(site.path().join(path)).unwrap_or_else(|error| panic!("{address}: {error}"));
        assert!(page.contains(code.id), "{address}");
    }
    let schema = armlet::language::json_schema::BASE
        .strip_prefix(home)
        .unwrap()
        .trim_start_matches('/');
    assert!(site.path().join(schema).join("armlet.schema.json").exists());

    let mut pages = Vec::new();
    files(site.path(), ".html", &mut pages);
    let mut broken = Vec::new();
    for page in pages.iter().filter(|page| !page.ends_with("404.html")) {
        let text = fs::read_to_string(page).unwrap();
        for target in targets(&text, "href").into_iter().chain(targets(&text, "src")) {
            let file = target.split(['#', '?']).next().unwrap();
            if !page.parent().unwrap().join(file).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}
