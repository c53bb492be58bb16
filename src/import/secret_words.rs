//! What a secret is, in values and in expressions.

use crate::arm::Value;
use crate::expression::{Expression, Part};
use crate::script::{named_secret, secrets};

/// Whether a text under a name is a secret or has one in it.
pub(super) fn is_secret(name: &str, text: &str) -> bool {
    named_secret(name, text).is_some() || !secrets(text).is_empty()
}

/// Whether a value under a name has a secret in it, at any depth.
pub(super) fn has_secret(name: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => is_secret(name, text),
        Value::Expression(computed) => texts(computed).iter().any(|text| is_secret(name, text)),
        Value::Array(items) => items.iter().any(|item| has_secret(name, item)),
        Value::Object(inner) => inner
            .iter()
            .any(|(key, value)| has_secret(key.as_str().unwrap_or(name), value)),
        Value::Kept(kept) => has_secret(name, &kept.value),
        Value::Script(script) => !secrets(&script.text).is_empty(),
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) => false,
    }
}

/// The texts that an expression is put together from: each, and all of them in a row where there are several.
pub(super) fn texts(expression: &Expression) -> Vec<String> {
    let mut found = Vec::new();
    collect(expression, &mut found);
    if found.len() > 1 {
        found.push(found.concat());
    }
    found
}

fn collect(expression: &Expression, found: &mut Vec<String>) {
    match expression {
        Expression::String(text) => found.push(text.to_string()),
        Expression::Interpolation(parts) => {
            for part in parts {
                match part {
                    Part::Text(text) => found.push(text.to_string()),
                    Part::Value(value) => collect(value, found),
                }
            }
        }
        Expression::Call { name, .. } if is_answered(name) => {}
        Expression::ResourceId { .. } | Expression::Runtime(_) => {}
        Expression::Index { object, .. } => collect(object, found),
        other => other
            .children()
            .into_iter()
            .for_each(|child| collect(child, found)),
    }
}

/// The parameters that an expression takes its value from.
pub(super) fn parameters(expression: &Expression, found: &mut Vec<String>) {
    match expression {
        Expression::Parameter(name) => found.push(name.to_string()),
        Expression::Call { name, .. } if is_answered(name) => {}
        Expression::ResourceId { .. } | Expression::Runtime(_) => {}
        other => other
            .children()
            .into_iter()
            .for_each(|child| parameters(child, found)),
    }
}

/// Whether a function asks Azure, so that its arguments are no part of what it gives: `listKeys(…)`.
fn is_answered(function: &str) -> bool {
    let function = function.to_ascii_lowercase();
    function.starts_with("list") || ["reference", "getsecret", "resourceid"].contains(&function.as_str())
}
