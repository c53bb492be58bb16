//! Puts values in where a definition refers to them.

use super::case::{Substitution, node, raised};
use super::path::Path;
use crate::document::{COMPUTE_TABLES, Document, any_place};
use crate::expression::evaluate::{Context, Known, Outcome, Surroundings, evaluate};
use crate::hashing::{HashMap, HashSet};
use crate::model::{self, DECLARATIONS, reader::Use};
use crate::source::{Sources, Span};
use crate::syntax::{Entry, Node, Table, Value};

/// The document with values put in. What does not change is shared.
#[must_use]
pub fn put_in(document: &Document, substitutions: &[Substitution]) -> Document {
    let values = substitutions.iter().map(|one| (one.at, &one.value)).collect();
    let entries = document.root.iter().map(|entry| {
        let is_declaration = DECLARATIONS.contains(&entry.key.value.as_str());
        let changed = (!is_declaration)
            .then(|| replaced(&entry.node, &values))
            .flatten();
        changed.map_or_else(|| entry.clone(), |node| with(entry, node))
    });
    document.with_root(Table::new(entries.collect()))
}

/// The document with no more computes than those that take the values: of a place in `[defaults]`, one compute of the kind.
#[must_use]
pub fn with_some_computes(document: &Document, substitutions: &[Substitution]) -> Document {
    let places: HashSet<Span> = substitutions.iter().map(|one| one.at).collect();
    let needed = |kind: &str| -> HashSet<&str> {
        let computes = || {
            document
                .computes
                .iter()
                .filter(|compute| compute.kind.name() == kind)
        };
        let takes = |node: &Node| any_place(node, &mut |place| places.contains(&place));
        let own = computes().filter(|compute| takes(&compute.own));
        let defaults = document.defaults(kind).filter(|table| takes(&table.node));
        let first = computes().next().filter(|_| defaults.is_some());
        own.chain(first)
            .map(|compute| compute.key.value.as_str())
            .collect()
    };
    let entries = document.root.iter().map(|entry| {
        let kind = entry.key.value.as_str();
        match &entry.node.value {
            Value::Table(computes) if COMPUTE_TABLES.contains(&kind) => {
                let needed = needed(kind);
                let kept = computes
                    .iter()
                    .filter(|compute| needed.contains(compute.key.value.as_str()));
                let value = Value::Table(Table::new(kept.cloned().collect()));
                let span = entry.node.span;
                with(entry, Node { span, value })
            }
            _ => entry.clone(),
        }
    });
    document.with_root(Table::new(entries.collect()))
}

fn with(entry: &Entry, node: Node) -> Entry {
    Entry {
        key: entry.key.clone(),
        node,
    }
}

/// A value with values put in; none if nothing in it changes.
fn replaced(node: &Node, values: &HashMap<Span, &Node>) -> Option<Node> {
    let value = match &node.value {
        Value::Table(table) => {
            let is_reference = table.get("param").is_some() || table.get("expr").is_some();
            if let Some(value) = values.get(&node.span).filter(|_| is_reference) {
                return Some(Node::clone(value));
            }
            let changed = changed(table.iter().map(|entry| &entry.node), values)?;
            let entries = table.iter().zip(changed);
            Value::Table(Table::new(
                entries.map(|(entry, node)| with(entry, node)).collect(),
            ))
        }
        Value::Array(items) => Value::Array(changed(items.iter(), values)?.into()),
        _ => return None,
    };
    Some(Node {
        span: node.span,
        value,
    })
}

/// The nodes with values put in; none if nothing in any of them changes.
fn changed<'n>(
    nodes: impl Iterator<Item = &'n Node> + Clone,
    values: &HashMap<Span, &Node>,
) -> Option<Vec<Node>> {
    let new: Vec<Option<Node>> = nodes.clone().map(|node| replaced(node, values)).collect();
    if new.iter().all(Option::is_none) {
        return None;
    }
    let pairs = nodes.zip(new);
    Some(
        pairs
            .map(|(old, new)| new.unwrap_or_else(|| old.clone()))
            .collect(),
    )
}

/// The document in which every expression that is constant is the literal that it comes to.
#[must_use]
pub fn with_constants(document: Document, sources: &Sources) -> Document {
    let mut tables = document.root.iter();
    if !tables.any(|entry| entry.node.mentions(&["expr"])) {
        return document;
    }
    let uses = model::uses(&document, sources);
    let constants: Vec<Substitution> = uses.iter().filter_map(constant).collect();
    if constants.is_empty() {
        return document;
    }
    put_in(&document, &constants)
}

/// The value of a constant expression, at the place of the expression.
fn constant(used: &Use) -> Option<Substitution> {
    if used.scalar.is_secret || !Path::mentioned(&used.value).is_empty() {
        return None;
    }
    let outcome = evaluate(&used.value, &Nowhere::default()).ok()?.outcome;
    let Outcome::Value(value) = outcome else {
        return None;
    };
    let value = node(value, used.span)?;
    // Entries that are tables are in the words of REST.
    let is_of_rest = |table: &Table| table.iter().any(|entry| entry.node.as_table().is_some());
    if used.is_map && used.scalar.entry.is_some() && value.as_table().is_none_or(is_of_rest) {
        return None;
    }
    let is_of_rest = used.is_whole() && !used.is_map && (used.scalar.translate)(&value).is_none();
    let raised = is_of_rest.then(|| raised(used, &value)).flatten();
    Some(Substitution {
        at: used.span,
        key: used.key,
        value: raised.unwrap_or(value),
        is_computed: true,
    })
}

/// Where nothing is known.
#[derive(Default)]
struct Nowhere {
    surroundings: Surroundings,
}

impl Context for Nowhere {
    fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    fn parameter(&self, _: &str) -> Known {
        Known::Open
    }

    fn variable(&self, _: &str) -> Known {
        Known::Open
    }
}
