//! `armlet report` as a page: what it says, how it is built, that nothing gets into it that the templates did not make.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod colours;
mod hostile;
mod html;
mod structure;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::FolderLoader;
use armlet::compile::{self, Compilation, Options};
use armlet::diff::{Side, compare};
use armlet::document::COMPUTE_TABLES;
use armlet::language::key::Key;
use armlet::language::walk;
use armlet::report::{Against, is_report, report};
use armlet::source::SourceFile;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compiles a text as `compute.toml` next to the files of a folder.
fn compiled(text: &str, folder: &Path) -> Compilation {
    let file = SourceFile::new("compute.toml", text);
    compile::build(file, &FolderLoader::new(folder), &Options::default())
}

/// The page of the definition in a folder of this repository.
fn page_of(path: &str) -> String {
    let folder = folder(path);
    let text = fs::read_to_string(folder.join("compute.toml")).unwrap();
    report(&[compiled(&text, &folder)], &[])
}

/// The definitions of the examples and the cases, by their folders.
fn definitions() -> Vec<(PathBuf, String)> {
    let folders = ["examples", "tests/cases"].into_iter().flat_map(|parent| {
        let entries = fs::read_dir(folder(parent)).unwrap();
        entries.map(|entry| entry.unwrap().path())
    });
    let mut definitions: Vec<(PathBuf, String)> = folders
        .filter_map(|folder| {
            let text = fs::read_to_string(folder.join("compute.toml")).ok()?;
            Some((folder, text))
        })
        .collect();
    definitions.sort();
    assert!(definitions.len() > 20);
    definitions
}

/// The page without its style sheet and the hash of it.
fn without_style(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    let (head, policy) = before.split_once("'sha256-").unwrap();
    let (_, policy) = policy.split_once('\'').unwrap();
    format!("{head}'sha256-…'{policy}<style>…</style>{after}")
}

#[test]
fn the_page_of_working_hours() {
    insta::assert_snapshot!(without_style(&page_of("examples/working-hours")));
}

#[test]
fn the_page_of_every_key_of_an_instance() {
    insta::assert_snapshot!(without_style(&page_of("tests/cases/instance_everything")));
}

#[test]
fn the_page_of_custom_applications() {
    insta::assert_snapshot!(without_style(&page_of("tests/cases/custom_applications")));
}

#[test]
fn the_page_of_mistakes_and_prices() {
    let text = r#"
[workspace]
name = "mlw-labs"

[prices]
currency = "EUR"
STANDARD_DS3_v2 = 0.27

[parameters.adminPassword]
secure = true

[instance.ana-notebooks]
size = "STANDARD_DS3_v2"
time_zone = "Europe/Madrid"
siez = "STANDARD_DS3_v2"

[[instance.ana-notebooks.working_hours]]
days = "Mon-Fri"
from = "22:00"
to = "06:00"

[cluster.cpu]
size = "STANDARD_DS3_v2"
min_instances = 3
max_instances = 2
ssh = { admin_username = "ana", admin_password = { param = "adminPassword" }, public_access = false }
"#;
    let page = report(&[compiled(text, Path::new("."))], &[]);
    insta::assert_snapshot!(without_style(&page));
}

/// The labels of the keys that a definition writes in its workspace and its computes.
fn written_labels(compilation: &Compilation, found: &mut Vec<&'static str>) {
    let document = &compilation.definition.document;
    let mut visit = |_: &_, key: &'static Key| found.extend(key.label);
    for compute in &document.computes {
        walk::each_key(
            walk::table(compute.kind.name()).unwrap(),
            &compute.merged,
            &mut visit,
        );
    }
    for name in ["workspace", "serverless"] {
        if let Some(node) = document.root.get(name) {
            walk::each_key(walk::table(name).unwrap(), node, &mut visit);
        }
    }
}

#[test]
fn every_key_with_a_label_is_said_where_it_is_written() {
    let mut seen = BTreeSet::new();
    for (folder, text) in definitions() {
        let compilation = compiled(&text, &folder);
        let mut labels = Vec::new();
        written_labels(&compilation, &mut labels);
        let page = html::read(&report(&[compilation], &[]));
        let terms = page.named("dt");
        for label in labels {
            let is_said = terms.iter().any(|term| term.text() == label);
            assert!(is_said, "{}: the report does not say `{label}`", folder.display());
            seen.insert(label);
        }
    }
    let mut unseen = BTreeSet::new();
    for kind in COMPUTE_TABLES.iter().chain(&["workspace", "serverless"]) {
        walk::every_key(walk::table(kind).unwrap(), &mut |key| unseen.extend(key.label));
    }
    unseen.retain(|label| !seen.contains(label));
    assert!(unseen.is_empty(), "no case writes the keys of {unseen:?}");
}

/// What a compilation deploys.
fn side(compilation: &Compilation) -> Side {
    Side::of(
        compilation.deployment.clone().unwrap(),
        compilation.parameter_files.clone(),
    )
}

/// The page of `new` against what was deployed.
fn page_against(old: &Side, new: &Compilation) -> String {
    let against = Against {
        revision: "origin/main".to_owned(),
        comparison: Some(compare(old, &side(new)).with_snapshots(old, &side(new))),
    };
    report(std::slice::from_ref(new), &[against])
}

#[test]
fn the_page_against_a_revision() {
    let [old, new] = ["tests/diff/rich/old", "tests/diff/rich/new"].map(|path| {
        let folder = folder(path);
        let text = fs::read_to_string(folder.join("compute.toml")).unwrap();
        compiled(&text, &folder)
    });
    let page = page_against(&side(&old), &new);
    structure::assert_sound(&html::read(&page));
    insta::assert_snapshot!(without_style(&page));
}

#[test]
fn what_cannot_be_compared_and_what_did_not_change_is_said() {
    let text = "[workspace]\nname = \"mlw\"\n[cluster.cpu]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = 2\n";
    let now = compiled(text, Path::new("."));
    let same = page_against(&side(&now), &now);
    assert!(
        same.contains("Against <code>origin/main</code>: nothing changed"),
        "{same}"
    );
    let against = Against {
        revision: "v1".to_owned(),
        comparison: None,
    };
    let page = report(&[now], &[against]);
    assert!(
        page.contains("not compared, because a definition has mistakes"),
        "{page}"
    );
}

#[test]
fn several_definitions_are_one_page_and_the_same_one_every_time() {
    let compilations: Vec<Compilation> = definitions()
        .iter()
        .map(|(folder, text)| compiled(text, folder))
        .collect();
    let page = report(&compilations, &[]);
    assert!(is_report(&page));
    assert_eq!(page, report(&compilations, &[]));
    let root = html::read(&page);
    assert_eq!(root.named("h2").len(), compilations.len());
    structure::assert_sound(&root);
}

#[test]
fn no_definition_is_a_page_too() {
    structure::assert_sound(&html::read(&report(&[], &[])));
    let broken = report(&[compiled("[instance", Path::new("."))], &[]);
    structure::assert_sound(&html::read(&broken));
    assert!(broken.contains("1 error"), "{broken}");
}

#[test]
fn only_a_page_of_armlets_is_one() {
    assert!(!is_report(""));
    assert!(!is_report(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<title>mine</title>"
    ));
}
