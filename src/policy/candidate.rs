//! Values of a property that could satisfy a policy, to be tried.

use serde_json::Value as Json;

use super::field::Field;
use super::request::{Item, Request};
use super::round::Round;
use crate::arm::settle::constant;
use crate::expression::ValueType;
use crate::language::key::{Schema, Word};
use crate::language::rest_path::{Holder, Owner, owners};
use crate::source::Span;
use crate::syntax::{Node, Value as Toml};

/// A value to try; `None` takes the property out.
pub(super) type Candidate = Option<Json>;

/// How many values of a list are tried.
const MOST_OF_A_LIST: usize = 16;

/// What a comparison is to come to.
pub(super) struct Wanted<'w> {
    pub(super) operator: &'static str,
    pub(super) expected: &'w Json,
    /// Whether the comparison is to hold.
    pub(super) holds: bool,
}

/// A field, and the values that are tried for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trials {
    pub(super) field: Field,
    pub(super) candidates: Vec<Candidate>,
}

impl Trials {
    pub(super) fn of_field(field: &Field, wanted: &Wanted<'_>, round: &Round<'_>) -> Self {
        if let (Field::Tags, "containsKey" | "notContainsKey", Some(tag)) =
            (field, wanted.operator, wanted.expected.as_str())
        {
            let is_unwanted = (wanted.operator == "containsKey") != wanted.holds;
            return Self {
                field: Field::Tag(tag.to_owned()),
                candidates: if is_unwanted { vec![None] } else { Vec::new() },
            };
        }
        Self {
            field: field.clone(),
            candidates: candidates(field, wanted, round),
        }
    }

    /// The field of an expression: what it is compared with, as it is and as a duration, and the texts in the expression.
    pub(super) fn of_expression(field: Field, text: &str, wanted: &Wanted<'_>) -> Self {
        Self {
            field,
            candidates: of_expression(text, wanted),
        }
    }

    /// The field without a value.
    pub(super) fn absent(field: Field) -> Self {
        Self {
            field,
            candidates: vec![None],
        }
    }
}

/// The values of a field that could make a comparison come to what is wanted.
fn candidates(field: &Field, wanted: &Wanted<'_>, round: &Round<'_>) -> Vec<Candidate> {
    let current = match round.only(field) {
        Ok(Item::Value(value)) => Some(value),
        Ok(Item::Absent) => None,
        Ok(Item::Open(_)) | Err(_) => return by_operator(wanted, None),
    };
    let mut found = by_operator(wanted, current.as_ref());
    // Of a property that must have a value, nothing says which.
    let holder = holder(field, round.request);
    if found.is_empty() && wanted.operator != "exists" {
        found = words(holder.as_ref()).into_iter().map(Some).collect();
    }
    let is_required = holder.is_some_and(|holder| holder.is_required) || *field == Field::Name;
    if current.is_some() && !is_required {
        found.push(None);
    }
    found
}

fn by_operator(wanted: &Wanted<'_>, current: Option<&Json>) -> Vec<Candidate> {
    let Wanted {
        operator,
        expected,
        holds,
    } = wanted;
    let text = current.and_then(Json::as_str);
    let values: Vec<Json> = match (*operator, *holds) {
        ("equals", true) | ("notEquals", false) => vec![(*expected).clone()],
        ("equals", false) | ("notEquals", true) => opposite(expected).into_iter().collect(),
        ("in", true) | ("notIn", false) => list(expected),
        ("in", false) | ("notIn", true) => Vec::new(),
        ("like", true) | ("notLike", false) => like(expected, text),
        ("match" | "matchInsensitively", true) | ("notMatch" | "notMatchInsensitively", false) => {
            matching(expected, text)
        }
        ("contains", true) | ("notContains", false) => with_part(expected, text),
        ("contains", false) | ("notContains", true) => without_part(expected, text),
        ("less", false) | ("greater", false) => vec![(*expected).clone()],
        ("lessOrEquals" | "greaterOrEquals", true) => vec![(*expected).clone()],
        ("less", true) | ("greaterOrEquals", false) => beside(expected, -1),
        ("greater", true) | ("lessOrEquals", false) => beside(expected, 1),
        _ => Vec::new(),
    };
    values.into_iter().map(Some).collect()
}

/// The other boolean.
fn opposite(value: &Json) -> Option<Json> {
    match value {
        Json::Bool(flag) => Some(Json::Bool(!flag)),
        Json::String(word) if word.eq_ignore_ascii_case("true") => Some(Json::Bool(false)),
        Json::String(word) if word.eq_ignore_ascii_case("false") => Some(Json::Bool(true)),
        _ => None,
    }
}

fn list(expected: &Json) -> Vec<Json> {
    let items = expected.as_array().into_iter().flatten();
    items.take(MOST_OF_A_LIST).cloned().collect()
}

fn beside(expected: &Json, step: i64) -> Vec<Json> {
    let number = expected.as_i64().and_then(|number| number.checked_add(step));
    number.into_iter().map(Json::from).collect()
}

/// The pattern with the current text in the place of its star, and with nothing there.
fn like(pattern: &Json, current: Option<&str>) -> Vec<Json> {
    let Some(pattern) = pattern.as_str() else {
        return Vec::new();
    };
    let middle = current.unwrap_or_default();
    let filled = |middle: &str| Json::from(pattern.replacen('*', middle, 1).replace('*', ""));
    match pattern.contains('*') {
        true => vec![filled(middle), filled("")],
        false => vec![Json::from(pattern)],
    }
}

/// A text of a form, with as many signs of the current text as fit.
fn matching(form: &Json, current: Option<&str>) -> Vec<Json> {
    let Some(form) = form.as_str() else {
        return Vec::new();
    };
    let mut current: Vec<char> = current.unwrap_or_default().chars().rev().collect();
    let mut text = String::with_capacity(form.len());
    for sign in form.chars() {
        let fits = |one: &char| match sign {
            '#' => one.is_ascii_digit(),
            '?' => one.is_alphabetic(),
            '.' => true,
            same => same.eq_ignore_ascii_case(one),
        };
        let own = current.last().copied().filter(fits);
        if own.is_some() {
            current.pop();
        }
        text.push(match sign {
            '#' => own.unwrap_or('0'),
            '?' => own.unwrap_or('a'),
            '.' => own.unwrap_or('x'),
            same => same,
        });
    }
    vec![Json::from(text)]
}

/// The current text with a part that it lacks.
fn with_part(part: &Json, current: Option<&str>) -> Vec<Json> {
    let Some(part) = part.as_str() else {
        return Vec::new();
    };
    match current {
        Some(current) if current.contains(' ') || part.contains(' ') => {
            vec![Json::from(format!("{current} {part}"))]
        }
        Some(current) => vec![Json::from(format!("{current}{part}"))],
        None => vec![Json::from(part)],
    }
}

/// The current text without a part of it, in any case of letters.
fn without_part(part: &Json, current: Option<&str>) -> Vec<Json> {
    let (Some(part), Some(current)) = (part.as_str(), current) else {
        return Vec::new();
    };
    let (lower, wanted) = (current.to_lowercase(), part.to_lowercase());
    let Some(at) = lower.find(&wanted).filter(|_| lower.len() == current.len()) else {
        return Vec::new();
    };
    let end = at.saturating_add(wanted.len());
    let (start, rest) = (current.get(..at), current.get(end..));
    let whole = start.zip(rest).map(|(start, rest)| format!("{start}{rest}"));
    whole
        .filter(|text| !text.is_empty())
        .map(Json::from)
        .into_iter()
        .collect()
}

/// The key of the language that writes a property.
fn holder(field: &Field, request: &Request) -> Option<Holder> {
    let kind = request.compute_type().unwrap_or_else(|| request.resource_type());
    match owners(kind, &field.path())? {
        Owner::Above(holder) => Some(holder),
        Owner::Within(_) => None,
    }
}

/// The words that a property can have, if it has words.
fn words(holder: Option<&Holder>) -> Vec<Json> {
    let Some(scalar) = holder.and_then(|holder| holder.scalar) else {
        return Vec::new();
    };
    match scalar.schema {
        Schema::Words(words, _) => words.iter().map(|word: &Word| Json::from(word.rest)).collect(),
        _ if scalar.expects == ValueType::Bool => [false, true]
            .into_iter()
            .filter_map(|flag| {
                let node = Node {
                    span: Span::default(),
                    value: Toml::Boolean(flag),
                };
                constant(&(scalar.translate)(&node)?)
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn of_expression(text: &str, wanted: &Wanted<'_>) -> Vec<Candidate> {
    let mut found = by_operator(wanted, None);
    let compared: Vec<Json> = match wanted.expected {
        Json::Array(_) => list(wanted.expected),
        one => vec![one.clone()],
    };
    let mut numbers: Vec<i64> = compared.iter().filter_map(Json::as_i64).collect();
    numbers.extend(found.iter().flatten().filter_map(Json::as_i64));
    let durations = numbers
        .iter()
        .flat_map(|number| ["M", "S"].map(|unit| Some(Json::from(format!("PT{number}{unit}")))));
    found.extend(durations);
    found.extend([true, false].map(|flag| Some(Json::Bool(flag))));
    let quoted = text.split('\'').skip(1).step_by(2);
    let quoted = quoted.filter(|quoted| !quoted.is_empty() && !quoted.contains('/'));
    found.extend(quoted.take(MOST_OF_A_LIST).map(|quoted| Some(Json::from(quoted))));
    found
}
