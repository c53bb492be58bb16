//! Values: their types, their texts and what is in them.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::super::tree::{Entry, Expression, Item, Key};
use super::error::Fault;

/// The engine's name for the type of a value.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_f64() => "Float",
        Value::Number(_) => "Integer",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
    }
}

pub(super) fn string<'v>(function: &str, value: &'v Value) -> Result<&'v str, Fault> {
    value
        .as_str()
        .ok_or_else(|| Fault::wrong_type(function, "String", type_name(value)))
}

pub(super) fn integer(function: &str, value: &Value) -> Result<i64, Fault> {
    value
        .as_i64()
        .ok_or_else(|| Fault::wrong_type(function, "Integer", type_name(value)))
}

pub(super) fn array<'v>(function: &str, value: &'v Value) -> Result<&'v Vec<Value>, Fault> {
    value
        .as_array()
        .ok_or_else(|| Fault::wrong_type(function, "Array", type_name(value)))
}

pub(super) fn object<'v>(function: &str, value: &'v Value) -> Result<&'v Map<String, Value>, Fault> {
    value
        .as_object()
        .ok_or_else(|| Fault::wrong_type(function, "Object", type_name(value)))
}

/// The member of a name: one in just that case before one in another.
pub(super) fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| {
        let folded = folded(name);
        let mut members = object.iter();
        members.find_map(|(key, value)| (self::folded(key) == folded).then_some(value))
    })
}

/// A value as `concat`, `format` and `join` write it into a text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => float_text(number.as_f64().unwrap_or_default()),
        Value::Number(number) => number.to_string(),
        Value::Array(_) | Value::Object(_) => json_text(value, '\''),
    }
}

/// A value as JSON, on one line and without spaces, with the quotes asked for.
pub(super) fn json_text(value: &Value, quote: char) -> String {
    let mut out = String::new();
    write_json(&mut out, value, quote);
    out
}

fn write_json(out: &mut String, value: &Value, quote: char) {
    match value {
        Value::String(text) => quoted(out, text, quote),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(out, item, quote);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quoted(out, key, quote);
                out.push(':');
                write_json(out, value, quote);
            }
            out.push('}');
        }
        Value::Number(number) if number.is_f64() => {
            let text = float_text(number.as_f64().unwrap_or_default());
            let is_whole = text.chars().all(|c| c.is_ascii_digit() || c == '-');
            out.push_str(&text);
            if is_whole {
                out.push_str(".0");
            }
        }
        other => out.push_str(&other.to_string()),
    }
}

/// A number with a fraction, as .NET writes it: the shortest digits that are read back, with an exponent from 1E+15 on.
fn float_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-5..1e15).contains(&size) {
        let text = format!("{number:E}");
        let (digits, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        return match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}E-{exponent:0>2}"),
            None => format!("{digits}E+{exponent:0>2}"),
        };
    }
    number.to_string()
}

fn quoted(out: &mut String, text: &str, quote: char) {
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            '\0'..'\u{20}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
}

/// A text in the one case by which the engine compares: each character for itself, as .NET's invariant culture has it.
pub(super) fn folded(text: &str) -> String {
    upper(text)
}

pub(super) fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text.chars().map(|c| simple(c, c.to_uppercase(), 'ı')).collect()
}

pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| simple(c, c.to_lowercase(), 'İ')).collect()
}

/// A character in another case; one that would become several, and the one exception of the culture, stay as they are.
fn simple(c: char, mut other: impl Iterator<Item = char>, exception: char) -> char {
    match (other.next(), other.next()) {
        (Some(single), None) if c != exception => single,
        _ => c,
    }
}

/// The order of two texts regardless of case.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    folded(a).encode_utf16().cmp(folded(b).encode_utf16())
}

/// A text in the units by which the engine counts.
pub(super) fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// The text of units; half of a character is none.
pub(super) fn from_units(units: &[u16]) -> Result<Value, Fault> {
    String::from_utf16(units)
        .map(Value::String)
        .map_err(|_| Fault::Open("it cuts a character of two UTF-16 units in half"))
}

/// The literal of a value.
#[must_use]
pub fn literal(value: Value) -> Expression {
    match value {
        Value::Null => Expression::Null,
        Value::Bool(flag) => Expression::Boolean(flag),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Expression::Integer(integer),
            None => Expression::call(
                "json",
                [Expression::String(json_text(&Value::Number(number), '"').into())],
            ),
        },
        Value::String(text) => Expression::String(text.into()),
        Value::Array(items) => Expression::Array(items.into_iter().map(literal).map(Item::Value).collect()),
        Value::Object(members) => {
            let members = members.into_iter();
            let entries = members.map(|(key, value)| Entry::Member(Key::Name(key.into()), literal(value)));
            Expression::Object(entries.collect())
        }
    }
}

/// The value of a literal; `None` if any part of the expression is more than one.
#[must_use]
pub fn constant(expression: &Expression) -> Option<Value> {
    Some(match expression {
        Expression::Null => Value::Null,
        Expression::Boolean(flag) => Value::Bool(*flag),
        Expression::Integer(number) => Value::from(*number),
        Expression::String(text) => Value::String(text.to_string()),
        Expression::Array(items) => {
            let items = items.iter().map(|item| match item {
                Item::Value(value) => constant(value),
                Item::Spread(_) => None,
            });
            Value::Array(items.collect::<Option<_>>()?)
        }
        Expression::Object(entries) => {
            let mut members = Map::new();
            for entry in entries {
                match entry {
                    Entry::Member(Key::Name(name), value) => {
                        members.insert(name.to_string(), constant(value)?);
                    }
                    _ => return None,
                }
            }
            Value::Object(members)
        }
        Expression::Call {
            namespace: None,
            name,
            arguments,
        } if name == "json" => match arguments.as_slice() {
            [Expression::String(text)] => serde_json::from_str(text).ok()?,
            _ => return None,
        },
        _ => return None,
    })
}

/// How much memory the values of one evaluation may take together, in bytes.
pub(super) const MAX_WEIGHT: usize = 64 << 20;

/// How long a text may be, in bytes: a template has 4 MB.
pub(super) const MAX_TEXT: usize = 4 << 20;

/// How much memory a value takes, roughly.
pub(super) fn weight(value: &Value) -> usize {
    const SELF: usize = 16;
    match value {
        Value::String(text) => text.len() + SELF,
        Value::Array(items) => items.iter().map(weight).sum::<usize>() + SELF,
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| key.len() + weight(value));
            members.sum::<usize>() + SELF
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => SELF,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_written_as_newtonsoft_writes_it() {
        let value = json!({"a'\"": [1, 1.5, 3.0, 1e20, 1.5e-7, true, null, "x\n\u{1}'\"\\\u{2028}"]});
        insta::assert_snapshot!(json_text(&value, '\''), @r#"{'a\'"':[1,1.5,3.0,1E+20,1.5E-07,true,null,'x\n\u0001\'"\\\u2028']}"#);
        insta::assert_snapshot!(json_text(&value, '"'), @r#"{"a'\"":[1,1.5,3.0,1E+20,1.5E-07,true,null,"x\n\u0001'\"\\\u2028"]}"#);
        assert_eq!(text(&json!(3.0)), "3");
    }

    #[test]
    fn a_literal_is_the_value_again() {
        for value in [
            json!(null),
            json!(1.5),
            json!({"a": [1, "x", {"b": false}]}),
            json!(-5),
        ] {
            assert_eq!(constant(&literal(value.clone())), Some(value));
        }
    }

    #[test]
    fn case_is_changed_character_by_character() {
        assert_eq!(lower("ABC Ñ İ"), "abc ñ İ");
        assert_eq!(upper("abc ñ ß i ı"), "ABC Ñ ß I ı");
    }
}
