//! Functions of strings. The engine counts in UTF-16 units.

use serde_json::Value;

use super::error::Fault;
use super::number::wrong_first;
use super::value::{
    MAX_TEXT, array, folded, from_units, integer, json_text, lower, string, text, units, upper,
};

/// The widest that `padLeft` pads to.
const MOST_PADDING: i64 = 16;

pub(super) fn substring(arguments: &[Value]) -> Result<Value, Fault> {
    let (whole, start, length) = match arguments {
        [whole, start] => (whole, start, None),
        [whole, start, length] => (whole, start, Some(integer("substring", length)?)),
        _ => return Err(Fault::wrong_count("substring", arguments.len())),
    };
    let whole = units(string("substring", whole)?);
    let start = integer("substring", start)?;
    let have = whole.len();
    let Some(rest) = usize::try_from(start).ok().and_then(|start| whole.get(start..)) else {
        return Err(Fault::error(format!(
            "Unable to evaluate the template language function 'substring'. The index parameter cannot be larger than the length of the string. The index parameter: '{start}', the length of the string parameter: '{have}'."
        )));
    };
    let Some(length) = length else {
        return from_units(rest);
    };
    match usize::try_from(length).ok().and_then(|length| rest.get(..length)) {
        Some(part) => from_units(part),
        None => Err(Fault::error(format!(
            "Unable to evaluate the template language function 'substring'. The index and length parameters must refer to a location within the string. The index parameter: '{start}', the length parameter: '{length}', the length of the string parameter: '{have}'."
        ))),
    }
}

pub(super) fn pad_left(arguments: &[Value]) -> Result<Value, Fault> {
    let (value, width, padding) = match arguments {
        [value, width] => (value, width, " "),
        [value, width, padding] => (value, width, string("padLeft", padding)?),
        _ => return Err(Fault::wrong_count("padLeft", arguments.len())),
    };
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_i64() => number.to_string(),
        other => return Err(wrong_first("padLeft", "Integer, String", other)),
    };
    let width = integer("padLeft", width)?;
    if !(1..=MOST_PADDING).contains(&width) {
        return Err(Fault::Limit(format!(
            "Unable to evaluate template language function 'padLeft': the second parameter is invalid. Total width must be a positive integer value and not greater than '{MOST_PADDING}', while '{width}' was provided."
        )));
    }
    if units(padding).len() != 1 {
        return Err(Fault::error(
            "Unable to evaluate template language function 'padLeft': the third parameter must be a single character.",
        ));
    }
    let width = usize::try_from(width).unwrap_or_default();
    let missing = width.saturating_sub(units(&value).len());
    Ok(Value::String(padding.repeat(missing) + &value))
}

pub(super) fn replace(arguments: &[Value]) -> Result<Value, Fault> {
    let [whole, old, new] = arguments else {
        return Err(Fault::wrong_count("replace", arguments.len()));
    };
    let [whole, old, new] = [
        string("replace", whole)?,
        string("replace", old)?,
        string("replace", new)?,
    ];
    if old.is_empty() {
        return Err(Fault::error(
            "Unable to evaluate template language function 'replace': the string to look for is empty.",
        ));
    }
    let growth = whole.matches(old).count().saturating_mul(new.len());
    match growth.saturating_add(whole.len()) > MAX_TEXT {
        true => Err(Fault::too_large()),
        false => Ok(Value::String(whole.replace(old, new))),
    }
}

/// `split`: at each place, by the first of the separators that is there; an empty one never is.
pub(super) fn split(arguments: &[Value]) -> Result<Value, Fault> {
    let [whole, separators] = arguments else {
        return Err(Fault::wrong_count("split", arguments.len()));
    };
    let whole = string("split", whole)?;
    let separators: Vec<&str> = match separators {
        Value::String(only) => vec![only],
        Value::Array(several) => several
            .iter()
            .map(|one| string("split", one))
            .collect::<Result<_, _>>()?,
        other => return Err(wrong_first("split", "String, Array", other)),
    };
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(rest) = whole.get(at..).filter(|rest| !rest.is_empty()) {
        let here = separators
            .iter()
            .find(|one| !one.is_empty() && rest.starts_with(**one));
        match here {
            Some(separator) => {
                parts.push(Value::from(whole.get(start..at).unwrap_or_default()));
                at += separator.len();
                start = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push(Value::from(whole.get(start..).unwrap_or_default()));
    Ok(Value::Array(parts))
}

pub(super) fn join(arguments: &[Value]) -> Result<Value, Fault> {
    let [items, separator] = arguments else {
        return Err(Fault::wrong_count("join", arguments.len()));
    };
    let separator = string("join", separator)?;
    let items: Vec<String> = array("join", items)?.iter().map(text).collect();
    if items.len().saturating_mul(separator.len()) > MAX_TEXT {
        return Err(Fault::too_large());
    }
    Ok(Value::String(items.join(separator)))
}

/// `concat` of strings; that of arrays is a function of arrays.
pub(super) fn concat(arguments: &[Value]) -> Result<Value, Fault> {
    if arguments
        .iter()
        .any(|part| matches!(part, Value::Object(_) | Value::Null))
    {
        return Err(Fault::Open(
            "it joins a value that is no string, number or boolean",
        ));
    }
    Ok(Value::String(arguments.iter().map(text).collect()))
}

pub(super) fn starts_with(arguments: &[Value]) -> Result<Value, Fault> {
    let [whole, part] = two("startsWith", arguments)?;
    Ok(Value::Bool(folded(whole).starts_with(&folded(part))))
}

pub(super) fn ends_with(arguments: &[Value]) -> Result<Value, Fault> {
    let [whole, part] = two("endsWith", arguments)?;
    Ok(Value::Bool(folded(whole).ends_with(&folded(part))))
}

/// `indexOf` and `lastIndexOf` of a string, regardless of case.
pub(super) fn index_of(function: &str, whole: &str, part: &Value) -> Result<Value, Fault> {
    let (whole, part) = (folded(whole), folded(string(function, part)?));
    let found = match function {
        "indexOf" => whole.find(&part),
        // NOTE: the engine finds the empty string at the last character, not behind it.
        _ if part.is_empty() => return Ok(index(Some(units(&whole).len().saturating_sub(1)))),
        _ => whole.rfind(&part),
    };
    let before = found.and_then(|at| whole.get(..at));
    Ok(index(before.map(|before| before.encode_utf16().count())))
}

/// An index, or -1.
pub(super) fn index(found: Option<usize>) -> Value {
    Value::from(found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1))
}

fn two<'v>(function: &str, arguments: &'v [Value]) -> Result<[&'v str; 2], Fault> {
    match arguments {
        [one, other] => Ok([string(function, one)?, string(function, other)?]),
        _ => Err(Fault::wrong_count(function, arguments.len())),
    }
}

/// The functions of one string that cannot fail.
pub(super) fn changed(function: &str, argument: &Value) -> Result<Value, Fault> {
    let text = string(function, argument)?;
    Ok(Value::String(match function {
        "toLower" => lower(text),
        "toUpper" => upper(text),
        _ => text.trim().to_owned(),
    }))
}

/// `string`
pub(super) fn as_string(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::Array(_) | Value::Object(_) => Ok(Value::String(json_text(value, '"'))),
        Value::String(_) | Value::Bool(_) => Ok(Value::String(text(value))),
        Value::Number(number) if !number.is_f64() => Ok(Value::String(text(value))),
        other => Err(wrong_first(
            "string",
            "Integer, String, Boolean, Object, Array",
            other,
        )),
    }
}
