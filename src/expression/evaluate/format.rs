//! `format`: .NET's composite formatting, in the invariant culture.

use serde_json::Value;

use super::error::Fault;
use super::number_format::number_format;
use super::value::{MAX_TEXT, string, text, units};

/// No field is padded wider; .NET has no such bound, and a template no use for more.
const WIDEST: usize = 10_000;

pub(super) fn format(arguments: &[Value]) -> Result<Value, Fault> {
    let Some((format, values)) = arguments.split_first() else {
        return Err(Fault::wrong_count("format", 0));
    };
    let mut out = String::new();
    let mut rest = string("format", format)?;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        rest = if let Some(after) = braces.strip_prefix("{{") {
            out.push('{');
            after
        } else if let Some(after) = braces.strip_prefix("}}") {
            out.push('}');
            after
        } else {
            let field = braces.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let (field, after) = field.ok_or_else(malformed)?;
            out.push_str(&self::field(field, values)?);
            if out.len() > MAX_TEXT {
                return Err(Fault::too_large());
            }
            after
        };
    }
    out.push_str(rest);
    Ok(Value::String(out))
}

fn malformed() -> Fault {
    Fault::error(
        "Unable to evaluate language function 'format': the format is invalid: 'Input string was not in a correct format.'.",
    )
}

/// `0`, `0,8`, `0,-8` or `0:D4`
fn field(field: &str, values: &[Value]) -> Result<String, Fault> {
    let (head, spec) = field.split_once(':').unwrap_or((field, ""));
    let (index, alignment) = match head.split_once(',') {
        Some((index, alignment)) => (index, alignment.trim()),
        None => (head, "0"),
    };
    let index = index.trim_end();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(index) || !is_digits(alignment.strip_prefix('-').unwrap_or(alignment)) {
        return Err(malformed());
    }
    let value = index.parse::<usize>().ok().and_then(|index| values.get(index));
    let value = value.ok_or_else(|| {
        Fault::error(
            "Unable to evaluate language function 'format': the format is invalid: 'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.'.",
        )
    })?;
    let formatted = formatted(value, spec)?;
    let is_left = alignment.starts_with('-');
    let width = alignment.trim_start_matches('-').parse().unwrap_or(usize::MAX);
    if width > WIDEST {
        return Err(Fault::Open("it pads to more than 10,000 characters"));
    }
    let padding = " ".repeat(width.saturating_sub(units(&formatted).len()));
    Ok(if is_left {
        formatted + &padding
    } else {
        padding + &formatted
    })
}

/// A value in a format of its own; only numbers heed one.
fn formatted(value: &Value, spec: &str) -> Result<String, Fault> {
    match value {
        _ if spec.is_empty() => Ok(text(value)),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => number_format(integer, spec),
            None => Err(Fault::Open("it formats a number with a fraction")),
        },
        _ => Ok(text(value)),
    }
}
