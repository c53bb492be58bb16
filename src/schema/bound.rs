//! Bounds of numbers, lengths and counts, in words.

use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use crate::language::toml;
use crate::syntax::Table;

/// A bound: how the value must relate to it, how it does relate to it, the bound, and what is counted.
struct Bound {
    must_be: &'static str,
    is: &'static str,
    limit: String,
    unit: Option<&'static str>,
}

impl Bound {
    fn of(kind: &Kind) -> Option<Self> {
        const LEAST: (&str, &str) = ("at least", "less than");
        const MOST: (&str, &str) = ("at most", "more than");
        let ((must_be, is), limit, unit) = match kind {
            Kind::Minimum { limit } => (LEAST, limit.to_string(), None),
            Kind::Maximum { limit } => (MOST, limit.to_string(), None),
            Kind::ExclusiveMinimum { limit } => (("more than", "at most"), limit.to_string(), None),
            Kind::ExclusiveMaximum { limit } => (("less than", "at least"), limit.to_string(), None),
            Kind::MinLength { limit } => (LEAST, limit.to_string(), Some("character")),
            Kind::MaxLength { limit } => (MOST, limit.to_string(), Some("character")),
            Kind::MinItems { limit } => (LEAST, limit.to_string(), Some("item")),
            Kind::MaxItems { limit } => (MOST, limit.to_string(), Some("item")),
            Kind::MinProperties { limit } => (LEAST, limit.to_string(), Some("key")),
            Kind::MaxProperties { limit } => (MOST, limit.to_string(), Some("key")),
            _ => return None,
        };
        Some(Self {
            must_be,
            is,
            limit,
            unit,
        })
    }
}

/// Message and label of a `value` beyond a bound; nothing if `kind` is not about bounds.
pub(super) fn words(kind: &Kind, subject: &str, value: &Value) -> Option<(String, String)> {
    let Bound {
        must_be,
        is,
        limit,
        unit,
    } = Bound::of(kind)?;
    Some(match unit {
        None => (
            format!("{subject} must be {must_be} {limit}, not {value}"),
            format!("{is} {limit}"),
        ),
        Some(_) if size(value) == 0 => (format!("{subject} must not be empty"), "empty".to_owned()),
        Some(unit) => (
            format!("{subject} must have {must_be} {}", counted(&limit, unit)),
            format!("{} here", counted(&size(value).to_string(), unit)),
        ),
    })
}

/// Message and label of a table that holds too few or too many of the keys it knows.
pub(super) fn choice(kind: &Kind, subject: &str, table: &Table, known: &[&str]) -> Option<(String, String)> {
    let choice = toml::alternatives(known, toml::ticked);
    match kind {
        _ if known.is_empty() => None,
        Kind::MinProperties { .. } => Some((
            format!("{subject} must have at least one of the keys {choice}"),
            "empty".to_owned(),
        )),
        Kind::MaxProperties { limit: 1 } => Some((
            format!("{subject} must have only one of the keys {choice}"),
            format!("{} here", counted(&table.iter().count().to_string(), "key")),
        )),
        _ => None,
    }
}

/// Characters of a string, items of an array, keys of a table.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

fn counted(number: &str, unit: &str) -> String {
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {unit}{plural}")
}
