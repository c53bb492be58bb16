//! What must not be shown of the values that changed.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::arm::Value;
use crate::expression::Expression;
use crate::script::{named_secret, secrets};

/// The replacement of a secret.
pub(super) const MASK: &str = "***";

/// The text with every secret in it replaced; line ends stay, so that it can be compared line by line.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    let mut found = secrets(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_by_key(|secret| secret.range.start);
    let (mut shown, mut end) = (String::new(), 0);
    for secret in found {
        let start = secret.range.start.max(end);
        if start >= secret.range.end {
            continue;
        }
        shown.push_str(text.get(end..start).unwrap_or_default());
        let hidden = text.get(start..secret.range.end).unwrap_or_default();
        shown.push_str(MASK);
        shown.extend(hidden.chars().filter(|c| *c == '\n'));
        end = secret.range.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(shown)
}

/// A value as JSON, less the secrets in its texts.
pub(super) fn shown(value: &Value) -> String {
    shown_json(&value.to_json())
}

/// The same of what is JSON already.
pub(super) fn shown_json(value: &Json) -> String {
    without_secrets(value).to_string()
}

fn without_secrets(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::String(masked(text).into_owned()),
        Json::Array(items) => items.iter().map(without_secrets).collect(),
        Json::Object(members) => {
            let members = members.iter();
            members
                .map(|(key, value)| (masked(key).into_owned(), under(key, value)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
    }
}

/// The value under a key whose name may say that it is a secret; `value` and `defaultValue` belong to the key around them.
fn under(key: &str, value: &Json) -> Json {
    let inner = |value: &Json| match value {
        Json::String(text) if named_secret(key, text).is_some() => Json::from(MASK),
        other => without_secrets(other),
    };
    match value {
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| match name.as_str() {
                "value" | "defaultValue" => (name.clone(), inner(value)),
                name => (masked(name).into_owned(), under(name, value)),
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        value => inner(value),
    }
}

/// Whether the name of a value, the last of a path, says that it is a secret.
pub(super) fn says_secret(path: &[String], value: &Value) -> bool {
    let name = path.last().map(String::as_str).unwrap_or_default();
    matches!(value, Value::String(text) if named_secret(name, text).is_some())
}

/// Whether a value only refers to a parameter, so that it contains no secret.
pub(super) fn is_reference(value: &Value) -> bool {
    matches!(value, Value::Expression(expression) if matches!(**expression, Expression::Parameter(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_lines_stay() {
        let script = "echo 1\nexport PASSWORD='correct-horse-battery'\necho 2\n";
        let shown = masked(script);
        assert!(!shown.contains("horse"), "{shown}");
        assert_eq!(shown.lines().count(), 3);
        assert!(matches!(masked("pip install polars"), Cow::Borrowed(_)));
    }

    #[test]
    fn only_a_plain_reference_is_one() {
        let parameter = Expression::Parameter("key".into());
        assert!(is_reference(&parameter.clone().into()));
        let joined = Expression::call("concat", [parameter, Expression::String("hunter2".into())]);
        assert!(!is_reference(&joined.into()));
        assert!(!is_reference(&"hunter2".into()));
    }
}
