//! `[defaults.KIND]` under every compute of the kind.

use super::merge::over;
use super::{COMPUTE_TABLES, ComputeTable};
use crate::parallel;
use crate::syntax::{Entry, Node, Table, Value};

/// Every compute of a root table over the defaults of its kind: the kinds in the order of [`COMPUTE_TABLES`], the computes of
/// a kind in the order of the definition.
pub(super) fn computes(root: &Table) -> Vec<ComputeTable> {
    let written: Vec<(&'static str, &Entry, Option<&Table>)> = COMPUTE_TABLES
        .iter()
        .flat_map(|kind| {
            let defaults = of_kind(root, kind).and_then(|entry| entry.node.as_table());
            let computes = root.get(kind).and_then(Node::as_table);
            computes
                .into_iter()
                .flatten()
                .map(move |entry| (*kind, entry, defaults))
        })
        .collect();
    parallel::map(&written, |(kind, entry, defaults)| ComputeTable {
        kind,
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
    match (&own.value, defaults) {
        (Value::Table(table), Some(defaults)) => Node {
            span: own.span,
            value: Value::Table(over(table, defaults)),
        },
        _ => own.clone(),
    }
}
