//! Every rule: its page's bad example raises exactly it, the good one nothing, and what its folder holds is reported as
//! its snapshots say.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{FolderLoader, MapLoader, Page};
use armlet::compile::{self, Options};
use armlet::diagnostic::Code;
use armlet::document;
use armlet::job;
use armlet::render::{Format, render};
use armlet::source::SourceFile;

/// The day that rules with an expiry are shown.
const TODAY: &str = "2026-11-24";

fn options() -> Options {
    Options {
        stem: "compute".to_owned(),
        today: Some(TODAY.parse().unwrap()),
        ..Options::default()
    }
}

fn raised(toml: &str, loader: &MapLoader) -> (BTreeSet<&'static str>, String) {
    let file = SourceFile::new("compute.toml", toml);
    let compilation = compile::build(file, loader, &options());
    let rules = compilation
        .findings
        .iter()
        .map(|finding| finding.code.id)
        .collect();
    let text = render(
        &compilation.findings,
        &compilation.sources,
        Format::Human,
        false,
        Some(120),
    );
    (rules, text)
}

/// All codes but the one that is raised before there is text, let alone TOML, and the one about jobs; `tests/cli/` raises these.
fn codes_with_examples() -> impl Iterator<Item = &'static Code> {
    compile::codes()
        .into_iter()
        .filter(|code| ![document::DEFINITION_NOT_READABLE.id, job::UNKNOWN_COMPUTE.id].contains(&code.id))
}

fn folder(code: &Code) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/rules")
        .join(code.id)
}

#[test]
fn the_bad_example_of_a_page_raises_its_rule_and_no_other() {
    let mut failures = String::new();
    for code in codes_with_examples() {
        let page = Page::parse(code);
        let (rules, text) = raised(&page.example, &page.files);
        if rules != BTreeSet::from([code.id]) {
            failures.push_str(&format!(
                "== the example of {} raises {rules:?}:\n{text}\n",
                code.id
            ));
            continue;
        }
        insta::with_settings!({ snapshot_path => folder(code), prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("example", text);
        });
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn the_good_example_of_a_page_raises_nothing() {
    let mut failures = String::new();
    for code in codes_with_examples() {
        let page = Page::parse(code);
        let (rules, text) = raised(&page.instead, &page.instead_files);
        if !rules.is_empty() {
            failures.push_str(&format!("== the better example of {} raises:\n{text}\n", code.id));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn further_inputs_of_a_rule_are_reported_as_their_snapshots_say() {
    for code in compile::codes() {
        let folder = folder(code);
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        let mut inputs: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        inputs.sort();
        for input in inputs {
            let name = input.file_stem().unwrap().to_str().unwrap().to_owned();
            let file = SourceFile::new(format!("{name}.toml"), fs::read_to_string(&input).unwrap());
            let loader = FolderLoader::new(&folder);
            let compilation = compile::build(file, &loader, &options());
            let text = render(
                &compilation.findings,
                &compilation.sources,
                Format::Human,
                false,
                Some(120),
            );
            insta::with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(name, text);
            });
        }
    }
}
