//! The keys of a table in words: the tables of the language say what a report calls each key and what it says of a value.

use std::str::FromStr;

use super::facts::{Facts, hidden, in_words};
use super::phrase::Phrase;
use crate::expression::ValueType;
use crate::language::key::{Key, ScalarType, Schema, Shape, Table};
use crate::language::reader::{FromNode, Literal, Reader, Setting};
use crate::language::walk;
use crate::source::Sources;
use crate::syntax::{Node, Value};
use crate::time::Duration;

/// A table of a definition as it is written, defaults included, and what the language says of its keys.
#[derive(Clone, Copy)]
pub(super) struct Written<'d> {
    pub(super) table: &'static Table,
    pub(super) node: &'d Node,
}

impl Facts<'_> {
    /// Says every key of a group that has a label, in the order of the table; a label that the caller has used is passed over.
    pub(super) fn keys(&mut self, written: Written<'_>, group: &str) {
        self.inner_keys(written, "", group);
    }

    fn inner_keys(&mut self, written: Written<'_>, heading: &'static str, group: &str) {
        for table in walk::parts(written.table, Some(written.node)) {
            for key in table.keys {
                let heading = if key.group.is_empty() { heading } else { key.group };
                let node = written.node.as_table().and_then(|table| table.get(key.name));
                self.key(key, node, heading, group);
            }
        }
    }

    fn key(&mut self, key: &'static Key, node: Option<&Node>, heading: &'static str, group: &str) {
        if key.label.is_some_and(|label| self.has(label)) {
            return;
        }
        match (node, key.label) {
            (Some(node), _) if is_inner(key, node) => {
                if let Some(table) = key.shape.table() {
                    self.inner_keys(Written { table, node }, heading, group);
                }
            }
            _ if heading != group => {}
            (Some(node), Some(label)) => {
                let lines = lines(key, node, self.sources());
                self.list(label, lines);
            }
            (None, Some(label)) => {
                if let Some(words) = said(key, "") {
                    self.say(label, Phrase::message(words));
                }
            }
            (_, None) => {}
        }
    }
}

/// Whether a key holds a table whose keys are said one by one.
fn is_inner(key: &Key, node: &Node) -> bool {
    let is_list = matches!(key.shape, Shape::Array(_) | Shape::List(..) | Shape::Map(_));
    let is_reference = key.scalar().is_some() && node.is_reference();
    !is_list && key.shape.table().is_some() && node.as_table().is_some() && !is_reference
}

/// What is said instead of a value.
fn said(key: &Key, value: &str) -> Option<&'static str> {
    let mut says = key.says.iter();
    says.find(|(given, _)| *given == value).map(|(_, words)| *words)
}

/// The value of a key, a line for each item or entry.
fn lines(key: &Key, node: &Node, sources: &Sources) -> Vec<Phrase> {
    let one = |node: &Node| value(key, node, sources);
    match (&node.value, key.shape) {
        (Value::Array(items), _) => items.iter().map(one).collect(),
        (Value::Table(_), Shape::Map(_)) if node.is_reference() => vec![one(node)],
        (Value::Table(table), Shape::Map(_)) => table
            .iter()
            .map(|entry| {
                let name = Phrase::code(entry.key.value.as_str());
                name.and(": ").and_phrase(one(&entry.node))
            })
            .collect(),
        // A table of any content: its keys alone, because nothing is known of their values.
        (Value::Table(table), _)
            if key
                .scalar()
                .is_none_or(|scalar| scalar.expects == ValueType::Object) =>
        {
            let names = table.iter().map(|entry| entry.key.value.as_str());
            names.map(Phrase::code).collect()
        }
        _ => vec![one(node)],
    }
}

/// A scalar as it is written, whatever its type.
struct AsWritten(String);

impl Literal for AsWritten {
    const TYPE: ValueType = ValueType::Any;

    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        Some(Self(match &node.value {
            Value::Boolean(flag) => flag.to_string(),
            Value::Integer(number) => number.to_string(),
            _ => node.as_text()?.to_owned(),
        }))
    }
}

fn value(key: &Key, node: &Node, sources: &Sources) -> Phrase {
    let mut reader = Reader::new(sources);
    if key.is_secret() && node.as_table().is_none() {
        return hidden();
    }
    let is_right = |scalar: &ScalarType| node.as_table().is_some() || (scalar.translate)(node).is_some();
    let setting = Setting::<AsWritten>::from_node(node, &mut reader);
    match setting.filter(|_| key.scalar().is_none_or(is_right)) {
        Some(setting) => in_words(&setting, sources, |text| literal(key, &text.0)),
        None if sources.hides(node.span) => hidden(),
        None => Phrase::plain("cannot be read; see the findings"),
    }
}

/// A value that is written out: what the table says for it, or the value.
fn literal(key: &Key, text: &str) -> Phrase {
    if let Some(words) = said(key, text) {
        return Phrase::message(words);
    }
    let (plain, is_code) = plain(key, text);
    match said(key, "*") {
        Some(words) => Phrase::plain(words.replace("{}", &plain)),
        None if is_code => Phrase::code(plain),
        None => Phrase::plain(plain),
    }
}

/// The value without words of the table, and whether it is shown as code.
fn plain(key: &Key, text: &str) -> (String, bool) {
    let Some(scalar) = key.scalar() else {
        return (text.to_owned(), true);
    };
    match (scalar.expects, &scalar.schema) {
        (ValueType::Bool, _) => (if text == "true" { "yes" } else { "no" }.to_owned(), false),
        (ValueType::Int, _) => (text.to_owned(), false),
        (_, Schema::Named("duration")) => match Duration::from_str(text) {
            Ok(duration) => (duration.to_words(), false),
            Err(_) => (text.to_owned(), true),
        },
        (_, Schema::Words(..)) => (text.replace('_', " "), false),
        _ => (text.to_owned(), !key.is_free_text),
    }
}
