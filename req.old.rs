//! `[policy.KIND]`: what it says of computes, and what is no requirement.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use armlet::compile::{self, Compilation, Options};
use armlet::diagnostic::Level;
use armlet::source::SourceFile;

use crate::support::MapLoader;

fn checked(text: &str, files: &[(&str, &str)]) -> Compilation {
    let loader = MapLoader(
        files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    );
    compile::check(
        SourceFile::new("compute.toml", text),
        &loader,
        &Options::default(),
    )
}

/// The findings of a rule, as messages.
fn messages(compilation: &Compilation, rule: &str) -> Vec<String> {
    let found = compilation.findings.iter();
    let found = found.filter(|finding| finding.code.id == rule);
    found.map(|finding| finding.message.clone()).collect()
}

const SIZE: &str = "size = \"Standard_D4ads_v5\"\n";

#[test]
fn a_requirement_says_of_a_compute_what_the_list_says() {
    let list: toml::Table = toml::from_str(include_str!("requirements/list.toml")).unwrap();
    let mut failures = String::new();
    let mut count = 0;
    for (kind, entries) in &list {
        for entry in entries.as_array().unwrap() {
            let text = |key: &str| entry[key].as_str().unwrap();
            let (policy, compute, says) = (text("policy"), text("compute"), text("says"));
            let size = if compute.contains("size =") { "" } else { SIZE };
            let definition = format!(
                "[workspace]\nname = \"mlw-team\"\n[policy.{kind}]\n{policy}\n[{kind}.ana]\n{size}{compute}\n"
            );
            let found = messages(&checked(&definition, &[]), "against-policy");
            let is_right = match (says, found.as_slice()) {
                ("met", []) => true,
                ("met", _) => false,
                (says, [message]) => message.contains(says),
                _ => false,
            };
            if !is_right {
                failures.push_str(&format!("{policy} / {compute}: {says:?}, but {found:?}\n"));
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
    assert!(failures.is_empty(), "{failures}");
}
