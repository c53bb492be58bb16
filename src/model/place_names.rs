//! The dotted keys that lead to the places of a definition: what `only` of `[lints]` names.

use super::Definition;
use crate::diagnostic::Diagnostic;
use crate::document::COMPUTE_TABLES;
use crate::hashing::HashMap;
use crate::source::{SourceId, Span};
use crate::syntax::{Entry, Node, Value};

/// The keys and values of a definition with their dotted keys, made ready to be asked for many findings.
pub struct PlaceNames {
    /// By their beginnings; a place before what is in it.
    names: Vec<(Span, String)>,
    scripts: HashMap<SourceId, Vec<Span>>,
}

impl PlaceNames {
    /// Those of a definition.
    #[must_use]
    pub fn of(definition: &Definition) -> Self {
        let mut names = Vec::new();
        let document = &definition.document;
        for entry in &document.root {
            if !COMPUTE_TABLES.contains(&entry.key.value.as_str()) {
                collect(entry, "", &mut names);
            }
        }
        for compute in &document.computes {
            let (kind, name) = compute.address();
            if let Some(place) = dotted(kind, name) {
                names.push((compute.key.span, place.clone()));
                collect_node(&compute.own, &place, &mut names);
            }
        }
        names.sort_by_key(|(span, _)| (span.source, span.start, std::cmp::Reverse(span.end)));
        Self {
            names,
            scripts: definition.script_names(),
        }
    }

    /// The innermost key that holds a finding; of one in a script, the keys that name the script. Empty if no key does.
    #[must_use]
    pub fn of_finding(&self, finding: &Diagnostic) -> Vec<&str> {
        let span = finding.primary.span;
        match self.scripts.get(&span.source) {
            Some(named) => named.iter().filter_map(|span| self.innermost(*span)).collect(),
            None => self.innermost(span).into_iter().collect(),
        }
    }

    fn innermost(&self, span: Span) -> Option<&str> {
        let before = self
            .names
            .partition_point(|(name, _)| (name.source, name.start) <= (span.source, span.start));
        let mut before = self.names.get(..before)?.iter().rev();
        let within = before.find(|(name, _)| name.contains(span))?;
        Some(&within.1)
    }
}

fn collect(entry: &Entry, above: &str, names: &mut Vec<(Span, String)>) {
    if let Some(place) = dotted(above, &entry.key.value) {
        names.push((entry.key.span, place.clone()));
        collect_node(&entry.node, &place, names);
    }
}

fn collect_node(node: &Node, place: &str, names: &mut Vec<(Span, String)>) {
    names.push((node.span, place.to_owned()));
    match &node.value {
        Value::Table(table) => table.iter().for_each(|entry| collect(entry, place, names)),
        Value::Array(items) => items.iter().for_each(|item| collect_node(item, place, names)),
        _ => {}
    }
}

/// A key below another; `None` if `only` cannot name it.
fn dotted(above: &str, key: &str) -> Option<String> {
    if key.is_empty() || key.contains(['.', '"']) || key.trim() != key {
        return None;
    }
    Some(match above {
        "" => key.to_owned(),
        above => format!("{above}.{key}"),
    })
}
