//! What the schemas say of a key besides what is valid: `x-since`, `x-secret` and their like.

use std::collections::HashSet;

use serde_json::Value;

use super::embedded::{address, at};
use crate::syntax::{self, Entry, Node};

/// Visits every key that is written in `node`, at any depth, with the schema of each; `file` is the schema of `node`.
///
/// A key that several branches of a schema know is visited once for each.
pub fn each_property<'n>(file: &str, node: &'n Node, visit: &mut dyn FnMut(&'n Entry, &'static Value)) {
    if let Some(schema) = super::json(file) {
        descend(schema, node, visit);
    }
}

/// The keys, at any depth below the table of `file`, whose schema is as `wanted` says: a table that holds none of them need
/// not be visited.
#[must_use]
pub fn keys_where(file: &str, wanted: &dyn Fn(&'static Value) -> bool) -> HashSet<&'static str> {
    let mut keys = HashSet::new();
    if let Some(schema) = super::json(file) {
        collect(schema, wanted, &mut HashSet::new(), &mut keys);
    }
    keys
}

/// What `visited` holds was looked through before: most keys share the schemas of references and texts.
fn collect(
    schema: &'static Value,
    wanted: &dyn Fn(&'static Value) -> bool,
    visited: &mut HashSet<*const Value>,
    keys: &mut HashSet<&'static str>,
) {
    if !visited.insert(std::ptr::from_ref(schema)) {
        return;
    }
    for schema in branches(schema, None) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, property) in properties.into_iter().flatten() {
            if wanted(property) {
                keys.insert(key);
            }
            collect(property, wanted, visited, keys);
        }
        if let Some(items) = schema.get("items") {
            collect(items, wanted, visited, keys);
        }
    }
}

fn descend<'n>(schema: &'static Value, node: &'n Node, visit: &mut dyn FnMut(&'n Entry, &'static Value)) {
    for schema in branches(schema, Some(node)) {
        match &node.value {
            syntax::Value::Table(table) => {
                let properties = schema.get("properties");
                for entry in table {
                    if let Some(property) = properties.and_then(|known| known.get(&entry.key.value)) {
                        visit(entry, property);
                        descend(property, &entry.node, visit);
                    }
                }
            }
            syntax::Value::Array(items) => {
                for item in items.iter() {
                    if let Some(schema) = schema.get("items") {
                        descend(schema, item, visit);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A schema and all that it says of `node`, or of any value where none is given, without a step into it: no schema refers to
/// itself that way.
fn branches(schema: &'static Value, node: Option<&Node>) -> Vec<&'static Value> {
    let referred = schema.get("$ref").and_then(Value::as_str).and_then(resolve);
    let parts = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let conditional = ["then", "else"].into_iter().filter_map(|key| schema.get(key));
    let conditional = conditional.filter(|_| node.is_none_or(|node| is_of_its_type(schema, node)));
    let mut all = vec![schema];
    for branch in referred.into_iter().chain(parts).chain(conditional) {
        all.extend(branches(branch, node));
    }
    all
}

/// Whether the table has the `type` that the condition of a schema asks for; no other condition is looked at.
fn is_of_its_type(schema: &Value, node: &Node) -> bool {
    let asked = schema
        .pointer("/if/properties/type/const")
        .and_then(Value::as_str);
    let written = node.as_table().and_then(|table| table.get("type")?.as_str());
    asked.is_none() || asked == written
}

/// The schema of `value.schema.json#/$defs/text` or `script.schema.json`.
fn resolve(reference: &str) -> Option<&'static Value> {
    if reference.contains('#') {
        at(&address(reference))
    } else {
        at(&format!("{}#", address(reference)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Sources};

    fn keys_with(annotation: &str, file: &str, toml: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", toml));
        let document = syntax::parse(id, &sources, &mut Vec::new());
        let mut found = Vec::new();
        each_property(file, &document.root, &mut |entry, property| {
            if property.get(annotation).is_some() {
                found.push(entry.key.value.clone());
            }
        });
        found
    }

    #[test]
    fn annotations_are_found_in_tables_arrays_and_references() {
        let instance = "enable_sso = true\n[[custom_applications]]\nkernel = {}\nimage = { version = \"1\" }";
        assert_eq!(
            keys_with("x-since", "instance.schema.json", instance),
            ["enable_sso", "custom_applications", "kernel", "version"]
        );
        assert_eq!(
            keys_with("x-secret", "cluster.schema.json", "ssh.admin_password = \"x\""),
            ["admin_password"]
        );
        assert_eq!(
            keys_with(
                "x-secret",
                "attached.schema.json",
                "type = \"aks\"\nssl.key = \"x\"\naccess_token = \"y\""
            ),
            ["key"]
        );
    }

    #[test]
    fn every_reference_in_the_schemas_leads_to_an_end() {
        for file in super::super::files() {
            assert!(!branches(super::super::json(file).unwrap(), None).is_empty());
        }
    }
}
