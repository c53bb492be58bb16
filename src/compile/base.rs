//! A base that is checked alone: the values of its `[defaults]`, as far as each decides by itself what is right.
//!
//! What extends the base gives the rest, so nothing is said of what is absent or of several values together.

use super::validation::validate;
use super::{Options, cases};
use crate::diagnostic::Diagnostic;
use crate::document::{COMPUTE_TABLES, Document, has_place};
use crate::model::{self, Definition};
use crate::rules;
use crate::source::{Loader, Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};

/// The tables in which a base says values: those of computes, and those that parameters give them.
const WITH_VALUES: [&str; 3] = ["defaults", "parameters", "environments"];

/// The name of the compute that takes the defaults of a kind; no finding is about it.
const NAME: &str = "compute";

/// Adds what is wrong with the values of `[defaults]`.
pub(super) fn check(
    definition: &mut Definition,
    loader: &dyn Loader,
    sources: &Sources,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(document) = with_computes(&definition.document) else {
        return;
    };
    let mut found = Vec::new();
    validate(&document, true, &mut |finding| found.push(finding));
    let mut with_computes = model::read_again(document, None, loader, sources, definition, &mut found);
    found.extend(rules::check_values(&with_computes, sources, options.today));
    cases::check(&mut with_computes, loader, sources, options, &mut found);
    model::give_back(with_computes, definition);
    let root = &definition.document.root;
    found.retain(|finding| {
        let tables = if rules::is_of_a_value(finding.code) {
            &WITH_VALUES[..]
        } else if super::levels::is_rule(finding.code) {
            &[]
        } else {
            // The schemas have said of `[defaults]` what they say.
            &WITH_VALUES[1..]
        };
        let mut tables = tables.iter().filter_map(|table| root.get(table));
        tables.any(|table| has_place(table, finding.primary.span) || encloses(table, finding.primary.span))
    });
    findings.extend(found);
}

/// Whether a place is a part of a value below `node`: a day in a list of days, a member in an expression.
fn encloses(node: &Node, place: Span) -> bool {
    match &node.value {
        Value::Table(table) => table.iter().any(|entry| encloses(&entry.node, place)),
        Value::Array(items) => items.iter().any(|item| encloses(item, place)),
        _ => node.span.contains(place),
    }
}

/// The document with one compute of each kind that has defaults; `None` if no kind has.
fn with_computes(document: &Document) -> Option<Document> {
    let kinds = COMPUTE_TABLES
        .iter()
        .filter(|kind| document.defaults(kind).is_some());
    let computes: Vec<Entry> = kinds
        .map(|kind| entry(kind, vec![entry(NAME, Vec::new())]))
        .collect();
    if computes.is_empty() {
        return None;
    }
    let entries = document.root.iter().cloned().chain(computes);
    Some(document.with_root(Table::new(entries.collect())))
}

fn entry(key: &str, entries: Vec<Entry>) -> Entry {
    Entry {
        key: Spanned::new(Span::default(), key.into()),
        node: Node {
            span: Span::default(),
            value: Value::Table(Table::new(entries)),
        },
    }
}
