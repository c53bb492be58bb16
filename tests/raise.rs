//! The laws of raising, over every case and example: what comes back deploys the same.#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::FolderLoader;
use armlet::arm::Deployment;
use armlet::compile::{self, Options};
use armlet::raise::{raise, toml};
use armlet::source::SourceFile;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every definition of the cases and the examples.
fn definitions() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["tests/cases", "examples"] {
        for entry in fs::read_dir(project().join(folder)).unwrap() {
            let path = entry.unwrap().path().join("compute.toml");
            if path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn lowered(text: &str, folder: &Path) -> Result<Deployment, Vec<String>> {
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    let compiled = compile::check(
        SourceFile::new("compute.toml", text),
        &FolderLoader::new(folder),
        &options,
    );
    let findings = compiled.findings.iter();
    let findings = findings.map(|finding| format!("{}: {}", finding.code.id, finding.message));
    compiled.deployment.ok_or_else(|| findings.collect())
}

/// The table `[lints]` of a definition.
fn lints(text: &str) -> String {
    let lines = text.lines().skip_while(|line| *line != "[lints]");
    let mut lines = lines
        .enumerate()
        .take_while(|(index, line)| *index == 0 || !line.starts_with('['));
    lines.by_ref().map(|(_, line)| format!("\n{line}")).collect()
}

#[test]
fn what_is_raised_deploys_the_same() {
    let mut wrong = Vec::new();
    let mut raised_resources = 0;
    for path in definitions() {
        let name = path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let Ok(deployment) = lowered(&fs::read_to_string(&path).unwrap(), path.parent().unwrap()) else {
            continue;
        };
        let raised = raise(&deployment);
        for leftover in &raised.leftovers {
            wrong.push(format!("{name}: left: {leftover:?}"));
        }
        // What a definition allows itself is no part of a template.
        let text = toml(&raised.root) + &lints(&fs::read_to_string(&path).unwrap());
        match lowered(&text, path.parent().unwrap()) {
            Err(findings) => wrong.push(format!("{name}: {findings:?}\n{text}")),
            Ok(again) => {
                raised_resources += again.resources.len();
                if again != deployment {
                    for (index, resource) in deployment.resources.iter().enumerate() {
                        if again.resources.get(index) != Some(resource) {
                            wrong.push(format!(
                                "{name}: {resource:?}\nagain {:?}\n{text}",
                                again.resources.get(index)
                            ));
                            break;
                        }
                    }
                    if again.parameters != deployment.parameters {
                        wrong.push(format!(
                            "{name}: {:?}\nagain {:?}",
                            deployment.parameters, again.parameters
                        ));
                    }
                }
                // What was raised once is raised alike again.
                let twice = raise(&again);
                if !text.starts_with(&toml(&twice.root)) {
                    wrong.push(format!(
                        "{name}: raised twice it is another\n{text}\n{}",
                        toml(&twice.root)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(raised_resources > 100, "{raised_resources}");
}
