//! A definition that violates a policy does not after the change that the finding names.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use armlet::compile::{self, Compilation, Options};
use armlet::diagnostic::{Diagnostic, edited};
use armlet::policy::PolicyFile;
use armlet::source::{Loader, SourceFile, SourceId};
use serde_json::{Value, json};

use crate::policy_judged::{conformance, folders};
use crate::support::{FolderLoader, MapLoader};

const PREFIX: &str = "Microsoft.MachineLearningServices/workspaces/computes/";

fn judged(text: &str, loader: &dyn Loader, policies: &[PolicyFile]) -> Compilation {
    let options = Options {
        stem: "compute".to_owned(),
        policies: policies.to_vec().into(),
        ..Options::default()
    };
    compile::check(SourceFile::new("compute.toml", text), loader, &options)
}

/// What is denied and reported, with the policy and the compute: the message up to the requirement.
fn against(compilation: &Compilation) -> Vec<(String, &Diagnostic)> {
    let findings = compilation.findings.iter();
    let of_policies =
        findings.filter(|finding| matches!(finding.code.id, "denied-by-policy" | "audited-by-policy"));
    of_policies
        .map(|finding| {
            let head = finding.message.split("`: ").next().unwrap();
            (head.to_owned(), finding)
        })
        .collect()
}

/// The text after the first suggestion of a finding; `None` if it has none for the text.
fn after(text: &str, finding: &Diagnostic) -> Option<String> {
    let suggestion = finding.suggestions.first()?;
    let is_own = |edit: &&armlet::diagnostic::Edit| edit.span.source == SourceId::default();
    let edits: Vec<_> = suggestion.edits.iter().filter(is_own).collect();
    (edits.len() == suggestion.edits.len()).then(|| edited(text, &edits).unwrap())
}

fn policy(condition: Value) -> PolicyFile {
    let definition = json!({
        "displayName": "judged",
        "parameters": { "series": { "type": "String", "defaultValue": "Standard_E4ds" } },
        "policyRule": { "if": { "allOf": [
            { "field": "type", "equals": "Microsoft.MachineLearningServices/workspaces/computes" },
            condition,
        ] }, "then": { "effect": "deny" } },
    });
    PolicyFile {
        name: "policy.json".to_owned(),
        text: definition.to_string(),
    }
}

/// What a row wants to be written.
fn wanted(row: &toml::Table) -> Vec<String> {
    match row.get("write") {
        None => Vec::new(),
        Some(toml::Value::Array(lines)) => lines
            .iter()
            .map(|line| line.as_str().unwrap().to_owned())
            .collect(),
        Some(line) => vec![line.as_str().unwrap().to_owned()],
    }
}

/// What is wrong with the finding of a row.
fn wrong(row: &toml::Table) -> Option<String> {
    let text = |key: &str| row.get(key).and_then(toml::Value::as_str).unwrap_or_default();
    let kind = if text("kind").is_empty() {
        "instance"
    } else {
        text("kind")
    };
    let size = if text("compute").contains("size =") {
        ""
    } else {
        "size = \"Standard_D4ads_v5\"\n"
    };
    let definition = format!(
        "[workspace]\nname = \"mlw-team\"\n\n[{kind}.ana]\n{size}{}\n",
        text("compute")
    );
    let policy = policy(serde_json::from_str(&text("if").replace('$', PREFIX)).unwrap());
    let loader = MapLoader::default();
    let compilation = judged(&definition, &loader, std::slice::from_ref(&policy));
    let found = against(&compilation);
    let [(_, finding)] = found.as_slice() else {
        return Some(format!(
            "{:?}",
            compilation
                .findings
                .iter()
                .map(|finding| &finding.message)
                .collect::<Vec<_>>()
        ));
    };
    let wanted = wanted(row);
    let Some(suggestion) = finding.suggestions.first() else {
        return (!wanted.is_empty())
            .then(|| format!("no suggestion, help {:?}: {}", finding.help, finding.message));
    };
    if wanted.is_empty()
        || !wanted
            .iter()
            .all(|line| suggestion.message.contains(line.as_str()))
    {
        return Some(format!("{:?}", suggestion.message));
    }
    let text = after(&definition, finding).unwrap();
    let again = judged(&text, &loader, &[policy]);
    let verdicts: Vec<&str> = again
        .judged
        .iter()
        .flat_map(|report| &report.rows)
        .map(|row| row.verdict)
        .collect();
    (verdicts != ["compliant", "compliant"] && verdicts != ["compliant"]).then(|| {
        let messages: Vec<&String> = again.findings.iter().map(|finding| &finding.message).collect();
        format!(
            "after {:?}: {verdicts:?} {messages:?}\n{text}",
            suggestion.message
        )
    })
}

#[test]
fn the_change_that_a_finding_names_is_the_one_of_the_list_and_satisfies_the_policy() {
    let list: toml::Table = toml::from_str(include_str!("policy/satisfied.toml")).unwrap();
    let rows = list["row"].as_array().unwrap();
    let failures: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let row = row.as_table().unwrap();
            wrong(row).map(|why| format!("{}\n    {why}", row["if"].as_str().unwrap()))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        rows.len(),
        failures.join("\n")
    );
}

/// Applies the suggestion of each finding by itself, and judges again; how many were applied.
fn each_satisfies(
    name: &str,
    folder: &Path,
    policies: &[PolicyFile],
    failures: &mut Vec<String>,
) -> (usize, usize) {
    let definition = fs::read_to_string(folder.join("compute.toml")).unwrap();
    let loader = FolderLoader::new(folder);
    let compilation = judged(&definition, &loader, policies);
    let (mut applied, mut all) = (0, 0);
    for (head, finding) in against(&compilation) {
        all += 1;
        let Some(text) = after(&definition, finding) else {
            continue;
        };
        applied += 1;
        let again = judged(&text, &loader, policies);
        let is_judged = again.judged.is_some();
        if !is_judged || against(&again).iter().any(|(other, _)| *other == head) {
            let messages: Vec<&String> = again.findings.iter().map(|finding| &finding.message).collect();
            failures.push(format!(
                "{name}: {} after {}: {messages:#?}",
                finding.message, finding.suggestions[0].message
            ));
        }
    }
    (applied, all)
}

#[test]
fn what_the_definitions_of_conformance_deny_is_satisfied_by_what_their_findings_name() {
    let Some(definitions) = conformance() else { return };
    let policies: Vec<PolicyFile> = definitions.into_values().collect();
    let mut failures = Vec::new();
    let (mut applied, mut all) = (0, 0);
    for (name, folder) in folders() {
        let (own, of) = each_satisfies(&name, &folder, &policies, &mut failures);
        applied += own;
        all += of;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(applied > 40, "{applied} of {all}");
}
