//! Setup scripts in the manner of public ones: what works is not complained about, and what does not is found.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use crate::support::MapLoader;
use crate::support::lists::{ListedScript, scripts};
use armlet::compile::{self, Options};
use armlet::source::SourceFile;

/// The findings about a script, as line and rule.
fn findings(listed: &ListedScript) -> BTreeSet<(usize, String)> {
    let definition = format!(
        "[workspace]\nname = \"mlw-lab\"\n\n[instance.ana-notebooks]\nsize = \"Standard_DS3_v2\"\n\
         idle_time_before_shutdown = \"30m\"\n\n[instance.ana-notebooks.creation_script]\nfile = \"setup.sh\"\n{}\n\n[lints]\nscript-argument-unused = \"warn\"\n",
        listed.keys
    );
    let mut loader = MapLoader::default();
    loader
        .0
        .insert("setup.sh".to_owned(), listed.text.clone().into_bytes());
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    let compilation = compile::build(SourceFile::new("compute.toml", definition), &loader, &options);
    let found = compilation.findings.iter().map(|finding| {
        let span = finding.primary.span;
        let file = compilation.sources.file(span.source).unwrap();
        let line = match file.name.as_str() {
            "setup.sh" => file.position(span.range().start).line,
            _ => 0,
        };
        (line, finding.code.id.to_owned())
    });
    found.collect()
}

fn described(listed: &ListedScript, found: &BTreeSet<(usize, String)>, what: &str) -> String {
    let lines = found.iter().map(|(line, rule)| {
        let text = line
            .checked_sub(1)
            .and_then(|index| listed.text.lines().nth(index));
        let text = text.unwrap_or(&listed.keys);
        format!("{}:{line}: {what} {rule}: {text}\n", listed.name)
    });
    lines.collect()
}

fn works(list: &str) {
    let listed = scripts(list);
    let complaints: String = listed
        .iter()
        .map(|script| described(script, &findings(script), "reported"))
        .collect();
    assert!(listed.len() >= 30);
    assert!(complaints.is_empty(), "{complaints}");
}

fn fails(list: &str) {
    let listed = scripts(list);
    let (mut expected_findings, mut missed, mut surplus) = (0, String::new(), String::new());
    for script in &listed {
        let found = findings(script);
        let expected: BTreeSet<(usize, String)> = script.expected.iter().cloned().collect();
        expected_findings += expected.len();
        let is_not = |one: &BTreeSet<_>, other| one.difference(other).cloned().collect();
        missed.push_str(&described(script, &is_not(&expected, &found), "missed"));
        surplus.push_str(&described(script, &is_not(&found, &expected), "surplus"));
    }
    assert!(listed.len() >= 30);
    let figures = format!("of {expected_findings}, {} missed", missed.lines().count());
    assert!(
        missed.is_empty() && surplus.is_empty(),
        "{figures}\n{missed}{surplus}"
    );
}

#[test]
fn scripts_that_work_have_no_findings() {
    works("good");
}

#[test]
fn public_scripts_that_work_have_no_findings() {
    works("good_public");
}

#[test]
fn what_does_not_work_is_found_and_nothing_else() {
    fails("bad");
}

#[test]
fn what_does_not_work_in_public_scripts_is_found_and_nothing_else() {
    fails("bad_public");
}
