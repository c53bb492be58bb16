//! `--factor`: what it finds in common, and that it loses nothing by it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use armlet::import::{Imported, Request, Source, import};
use serde_json::Value as Json;

/// The folders of the cases whose report says what `--factor` finds.
fn cases() -> Vec<(PathBuf, Json)> {
    let mut cases = Vec::new();
    for folder in ["foreign", "live"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/import")
            .join(folder);
        for case in fs::read_dir(folder).unwrap() {
            let case = case.unwrap().path();
            let Ok(report) = fs::read_to_string(case.join("expected.report.json")) else {
                continue;
            };
            let report: Json = serde_json::from_str(&report).unwrap();
            // A fleet and its roster are another matter: what it has in common is in the fleet.
            if report["factor"]["fleet"] == false {
                cases.push((case, report));
            }
        }
    }
    cases.sort_by(|one, other| one.0.cmp(&other.0));
    cases
}

fn sources(case: &Path) -> Vec<Source> {
    let mut paths: Vec<PathBuf> = fs::read_dir(case)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let is_input = |path: &&PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.ends_with(".json") && !name.starts_with("expected")
    };
    let source = |path: &PathBuf| Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: fs::read_to_string(path).unwrap(),
    };
    paths.iter().filter(is_input).map(source).collect()
}

fn imported(sources: &[Source], factors: bool) -> Imported {
    let request = Request {
        workspace_name: Some("mlw".to_owned()),
        factors,
        ..Request::default()
    };
    import(sources, &request).unwrap()
}

#[test]
fn what_computes_have_in_common_becomes_defaults() {
    let cases = cases();
    assert!(cases.len() >= 3, "{}", cases.len());
    for (case, report) in cases {
        let sources = sources(&case);
        let factored = imported(&sources, true);
        let has_defaults = factored
            .definitions
            .iter()
            .any(|definition| definition.text.contains("[defaults."));
        let name = case.display();
        assert_eq!(report["factor"]["defaults"] == true, has_defaults, "{name}");
        assert_eq!(
            factored.report,
            imported(&sources, false).report,
            "{name}: `--factor` loses something"
        );
    }
}
