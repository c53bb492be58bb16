//! Keys and values as a user would write them in TOML, for messages and edits.

use serde_json::Value;

/// A key, quoted where TOML wants it.
pub(crate) fn key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(is_bare) {
        key.to_owned()
    } else {
        Value::from(key).to_string()
    }
}

/// A value, on one line.
#[must_use]
pub fn value(json: &Value) -> String {
    match json {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, member)| format!("{} = {}", key(name), value(member)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// A key in a message.
pub(crate) fn ticked(word: &str) -> String {
    format!("`{word}`")
}

/// A string in a message.
pub(crate) fn quoted(word: &str) -> String {
    format!("`\"{word}\"`")
}

/// Words in a row, each written by `form`.
pub(crate) fn list(words: &[&str], form: fn(&str) -> String) -> String {
    words.iter().map(|word| form(word)).collect::<Vec<_>>().join(", ")
}

/// Words of which one is to be chosen.
pub(crate) fn alternatives(words: &[&str], form: fn(&str) -> String) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} or {}", list(before, form), form(last)),
        _ => list(words, form),
    }
}

/// A segment of a JSON pointer as the key it stands for.
pub(crate) fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_written_on_one_line() {
        let tags = json!({ "cost centre": [1, "a\"b"], "on": true });
        assert_eq!(value(&tags), r#"{ "cost centre" = [1, "a\"b"], on = true }"#);
    }

    #[test]
    fn the_last_of_several_words_follows_an_or() {
        assert_eq!(alternatives(&["a", "b", "c"], ticked), "`a`, `b` or `c`");
        assert_eq!(alternatives(&["a"], quoted), "`\"a\"`");
    }
}
