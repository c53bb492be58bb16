//! Scripts: as files beside the definition, each text once.

use crate::language::rest::{entry, text_value};
use crate::syntax::{Entry, Table, Value as Toml};

/// The keys that hold a script.
const KEYS: [&str; 2] = ["creation_script", "startup_script"];

/// Puts the scripts of a definition into files of `folder`; without one they stay where they are.
pub(super) fn move_out(root: &mut Table, folder: Option<&str>) -> Vec<(String, String)> {
    let Some(folder) = folder else { return Vec::new() };
    let mut files: Vec<(String, String)> = Vec::new();
    *root = Table::new(
        root.iter()
            .map(|kind| computes(kind, folder, &mut files))
            .collect(),
    );
    files
}

fn computes(kind: &Entry, folder: &str, files: &mut Vec<(String, String)>) -> Entry {
    let Some(computes) = kind.node.as_table().filter(|_| kind.key.value == "instance") else {
        return kind.clone();
    };
    let computes = computes.iter().map(|compute| {
        let Some(keys) = compute.node.as_table() else {
            return compute.clone();
        };
        let keys = keys
            .iter()
            .map(|key| script(key, &compute.key.value, folder, files));
        entry(&compute.key.value, Toml::Table(Table::new(keys.collect())))
    });
    entry(&kind.key.value, Toml::Table(Table::new(computes.collect())))
}

/// A script whose text is in a file.
fn script(key: &Entry, compute: &str, folder: &str, files: &mut Vec<(String, String)>) -> Entry {
    let (true, Some(table)) = (KEYS.contains(&key.key.value.as_str()), key.node.as_table()) else {
        return key.clone();
    };
    let keys = table.iter().map(|inner| match inner.node.as_text() {
        Some(text) if inner.key.value == "inline" => entry(
            "file",
            text_value(&file(text, compute, &key.key.value, folder, files)),
        ),
        _ => inner.clone(),
    });
    entry(&key.key.value, Toml::Table(Table::new(keys.collect())))
}

/// The file of a text: one that is there already, or a new one, named for the first compute that runs it.
fn file(text: &str, compute: &str, key: &str, folder: &str, files: &mut Vec<(String, String)>) -> String {
    if let Some((path, _)) = files.iter().find(|(_, known)| known == text) {
        return path.clone();
    }
    let stem: String = compute
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let stem = match stem.trim_start_matches('-') {
        "" => "script".to_owned(),
        stem if is_reserved(stem) => format!("script-{stem}"),
        stem => stem.to_owned(),
    };
    let ending = if key == "startup_script" { "-startup" } else { "" };
    let path = |number: usize| match number {
        1 => format!("{folder}/{stem}{ending}.sh"),
        _ => format!("{folder}/{stem}{ending}-{number}.sh"),
    };
    let mut number = 1;
    while files
        .iter()
        .any(|(known, _)| known.eq_ignore_ascii_case(&path(number)))
    {
        number += 1;
    }
    files.push((path(number), text.to_owned()));
    path(number)
}

/// Whether Windows has a device of this name, with any ending.
fn is_reserved(stem: &str) -> bool {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = stem.to_ascii_lowercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|number| number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// The definition with the texts of its files in it.
pub(super) fn inlined(root: &Table, files: &[(String, String)]) -> Table {
    let entries = root
        .iter()
        .map(|one| match (&one.node.value, one.key.value.as_str()) {
            (Toml::Table(table), _) => entry(&one.key.value, Toml::Table(inlined(table, files))),
            (Toml::String(path), "file") => match files.iter().find(|(known, _)| **known == **path) {
                Some((_, text)) => entry("inline", text_value(text)),
                None => one.clone(),
            },
            _ => one.clone(),
        });
    Table::new(entries.collect())
}
