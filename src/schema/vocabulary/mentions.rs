//! How often a key is written, which decides whether it can be renamed.

use crate::syntax::{Entry, Node, Value as NodeValue};

/// How often a key is written. Each header below a table repeats it, and so does each dotted key.
pub(super) fn mentions(entry: &Entry) -> usize {
    if is_inline(&entry.node) {
        return 1;
    }
    match &entry.node.value {
        NodeValue::Table(table) => {
            // A table without its own header has the span of its key.
            let has_header = entry.node.span != entry.key.span;
            usize::from(has_header)
                + table
                    .iter()
                    .map(|child| mentions_below(child, has_header))
                    .sum::<usize>()
        }
        NodeValue::Array(items) => items.len(),
        _ => 1,
    }
}

fn mentions_below(child: &Entry, has_header: bool) -> usize {
    if has_header && is_inline(&child.node) {
        0
    } else {
        mentions(child)
    }
}

/// Whether a value is written in one piece after its key.
fn is_inline(node: &Node) -> bool {
    match &node.value {
        NodeValue::Table(table) => table.iter().all(|entry| node.span.contains(entry.key.span)),
        NodeValue::Array(items) => items
            .iter()
            .all(|item| node.span.contains(item.span) && is_inline(item)),
        _ => true,
    }
}
