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

use super::computes::deployed;

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
            if report.get("factor").is_some() {
                cases.push((case, report));
            }
        }
    }
    cases.sort_by(|one, other| one.0.cmp(&other.0));
    cases
}

fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    String::from_utf8(bytes.clone()).unwrap_or_else(|_| {
        let units = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        String::from_utf16(&units.skip(1).collect::<Vec<u16>>()).unwrap()
    })
}

/// The files of a case; PowerShell writes UTF-16.
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
        text: text(path),
    };
    paths.iter().filter(is_input).map(source).collect()
}

fn imported(sources: &[Source], factors: bool, takes_rosters: bool) -> Imported {
    let request = Request {
        workspace_name: Some("mlw".to_owned()),
        factors,
        takes_rosters,
        ..Request::default()
    };
    import(sources, &request).unwrap()
}

/// The bodies that all definitions of an import deploy, by name.
fn bodies(imported: &Imported) -> Vec<Json> {
    let mut bodies: Vec<Json> = imported
        .definitions
        .iter()
        .flat_map(|definition| deployed(definition).0)
        .collect();
    bodies.sort_by_key(|body| body["name"].as_str().unwrap_or_default().to_owned());
    bodies
}

/// How many rows the rosters have.
fn rows(imported: &Imported) -> usize {
    let rosters = imported
        .definitions
        .iter()
        .flat_map(|definition| &definition.rosters);
    rosters.map(|(_, text)| text.lines().count() - 1).sum()
}

#[test]
fn what_computes_have_in_common_is_said_once() {
    let cases = cases();
    assert!(cases.len() >= 5, "{}", cases.len());
    for (case, report) in cases {
        let sources = sources(&case);
        let plain = imported(&sources, false, false);
        let factored = imported(&sources, true, true);
        let has = |word: &str| {
            factored
                .definitions
                .iter()
                .any(|definition| definition.text.contains(word))
        };
        let name = case.display();
        assert_eq!(report["factor"]["defaults"] == true, has("[defaults."), "{name}");
        assert_eq!(report["factor"]["fleet"] == true, has("[fleet."), "{name}");
        let wanted = report["factor"]["rows"].as_u64().unwrap_or_default();
        assert_eq!(rows(&factored) as u64, wanted, "{name}");
        if let Some(pattern) = report["factor"]["name"].as_str() {
            assert!(has(&format!("name = \"{pattern}\"")), "{name}");
        }
        assert_eq!(
            factored.report, plain.report,
            "{name}: `--factor` loses something"
        );
        assert_eq!(bodies(&factored), bodies(&plain), "{name}");
    }
}

#[test]
fn without_a_file_there_is_no_roster_and_a_note() {
    let (case, _) = cases()
        .into_iter()
        .find(|(_, report)| report["factor"]["fleet"] == true)
        .unwrap();
    let sources = sources(&case);
    let imported = imported(&sources, true, false);
    let text = &imported.definitions[0].text;
    assert!(!text.contains("[fleet."), "{text}");
    let notes = imported.report.notes.join("\n");
    assert!(
        notes.contains("with `-o FILE`, `--factor` writes them as a fleet"),
        "{notes}"
    );
}

/// Every list of computes that these tests have, and every template: `--factor` changes nothing that is deployed.
#[test]
fn nothing_else_is_deployed() {
    let (mut count, mut fleets) = (0, 0);
    for folder in [
        "foreign",
        "foreign_second",
        "foreign_third",
        "foreign_fourth",
        "foreign_fifth",
        "live",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/import")
            .join(folder);
        for case in fs::read_dir(folder).unwrap() {
            let case = case.unwrap().path();
            if !case.is_dir() {
                continue;
            }
            let sources = sources(&case);
            let request = |factors: bool| Request {
                workspace_name: Some("mlw".to_owned()),
                factors,
                takes_rosters: factors,
                ..Request::default()
            };
            let (Ok(plain), Ok(factored)) = (
                import(&sources, &request(false)),
                import(&sources, &request(true)),
            ) else {
                continue;
            };
            assert_eq!(bodies(&factored), bodies(&plain), "{}", case.display());
            count += 1;
            fleets += rows(&factored);
        }
    }
    assert!(count >= 50 && fleets >= 10, "{count} {fleets}");
}
