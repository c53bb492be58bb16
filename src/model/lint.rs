//! For which findings a line of `[lints]` holds.

use super::{Definition, LintDefinition};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{COMPUTE_TABLES, FLEET};
use crate::hashing::HashMap;
use crate::source::{SourceId, Span, SpanSet};
use crate::syntax::{Node, Value};

/// The lines of `[lints]`, made ready for the levels of many findings.
pub struct LintScopes<'d> {
    /// The lines of each rule, in order.
    lines: HashMap<&'d str, Vec<(&'d LintDefinition, SpanSet)>>,
    scripts: HashMap<SourceId, Vec<Span>>,
}

impl<'d> LintScopes<'d> {
    /// Those of a definition.
    #[must_use]
    pub fn of(definition: &'d Definition) -> Self {
        let mut lines: HashMap<&str, Vec<(&LintDefinition, SpanSet)>> = HashMap::default();
        for lint in &definition.lints {
            let places = lint.only.iter();
            let spans = places.flat_map(|place| definition.spans_at(&place.value));
            let of_rule = lines.entry(&lint.rule.value).or_default();
            of_rule.push((lint, spans.collect()));
        }
        let has_places = definition.lints.iter().any(|lint| !lint.only.is_empty());
        let scripts = if has_places {
            definition.script_names()
        } else {
            HashMap::default()
        };
        Self { lines, scripts }
    }

    /// The level that the last line for a finding says.
    #[must_use]
    pub fn level(&self, finding: &Diagnostic) -> Option<Level> {
        let mut lines = self.lines.get(finding.code.id)?.iter().rev();
        let (lint, _) = lines.find(|(lint, places)| lint.only.is_empty() || self.is_at(places, finding))?;
        lint.level
    }

    /// Whether a finding is in one of these tables or keys, or in a script that belongs to it.
    fn is_at(&self, places: &SpanSet, finding: &Diagnostic) -> bool {
        let span = finding.primary.span;
        let mut named = self.scripts.get(&span.source).into_iter().flatten();
        places.contains(span) || named.any(|script| places.contains(*script))
    }
}

/// Where some findings are, made ready to be asked for many tables and keys.
pub struct FindingPlaces {
    /// In order.
    spans: Vec<Span>,
}

impl FindingPlaces {
    /// Those of `findings`: their own places, and those that name the scripts in whose files they are.
    #[must_use]
    pub fn of<'f>(findings: impl Iterator<Item = &'f Diagnostic>, definition: &Definition) -> Self {
        let scripts = definition.script_names();
        let mut spans = Vec::new();
        for finding in findings {
            let span = finding.primary.span;
            spans.push(span);
            spans.extend(scripts.get(&span.source).into_iter().flatten());
        }
        spans.sort_unstable();
        spans.dedup();
        Self { spans }
    }

    /// Whether one of the findings is in a table or key, or in a script that belongs to it.
    #[must_use]
    pub fn are_in(&self, place: &str, definition: &Definition) -> bool {
        let mut spans = definition.spans_at(place).into_iter();
        spans.any(|place| {
            let first = self.spans.partition_point(|span| {
                *span
                    < Span {
                        end: place.start,
                        ..place
                    }
            });
            let behind = self.spans.get(first..).unwrap_or_default().iter();
            let mut within = behind.take_while(|span| span.source == place.source && span.start <= place.end);
            within.any(|span| place.contains(*span))
        })
    }
}

impl Definition {
    /// Whether the definition has this table or key.
    #[must_use]
    pub fn has_place(&self, place: &str) -> bool {
        !self.spans_at(place).is_empty()
    }

    /// Where the scripts are named, by the files that hold them.
    pub(super) fn script_names(&self) -> HashMap<SourceId, Vec<Span>> {
        let mut names: HashMap<SourceId, Vec<Span>> = HashMap::default();
        for script in &self.scripts {
            if let Some((source, _)) = script.file() {
                names.entry(source).or_default().push(script.span);
            }
        }
        names
    }

    /// The keys and values at a dotted key, `instance.ana-notebooks` or `cluster.gpu.tier`, and all that is in them. A step into
    /// an array of tables leads to each of them.
    fn spans_at(&self, place: &str) -> Vec<Span> {
        let mut steps = place.split('.').map(|step| step.trim().trim_matches('"'));
        let Some(table) = steps.next().and_then(|step| self.document.root.entry(step)) else {
            return Vec::new();
        };
        let mut found = vec![(table.key.span, &table.node)];
        // Not step by step: the table may have ten thousand names.
        if COMPUTE_TABLES.contains(&table.key.value.as_str())
            && let Some(name) = steps.next()
        {
            let compute = self.document.compute(&table.key.value, name);
            found = compute
                .map(|compute| (compute.key.span, &compute.own))
                .into_iter()
                .collect();
        }
        let mut spans = Vec::new();
        if table.key.value == FLEET {
            let mut steps = place.split('.').skip(1).map(|step| step.trim().trim_matches('"'));
            let name = steps.next();
            // What is wrong with a person is found in the roster.
            let fleets = self.document.fleets().iter();
            let meant = fleets.filter(|fleet| {
                steps.clone().next().is_none() && name.is_none_or(|name| name == fleet.name.value)
            });
            spans.extend(meant.filter_map(|fleet| fleet.roster).map(|source| Span {
                source,
                start: 0,
                end: u32::MAX,
            }));
        }
        for step in steps {
            found = found
                .into_iter()
                .flat_map(|(_, node)| below(node, step))
                .collect();
        }
        for (key, node) in found {
            spans.push(key);
            spans_of(node, &mut spans);
        }
        spans
    }
}

/// The entries of a name in a table, or in each table of an array: the place of the key, and the value.
fn below<'n>(node: &'n Node, name: &str) -> Vec<(Span, &'n Node)> {
    match &node.value {
        Value::Table(table) => {
            let entry = table.entry(name).into_iter();
            entry.map(|entry| (entry.key.span, &entry.node)).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| below(item, name)).collect(),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            Vec::new()
        }
    }
}

/// Adds the place of a value and of every key and value in it.
fn spans_of(node: &Node, spans: &mut Vec<Span>) {
    spans.push(node.span);
    match &node.value {
        Value::Table(table) => {
            for entry in table {
                spans.push(entry.key.span);
                spans_of(&entry.node, spans);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| spans_of(item, spans)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}
