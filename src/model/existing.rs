//! Where an expression may ask for the compute that exists already: below `properties` of a compute, and nowhere else.
//!
//! Bicep rejects `this` in any other place (BCP120).

use crate::language::key::Key;
use crate::language::reader::{Form, Malformed, Reader, TypedExpression};
use crate::language::walk;
use crate::source::Span;
use crate::syntax::{Entry, Node};

use crate::document::TableKind;

/// Reports the expressions that ask for what exists already outside the properties of the compute.
pub(super) fn refuse_in_compute(kind: TableKind, node: &Node, reader: &mut Reader<'_>) {
    refuse(reader, |span| {
        let mut entries = node.as_table().into_iter().flatten();
        let entry = entries.find(|entry| entry.node.span.contains(span));
        entry.is_some_and(|entry| is_property(kind, entry, span))
    });
}

/// Reports all expressions that ask for what exists already.
pub(super) fn refuse_everywhere(reader: &mut Reader<'_>) {
    refuse(reader, |_| false);
}

fn refuse(reader: &mut Reader<'_>, is_allowed: impl Fn(Span) -> bool) {
    let asks =
        |typed: &&TypedExpression| typed.expression.reads_existing_resource() && !is_allowed(typed.span);
    let refused = reader.expressions.iter().filter(asks).map(|typed| Malformed {
        form: Form::Expression,
        span: typed.span,
        message: "only what becomes a property of a compute can ask for the compute that exists already"
            .to_owned(),
        suggestion: None,
    });
    let refused: Vec<Malformed> = refused.collect();
    reader.malformed.extend(refused);
}

/// Whether a value in a key of a compute becomes something below `properties`.
fn is_property(kind: TableKind, entry: &Entry, span: Span) -> bool {
    let name = entry.key.value.as_str();
    if name == "extra" {
        let mut paths = entry.node.as_table().into_iter().flatten();
        let path = paths.find(|path| path.node.span.contains(span));
        return path.is_some_and(|path| path.key.value.starts_with("properties."));
    }
    let Some(table) = walk::table(kind.name()) else {
        return false;
    };
    let is_below = |key: &&Key| {
        let paths = key.rest_paths(table.root);
        !paths.is_empty() && paths.iter().all(|path| path.starts_with("properties."))
    };
    walk::own_keys(table)
        .into_iter()
        .find(|key| key.name == name)
        .is_some_and(|key| is_below(&key))
}
