//! Cells of rosters → the numbers and flags that their keys take.
//!
//! A roster has texts only. What a key takes is known to the tables of the language, and so only here.

use crate::document::{Document, FLEET, TableKind};
use crate::expression::ValueType;
use crate::language::key::{Shape, Table as Keys};
use crate::language::walk;
use crate::source::Span;
use crate::syntax::{Entry, Node, Table, Value};

/// The document in which a cell that is the whole value of a key with numbers or flags is one, if it can be read so.
#[must_use]
pub fn with_cells(document: Document) -> Document {
    let instances = TableKind::Instance.name();
    let Some(keys) = walk::table(instances).filter(|keys| has_typed_words(&document, keys)) else {
        return document;
    };
    let is_cell = |span: Span| document.fleet_at(span).is_some();
    let entries = document.root.iter().map(|entry| match &entry.node.value {
        Value::Table(computes) if entry.key.value == instances => {
            let computes = computes.iter().map(|compute| Entry {
                key: compute.key.clone(),
                node: in_table(keys, &compute.node, &is_cell),
            });
            let value = Value::Table(Table::new(computes.collect()));
            Entry {
                key: entry.key.clone(),
                node: Node {
                    span: entry.node.span,
                    value,
                },
            }
        }
        _ => entry.clone(),
    });
    let root = Table::new(entries.collect());
    document.with_root(root)
}

/// Whether a fleet has a word where a key takes a number or a flag.
fn has_typed_words(document: &Document, keys: &'static Keys) -> bool {
    let mut is_found = false;
    let mut look = |node: &Node| {
        walk::each_key(keys, node, &mut |entry, key| {
            let has_word = entry.node.as_str().is_some_and(|text| text.contains('{'));
            is_found |= has_word && typed(key.shape).is_some();
        });
    };
    let fleets = document.root.get(FLEET).and_then(Node::as_table);
    for fleet in fleets.into_iter().flatten() {
        look(&fleet.node);
        let overrides = fleet.node.as_table().and_then(|table| table.get("override"));
        for person in overrides.and_then(Node::as_table).into_iter().flatten() {
            look(&person.node);
        }
    }
    is_found
}

/// The type of a key that takes a number or a flag, or a reference.
fn typed(shape: &Shape) -> Option<ValueType> {
    match shape {
        Shape::Setting(scalar) | Shape::SettingOrTable(scalar, _) => {
            Some(scalar.expects).filter(|expects| [ValueType::Bool, ValueType::Int].contains(expects))
        }
        _ => None,
    }
}

fn in_table(keys: &'static Keys, node: &Node, is_cell: &dyn Fn(Span) -> bool) -> Node {
    let Value::Table(written) = &node.value else {
        return node.clone();
    };
    let tables = walk::parts(keys, Some(node));
    let entries = written.iter().map(|entry| {
        let key = tables.iter().find_map(|table| table.key(&entry.key.value));
        Entry {
            key: entry.key.clone(),
            node: key.map_or_else(
                || entry.node.clone(),
                |key| of_key(key.shape, &entry.node, is_cell),
            ),
        }
    });
    Node {
        span: node.span,
        value: Value::Table(Table::new(entries.collect())),
    }
}

fn of_key(shape: &'static Shape, node: &Node, is_cell: &dyn Fn(Span) -> bool) -> Node {
    let value = match (&node.value, shape) {
        (Value::String(text), _) if is_cell(node.span) => {
            typed(shape).and_then(|expects| read(expects, text))
        }
        (Value::Array(items), Shape::Array(item) | Shape::List(item, _)) => {
            let items = items.iter().map(|one| of_key(item, one, is_cell));
            Some(Value::Array(items.collect()))
        }
        (Value::Table(entries), Shape::Map(item)) => {
            let entries = entries.iter().map(|entry| Entry {
                key: entry.key.clone(),
                node: of_key(item, &entry.node, is_cell),
            });
            Some(Value::Table(Table::new(entries.collect())))
        }
        (Value::Table(_), _) if !node.is_reference() => {
            return shape
                .table()
                .map_or_else(|| node.clone(), |keys| in_table(keys, node, is_cell));
        }
        _ => None,
    };
    value.map_or_else(
        || node.clone(),
        |value| Node {
            span: node.span,
            value,
        },
    )
}

/// A text as a number or a flag, which spreadsheets write in capitals.
fn read(expects: ValueType, text: &str) -> Option<Value> {
    match expects {
        ValueType::Bool if text.eq_ignore_ascii_case("true") => Some(Value::Boolean(true)),
        ValueType::Bool if text.eq_ignore_ascii_case("false") => Some(Value::Boolean(false)),
        ValueType::Int => text.parse().ok().map(Value::Integer),
        _ => None,
    }
}
