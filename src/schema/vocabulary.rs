//! The keys of a table, and what was probably meant by an unknown one.

mod meant;
mod mentions;
mod spelling;
#[cfg(test)]
mod tests;
mod unknown;

use std::cell::{Cell, OnceCell};

use serde_json::Value;

use super::subschema::Subschema;
use crate::hashing::HashMap;
use crate::language::toml;
use crate::source::Span;
use crate::syntax::{Entry, Node, Table};

use spelling::is_same;
pub(super) use spelling::plain;

/// What turns the words of other tools into a definition.
pub(super) const IMPORT: &str =
    "`armlet import` turns an ARM template, what Azure lists and the CLI's YAML into a definition";

/// What other tools write is read on below a key that armlet does not have, so that one run finds all mistakes.
#[derive(Clone)]
pub(super) struct Below<'a> {
    /// The name of the table in the definition.
    pub(super) name: String,
    /// Its key.
    pub(super) key: Span,
    /// The table, or the list of tables.
    pub(super) node: &'a Node,
    /// The address of the schema that it is read by.
    pub(super) address: String,
    /// Whether it is a part of the table that this schema describes, so that what it lacks proves nothing.
    pub(super) is_part: bool,
}

/// A table and the keys that its schema gives it.
#[derive(Clone)]
pub(super) struct Vocabulary<'a> {
    /// The name of the table in the definition.
    pub(super) name: String,
    /// The table.
    pub(super) table: &'a Table,
    /// The schema with its `properties`.
    pub(super) schema: Subschema<'a>,
    /// Whether a place is in the table itself, not in the defaults that were merged into it.
    pub(super) is_own: &'a dyn Fn(Span) -> bool,
    /// How many unknown keys of the table probably mean each key, once it was asked for.
    claims: OnceCell<HashMap<&'a str, usize>>,
    /// How often a finding has listed all keys of the table.
    listed: Cell<usize>,
}

impl<'a> Vocabulary<'a> {
    pub(super) fn new(
        name: String,
        table: &'a Table,
        schema: Subschema<'a>,
        is_own: &'a dyn Fn(Span) -> bool,
    ) -> Self {
        Self {
            name,
            table,
            schema,
            is_own,
            claims: OnceCell::new(),
            listed: Cell::new(0),
        }
    }

    /// The keys, in the order of the schema.
    pub(super) fn known(&self) -> Vec<&'a str> {
        let properties = self.schema.schema.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flat_map(|properties| properties.keys().map(String::as_str))
            .collect()
    }

    /// A key in backticks, with its possible values or an example.
    pub(super) fn described(&self, key: &str) -> String {
        let property = self.property(key);
        let literal = property.map(|property| property.get("else").unwrap_or(property));
        let words = literal.and_then(|literal| literal.get("enum")?.as_array());
        let example = property.and_then(|property| property.get("examples")?.get(0));
        match (words, example) {
            (Some(words), _) => {
                let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
                format!("`{key}`: {}", toml::alternatives(&words, toml::quoted))
            }
            (None, Some(example)) => {
                let (name, value) = (toml::key(key), toml::value(example));
                format!("`{key}`, for example `{name} = {value}`")
            }
            (None, None) => format!("`{key}`"),
        }
    }

    /// The entry that requires `key`.
    pub(super) fn needing(&self, key: &str) -> Option<&'a Entry> {
        let conditions = self.schema.schema.get("allOf").and_then(Value::as_array);
        let conditions = conditions.into_iter().flatten().chain([self.schema.schema]);
        conditions
            .filter_map(|condition| condition.get("dependentRequired")?.as_object())
            .flatten()
            .filter(|(_, needed)| {
                needed
                    .as_array()
                    .is_some_and(|needed| needed.iter().any(|name| name == key))
            })
            .find_map(|(name, _)| self.table.entry(name))
    }

    /// Whether the table has unknown keys.
    pub(super) fn has_strangers(&self) -> bool {
        self.strangers().next().is_some()
    }

    /// Whether the table has an unknown key by which the user meant `key`, or a wrapper that holds it.
    pub(super) fn is_misnamed(&self, key: &str) -> bool {
        self.strangers().any(|entry| self.stands_for(entry, key))
    }

    fn stands_for(&self, entry: &Entry, key: &str) -> bool {
        let name = entry.key.value.as_str();
        let inside = entry.node.as_table().into_iter().flatten();
        self.meant(name) == Some(key)
            || self.is_wrapper(name)
                && inside
                    .into_iter()
                    .any(|inner| inner.key.value == key || self.stands_for(inner, key))
    }

    /// Whether other tools group keys of this table under `key`.
    pub(super) fn is_wrapper(&self, key: &str) -> bool {
        let wrappers = self.schema.schema.get("x-wrapper").and_then(Value::as_array);
        let mut wrappers = wrappers.into_iter().flatten().filter_map(Value::as_str);
        wrappers.any(|wrapper| is_same(wrapper, key))
    }

    /// The table under an unknown key, to be read on.
    pub(super) fn below(&self, key: &str) -> Option<Below<'a>> {
        let entry = self.table.entry(key)?;
        let address = self.schema.address.as_ref()?;
        let is_part = self.is_wrapper(key);
        let address = if is_part {
            entry.node.as_table()?;
            address.clone()
        } else {
            let is_scalar = entry.node.as_table().is_none() && entry.node.as_array().is_none();
            let word = self.meant(key).filter(|_| !is_scalar)?;
            format!("{address}/properties/{word}")
        };
        Some(Below {
            name: self.path_of(key),
            key: entry.key.span,
            node: &entry.node,
            address,
            is_part,
        })
    }

    /// The name of what is under a key.
    fn path_of(&self, key: &str) -> String {
        let key = toml::key(key);
        if self.name.is_empty() {
            key.to_string()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    fn name_in_message(&self) -> String {
        if self.name.is_empty() {
            "the definition".to_owned()
        } else {
            format!("`{}`", self.name)
        }
    }

    /// Whether the table has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.property(key).is_some()
    }

    fn property(&self, key: &str) -> Option<&'a Value> {
        self.schema.schema.get("properties")?.get(key)
    }

    fn annotated(&self, annotation: &str, key: &str) -> Option<&'a str> {
        self.schema.schema.get(annotation)?.get(key)?.as_str()
    }

    /// The entries with unknown keys.
    pub(super) fn strangers(&self) -> impl Iterator<Item = &'a Entry> {
        self.table.iter().filter(|entry| !self.has(&entry.key.value))
    }
}
