//! From nodes to typed fields.
//!
//! Reading never fails: what cannot be read was reported by the schema, or is kept as a [`Malformed`] fact for a rule
//! to word, and the rest of the definition is read all the same, so that one run finds every mistake.

use std::collections::HashMap;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use super::key::{ScalarType, Shape, Table};
use crate::diagnostic::Applicability;
use crate::expression::{self, Expression, ParseError, Parsed, ValueType};
use crate::source::{Sources, Span, Spanned};
use crate::syntax::{Node, StringLiteral, Value};
use crate::time::{
    self, Cron, DaySet, Duration, Frequency, InvalidTime, ScriptTimeout, StartTime, TimeOfDay, TimeZone,
};

/// What reading collects besides the fields.
#[derive(Debug)]
pub struct Reader<'s> {
    pub(crate) sources: &'s Sources,
    pub(crate) references: Vec<Reference>,
    pub(crate) expressions: Vec<TypedExpression>,
    pub(crate) malformed: Vec<Malformed>,
    pub(crate) bracketed: Vec<Spanned<String>>,
    /// Values that say nothing that can be deployed; a finding says why.
    pub(crate) unreadable: Vec<Span>,
    /// Numbers that JSON cannot represent.
    pub(crate) not_finite: Vec<Span>,
    /// Places whose value is not written out.
    pub(crate) uses: Vec<Use>,
    /// The key whose value is read.
    place: Option<(&'static Table, &'static str)>,
    /// The scalar that is read, where the key does not say it.
    scalar: Option<&'static ScalarType>,
    /// The types of the parameters, by name in lower case, and those of the known members of each: `settings.open`.
    pub(crate) parameters: Arc<HashMap<String, ValueType>>,
}

impl<'s> Reader<'s> {
    /// A reader of what stands in `sources`, which has collected nothing yet.
    pub(crate) fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            references: Vec::new(),
            expressions: Vec::new(),
            malformed: Vec::new(),
            bracketed: Vec::new(),
            unreadable: Vec::new(),
            not_finite: Vec::new(),
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
        let declared = self.parameters.get(&name.to_lowercase());
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
            expression: parameter.clone(),
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
        self.uses.extend(uses);
    }
}

/// A place where a value refers to a template parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The parameter's name.
    pub parameter: String,
    /// Where it is named.
    pub span: Span,
    /// The type that the place takes; none inside an expression.
    pub expected: Option<ValueType>,
}

/// An expression and the type that its place takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedExpression {
    /// Its text: the string literal.
    pub span: Span,
    /// The expression.
    pub expression: Expression,
    /// The type that the place takes.
    pub expected: ValueType,
}

/// `settings.open` for that member of that parameter.
fn dotted(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Parameter(name) => Some(name.clone()),
        Expression::Member { object, name } => Some(format!("{}.{name}", dotted(object)?)),
        _ => None,
    }
}

/// A place whose value is a parameter or an expression.
#[derive(Debug, Clone)]
pub struct Use {
    /// The table `{ param = "…" }` or `{ expr = "…" }`.
    pub span: Span,
    /// The name of the parameter, or the text of the expression.
    pub text: Span,
    /// The key whose value it is, or an item or entry of it.
    pub key: &'static str,
    /// What the place takes.
    pub scalar: &'static ScalarType,
    /// The type of the value.
    pub expects: ValueType,
    /// Whether it takes a table whose entries are of the type of `scalar`.
    pub is_map: bool,
    /// What gives the value: a parameter alone, or another expression.
    pub value: Expression,
}

impl Use {
    /// Whether it takes a whole table or list.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_map || matches!(self.expects, ValueType::Array | ValueType::Object)
    }
}

/// A literal that is not of the form its place asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The form asked for.
    pub form: Form,
    /// The wrong part of the literal.
    pub span: Span,
    /// What is wrong and what would be right.
    pub message: String,
    /// The whole literal, what to write for it, and whether that is certain.
    pub suggestion: Option<(Span, String, Applicability)>,
}

/// The forms of literals that a schema leaves to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `30m`, `PT30M`.
    Duration,
    /// `09:00`.
    TimeOfDay,
    /// `Mon-Thu`.
    Days,
    /// Five fields.
    Cron,
    /// An IANA or Windows name.
    TimeZone,
    /// `2026-01-05T15:30:00`.
    StartTime,
    /// The expression language.
    Expression,
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

    /// Keeps a literal that has the brackets of an expression, where an expression may stand.
    pub(crate) fn bracketed(&mut self, node: &Node) {
        let text = node.as_str();
        if let Some(text) = text.filter(|text| text.trim_start().starts_with('[') || text.contains("${")) {
            self.bracketed.push(Spanned::new(node.span, text.to_owned()));
        }
    }

    fn reference(&mut self, parameter: &str, span: Span, expected: Option<ValueType>) {
        self.references.push(Reference {
            parameter: parameter.to_owned(),
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
                    self.reference(name, literal.span(range.clone()), None);
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
                self.malformed.push(Malformed {
                    form: Form::Expression,
                    span,
                    message: error.message,
                    suggestion: error
                        .suggestion
                        .map(|text| (span, text, Applicability::MaybeIncorrect)),
                });
                None
            }
        }
    }
}

/// What can stand as the value of a key.
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
pub struct Map<T>(pub Vec<(Spanned<String>, T)>, pub Option<Box<WholeValue>>);

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
    /// Reads a reference whose type decides what it stands for; it is translated in no way.
    pub(crate) fn of_any_type(node: &Node, reader: &mut Reader<'_>) -> Self {
        let text = |key| node.as_table().and_then(|table| table.get(key));
        let value = match (text("param"), text("expr")) {
            (Some(name), _) => name.as_str().map(|parameter| {
                reader.reference(parameter, name.span, None);
                Expression::Parameter(parameter.to_owned())
            }),
            (None, Some(text)) => {
                let parsed = reader.expression(text, ValueType::Any, expression::parse);
                parsed.map(|parsed| parsed.expression)
            }
            (None, None) => None,
        };
        if value.is_none() {
            reader.unreadable.push(node.span);
        }
        Self {
            span: node.span,
            value,
        }
    }

    /// Reads a reference to a value of a type.
    pub(crate) fn read(node: &Node, reader: &mut Reader<'_>, expects: ValueType) -> Self {
        let text = |key| node.as_table().and_then(|table| table.get(key));
        let value = match (text("param"), text("expr")) {
            (Some(name), _) => name.as_str().map(|parameter| {
                reader.reference(parameter, name.span, Some(expects));
                let value = Expression::Parameter(parameter.to_owned());
                reader.used(node, name, &value, expects);
                value
            }),
            (None, Some(text)) => {
                let parsed = reader.expression(text, expects, expression::parse);
                let value = parsed.map(|parsed| parsed.expression);
                if let Some(value) = &value {
                    reader.used(node, text, value, expects);
                }
                value
            }
            (None, None) => None,
        };
        if value.is_none() {
            reader.unreadable.push(node.span);
        }
        Self {
            span: node.span,
            value,
        }
    }
}

/// A scalar of a compute: written out, or left to a parameter or an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// Where the value stands.
    pub span: Span,
    /// The value.
    pub value: SettingValue<T>,
}

/// The forms of a [`Setting`].
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue<T> {
    /// Written out.
    Literal(T),
    /// `{ param = "name" }`.
    Parameter(String),
    /// `{ expr = "…" }`; in a box, for nearly every setting is something else, and there are thousands.
    Expression(Box<Expression>),
    /// Something is written, but it cannot be read; a finding says so.
    Unreadable,
}

impl<T> Setting<T> {
    /// The value, if it is written out.
    pub fn literal(&self) -> Option<&T> {
        match &self.value {
            SettingValue::Literal(value) => Some(value),
            SettingValue::Parameter(_) | SettingValue::Expression(_) | SettingValue::Unreadable => None,
        }
    }
}

/// A type whose values are written as TOML scalars.
pub trait Literal: Sized {
    /// The type of a parameter or expression that can stand in the place of the literal.
    const TYPE: ValueType;
    /// Whether the value is a secret, of which a finding must not quote any part.
    const IS_SECRET: bool = false;

    /// What an expression of another type than [`Literal::TYPE`] becomes in the place of the literal; none if it does not
    /// fit there.
    fn converted(_expression: &Expression, _of: ValueType) -> Option<Expression> {
        None
    }

    /// Reads the scalar; none if it is of another type or malformed.
    fn from_scalar(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;
}

impl<T: Literal> FromNode for Setting<T> {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let value = match node.as_table() {
            Some(table) => match (table.get("param"), table.get("expr")) {
                (Some(name), None) => parameter::<T>(node, name, reader),
                (None, Some(text)) if T::IS_SECRET && !is_parameter_alone(text) => None,
                (None, Some(text)) => computed::<T>(node, text, reader),
                _ => None,
            },
            None => {
                if !T::IS_SECRET {
                    reader.bracketed(node);
                }
                T::from_scalar(node, reader).map(SettingValue::Literal)
            }
        };
        let value = value.unwrap_or_else(|| {
            reader.unreadable.push(node.span);
            SettingValue::Unreadable
        });
        Some(Self {
            span: node.span,
            value,
        })
    }
}

/// The only expression that a secret may be; what else is written may hold the secret itself.
fn is_parameter_alone(text: &Node) -> bool {
    let parsed = text.as_str().map(expression::parse);
    matches!(parsed, Some(Ok(parsed)) if matches!(parsed.expression, Expression::Parameter(_)))
}

fn parameter<T: Literal>(node: &Node, name: &Node, reader: &mut Reader<'_>) -> Option<SettingValue<T>> {
    let text = name.as_str()?;
    let value = Expression::Parameter(text.to_owned());
    let of = reader.parameter_type(text);
    let converted = T::converted(&value, of);
    let expected = if converted.is_some() { of } else { T::TYPE };
    reader.reference(text, name.span, Some(expected));
    reader.used(node, name, &value, expected);
    Some(match converted {
        Some(converted) => SettingValue::Expression(Box::new(converted)),
        None => SettingValue::Parameter(text.to_owned()),
    })
}

fn computed<T: Literal>(node: &Node, text: &Node, reader: &mut Reader<'_>) -> Option<SettingValue<T>> {
    let parsed = expression::parse(text.as_str()?).ok();
    let converted = parsed.and_then(|parsed| {
        let of = reader.type_of(&parsed.expression);
        Some((T::converted(&parsed.expression, of)?, of))
    });
    let expected = converted.as_ref().map_or(T::TYPE, |(_, of)| *of);
    let value = reader.expression(text, expected, expression::parse)?.expression;
    reader.used(node, text, &value, expected);
    let value = converted.map_or(value, |(converted, _)| converted);
    Some(SettingValue::Expression(Box::new(value)))
}

impl Literal for String {
    const TYPE: ValueType = ValueType::String;

    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        node.as_str().map(str::to_owned)
    }
}

impl Literal for bool {
    const TYPE: ValueType = ValueType::Bool;

    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        match node.value {
            Value::Boolean(flag) => Some(flag),
            _ => None,
        }
    }
}

impl Literal for i64 {
    const TYPE: ValueType = ValueType::Int;

    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        match node.value {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }
}

macro_rules! parsed_literal {
    ($($type:ty: $form:expr;)*) => {$(
        impl Literal for $type {
            const TYPE: ValueType = ValueType::String;

            fn from_scalar(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                <$type>::from_str(node.as_text()?)
                    .map_err(|error| reader.malformed($form, node, error))
                    .ok()
            }
        }
    )*};
}

parsed_literal! {
    Duration: Form::Duration;
    ScriptTimeout: Form::Duration;
    TimeOfDay: Form::TimeOfDay;
    StartTime: Form::StartTime;
    TimeZone: Form::TimeZone;
}

impl Literal for Cron {
    const TYPE: ValueType = ValueType::String;

    fn from_scalar(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match Self::from_str(node.as_str()?) {
            Ok(cron) => Some(cron),
            Err(errors) => {
                for error in errors {
                    reader.malformed(Form::Cron, node, error);
                }
                None
            }
        }
    }
}

impl FromNode for DaySet {
    /// Reads `"Mon-Thu"` or `["Mon", "Wed"]`.
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::String(text) => Self::from_str(text)
                .map_err(|error| reader.malformed(Form::Days, node, error))
                .ok(),
            Value::Array(items) => items.iter().fold(None, |days: Option<Self>, item| {
                let Some(more) = Self::from_node(item, reader) else {
                    return days;
                };
                if let Some(again) = days.and_then(|days| days.common(more)) {
                    reader.malformed(Form::Days, item, time::twice(again));
                }
                Some(days.map_or(more, |days| days.union(more)))
            }),
            _ => None,
        }
    }
}

impl FromNode for Arc<str> {
    fn from_node(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(Self::clone(text)),
            _ => None,
        }
    }
}

impl Literal for Frequency {
    const TYPE: ValueType = ValueType::String;

    /// The schema knows the words, so one that does not read was reported.
    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        node.as_str()?.parse().ok()
    }
}

macro_rules! plain_from_node {
    ($($type:ty),*) => {$(
        impl FromNode for $type {
            fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                <$type as Literal>::from_scalar(node, reader)
            }
        }
    )*};
}

plain_from_node!(
    String,
    bool,
    i64,
    Duration,
    ScriptTimeout,
    TimeOfDay,
    StartTime,
    TimeZone,
    Cron
);

/// A list of numbers, each with its place; one number is a list of one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers(pub Vec<Spanned<i64>>);

impl FromNode for Numbers {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        // An empty list says nothing, like an absent one.
        if let Some(items) = node.as_array() {
            let numbers = || Self(Field::from_field(Some(node), reader));
            return (!items.is_empty()).then(numbers);
        }
        Some(Self(vec![Spanned::from_node(node, reader)?]))
    }
}

/// A value of any shape, kept as it is written: `property_bag`, a parameter's default.
#[derive(Debug, Clone, PartialEq)]
pub struct FreeForm(pub Node);

impl FromNode for FreeForm {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        reader.numbers(node);
        Some(Self(node.clone()))
    }
}
