//! From nodes to typed fields.
//!
//! Reading never fails: what cannot be read was reported by the schema, or is kept as a [`Malformed`] fact for a rule
//! to word, and the rest of the definition is read all the same, so that one run finds every mistake.

mod collected;
mod literal;
mod setting;
mod whole;

use std::sync::Arc;

use arcstr::ArcStr;

use super::key::{ScalarType, Shape, Table};
use super::toml;
use crate::diagnostic::Applicability;
use crate::expression::{self, Expression, ParseError, Parsed, ValueType};
use crate::hashing::HashMap;
use crate::script::secrets;
use crate::source::{Sources, Span, Spanned};
use crate::syntax::{Node, StringLiteral, Value};
use crate::time::InvalidTime;

pub use collected::{Form, Malformed, Reference, TypedExpression, Use};
pub use literal::{FreeForm, Numbers};
pub use setting::{Literal, Setting, SettingValue};
pub use whole::{List, Map, WholeValue};

/// What reading collects besides the fields.
#[derive(Debug)]
pub struct Reader<'s> {
    pub(crate) sources: &'s Sources,
    pub(crate) references: Vec<Reference>,
    pub(crate) expressions: Vec<TypedExpression>,
    pub(crate) malformed: Vec<Malformed>,
    pub(crate) bracketed: Vec<Spanned<ArcStr>>,
    /// Values that say nothing that can be deployed; a finding says why.
    pub(crate) unreadable: Vec<Span>,
    /// Numbers that JSON cannot represent.
    pub(crate) not_finite: Vec<Span>,
    /// Dates and times without quotes.
    pub(crate) dates: Vec<Spanned<ArcStr>>,
    /// Places whose value is not written out.
    pub(crate) uses: Vec<Use>,
    /// The key whose value is read.
    place: Option<(&'static Table, &'static str)>,
    /// The scalar that is read, where the key does not say it.
    scalar: Option<&'static ScalarType>,
    /// The types of the parameters, by name in lower case, and those of the known members of each: `settings.open`.
    pub(crate) parameters: Arc<HashMap<ArcStr, ValueType>>,
}

impl<'s> Reader<'s> {
    /// A reader of the text in `sources`, which has collected nothing yet.
    pub(crate) fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            references: Vec::new(),
            expressions: Vec::new(),
            malformed: Vec::new(),
            bracketed: Vec::new(),
            unreadable: Vec::new(),
            not_finite: Vec::new(),
            dates: Vec::new(),
            uses: Vec::new(),
            place: None,
            scalar: None,
            parameters: Arc::default(),
        }
    }

    /// A reader of the same sources that has collected nothing yet.
    pub(crate) fn fresh(&self) -> Self {
        Self {
            parameters: Arc::clone(&self.parameters),
            ..Self::new(self.sources)
        }
    }

    /// The type of an expression; of a member of a parameter that of its known values.
    fn type_of(&self, expression: &Expression) -> ValueType {
        match expression.value_type(&|name| self.parameter_type(name)) {
            ValueType::Any => {
                dotted(expression).map_or(ValueType::Any, |member| self.parameter_type(&member))
            }
            known => known,
        }
    }

    /// The type of what a reference refers to, as far as it is known.
    pub(crate) fn reference_type(&self, node: &Node) -> ValueType {
        let text = |key| node.as_table()?.get(key)?.as_str();
        match (text("param"), text("expr")) {
            (Some(name), _) => self.parameter_type(name),
            (None, Some(text)) => {
                let parsed = expression::parse(text).ok();
                parsed.map_or(ValueType::Any, |parsed| self.type_of(&parsed.expression))
            }
            (None, None) => ValueType::Any,
        }
    }

    fn parameter_type(&self, name: &str) -> ValueType {
        let declared = self.parameters.get(name.to_lowercase().as_str());
        declared.copied().unwrap_or(ValueType::Any)
    }

    /// The value of a key of `table` is read next.
    pub(crate) fn enter(&mut self, table: &'static Table, key: &'static str) {
        self.place = Some((table, key));
        self.scalar = None;
    }

    /// The value that is read next is of this type, which its key does not say.
    pub(crate) fn expect(&mut self, scalar: &'static ScalarType) {
        self.scalar = Some(scalar);
    }

    /// Whether the value that is read may be a reference in the place of a table of scalars.
    fn takes_reference(&self) -> bool {
        let key = self.place.and_then(|(table, key)| table.key(key));
        key.is_some_and(|key| matches!(key.shape, Shape::Map(Shape::Setting(_))))
    }

    /// Keeps a place that takes its value from an expression.
    fn used(&mut self, node: &Node, text: &Node, value: &Expression, expects: ValueType) {
        let is_map = expects == ValueType::Object && self.takes_reference();
        let Some((table, key)) = self.place else { return };
        let scalar = self.scalar.or_else(|| table.key(key)?.scalar());
        self.uses.extend(scalar.map(|scalar| Use {
            span: node.span,
            text: text.span,
            key,
            scalar,
            expects,
            is_map,
            value: value.clone(),
        }));
    }

    /// Keeps a place that takes the value of a parameter as it is written; `name` is the parameter's.
    pub(crate) fn as_written(&mut self, name: &Node, parameter: &Expression) {
        self.expressions.push(TypedExpression {
            span: name.span,
            expression: Arc::new(parameter.clone()),
            expected: ValueType::Any,
        });
    }

    /// Adds what another reader of the same sources has collected.
    pub(crate) fn absorb(&mut self, other: Self) {
        let Self {
            sources: _,
            references,
            expressions,
            malformed,
            bracketed,
            unreadable,
            not_finite,
            dates,
            uses,
            place: _,
            scalar: _,
            parameters: _,
        } = other;
        self.references.extend(references);
        self.expressions.extend(expressions);
        self.malformed.extend(malformed);
        self.bracketed.extend(bracketed);
        self.unreadable.extend(unreadable);
        self.not_finite.extend(not_finite);
        self.dates.extend(dates);
        self.uses.extend(uses);
    }
}

/// The string literal of an expression that was written in ARM's syntax. None if it is none, or if it holds a secret: what is
/// suggested is shown.
fn in_bicep(text: &str) -> Option<String> {
    let bicep = expression::from_arm(text)?;
    secrets(text)
        .is_empty()
        .then(|| toml::value(&serde_json::Value::from(bicep)))
}

/// `settings.open` for that member of that parameter.
fn dotted(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Parameter(name) => Some(name.to_string()),
        Expression::Member { object, name } => Some(format!("{}.{name}", dotted(object)?)),
        _ => None,
    }
}

impl Reader<'_> {
    fn malformed(&mut self, form: Form, node: &Node, error: InvalidTime) {
        let span = match error.range {
            Some(range) => StringLiteral::new(self.sources, node.span).span(range),
            None => node.span,
        };
        let suggestion = error
            .suggestion
            .map(|text| (node.span, format!("\"{text}\""), error.applicability));
        self.malformed.push(Malformed {
            form,
            span,
            message: error.message,
            suggestion,
        });
    }

    /// Keeps every number in a value that JSON cannot represent: `inf`, `nan`, `1e400`.
    pub(crate) fn numbers(&mut self, node: &Node) {
        match &node.value {
            Value::Float(number) if !number.is_finite() => self.not_finite.push(node.span),
            Value::Array(items) => items.iter().for_each(|item| self.numbers(item)),
            Value::Table(table) => table.iter().for_each(|entry| self.numbers(&entry.node)),
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => {}
        }
    }

    /// Keeps a date or time without quotes.
    pub(crate) fn date(&mut self, node: &Node) {
        if let Value::Datetime(text) = &node.value {
            self.dates.push(Spanned::new(node.span, text.clone()));
        }
    }

    /// Keeps a literal that has the brackets of an expression, at a place that takes expressions.
    pub(crate) fn bracketed(&mut self, node: &Node) {
        let text = node.as_str();
        if let Some(text) = text.filter(|text| text.trim_start().starts_with('[') || text.contains("${")) {
            self.bracketed.push(Spanned::new(node.span, text.into()));
        }
    }

    fn reference(&mut self, parameter: impl Into<ArcStr>, span: Span, expected: Option<ValueType>) {
        self.references.push(Reference {
            parameter: parameter.into(),
            span,
            expected,
        });
    }

    /// Parses an expression with `parse`; a mistake in it is kept and gives none.
    pub(crate) fn expression(
        &mut self,
        node: &Node,
        expected: ValueType,
        parse: fn(&str) -> Result<Parsed, ParseError>,
    ) -> Option<Parsed> {
        let literal = StringLiteral::new(self.sources, node.span);
        match parse(node.as_str()?) {
            Ok(parsed) => {
                for (name, range) in &parsed.parameters {
                    self.reference(name.clone(), literal.span(range.clone()), None);
                }
                self.expressions.push(TypedExpression {
                    span: node.span,
                    expression: parsed.expression.clone(),
                    expected,
                });
                Some(parsed)
            }
            Err(error) => {
                let span = literal.span(error.range.clone());
                let closing = error.suggestion.map(|text| (span, text));
                let translated = || Some((node.span, in_bicep(node.as_str()?)?));
                // A bracket opens a list where one belongs, and elsewhere what a template computes.
                let suggestion = match expected {
                    ValueType::Array => closing.or_else(translated),
                    _ => translated().or(closing),
                };
                self.malformed.push(Malformed {
                    form: Form::Expression,
                    span,
                    message: error.message,
                    suggestion: suggestion.map(|(span, text)| (span, text, Applicability::MaybeIncorrect)),
                });
                None
            }
        }
    }
}

/// What can be the value of a key.
pub trait FromNode: Sized {
    /// Reads a value; none if the node is of no type that fits (the schema said so already).
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;
}

/// What a field of a definition is made of: an optional value or a list.
pub trait Field: Sized {
    /// Reads the value of a key, or what the absence of the key means.
    fn from_field(node: Option<&Node>, reader: &mut Reader<'_>) -> Self;
}

impl<T: FromNode> Field for Option<T> {
    fn from_field(node: Option<&Node>, reader: &mut Reader<'_>) -> Self {
        node.and_then(|node| T::from_node(node, reader))
    }
}

impl<T: FromNode> Field for Vec<T> {
    fn from_field(node: Option<&Node>, reader: &mut Reader<'_>) -> Self {
        let items = node.and_then(Node::as_array).unwrap_or_default();
        let mut read = Self::with_capacity(items.len());
        read.extend(items.iter().filter_map(|item| T::from_node(item, reader)));
        read
    }
}

impl<T: FromNode> Field for Arc<[T]> {
    fn from_field(node: Option<&Node>, reader: &mut Reader<'_>) -> Self {
        Vec::from_field(node, reader).into()
    }
}

impl<T: FromNode> FromNode for Spanned<T> {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::from_node(node, reader).map(|value| Self::new(node.span, value))
    }
}

impl<T: FromNode> FromNode for Option<T> {
    /// Keeps a value of another type as none, so that its presence is known.
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        Some(T::from_node(node, reader))
    }
}

impl<T: FromNode> FromNode for Box<T> {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::from_node(node, reader).map(Self::new)
    }
}

impl<T: FromNode> FromNode for Arc<T> {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        T::from_node(node, reader).map(Self::new)
    }
}
