//! What must not be shown of the values that changed.

use std::borrow::Cow;

use serde_json::Value;

use crate::script::secrets;

/// The replacement of a secret.
const MASK: &str = "***";

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
    without_secrets(value).to_string()
}

fn without_secrets(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(masked(text).into_owned()),
        Value::Array(items) => items.iter().map(without_secrets).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(key, value)| (key.clone(), without_secrets(value)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Whether a value only refers to a parameter, so that it contains no secret.
pub(super) fn is_reference(value: &Value) -> bool {
    let name = value
        .as_str()
        .and_then(|text| text.strip_prefix("[parameters('"))
        .and_then(|rest| rest.strip_suffix("')]"));
    name.is_some_and(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-'))
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
        assert!(is_reference(&"[parameters('key')]".into()));
        for value in [
            "[concat(parameters('a'), 'hunter2')]",
            "hunter2",
            "[parameters('a')] x [parameters('b')]",
        ] {
            assert!(!is_reference(&value.into()), "{value}");
        }
    }
}
