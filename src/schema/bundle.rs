//! One self-contained schema out of several files, for editors that follow no reference from file to file.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{editor, embedded};

/// How the name of a schema file ends.
const EXTENSION: &str = ".schema.json";

/// The schema of a table (`instance`, `workspace`, ...) or of a whole definition, with all that it refers to under
/// `$defs`.
///
/// It takes the same documents as the files do. It has no `$id`, for it is not the file of that address.
#[must_use]
pub fn bundled(table: Option<&str>) -> Option<Value> {
    let root = table.unwrap_or("definition");
    let mut bundle = part(root, root)?;
    let mut parts = BTreeMap::new();
    let mut wanted = references_of(root)?;
    while let Some(name) = wanted.pop() {
        if name != root && !parts.contains_key(name) {
            wanted.extend(references_of(name)?);
            parts.insert(name, part(name, root)?);
        }
    }
    if !parts.is_empty() {
        let parts = parts.into_iter().flat_map(|(name, part)| definitions(name, part));
        bundle.insert("$defs".to_owned(), Value::Object(parts.collect()));
    }
    Some(Value::Object(bundle))
}

/// A part and the definitions in it, each under its name in `$defs`: some editors do not follow a reference to a definition
/// within a definition.
fn definitions(name: &str, mut part: Map<String, Value>) -> Vec<(String, Value)> {
    let inner = match part.shift_remove("$defs") {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    };
    let inner = inner
        .into_iter()
        .map(|(own, schema)| (format!("{}_{own}", definition(name)), schema));
    // NOTE: a file that is only a collection of definitions has nothing of its own to refer to.
    let is_collection = part
        .keys()
        .all(|key| matches!(key.as_str(), "title" | "description"));
    let outer = (!is_collection).then(|| (definition(name), Value::Object(part)));
    outer.into_iter().chain(inner).collect()
}

/// The schema of a table or of a whole definition as editors want it: one file, alternatives in place of conditions.
///
/// It accepts what [`bundled`] accepts.
#[must_use]
pub fn for_editors(table: Option<&str>) -> Option<Value> {
    bundled(table).map(|bundle| editor::for_editors(&bundle))
}

/// A schema file as a part of the bundle of `root`: without its address, its references pointing into the bundle.
fn part(name: &str, root: &str) -> Option<Map<String, Value>> {
    let file = embedded::json(&format!("{name}{EXTENSION}"))?.as_object()?;
    let members = file.iter().filter(|(key, _)| *key != "$id");
    let members = members.filter(|(key, _)| *key != "$schema" || name == root);
    Some(
        members
            .map(|(key, value)| (key.clone(), localized(value, root)))
            .collect(),
    )
}

/// The name of a file's part under `$defs`: a folder's slash would be a step of the pointer.
fn definition(name: &str) -> String {
    name.replace('/', "_")
}

/// Where the bundle has what a pointer into a file leads to.
fn place(name: &str, pointer: &str) -> String {
    let name = definition(name);
    match pointer.strip_prefix("/$defs/") {
        Some(own) => format!("#/$defs/{name}_{own}"),
        None => format!("#/$defs/{name}{pointer}"),
    }
}

/// The same schema with `x.schema.json#/$defs/y` written as `#/$defs/x_y`; what lies in the root has no `$defs/x` before it.
fn localized(schema: &Value, root: &str) -> Value {
    match schema {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| {
                    let value = match target(key, value) {
                        Some((name, pointer)) if name == root => Value::from(format!("#{pointer}")),
                        Some((name, pointer)) => Value::from(place(name, pointer)),
                        None => localized(value, root),
                    };
                    (key.clone(), value)
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(|item| localized(item, root)).collect()),
        scalar => scalar.clone(),
    }
}

/// The file, less its extension, and the pointer that a reference leads to.
fn target<'s>(key: &str, value: &'s Value) -> Option<(&'s str, &'s str)> {
    if key != "$ref" {
        return None;
    }
    let (file, pointer) = match value.as_str()?.split_once('#') {
        Some(parts) => parts,
        None => (value.as_str()?, ""),
    };
    // What lies in a folder climbs out of it first: all files are named from `schemas/`.
    Some((file.trim_start_matches("../").strip_suffix(EXTENSION)?, pointer))
}

/// The files that a file refers to, all less their extension.
fn references_of(name: &str) -> Option<Vec<&'static str>> {
    let mut found = Vec::new();
    collect("", embedded::json(&format!("{name}{EXTENSION}"))?, &mut found);
    Some(found)
}

fn collect<'s>(key: &str, value: &'s Value, found: &mut Vec<&'s str>) {
    match (target(key, value), value) {
        (Some((name, _)), _) => found.push(name),
        (None, Value::Object(members)) => {
            for (key, member) in members {
                collect(key, member, found);
            }
        }
        (None, Value::Array(items)) => items.iter().for_each(|item| collect("", item, found)),
        (None, _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_brings_what_it_refers_to_and_nothing_else() {
        let bundle = bundled(Some("cluster")).unwrap();
        let parts = bundle["$defs"].as_object().unwrap().keys();
        let (values, tables): (Vec<&String>, Vec<&String>) =
            parts.partition(|part| part.starts_with("value_"));
        assert_eq!(tables, ["identity", "role_assignment", "subnet"]);
        assert!(
            values.iter().any(|value| *value == "value_reference"),
            "{values:?}"
        );
        let size = &bundle["properties"]["size"];
        assert_eq!(size["then"]["$ref"], "#/$defs/value_reference");
        assert_eq!(bundle["properties"]["subnet"]["$ref"], "#/$defs/subnet");
    }

    #[test]
    fn a_file_in_a_folder_is_a_part_like_any_other() {
        let bundle = bundled(Some("attached")).unwrap();
        let machine = &bundle["$defs"]["attached_virtual_machine"];
        assert_eq!(
            bundle["allOf"][0]["then"]["$ref"],
            "#/$defs/attached_virtual_machine"
        );
        assert_eq!(machine["properties"]["identity"]["$ref"], "#/$defs/identity");
    }

    #[test]
    fn what_refers_to_the_root_needs_no_part() {
        let bundle = bundled(Some("value")).unwrap();
        assert_eq!(bundle["$defs"]["text"]["then"]["$ref"], "#/$defs/reference");
        assert!(bundle["$defs"].get("value").is_none());
    }

    #[test]
    fn there_is_no_bundle_of_an_unknown_table() {
        assert_eq!(bundled(Some("vehicle")), None);
    }
}
