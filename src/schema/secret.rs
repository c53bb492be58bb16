//! Secrets in plain text, so that no finding quotes them.
//!
//! The tables of the language mark what is a secret. A key with a misspelled name still counts as a secret.

use std::ops::Range;
use std::sync::OnceLock;

use super::vocabulary::plain;
use crate::hashing::HashSet;
use crate::language::definition::DefinitionTable;
use crate::language::walk;
use crate::source::Span;
use crate::syntax::{Node, Value as NodeValue};

/// Keys below a secret that are none: those of a reference, of a parameter, and of a secret in a key vault.
const PUBLIC: [&str; 4] = ["param", "expr", "type", "description"];

/// The key that makes a table the address of a secret.
const KEY_VAULT: &str = "key_vault";

/// Whether there is a secret under `key`, or was meant to; a word of REST is a key of the language in another spelling.
#[must_use]
pub fn is_name(key: &str) -> bool {
    static NAMES: OnceLock<HashSet<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = HashSet::default();
        walk::every_key(DefinitionTable::TABLE, &mut |key| {
            if key.is_secret() {
                names.insert(plain(key.name));
                names.extend(key.aka.iter().map(|wrong| plain(wrong)));
            }
        });
        names
    });
    let key = plain(key);
    key.contains("password") || names.contains(&key)
}

/// The bytes of the values of secret keys in a text that may not be TOML, without the quotes around them.
#[must_use]
pub fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut end = 0;
    for at in memchr::memchr_iter(b'=', text.as_bytes()) {
        if at < end {
            continue;
        }
        let head = text.get(..at).unwrap_or_default();
        let head = head.trim_end_matches([' ', '\t', '"', '\'']);
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
        let length = head.bytes().rev().take_while(is_part).count();
        let (before, name) = head.split_at_checked(head.len() - length).unwrap_or_default();
        let before = before.trim_end_matches([' ', '\t', '"', '\'']);
        let is_key = before.is_empty() || before.ends_with(['\n', '{', ',', '.']);
        if is_key && length > 0 && is_name(name) {
            let value = literal_at(text, at + 1);
            end = value.end;
            found.push(value);
        }
    }
    found.retain(|value| !value.is_empty());
    found
}

/// The string or number at the byte `start`, to its closing quote or, if that is missing, to the end of the line.
fn literal_at(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let value = rest.trim_start_matches([' ', '\t']);
    let start = start + rest.len() - value.len();
    for quotes in ["\"\"\"", "'''"] {
        if let Some(inside) = value.strip_prefix(quotes) {
            let length = inside.find(quotes).unwrap_or(inside.len());
            return start + quotes.len()..start + quotes.len() + length;
        }
    }
    let line = value.find('\n').unwrap_or(value.len());
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let closed = closing(value, quote).filter(|length| *length <= line);
            start + 1..start + closed.map_or(line, |length| length - 1).max(1)
        }
        Some('{' | '[') | None => start..start,
        _ => {
            start
                ..start
                    + value
                        .find([',', '}', ']', '#', ' ', '\t', '\r', '\n'])
                        .unwrap_or(line)
                        .min(line)
        }
    }
}

/// The length of a string of one line with its quotes.
fn closing(value: &str, quote: char) -> Option<usize> {
    let mut characters = value.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => drop(characters.next()),
            character if character == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The places of the secrets that are written out below `node`.
pub(super) fn literals(node: &Node) -> Vec<Span> {
    let mut spans = Vec::new();
    search(node, false, &mut spans);
    spans
}

fn search(node: &Node, secret: bool, spans: &mut Vec<Span>) {
    match &node.value {
        NodeValue::Table(table) => {
            let is_address = table.get(KEY_VAULT).is_some();
            for entry in table {
                let key = entry.key.value.as_str();
                let is_public = is_address || PUBLIC.contains(&key);
                search(&entry.node, !is_public && (secret || is_name(key)), spans);
            }
        }
        NodeValue::Array(items) => items.iter().for_each(|item| search(item, secret, spans)),
        NodeValue::String(_) | NodeValue::Integer(_) | NodeValue::Float(_) if secret => spans.push(node.span),
        NodeValue::String(_)
        | NodeValue::Integer(_)
        | NodeValue::Float(_)
        | NodeValue::Boolean(_)
        | NodeValue::Datetime(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_secret_keys_are_found_in_a_text_that_is_no_toml() {
        let values = |text: &str| -> Vec<String> {
            in_text(text)
                .into_iter()
                .map(|range| text.get(range).unwrap_or_default().to_owned())
                .collect()
        };
        assert_eq!(values("admin_password = \"a\\\"b\" # c"), ["a\\\"b"]);
        assert_eq!(
            values("ssh = { admin_password = \"open, x = 1\n[x]"),
            ["open, x = 1"]
        );
        assert_eq!(
            values("admin_password = 1234\nadmin-password='''\na\n'''\n"),
            ["1234", "\na\n"]
        );
        assert_eq!(
            values("admin_password = { param = \"p\" }\nsize = \"x\""),
            [""; 0]
        );
    }

    #[test]
    fn the_password_of_a_cluster_is_a_secret_under_every_name() {
        for key in [
            "admin_password",
            "adminUserPassword",
            "password",
            "admin-password",
        ] {
            assert!(is_name(key), "{key}");
        }
        for key in ["public_key", "admin_username", "size"] {
            assert!(!is_name(key), "{key}");
        }
    }
}
