//! The laws of importing: what armlet builds comes back, and what comes back stays as it is.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;
use std::path::Path;

use armlet::arm::Evaluated;
use armlet::compile::{self, Compilation, Options};
use armlet::emit::{self, OutputFormat, emit};
use armlet::import::{Imported, ImportedDefinition, Request, Source, State, import};
use armlet::language::order::rank;
use armlet::source::{NoFiles, SourceFile};
use armlet::syntax;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::computes::{laboratory, of_snapshot};
use crate::properties::{definition, tag_name, text};
use crate::raise::definitions;
use crate::support::FolderLoader;

/// The definitions that do not come back, and why that is right; each is asserted to fail still.
const NOT_YET: [(&str, &str); 0] = [];

fn options() -> Options {
    Options {
        stem: "compute".to_owned(),
        despite_rules: true,
        ..Options::default()
    }
}

/// The template and the parameter files of a definition, as an import gets them.
fn built(compilation: &Compilation) -> Vec<Source> {
    let Some(deployment) = &compilation.deployment else {
        return Vec::new();
    };
    let files = &compilation.parameter_files;
    let outputs = emit(
        deployment,
        files,
        &[],
        "compute",
        &[OutputFormat::Arm, OutputFormat::Parameters],
    );
    let outputs = outputs
        .into_iter()
        .filter(|output| output.name.ends_with(".json"));
    outputs
        .map(|output| Source {
            name: output.name.clone(),
            text: output.contents.to_string(),
        })
        .collect()
}

fn lossless(imported: &Imported) -> Vec<String> {
    let resources = imported.report.resources.iter();
    let lost = resources.filter(|resource| !matches!(resource.state, State::Imported | State::LeftOut(_)));
    lost.map(|resource| format!("{} {}: {:?}", resource.kind, resource.name, resource.state))
        .chain(imported.report.lost.iter().cloned())
        .collect()
}

/// What is wrong with the text of an import: findings of its schema, or a layout of its own.
fn layout(text: &str) -> Vec<String> {
    let compilation = compile::check(SourceFile::new("compute.toml", text), &NoFiles, &options());
    let rules = armlet::rules::RULES;
    let findings = compilation.findings.iter();
    let schema = findings.filter(|finding| rules.iter().all(|rule| rule.code.id != finding.code.id));
    let mut wrong: Vec<String> = schema
        .map(|finding| format!("{}: {}", finding.code.id, finding.message))
        .collect();
    if syntax::format(text, &rank).ok().as_deref() != Some(text) {
        wrong.push("`fmt` would change it".to_owned());
    }
    wrong
}

/// What is wrong with what comes back of a definition; none if nothing of it can be imported.
fn judge(path: &Path) -> Option<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let files = FolderLoader::new(path.parent().unwrap());
    let sources = built(&compile::check(
        SourceFile::new("compute.toml", text),
        &files,
        &options(),
    ));
    if sources.is_empty() {
        return None;
    }
    let first = match import(&sources, &Request::default()) {
        Ok(imported) => imported,
        // A workspace without computes has nothing that is imported.
        Err(error) if error.reason.contains("no compute") => return None,
        Err(error) => return Some(vec![error.to_string()]),
    };
    let mut wrong = lossless(&first);
    let [definition] = first.definitions.as_slice() else {
        return Some(vec![format!("{} definitions", first.definitions.len())]);
    };
    wrong.extend(broken(definition));
    Some(wrong)
}

/// The laws that an imported definition breaks: that it passes the schemas and `fmt --check`, and that what it builds is imported
/// as it is. Comments say where a value comes from, and are in no template.
pub(super) fn broken(definition: &ImportedDefinition) -> Vec<String> {
    let mut wrong = layout(&definition.text);
    let again = compile::check(
        SourceFile::new("compute.toml", definition.text.clone()),
        &NoFiles,
        &options(),
    );
    let second = import(&built(&again), &Request::default());
    let second = match &second {
        Ok(imported) => imported
            .definitions
            .first()
            .map(|one| without_comments(&one.text)),
        Err(error) => Some(error.to_string()),
    };
    let second = second.unwrap_or_default();
    if second != without_comments(&definition.text) {
        wrong.push(format!(
            "imported again it is\n{second}\nand was\n{}",
            definition.text
        ));
    }
    wrong
}

fn without_comments(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    text.trim().to_owned()
}

#[test]
fn what_armlet_builds_comes_back() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for path in definitions() {
        let name = path.parent().unwrap().file_name().unwrap().to_string_lossy();
        let Some(found) = judge(&path) else { continue };
        count += 1;
        let reason = NOT_YET.iter().find(|(known, _)| *known == name);
        match (found.is_empty(), reason) {
            (true, Some((_, reason))) => wrong.push(format!("{name} passes, so it is no longer: {reason}")),
            (false, None) => wrong.extend(found.iter().map(|one| format!("{name}: {one}"))),
            _ => {}
        }
        for one in &found {
            eprintln!("{name}: {one}");
        }
    }
    assert!(count >= 40, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The bodies of the computes that a compilation deploys with the values of its environment.
fn bodies(compilation: &Compilation) -> Vec<Json> {
    let deployment = compilation.deployment.as_ref().unwrap();
    let files = compilation.parameter_files.first();
    let values = files.map(|file| file.values.clone()).unwrap_or_default();
    let evaluated = Evaluated::of(None, deployment, &values, &laboratory());
    of_snapshot(&serde_json::from_str(&emit::snapshot(&evaluated.snapshot)).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any text of a definition comes back from its template, wherever it is: in a description, a tag, a default, an argument, a
    /// script, or a value of an environment.
    #[test]
    fn every_text_comes_back(texts in prop::array::uniform6(text())) {
        // Neither a description nor a script may be empty, and these names already exist.
        prop_assume!(!texts[0].is_empty() && !texts[4].trim().is_empty());
        let name = tag_name(&texts[1]).trim().to_lowercase();
        prop_assume!(!["", "literal", "parameter"].contains(&name.as_str()));
        for style in ["base64", "lines"] {
            let toml = definition(&texts, style);
            let written = compile::check(SourceFile::new("compute.toml", toml), &NoFiles, &options());
            // No template is made of a definition with a secret, such as the tag `PW`.
            prop_assume!(written.findings.iter().all(|finding| finding.code.id != "literal-secret"));
            let imported = import(&built(&written), &Request::default()).unwrap();
            prop_assert_eq!(lossless(&imported), Vec::<String>::new());
            let [definition] = imported.definitions.as_slice() else { panic!("{:?}", imported.definitions) };
            prop_assert_eq!(broken(definition), Vec::<String>::new());
            let again = compile::check(
                SourceFile::new("compute.toml", definition.text.clone()),
                &NoFiles,
                &options(),
            );
            prop_assert_eq!(bodies(&again), bodies(&written), "{}", definition.text);
        }
    }
}
