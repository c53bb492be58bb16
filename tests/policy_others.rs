//! Policies in the manner of public ones, over six definitions: what each says was written by hand before it was run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use armlet::compile::{self, Options, PolicyRow};
use armlet::policy::PolicyFile;
use armlet::source::SourceFile;

use crate::support::MapLoader;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy/others")
}

fn read(path: &Path) -> PolicyFile {
    PolicyFile {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: fs::read_to_string(path).unwrap(),
    }
}

/// The files of each policy: one, the rules with their parameters, or a folder.
fn policies() -> BTreeMap<String, Vec<PolicyFile>> {
    let mut policies: BTreeMap<String, Vec<PolicyFile>> = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "definitions" {
            let mut inside: Vec<PathBuf> = fs::read_dir(&path)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            inside.sort();
            policies.insert(name, inside.iter().map(|path| read(path)).collect());
        } else if let Some(stem) = name.strip_suffix(".json") {
            let stem = stem.split('.').next().unwrap();
            policies.entry(stem.to_owned()).or_default().push(read(&path));
        }
    }
    policies
}

/// What policies say of the computes of a definition.
fn rows(definition: &str, policies: &[PolicyFile]) -> Vec<PolicyRow> {
    let text = fs::read_to_string(folder().join(format!("definitions/{definition}.toml"))).unwrap();
    let options = Options {
        policies: policies.to_vec().into(),
        today: Some("2026-11-29".parse().unwrap()),
        ..Options::default()
    };
    let compilation = compile::check(
        SourceFile::new("compute.toml", text),
        &MapLoader::default(),
        &options,
    );
    let Some(judged) = compilation.judged else {
        let found = compilation.findings.iter().map(|finding| &finding.message);
        panic!("{definition} is not judged: {:?}", found.collect::<Vec<_>>());
    };
    judged.rows.into_iter().filter(|row| row.is_compute).collect()
}

fn short(verdict: &str) -> &str {
    match verdict {
        "compliant" | "disabled" | "not judged" => "-",
        "cannot be judged" => "?",
        other => other,
    }
}

#[test]
fn other_policies_say_of_every_definition_what_was_worked_out_by_hand() {
    let text = fs::read_to_string(folder().join("verdicts.csv")).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    let mut expected: BTreeMap<&str, Vec<(&str, Vec<&str>)>> = BTreeMap::new();
    for line in lines {
        let (name, verdicts) = line.split_once(',').unwrap();
        let policy = name.split(' ').next().unwrap();
        expected
            .entry(policy)
            .or_default()
            .push((name, verdicts.split(',').collect()));
    }
    let policies = policies();
    let (listed, found): (Vec<&str>, Vec<&str>) = (
        expected.keys().copied().collect(),
        policies.keys().map(String::as_str).collect(),
    );
    assert_eq!(listed, found);
    let mut wrong = Vec::new();
    let mut count = 0;
    for (policy, files) in &policies {
        let rows_of_policy = &expected[policy.as_str()];
        for (column, definition) in head.iter().enumerate() {
            let (definition, environment) = definition.split_once(' ').unwrap_or((definition, ""));
            let rows = rows(definition, files);
            let of_environment =
                |row: &&PolicyRow| environment.is_empty() || row.environment.as_deref() == Some(environment);
            let said: Vec<&str> = rows
                .iter()
                .filter(of_environment)
                .map(|row| short(row.verdict))
                .collect();
            let wanted: Vec<&str> = rows_of_policy
                .iter()
                .map(|(_, verdicts)| verdicts[column])
                .collect();
            count += wanted.len();
            if said != wanted {
                wrong.push(format!(
                    "{policy} of {definition} {environment}: {said:?}, not {wanted:?}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 260, "{count}");
}
