//! `extra`: properties of a compute's REST body that the language has no key for, each at its path.
//!
//! Irregular: the keys of the table are paths of REST, and its values are of any shape, in which a reference may be the value
//! of any member or item. [`extra_path`](super::extra_path) says which paths are free.

use arcstr::ArcStr;

use super::key::Shape;
use super::reader::{FromNode, Reader, WholeValue};
use super::rest::{Shaped, entry, free_form, is_sayable, node, plain, reference, table, text_value};
use crate::arm::{Key, Object, Value};
use crate::bug::bug;
use crate::expression::Expression;
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value as Toml};

/// What `extra` of a compute holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    /// The table.
    pub span: Span,
    /// The properties, in the order in which they are written.
    pub properties: Vec<ExtraProperty>,
}

/// A property that the language has no key for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtraProperty {
    /// The path from the root of the resource, as it is written: `properties.properties.newThing`.
    pub path: Spanned<ArcStr>,
    /// The value as it is written.
    pub written: Node,
    /// The value as REST gets it.
    pub value: Value,
}

impl Shaped for Extra {
    const SHAPE: &'static Shape = &Shape::Other(
        r#"{
            "type": "object",
            "propertyNames": {
                "pattern": "^[^.\\[\\]\\s]+(\\.[^.\\[\\]\\s]+)*$",
                "x-rule": "invalid-extra",
                "x-expected": "a path such as `properties.properties.newThing`"
            }
        }"#,
    );
}

impl FromNode for Extra {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let properties = node.as_table()?.iter().map(|entry| {
            reader.numbers(&entry.node);
            ExtraProperty {
                path: entry.key.clone(),
                written: entry.node.clone(),
                value: read(&entry.node, reader),
            }
        });
        Some(Self {
            span: node.span,
            properties: properties.collect(),
        })
    }
}

/// A value of any shape, in which references are what they refer to.
fn read(node: &Node, reader: &mut Reader<'_>) -> Value {
    match &node.value {
        Toml::Table(table) if node.is_reference() => {
            let value = WholeValue::of_any_type(node, reader).value;
            if let (Some(expression), Some(name)) = (&value, table.get("param")) {
                reader.as_written(name, expression);
            }
            match value {
                // NOTE: nothing is lowered while something cannot be read.
                None | Some(Expression::Null) => Value::Null,
                Some(expression) => expression.into(),
            }
        }
        Toml::Table(table) => {
            let mut object = Object::new();
            for entry in table {
                object.insert(Key::Name(entry.key.value.clone()), read(&entry.node, reader));
            }
            Value::Object(object)
        }
        Toml::Array(items) => Value::Array(items.iter().map(|item| read(item, reader)).collect()),
        Toml::String(_) => {
            reader.bracketed(node);
            free_form(node)
        }
        _ => free_form(node),
    }
}

impl Extra {
    /// Puts every property into a body, beside what is in it.
    pub(crate) fn put_into(&self, body: &mut Object) {
        for property in &self.properties {
            let words: Vec<&str> = property.path.value.split('.').collect();
            put(body, &words, property.value.clone());
        }
    }
}

/// Puts a value at a path into an object; two objects become one.
///
/// A place that is taken is a mistake that `invalid-extra` reports before anything is lowered.
fn put(object: &mut Object, path: &[&str], value: Value) {
    let [word, below @ ..] = path else {
        let Value::Object(members) = value else {
            bug("a value of `extra` without a path was lowered")
        };
        for (key, member) in members.iter() {
            match key.as_str() {
                Some(name) => put(object, &[name], member.clone()),
                None => object.insert(key.clone(), member.clone()),
            }
        }
        return;
    };
    if object.get_alike(word).is_none() {
        if below.is_empty() {
            object.insert(Key::Name((*word).into()), value);
            return;
        }
        object.insert(Key::Name((*word).into()), Object::new());
    }
    let inner = object.get_alike_mut(word).and_then(members_of);
    match (inner, &value) {
        (Some(inner), Value::Object(_)) => put(inner, below, value),
        (Some(inner), _) if !below.is_empty() => put(inner, below, value),
        _ => bug(format!("`extra` would write over `{word}`")),
    }
}

/// The members of an object, also of one that is sent at creation only.
fn members_of(value: &mut Value) -> Option<&mut Object> {
    match value {
        Value::Object(object) => Some(object),
        Value::Kept(kept) => members_of(&mut kept.value),
        _ => None,
    }
}

/// What `extra` says for a value; none if it cannot say all of it.
pub(crate) fn raise(value: &Value) -> Option<Toml> {
    Some(match value {
        Value::Null => table([("expr", text_value("null"))]),
        Value::Expression(expression) => is_sayable(expression).then(|| reference(expression))?,
        Value::Array(items) => {
            let items: Option<Vec<Node>> = items.iter().map(|item| raise(item).map(node)).collect();
            Toml::Array(items?.into())
        }
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, value)| Some(entry(key.as_str()?, raise(value)?)));
            let entries: Option<Vec<Entry>> = entries.collect();
            let raised = node(Toml::Table(Table::new(entries?)));
            (!raised.is_reference()).then_some(raised.value)?
        }
        value => plain(value)?,
    })
}
