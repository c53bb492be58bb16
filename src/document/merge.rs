//! One table over another: the one way in which bases, defaults and computes come together.

use std::collections::HashMap;

use crate::syntax::{Entry, Node, Table, Value};

/// Entries of a table from which on its keys are indexed. Fewer are walked through faster.
const WIDE: usize = 32;

/// `own` with the keys that it lacks taken from `base`. Tables merge, except a reference such as `{ param = "x" }`; any other
/// value of `own` replaces that of `base`.
///
/// The keys of `own` come first, in their order. Nothing is copied: both tables share their parts with the result.
pub(super) fn over(own: &Table, base: &Table) -> Table {
    if base.is_empty() {
        return own.clone();
    }
    if own.is_empty() {
        return base.clone();
    }
    let (own_keys, base_keys) = (Keys::of(own), Keys::of(base));
    let kept = own.iter().map(|entry| match base_keys.get(&entry.key.value) {
        Some(below) => entry_over(entry, below),
        None => entry.clone(),
    });
    let missing = base
        .iter()
        .filter(|entry| own_keys.get(&entry.key.value).is_none());
    Table::new(kept.chain(missing.cloned()).collect())
}

fn entry_over(own: &Entry, base: &Entry) -> Entry {
    match (&own.node.value, &base.node.value) {
        (Value::Table(table), Value::Table(below))
            if !own.node.is_reference() && !base.node.is_reference() =>
        {
            Entry {
                key: own.key.clone(),
                node: Node {
                    span: own.node.span,
                    value: Value::Table(over(table, below)),
                },
            }
        }
        _ => own.clone(),
    }
}

/// The entries of a table by their keys: a base may hold thousands of computes.
enum Keys<'t> {
    Few(&'t Table),
    Many(HashMap<&'t str, &'t Entry>),
}

impl<'t> Keys<'t> {
    fn of(table: &'t Table) -> Self {
        if table.len() < WIDE {
            return Self::Few(table);
        }
        let entries = table.iter().map(|entry| (entry.key.value.as_str(), entry));
        Self::Many(entries.collect())
    }

    fn get(&self, key: &str) -> Option<&'t Entry> {
        match self {
            Self::Few(table) => table.entry(key),
            Self::Many(entries) => entries.get(key).copied(),
        }
    }
}
