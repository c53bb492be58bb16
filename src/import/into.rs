//! What an import adds to a definition that is there: the computes that it lacks. Everything that it has stays as it is.

use super::ImportedDefinition;
use crate::compile::Compilation;
use crate::diff::{Change, Fate, Side, compare};
use crate::document::{COMPUTE_TABLES, Document};
use crate::language::rest::entry;
use crate::raise;
use crate::source::Span;
use crate::syntax::{Entry, Node, Table, Value as Toml};

/// What an import adds to a definition, and what the definition says otherwise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Addition {
    /// The text of the definition with the computes that it lacked.
    pub text: String,
    /// These computes, as `kind.name`.
    pub added: Vec<String>,
    /// Values of the other computes that differ.
    pub differences: Vec<Difference>,
}

/// A value that the definition says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The line of the definition, from 1: that of the key, or of the table where it has no such key.
    pub line: usize,
    /// The compute, as `kind.name`.
    pub compute: String,
    /// The key in its table; the path of REST where no single key leads to it.
    pub key: String,
    /// The value that was imported, as TOML; `None` where there is none, or where it is not shown.
    pub value: Option<String>,
}

/// Why computes cannot be added to a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The definition is not right.
    Mistakes,
    /// It is for another workspace: its own, and that of the computes.
    Workspace(String, String),
}

/// Adds to a definition, whose text is `text` and whose compilation `existing`, what it lacks of `imported`, whose compilation is
/// `new`.
///
/// # Errors
/// If the definition has mistakes, is for another workspace, or cannot be added to.
pub fn added(
    text: &str,
    existing: &Compilation,
    imported: &ImportedDefinition,
    new: &Compilation,
) -> Result<Addition, Refusal> {
    let (Some(own), Some(others)) = (&existing.deployment, &new.deployment) else {
        return Err(Refusal::Mistakes);
    };
    let document = &existing.definition.document;
    refuse_other_workspace(document, imported)?;
    let missing = missing(document, &imported.root);
    let mut addition = Addition {
        text: text.to_owned(),
        added: missing.iter().flat_map(names).collect(),
        differences: Vec::new(),
    };
    if !missing.is_empty() {
        let tables = with_parameters(missing, document, &imported.root);
        let more = raise::toml(&Table::new(tables));
        addition.text = format!("{}\n\n{more}", text.trim_end());
    }
    let old = Side::of(own.clone(), existing.parameter_files.clone());
    let new = Side::of(others.clone(), new.parameter_files.clone());
    for change in compare(&old, &new)
        .resources
        .iter()
        .filter(|change| change.fate == Fate::Changed)
    {
        for kind in COMPUTE_TABLES {
            if let Some(compute) = document.compute(kind, &change.name) {
                let at = |key: &str| line(existing, span(&compute.own, key).unwrap_or(compute.key.span));
                addition.differences.extend(
                    change
                        .changes
                        .iter()
                        .map(|one| difference(one, &format!("{kind}.{}", change.name), &at)),
                );
            }
        }
    }
    Ok(addition)
}

fn refuse_other_workspace(document: &Document, imported: &ImportedDefinition) -> Result<(), Refusal> {
    let workspace = document.root.get("workspace").and_then(Node::as_table);
    let own = workspace.and_then(|workspace| workspace.get("name")?.as_text());
    match (own, &imported.workspace) {
        (Some(own), Some(other)) if !own.eq_ignore_ascii_case(other) => {
            Err(Refusal::Workspace(own.to_owned(), other.clone()))
        }
        _ => Ok(()),
    }
}

/// The tables of computes, less those that a definition has.
fn missing(document: &Document, root: &Table) -> Vec<Entry> {
    let has = |name: &str| {
        document
            .computes
            .iter()
            .any(|compute| compute.key.value.eq_ignore_ascii_case(name))
    };
    let kinds = root
        .iter()
        .filter(|kind| COMPUTE_TABLES.contains(&kind.key.value.as_str()));
    let missing = kinds.filter_map(|kind| {
        let computes = kind
            .node
            .as_table()?
            .iter()
            .filter(|compute| !has(&compute.key.value));
        let computes: Vec<Entry> = computes.cloned().collect();
        (!computes.is_empty()).then(|| entry(&kind.key.value, Toml::Table(Table::new(computes))))
    });
    missing.collect()
}

fn names(kind: &Entry) -> Vec<String> {
    let computes = kind.node.as_table().into_iter().flat_map(Table::iter);
    computes
        .map(|compute| format!("{}.{}", kind.key.value, compute.key.value))
        .collect()
}

/// The tables with the parameters that they use and the definition lacks.
fn with_parameters(tables: Vec<Entry>, document: &Document, root: &Table) -> Vec<Entry> {
    let own = document.root.get("parameters").and_then(Node::as_table);
    let has = |name: &str| {
        own.is_some_and(|own| own.iter().any(|known| known.key.value.eq_ignore_ascii_case(name)))
    };
    let declared = root.get("parameters").and_then(Node::as_table);
    let used = declared.into_iter().flat_map(Table::iter).filter(|parameter| {
        let name = &parameter.key.value;
        !has(name) && tables.iter().any(|table| mentions(&table.node, name))
    });
    let used: Vec<Entry> = used.cloned().collect();
    let parameters = (!used.is_empty()).then(|| entry("parameters", Toml::Table(Table::new(used))));
    parameters.into_iter().chain(tables).collect()
}

/// Whether a value refers to a parameter: `{ param = "name" }`, or a word of an expression.
fn mentions(node: &Node, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match &node.value {
        Toml::Table(table) => {
            table
                .iter()
                .any(|inner| match (inner.key.value.as_str(), inner.node.as_text()) {
                    ("param", Some(parameter)) => parameter.eq_ignore_ascii_case(name),
                    ("expr", Some(text)) => text
                        .split(|c| !is_word(c))
                        .any(|word| word.eq_ignore_ascii_case(name)),
                    _ => mentions(&inner.node, name),
                })
        }
        Toml::Array(items) => items.iter().any(|item| mentions(item, name)),
        _ => false,
    }
}

fn difference(change: &Change, compute: &str, line: &dyn Fn(&str) -> usize) -> Difference {
    let said = change.definition.as_ref();
    let key = said.map_or_else(|| change.label().to_owned(), |said| said.key.to_owned());
    Difference {
        line: line(&key),
        compute: compute.to_owned(),
        value: said.and_then(|said| said.after.clone()),
        key,
    }
}

/// The place of a key with dots in a table.
fn span(table: &Node, key: &str) -> Option<Span> {
    let mut found = None;
    let mut node = table;
    for step in key.split('.') {
        let Some(entry) = node.as_table().and_then(|table| table.entry(step)) else {
            break;
        };
        found = Some(entry.key.span);
        node = &entry.node;
    }
    found
}

fn line(compilation: &Compilation, span: Span) -> usize {
    let file = compilation.sources.file(span.source);
    file.map_or(1, |file| file.position(span.range().start).line)
}
