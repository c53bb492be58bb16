//! The findings of the check, each with its place and the line that it is about.

use std::collections::BTreeMap;

use serde::Serialize;

use super::phrase::Phrase;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::Definition;
use crate::render::Places;
use crate::source::Span;
use crate::syntax::{Node, Value};

/// Characters of a line that are shown before, in and after the marked part.
const MOST_CHARACTERS: usize = 120;

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FindingView {
    /// Whether it forbids output.
    pub(super) is_error: bool,
    level: &'static str,
    rule: &'static str,
    message: Phrase,
    place: String,
    excerpt: Option<Excerpt>,
    label: Option<Phrase>,
    notes: Vec<Phrase>,
    advice: Vec<Phrase>,
}

/// A part of the line that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Excerpt {
    line: usize,
    before: String,
    marked: String,
    after: String,
}

/// A finding as the page shows it.
pub(super) fn finding(finding: &Diagnostic, places: &Places<'_>) -> FindingView {
    let span = finding.primary.span;
    let place = places.place(span);
    let label = (!finding.primary.text.is_empty()).then(|| Phrase::message(&finding.primary.text));
    let related = finding.related.iter().map(|label| {
        let place = places.place(label.span);
        let words = Phrase::message(&label.text);
        words.and(format!(" ({}:{})", file_name(place.file), place.start.line))
    });
    let notes = finding.notes.iter().map(|note| Phrase::message(note));
    let help = finding.help.iter().map(String::as_str);
    let suggested = finding
        .suggestions
        .iter()
        .map(|suggestion| suggestion.message.as_str());
    FindingView {
        is_error: finding.level == Level::Deny,
        level: match finding.level {
            Level::Deny => "error",
            Level::Warn | Level::Allow => "warning",
        },
        rule: finding.code.id,
        message: Phrase::message(&finding.message),
        place: format!(
            "{}:{}:{}",
            file_name(place.file),
            place.start.line,
            place.start.column
        ),
        excerpt: excerpt(span, places),
        label,
        notes: related.chain(notes).collect(),
        advice: help.chain(suggested).map(Phrase::message).collect(),
    }
}

/// The name of a file as the page shows it, without its path on the machine.
pub(super) fn file_name(name: &str) -> &str {
    let is_absolute = name.starts_with('/') || name.get(1..3) == Some(":/");
    match name.rsplit_once('/') {
        Some((_, last)) if is_absolute => last,
        _ => name,
    }
}

/// The line of a span, cut if it is long; `None` if it is empty.
fn excerpt(span: Span, places: &Places<'_>) -> Option<Excerpt> {
    let file = places.file(span.source)?;
    let range = file.fit(span);
    let (line, start) = file.line(range.start);
    let length = file.text.get(start..)?.lines().next()?.len();
    let end = start + length;
    let marked = range.start.min(end)..range.end.min(end);
    if length == 0 {
        return None;
    }
    Some(Excerpt {
        line,
        before: last_characters(file.slice(start..marked.start)),
        marked: first_characters(file.slice(marked.clone())),
        after: first_characters(file.slice(marked.end..end)),
    })
}

fn first_characters(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn last_characters(text: &str) -> String {
    match text.char_indices().rev().nth(MOST_CHARACTERS) {
        Some((cut, first)) => format!("…{}", text.get(cut + first.len_utf8()..).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Which compute a place belongs to.
pub(super) struct Owners {
    /// Disjoint stretches of text in order, each with the number of its compute.
    extents: Vec<(Span, usize)>,
}

impl Owners {
    /// What of the text the tables of the computes are.
    pub(super) fn of(definition: &Definition) -> Self {
        let computes = definition.computes.iter().enumerate();
        let numbers: BTreeMap<Span, usize> = computes
            .map(|(number, compute)| (compute.name.span, number))
            .collect();
        let mut extents = Vec::new();
        for table in &definition.document.computes {
            if let Some(number) = numbers.get(&table.key.span) {
                let mut spans = vec![table.key.span];
                collect(&table.own, &mut spans);
                // What a fleet says is nobody's own.
                if definition.document.fleet_at(table.key.span).is_some() {
                    spans.retain(|span| span.source == table.key.span.source);
                }
                extents.extend(disjoint(spans).into_iter().map(|span| (span, *number)));
            }
        }
        extents.sort_unstable();
        Self { extents }
    }

    /// The number of the compute in whose table a place is.
    pub(super) fn owner(&self, span: Span) -> Option<usize> {
        let begins_before =
            |(extent, _): &(Span, usize)| (extent.source, extent.start) <= (span.source, span.start);
        let after = self.extents.partition_point(begins_before);
        let (extent, number) = self.extents.get(after.checked_sub(1)?)?;
        (extent.source == span.source && span.start < extent.end.max(extent.start + 1)).then_some(*number)
    }
}

fn collect(node: &Node, spans: &mut Vec<Span>) {
    spans.push(node.span);
    match &node.value {
        Value::Table(table) => {
            for entry in table {
                spans.push(entry.key.span);
                collect(&entry.node, spans);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, spans)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

/// The stretches that the spans cover.
fn disjoint(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut covered: Vec<Span> = Vec::new();
    for span in spans {
        match covered.last_mut() {
            Some(last) if last.source == span.source && span.start <= last.end => {
                last.end = last.end.max(span.end)
            }
            _ => covered.push(span),
        }
    }
    covered
}
