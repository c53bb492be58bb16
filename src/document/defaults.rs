//! `[defaults.KIND]` under every compute of the kind.

use super::merge::over;
use super::{ComputeTable, TableKind};
use crate::parallel;
use crate::syntax::{Entry, Node, Table, Value};

/// Every compute of a root table over the defaults of its kind: the kinds in the order of [`TableKind::ALL`], the computes of
/// a kind in the order of the definition.
pub(super) fn computes(root: &Table) -> Vec<ComputeTable> {
    let written: Vec<(TableKind, &Entry, Option<&Table>)> = TableKind::ALL
        .iter()
        .flat_map(|kind| {
            let defaults = of_kind(root, kind.name()).and_then(|entry| entry.node.as_table());
            let computes = root.get(kind.name()).and_then(Node::as_table);
            computes
                .into_iter()
                .flatten()
                .map(move |entry| (*kind, entry, defaults))
        })
        .collect();
    parallel::map(&written, |(kind, entry, defaults)| ComputeTable {
        kind: *kind,
        key: entry.key.clone(),
        own: entry.node.clone(),
        merged: with_defaults(&entry.node, *defaults),
    })
}

/// `[defaults.KIND]` of a root table.
pub(super) fn of_kind<'t>(root: &'t Table, kind: &str) -> Option<&'t Entry> {
    root.get("defaults")?.as_table()?.entry(kind)
}

fn with_defaults(own: &Node, defaults: Option<&Table>) -> Node {
    let Value::Table(table) = &own.value else {
        return own.clone();
    };
    let nothing = Table::default();
    let defaults = defaults.unwrap_or(&nothing);
    if table.get(UNSET).is_none() && defaults.get(UNSET).is_none() {
        return Node {
            span: own.span,
            value: Value::Table(over(table, defaults)),
        };
    }
    // What a file unsets in a table is what the files below it say there.
    let is_below = |entry: &Entry, item: &Node| entry.key.span.source != item.span.source;
    let table = without(table, table, is_below);
    let defaults = without(defaults, defaults, is_below);
    let defaults = without(&defaults, &table, |_, _| true);
    Node {
        span: own.span,
        value: Value::Table(over(&table, &defaults)),
    }
}

/// The key that names the keys which nothing writes.
const UNSET: &str = "unset";

/// A table without the entries that `unsetting` unsets, as far as `applies` says so.
fn without(table: &Table, unsetting: &Table, applies: impl Fn(&Entry, &Node) -> bool) -> Table {
    let unset = unsetting.get(UNSET).and_then(Node::as_array).unwrap_or_default();
    let is_kept = |entry: &&Entry| {
        let mut items = unset.iter();
        !items.any(|item| item.as_str() == Some(entry.key.value.as_str()) && applies(entry, item))
    };
    Table::new(table.iter().filter(is_kept).cloned().collect())
}
