//! Lists, and tables whose keys are the user's, each of which may be left to a parameter or an expression as a whole.

use std::ops::Deref;
use std::sync::Arc;

use arcstr::ArcStr;

use super::{Field, FromNode, Reader};
use crate::expression::{self, Expression, ValueType};
use crate::source::{Span, Spanned};
use crate::syntax::Node;

/// A list. All of it may be left to a parameter or an expression; then it has no items here.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T>(pub Vec<T>, pub Option<Box<WholeValue>>);

impl<T> List<T> {
    /// Whether nothing is written: neither an item nor what stands for the whole list.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_empty() && self.1.is_none()
    }

    /// What gives the whole list.
    #[must_use]
    pub fn whole(&self) -> Option<&WholeValue> {
        self.1.as_deref()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new(), None)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: FromNode> Field for List<T> {
    fn from_field(node: Option<&Node>, reader: &mut Reader<'_>) -> Self {
        let key = reader.place.and_then(|(table, key)| table.key(key));
        let whole = key.and_then(|key| key.shape.whole());
        match node.filter(|node| node.is_reference()).zip(whole) {
            Some((reference, whole)) => {
                reader.expect(whole);
                let value = WholeValue::read(reference, reader, ValueType::Array);
                Self(Vec::new(), Some(Box::new(value)))
            }
            None => Self(Field::from_field(node, reader), None),
        }
    }
}

/// A table whose keys are the user's: tags, environment variables. The whole table may be left to a parameter or an
/// expression; then it has no entries here.
#[derive(Debug, Clone, PartialEq)]
pub struct Map<T>(pub Vec<(Spanned<ArcStr>, T)>, pub Option<Box<WholeValue>>);

/// A parameter or an expression in the place of a whole table or list.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeValue {
    /// Where it is written.
    pub span: Span,
    /// What gives the value; none if it cannot be read, which a finding says.
    pub value: Option<Expression>,
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new(), None)
    }
}

impl<T> Map<T> {
    /// Whether nothing is written: neither an entry nor what stands for the whole table.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty() && self.1.is_none()
    }
}

impl<T: FromNode> Field for Map<T> {
    fn from_field(node: Option<&Node>, reader: &mut Reader<'_>) -> Self {
        if let Some(reference) = node.filter(|node| node.is_reference() && reader.takes_reference()) {
            return Self(
                Vec::new(),
                Some(Box::new(WholeValue::read(reference, reader, ValueType::Object))),
            );
        }
        let entries = node.and_then(Node::as_table).into_iter().flatten();
        let entries =
            entries.filter_map(|entry| Some((entry.key.clone(), T::from_node(&entry.node, reader)?)));
        Self(entries.collect(), None)
    }
}

impl WholeValue {
    /// Reads a reference whose type decides what it gives; it is translated in no way.
    pub(crate) fn of_any_type(node: &Node, reader: &mut Reader<'_>) -> Self {
        Self::of_type(node, reader, None)
    }

    /// Reads a reference to a value of a type.
    pub(crate) fn read(node: &Node, reader: &mut Reader<'_>, expects: ValueType) -> Self {
        Self::of_type(node, reader, Some(expects))
    }

    fn of_type(node: &Node, reader: &mut Reader<'_>, expects: Option<ValueType>) -> Self {
        let key = |key| node.as_table().and_then(|table| table.get(key));
        let read = match (key("param"), key("expr")) {
            (Some(name), _) => name.as_str().map(|parameter| {
                reader.reference(parameter, name.span, expects);
                (name, Expression::Parameter(parameter.into()))
            }),
            (None, Some(text)) => reader
                .expression(text, expects.unwrap_or(ValueType::Any), expression::parse)
                .map(|parsed| (text, Arc::unwrap_or_clone(parsed.expression))),
            (None, None) => None,
        };
        match (&read, expects) {
            (Some((text, value)), Some(expects)) => reader.used(node, text, value, expects),
            (Some(_), None) => {}
            (None, _) => reader.unreadable.push(node.span),
        }
        Self {
            span: node.span,
            value: read.map(|(_, value)| value),
        }
    }
}
