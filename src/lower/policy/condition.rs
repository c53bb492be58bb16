//! A requirement as conditions of Azure Policy.
//!
//! The language of policy has no arithmetic of durations, compares text without letter case except by `match`, and rejects a
//! request where a function fails. So nothing here is computed that can fail:
//!
//! - A duration is compared as text: of two that `match` finds to have the same number of digits, the greater text is the
//!   greater number.
//! - A text is exactly another one if it is equal without letter case, and if it matches that text, of which the signs that
//!   `match` gives a meaning (`#`, `?`, `.`) are left open. Base64 has none of them.

use std::str::FromStr as _;

use serde_json::{Value as Json, json};

use super::field::{Field, Unwritable};
use crate::arm::{Key, Object, Value};
use crate::expression::arm_literal;
use crate::model::policy::Relation;
use crate::time::Duration;

/// `field` counts that a policy rule may have over one list.
const MOST_COUNTS: usize = 5;

/// Digits of a duration that a policy tells apart: `PT#M` to `PT####M`, and as many seconds as that are.
const MOST_DIGITS: usize = 6;

/// All of some conditions; `None` if there are none.
pub(super) fn all(conditions: Vec<Json>) -> Option<Json> {
    joined("allOf", conditions)
}

/// One of some conditions; `None` if there are none.
pub(super) fn any(conditions: Vec<Json>) -> Option<Json> {
    joined("anyOf", conditions)
}

fn joined(word: &str, mut conditions: Vec<Json>) -> Option<Json> {
    match conditions.len() {
        0 | 1 => conditions.pop(),
        _ => Some(json!({ word: conditions })),
    }
}

/// Whether the field has a value.
pub(super) fn exists(field: &Field, is_list: bool) -> Result<Json, Unwritable> {
    if is_list {
        return Ok(json!({ "count": { "field": field.items().name()? }, "greater": 0 }));
    }
    Ok(json!({ "field": field.name()?, "exists": true }))
}

/// Whether the field has no value.
pub(super) fn is_absent(field: &Field, is_list: bool) -> Result<Json, Unwritable> {
    if is_list {
        return Ok(json!({ "count": { "field": field.items().name()? }, "equals": 0 }));
    }
    Ok(json!({ "field": field.name()?, "exists": false }))
}

/// Whether a field relates to the values of a bound as it says.
pub(super) fn bound(field: &Field, relation: Relation, values: &[Value]) -> Result<Json, Unwritable> {
    let one = values.first();
    let nothing = || field.without_alias();
    match relation {
        Relation::Equals => is(field, one.ok_or_else(nothing)?, false),
        Relation::OneOf => one_of(field, values),
        Relation::AtMost => compared(field, one.ok_or_else(nothing)?, "lessOrEquals"),
        Relation::AtLeast => compared(field, one.ok_or_else(nothing)?, "greaterOrEquals"),
    }
}

fn one_of(field: &Field, values: &[Value]) -> Result<Json, Unwritable> {
    let texts: Option<Vec<Json>> = values
        .iter()
        .map(|value| match value {
            Value::String(text) => Some(escaped(text)),
            _ => None,
        })
        .collect();
    if let Some(texts) = texts {
        return Ok(json!({ "field": field.name()?, "in": texts }));
    }
    let each: Result<Vec<Json>, Unwritable> = values.iter().map(|value| is(field, value, false)).collect();
    any(each?).ok_or_else(|| field.without_alias())
}

/// Whether a field is a value: of a table every key, of a list every item.
fn is(field: &Field, value: &Value, is_exact: bool) -> Result<Json, Unwritable> {
    match value {
        Value::Null => Err(field.without_alias()),
        Value::Boolean(flag) => Ok(json!({ "field": field.name()?, "equals": flag })),
        Value::Integer(number) => Ok(json!({ "field": field.name()?, "equals": number })),
        Value::Float(number) => Ok(json!({ "field": field.name()?, "equals": number })),
        Value::String(text) if is_exact => exactly(field, text),
        Value::String(text) => Ok(json!({ "field": field.name()?, "equals": escaped(text) })),
        Value::Script(_) => match value.to_sent_json() {
            Json::String(base64) => exactly(field, &base64),
            _ => Err(field.without_alias()),
        },
        Value::Expression(_) | Value::Kept(_) => {
            Ok(json!({ "field": field.name()?, "equals": field.computed(value)? }))
        }
        Value::Object(object) => members(field, object, is_exact),
        Value::Array(items) => contains(field, items, is_exact),
    }
}

fn members(field: &Field, object: &Object, is_exact: bool) -> Result<Json, Unwritable> {
    let each: Result<Vec<Json>, Unwritable> = object
        .iter()
        .map(|(key, value)| {
            let name = name_of(field, key)?;
            let is_exact = is_exact || matches!(name, "scriptData" | "scriptArguments");
            is(&field.member(name), value, is_exact)
        })
        .collect();
    all(each?).ok_or_else(|| field.without_alias())
}

/// The name of a member.
pub(super) fn name_of<'k>(field: &Field, key: &'k Key) -> Result<&'k str, Unwritable> {
    key.as_str().ok_or_else(|| field.without_alias())
}

/// Whether each of some items is in a list.
fn contains(field: &Field, items: &[Value], is_exact: bool) -> Result<Json, Unwritable> {
    if items.len() > MOST_COUNTS {
        return Err(field.with_too_many_items(MOST_COUNTS));
    }
    let list = field.items();
    let each: Result<Vec<Json>, Unwritable> = items
        .iter()
        .map(|item| {
            let condition = is(&list, item, is_exact)?;
            Ok(json!({ "count": { "field": list.name()?, "where": condition }, "greater": 0 }))
        })
        .collect();
    all(each?).ok_or_else(|| field.without_alias())
}

/// Whether a field is a text, letter case included.
fn exactly(field: &Field, text: &str) -> Result<Json, Unwritable> {
    let name = field.name()?;
    let is_open = |c: char| matches!(c, '#' | '?' | '.');
    let pattern: String = text.chars().map(|c| if is_open(c) { '.' } else { c }).collect();
    let matches = json!({ "field": name, "match": escaped(&pattern) });
    if !text.contains(is_open) {
        return Ok(matches);
    }
    let equals = json!({ "field": name, "equals": escaped(text) });
    all(vec![matches, equals]).ok_or_else(|| field.without_alias())
}

/// Whether a number or a duration is not beyond another one.
fn compared(field: &Field, limit: &Value, operator: &str) -> Result<Json, Unwritable> {
    let name = field.name()?;
    match limit {
        Value::Integer(number) => {
            let is_upper = operator == "lessOrEquals";
            // An absent number is beyond the limit, and a comparison with none would fail.
            let beyond = if is_upper {
                number.saturating_add(1)
            } else {
                number.saturating_sub(1)
            };
            let value = format!("[coalesce(field('{name}'), {beyond})]");
            Ok(json!({ "value": value, operator: number }))
        }
        Value::String(text) => duration(&name, text, operator).ok_or_else(|| field.without_alias()),
        _ => Err(field.without_alias()),
    }
}

/// The same for the texts `PT60M` and `PT120S`.
fn duration(name: &str, limit: &str, operator: &str) -> Option<Json> {
    Duration::from_str(limit).ok()?;
    let unit = limit.chars().last()?;
    let digits = limit.strip_prefix("PT")?.strip_suffix(unit)?.len();
    let pattern =
        |digits: usize| json!({ "field": name, "match": format!("PT{}{unit}", "#".repeat(digits)) });
    let is_upper = operator == "lessOrEquals";
    let others = if is_upper {
        1..digits
    } else {
        digits + 1..MOST_DIGITS.max(digits) + 1
    };
    let mut either: Vec<Json> = others.map(pattern).collect();
    let text = format!("[coalesce(field('{name}'), '')]");
    either.push(json!({ "allOf": [pattern(digits), { "value": text, operator: limit }] }));
    any(either)
}

/// A text as a policy writes it: one that would be taken for an expression gets one more bracket.
pub(super) fn escaped(text: &str) -> Json {
    arm_literal(text).into_owned().into()
}
