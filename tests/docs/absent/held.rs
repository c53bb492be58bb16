//! What the column says is true, and what it cannot say is held here.

use armlet::compile::{self, Options};
use armlet::diagnostic::Level;
use armlet::language::files::files;
use armlet::source::{NoFiles, SourceFile};
use serde_json::Value;

use super::definition::{Row, rest_paths, rows, set, toml, without};
use super::look::{checked, template};
use super::start::{Start, starts};
use super::{WRITTEN, shown};

/// Each optional key of each table, with the definitions in which it is absent: alone and beside each other key.
fn absences(mut visit: impl FnMut(&Start, &Row<'_>, Value)) {
    let files = files();
    for start in starts() {
        let (_, schema) = files.iter().find(|(name, _)| *name == start.section).unwrap();
        let rows = rows(schema.as_object().unwrap());
        for row in rows.iter().filter(|row| !row.is_required) {
            visit(&start, row, without(&start, row, &rows));
        }
    }
}

/// Defaults of the schemas that the service has and armlet does not write.
const OF_THE_SERVICE: [&str; 2] = ["namespace", "no_public_ip"];

#[test]
fn a_definition_with_a_default_and_one_without_it_give_the_same_files() {
    let mut looked = 0;
    absences(|start, row, definition| {
        let Some(default) = row.property.get("default") else {
            return;
        };
        if OF_THE_SERVICE.contains(&row.path.as_str()) {
            return;
        }
        let mut said = definition.clone();
        set(
            &mut said,
            &format!("{}{}", start.at, row.pointer),
            default.clone(),
        );
        let [absent, said] =
            [&definition, &said].map(|definition| (template(definition), outputs(definition)));
        let is_same = absent.0 == said.0 && (absent.1.is_empty() || said.1.is_empty() || absent.1 == said.1);
        assert!(
            is_same,
            "{} of {}: {}",
            row.path,
            start.section,
            toml(&definition)
        );
        looked += 1;
    });
    assert!(looked > 30, "{looked} defaults were looked at");
}

#[test]
fn what_armlet_writes_for_an_absent_key_is_a_default_or_said_in_words() {
    let mut silent = Vec::new();
    absences(|start, row, _| {
        let Some(looked) = WRITTEN.get(&(start.section.to_owned(), row.path.clone())) else {
            return;
        };
        if rest_paths(row) == ["."] {
            return;
        }
        let text = row
            .property
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        for found in looked.found.iter().filter(|found| !found.value.is_null()) {
            let value = match &found.value {
                Value::String(text) => format!("`{}`", text.trim_start_matches('[').trim_end_matches(']')),
                other => shown(other),
            };
            let says_value = text.contains(&value) && text.contains("armlet writes");
            if !says_value
                && !row.property.contains_key("default")
                && !text.contains("Default: ")
                && !text.contains("the opposite of")
            {
                silent.push(format!(
                    "{} of {}: {}",
                    row.path,
                    start.section,
                    shown(&found.value)
                ));
            }
        }
        let is_left_out = looked.found.iter().all(|found| found.value.is_null());
        let words = ["armlet writes `", "Default: not written"].map(|words| text.contains(words));
        if words[0] && is_left_out || words[1] && !is_left_out {
            silent.push(format!("{} of {}: {text}", row.path, start.section));
        }
    });
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn a_definition_without_a_required_key_is_an_error_that_names_it() {
    let files = files();
    let mut looked = 0;
    for start in starts().iter().filter(|start| start.section != "value") {
        let (_, schema) = files.iter().find(|(name, _)| *name == start.section).unwrap();
        let rows = rows(schema.as_object().unwrap());
        // A value of an environment has two forms, and what one requires is not missing in the other.
        for row in rows
            .iter()
            .filter(|row| row.is_required && !row.path.starts_with("PARAMETER."))
        {
            let definition = without(start, row, &rows);
            let compilation = checked(&definition);
            let keys = row.path.split('.').map(|key| key.trim_end_matches("[]"));
            let keys: Vec<String> = keys
                .flat_map(|key| [format!("`{key}`"), format!("`[{key}]`")])
                .collect();
            let is_named = compilation.findings.iter().any(|finding| {
                finding.level == Level::Deny && keys.iter().any(|key| finding.message.contains(key.as_str()))
            });
            assert!(
                is_named,
                "{} of {}: {:?}\n{}",
                row.path,
                start.section,
                compilation
                    .findings
                    .iter()
                    .map(|finding| &finding.message)
                    .collect::<Vec<_>>(),
                toml(&definition)
            );
            looked += 1;
        }
    }
    assert!(looked > 30, "{looked} required keys were looked at");
}

/// The names and texts of all files of a definition; none if it has mistakes.
fn outputs(definition: &Value) -> Vec<(String, String)> {
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    let compilation = compile::build(
        SourceFile::new("compute.toml", toml(definition)),
        &NoFiles,
        &options,
    );
    compilation
        .outputs
        .into_iter()
        .map(|file| (file.name, file.contents.to_string()))
        .collect()
}
