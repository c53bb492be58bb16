//! Secrets in plain text, so that no finding quotes them.
//!
//! The tables of the language mark what is a secret. A key with a misspelled name still counts as a secret.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::vocabulary::plain;
use crate::language::definition::DefinitionTable;
use crate::language::walk;
use crate::source::Span;
use crate::syntax::{Node, Value as NodeValue};

/// Keys below a secret that are none: those of a reference, of a parameter, and of a secret in a key vault.
const PUBLIC: [&str; 4] = ["param", "expr", "type", "description"];

/// The key that makes a table the address of a secret.
const KEY_VAULT: &str = "key_vault";

/// Whether a secret stands under `key`, or was meant to.
pub(super) fn is_name(key: &str) -> bool {
    static NAMES: OnceLock<HashSet<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = HashSet::new();
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

/// The places of the secrets that are written out below `node`.
pub(super) fn literals(node: &Node) -> Vec<Span> {
    let mut spans = Vec::new();
    search(node, false, &mut spans);
    spans
}

fn search(node: &Node, secret: bool, spans: &mut Vec<Span>) {
    match &node.value {
        NodeValue::Table(table) => {
            for entry in table {
                let key = entry.key.value.as_str();
                let is_public = PUBLIC.contains(&key) || table.get(KEY_VAULT).is_some();
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
