//! The operators of conditions, over one value that is known.

use std::cmp::Ordering;

use serde_json::Value;

use super::operand::Operand;
use crate::pattern::is_like;

/// Compares; `found` is `None` where there is no value, and `is_location` says that spaces do not count.
///
/// # Errors
/// The message, if the types do not fit: Azure throws an error then.
pub(super) fn compare(
    operator: &str,
    found: Option<&Value>,
    expected: &Operand,
    is_location: bool,
) -> Result<bool, String> {
    let found = found.filter(|value| !value.is_null());
    if let Some(operator) = positive(operator) {
        return compare(operator, found, expected, is_location).map(|flag| !flag);
    }
    let wanted = expected.value().unwrap_or(&Value::Null);
    if operator == "exists" {
        let wanted = boolean(wanted).ok_or("`exists` takes true or false")?;
        return Ok(found.is_some() == wanted);
    }
    let Some(found) = found else {
        return Ok(operator == "equals" && wanted.is_null());
    };
    match operator {
        "equals" => Ok(equal(found, wanted, is_location)),
        "in" => is_in(found, expected, is_location),
        "like" => pattern(found, wanted, |found, wanted| {
            is_like(&found.to_lowercase(), &wanted.to_lowercase())
        }),
        "match" => pattern(found, wanted, |found, wanted| is_match(found, wanted, false)),
        "matchInsensitively" => pattern(found, wanted, |found, wanted| is_match(found, wanted, true)),
        "contains" => Ok(contains(found, wanted)),
        "containsKey" => Ok(has_key(found, wanted)),
        _ => {
            let order = order(found, wanted).ok_or_else(|| {
                format!(
                    "`{operator}` compares {} with {}",
                    type_of(found),
                    type_of(wanted)
                )
            })?;
            Ok(match operator {
                "less" => order == Ordering::Less,
                "lessOrEquals" => order != Ordering::Greater,
                "greater" => order == Ordering::Greater,
                _ => order != Ordering::Less,
            })
        }
    }
}

/// The operator that a negative one is the opposite of.
fn positive(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "notEquals" => "equals",
        "notLike" => "like",
        "notMatch" => "match",
        "notMatchInsensitively" => "matchInsensitively",
        "notContains" => "contains",
        "notIn" => "in",
        "notContainsKey" => "containsKey",
        _ => return None,
    })
}

/// A bool or its word.
fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(word) if word.eq_ignore_ascii_case("true") => Some(true),
        Value::String(word) if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Whether two values are the same: texts without case, and other simple values by their texts.
pub(super) fn equal(one: &Value, other: &Value, is_location: bool) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) if is_location => {
            let squeezed = |text: &str| text.replace(' ', "").to_lowercase();
            squeezed(one) == squeezed(other)
        }
        (Value::String(one), Value::String(other)) => same_text(one, other),
        (Value::Array(one), Value::Array(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| equal(one, other, false))
        }
        (Value::Object(one), Value::Object(other)) => {
            let mut members = one.iter();
            let same = |(key, value): (&String, &Value)| {
                let mut others = other.iter();
                let found = others.find(|(other, _)| same_text(other, key));
                found.is_some_and(|(_, other)| equal(value, other, false))
            };
            one.len() == other.len() && members.all(same)
        }
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Null | Value::Array(_) | Value::Object(_), _)
        | (_, Value::Null | Value::Array(_) | Value::Object(_)) => one == other,
        (one, other) => same_text(&text(one), &text(other)),
    }
}

fn same_text(one: &str, other: &str) -> bool {
    match one.is_ascii() && other.is_ascii() {
        true => one.eq_ignore_ascii_case(other),
        false => one.to_lowercase() == other.to_lowercase(),
    }
}

/// A simple value as a text.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_in(found: &Value, expected: &Operand, is_location: bool) -> Result<bool, String> {
    match (expected, found) {
        (Operand::Texts(_, folded), Value::String(found)) if !is_location => {
            Ok(folded.contains(&found.to_lowercase()))
        }
        (Operand::Texts(list, _) | Operand::Value(list), _) => {
            let items = list.as_array().ok_or("`in` takes a list")?;
            Ok(items.iter().any(|item| equal(found, item, is_location)))
        }
        _ => Err("`in` takes a list".to_owned()),
    }
}

fn pattern(found: &Value, wanted: &Value, holds: impl Fn(&str, &str) -> bool) -> Result<bool, String> {
    match (found, wanted) {
        (Value::Array(_) | Value::Object(_), _) => Ok(false),
        (found, Value::String(wanted)) => Ok(holds(&text(found), wanted)),
        (_, wanted) => Err(format!("a pattern is a text and not {}", type_of(wanted))),
    }
}

/// Whether a text is of a form: `#` is a digit, `?` a letter, `.` any sign, and every other sign is itself.
fn is_match(text: &str, form: &str, ignores_case: bool) -> bool {
    let mut signs = text.chars();
    let fits = |form: char, sign: char| match form {
        '#' => sign.is_ascii_digit(),
        '?' => sign.is_alphabetic(),
        '.' => true,
        same if ignores_case => same.to_lowercase().eq(sign.to_lowercase()),
        same => same == sign,
    };
    form.chars()
        .all(|form| signs.next().is_some_and(|sign| fits(form, sign)))
        && signs.next().is_none()
}

fn contains(found: &Value, wanted: &Value) -> bool {
    match found {
        Value::Array(items) => items.iter().any(|item| equal(item, wanted, false)),
        Value::Object(_) => has_key(found, wanted),
        found => text(found).to_lowercase().contains(&text(wanted).to_lowercase()),
    }
}

fn has_key(found: &Value, wanted: &Value) -> bool {
    let keys = found.as_object().into_iter().flat_map(|members| members.keys());
    let wanted = text(wanted);
    keys.into_iter().any(|key| same_text(key, &wanted))
}

/// How two numbers or two texts are ordered.
fn order(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
        },
        (Value::String(one), Value::String(other)) => Some(one.to_lowercase().cmp(&other.to_lowercase())),
        _ => None,
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_may_have_its_star_anywhere() {
        for (text, pattern, expected) in [
            ("abc", "abc", true),
            ("abc", "a*", true),
            ("abc", "*c", true),
            ("abc", "a*c", true),
            ("ac", "a*c", true),
            ("a", "a*a", false),
            ("abc", "b*", false),
            ("abcd", "*b*d", true),
            ("abc", "*", true),
            ("", "*", true),
        ] {
            assert_eq!(is_like(text, pattern), expected, "{text} like {pattern}");
        }
    }

    #[test]
    fn a_form_is_of_one_length() {
        assert!(is_match("PT90M", "PT##M", false));
        assert!(!is_match("PT120M", "PT##M", false));
        assert!(!is_match("pt90m", "PT##M", false));
        assert!(is_match("pt90m", "PT##M", true));
    }
}
