//! A definition walked along the tables of the language: which key of theirs each written key is.

pub use super::attached::parts;

use super::definition::DefinitionTable;
use super::key::{Key, Table};
use crate::syntax::{Entry, Node, Value};

/// The table behind a key of the root: that of a compute for the kinds of computes.
#[must_use]
pub fn table(key: &str) -> Option<&'static Table> {
    DefinitionTable::TABLE.key(key)?.shape.table()
}

/// Visits every key that is written in `node`, at any depth, with what `table` says of it.
pub fn each_key<'n>(table: &'static Table, node: &'n Node, visit: &mut dyn FnMut(&'n Entry, &'static Key)) {
    match &node.value {
        Value::Table(written) => {
            for table in parts(table, Some(node)) {
                for entry in written {
                    if let Some(key) = table.key(&entry.key.value) {
                        visit(entry, key);
                        inside(key, &entry.node, visit);
                    }
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_key(table, item, visit)),
        _ => {}
    }
}

/// The keys below one: of a map those of each of its entries.
fn inside<'n>(key: &'static Key, node: &'n Node, visit: &mut dyn FnMut(&'n Entry, &'static Key)) {
    let Some(table) = key.shape.table() else { return };
    match (&node.value, key.shape.is_map()) {
        (Value::Table(entries), true) => entries
            .iter()
            .for_each(|entry| each_key(table, &entry.node, visit)),
        _ => each_key(table, node, visit),
    }
}

/// The names of the keys, at any depth below a table, that are as `wanted` says: a table that holds none of them need not
/// be visited.
#[must_use]
pub fn keys_where(table: &'static Table, wanted: &dyn Fn(&'static Key) -> bool) -> Vec<&'static str> {
    let mut names = Vec::new();
    every_key(table, &mut |key| {
        if wanted(key) && !names.contains(&key.name) {
            names.push(key.name);
        }
    });
    names
}

/// Visits every key that may be written in a table, at any depth.
pub fn every_key(table: &'static Table, visit: &mut dyn FnMut(&'static Key)) {
    for table in parts(table, None) {
        for key in table.keys {
            visit(key);
            if let Some(inner) = key.shape.table() {
                every_key(inner, visit);
            }
        }
    }
}

/// The keys of a table, and of what it can be by its type.
#[must_use]
pub fn own_keys(table: &'static Table) -> Vec<&'static Key> {
    parts(table, None)
        .into_iter()
        .flat_map(|table| table.keys)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Sources};
    use crate::syntax;

    fn keys_with(wanted: fn(&Key) -> bool, of: &str, toml: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", toml));
        let document = syntax::parse(id, &sources, &mut Vec::new());
        let mut found = Vec::new();
        each_key(table(of).unwrap(), &document.root, &mut |entry, key| {
            if wanted(key) {
                found.push(entry.key.value.to_string());
            }
        });
        found
    }

    #[test]
    fn keys_are_found_in_tables_lists_and_files_of_their_own() {
        let instance = "enable_sso = true\n[[custom_applications]]\nkernel = {}\nimage = { version = \"1\" }";
        assert_eq!(
            keys_with(|key| key.since.is_some(), "instance", instance),
            ["enable_sso", "custom_applications", "kernel", "version"]
        );
        assert_eq!(
            keys_with(Key::is_secret, "cluster", "ssh.admin_password = \"x\""),
            ["admin_password"]
        );
        let attached = "type = \"aks\"\nssl.key = \"x\"\naccess_token = \"y\"";
        assert_eq!(keys_with(Key::is_secret, "attached", attached), ["key"]);
    }

    #[test]
    fn the_keys_of_the_entries_of_a_map_are_found() {
        let kubernetes = "instance_types.small.resources.limits.cpu = 1";
        let found = keys_with(|_| true, "kubernetes", kubernetes);
        assert_eq!(found, ["instance_types", "resources", "limits"]);
    }
}
