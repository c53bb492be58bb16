//! For which findings a line of `[lints]` holds.

use super::{Definition, LintDefinition};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::{Entry, Node, Value};

impl LintDefinition {
    /// Whether it says the level of a finding of its rule.
    #[must_use]
    pub fn holds_for(&self, finding: &Diagnostic, definition: &Definition) -> bool {
        self.rule.value == finding.code.id
            && (self.only.is_empty()
                || self
                    .only
                    .iter()
                    .any(|place| definition.is_at(&place.value, finding.primary.span)))
    }
}

impl Definition {
    /// Whether the definition has this table or key.
    #[must_use]
    pub fn has_place(&self, place: &str) -> bool {
        !self.entries_at(place).is_empty()
    }

    /// Whether a span is in a table or key, or in a script that belongs to it.
    #[must_use]
    pub fn is_at(&self, place: &str, span: Span) -> bool {
        let entries = self.entries_at(place);
        let is_inside = |span: Span| entries.iter().any(|entry| covers(entry, span));
        is_inside(span) || self.scripts_with(span).any(is_inside)
    }

    /// Where the scripts are named in whose file a span is.
    fn scripts_with(&self, span: Span) -> impl Iterator<Item = Span> {
        let scripts = self.scripts.iter();
        let inside =
            scripts.filter(move |script| script.file().is_some_and(|(source, _)| source == span.source));
        inside.map(|script| script.span)
    }

    /// The entries that a dotted key leads to: `instance.ana-notebooks`, `cluster.gpu.tier`. A step into an array of tables leads
    /// to each of them.
    fn entries_at(&self, place: &str) -> Vec<&Entry> {
        let mut steps = place.split('.').map(|step| step.trim().trim_matches('"'));
        let first = steps.next().and_then(|step| self.document.root.entry(step));
        let mut found: Vec<&Entry> = first.into_iter().collect();
        for step in steps {
            found = found
                .into_iter()
                .flat_map(|entry| below(&entry.node, step))
                .collect();
        }
        found
    }
}

/// The entries of a name in a table, or in each table of an array.
fn below<'n>(node: &'n Node, name: &str) -> Vec<&'n Entry> {
    match &node.value {
        Value::Table(table) => table.entry(name).into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(|item| below(item, name)).collect(),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            Vec::new()
        }
    }
}

/// Whether a span is the key of an entry, or in its value.
fn covers(entry: &Entry, span: Span) -> bool {
    entry.key.span.contains(span) || node_covers(&entry.node, span)
}

fn node_covers(node: &Node, span: Span) -> bool {
    node.span.contains(span)
        || match &node.value {
            Value::Table(table) => table.iter().any(|entry| covers(entry, span)),
            Value::Array(items) => items.iter().any(|item| node_covers(item, span)),
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => false,
        }
}
