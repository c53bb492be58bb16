//! Parameter files → `[environments]`, and the one without an environment → defaults.

use super::part::Part;
use crate::arm::{KeyVaultId, ParameterFile, ParameterValue};
use crate::language::environment::variable_name;
use crate::language::rest::{entry, plain, table, text_value};
use crate::model::ENVIRONMENT;
use crate::syntax::{Entry, Table, Value as Toml};

/// Adds what the parameter files say.
pub(super) fn add(root: &mut Table, part: &Part<'_>) {
    let mut tables: Vec<Entry> = Vec::new();
    for file in &part.files {
        match &file.environment {
            Some(environment) => {
                let is_named = root.get("environments").is_some();
                tables.push(entry(environment, environment_table(file, part, is_named)));
            }
            None => *root = with_defaults(root, file),
        }
    }
    if tables.is_empty() {
        return;
    }
    tables.sort_by(|one, other| one.key.value.cmp(&other.key.value));
    let environments = entry("environments", Toml::Table(Table::new(tables)));
    let mut entries: Vec<Entry> = root.iter().cloned().collect();
    entries.retain(|entry| entry.key.value != "environments");
    let place = entries
        .iter()
        .position(|entry| entry.key.value == "parameters")
        .map_or(entries.len(), |place| place + 1);
    entries.insert(place, environments);
    *root = Table::new(entries);
}

/// The values of an environment; `is_named` says whether armlet itself adds the parameter that names it.
fn environment_table(file: &ParameterFile, part: &Part<'_>, is_named: bool) -> Toml {
    let declared_here = &part.deployment.parameters;
    let values = file.values.iter().filter_map(|(name, value)| {
        let declared = declared_here
            .iter()
            .find(|declared| declared.name.eq_ignore_ascii_case(name))
            .filter(|declared| !is_named || declared.name != ENVIRONMENT)?;
        Some(entry(&declared.name, said(value)?))
    });
    let mut values: Vec<Entry> = values.collect();
    let lacks = |name: &str| !values.iter().any(|value| value.key.value == name);
    let secure = declared_here
        .iter()
        .filter(|parameter| parameter.secure && lacks(&parameter.name));
    let missing: Vec<Entry> = secure
        .map(|parameter| entry(&parameter.name, variable(&parameter.name)))
        .collect();
    values.extend(missing);
    Toml::Table(Table::new(values))
}

/// A secret that no file may hold: the pipeline has it in a variable.
fn variable(parameter: &str) -> Toml {
    table([("environment_variable", text_value(&variable_name(parameter)))])
}

fn said(value: &ParameterValue) -> Option<Toml> {
    match value {
        ParameterValue::Value(value) => plain(value),
        ParameterValue::KeyVault {
            vault,
            secret,
            version,
        } => Some(key_vault(vault, secret, version.as_deref())),
        ParameterValue::EnvironmentVariable { name, kind: _ } => {
            Some(table([("environment_variable", text_value(name))]))
        }
    }
}

fn key_vault(vault: &KeyVaultId, secret: &str, version: Option<&str>) -> Toml {
    let mut entries = vec![
        ("key_vault", text_value(&vault.id())),
        ("secret", text_value(secret)),
    ];
    entries.extend(version.map(|version| ("version", text_value(version))));
    table(entries)
}

/// The definition with the values of a file as the defaults of its parameters.
fn with_defaults(root: &Table, file: &ParameterFile) -> Table {
    let default = |parameter: &Entry| {
        let given = file
            .values
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&parameter.key.value));
        let (Some((_, ParameterValue::Value(value))), Some(keys)) = (given, parameter.node.as_table()) else {
            return parameter.clone();
        };
        let is_secure = keys.get("secure").is_some();
        let Some(value) = plain(value).filter(|_| !is_secure) else {
            return parameter.clone();
        };
        let mut entries: Vec<Entry> = keys
            .iter()
            .filter(|key| key.key.value != "default")
            .cloned()
            .collect();
        entries.push(entry("default", value));
        entry(&parameter.key.value, Toml::Table(Table::new(entries)))
    };
    let tables = root.iter().map(|table| match table.node.as_table() {
        Some(parameters) if table.key.value == "parameters" => entry(
            "parameters",
            Toml::Table(Table::new(parameters.iter().map(default).collect())),
        ),
        _ => table.clone(),
    });
    Table::new(tables.collect())
}
