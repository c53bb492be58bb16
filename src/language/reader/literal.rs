//! The types of scalars and lists, each read from what TOML has for it.

use std::str::FromStr;

use arcstr::ArcStr;

use super::{Field, Form, FromNode, Literal, Reader};
use crate::expression::ValueType;
use crate::source::Spanned;
use crate::syntax::{Node, Value};
use crate::time::{self, Cron, DaySet, Duration, Frequency, ScriptTimeout, StartTime, TimeOfDay, TimeZone};

impl Literal for ArcStr {
    const TYPE: ValueType = ValueType::String;

    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        node.as_shared_str().cloned()
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
    ArcStr,
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
