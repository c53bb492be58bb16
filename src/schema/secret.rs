//! Secrets in plain text, so that no finding quotes them.
//!
//! `x-secret` in the schemas marks what is a secret. A key with a misspelled name still counts as a secret.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde_json::Value;

use super::embedded;
use super::vocabulary::plain;
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
        for schema in embedded::files().filter_map(embedded::json) {
            collect(schema, &mut names);
        }
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

/// The names of secret properties, and the wrong words for them.
fn collect(schema: &Value, names: &mut HashSet<String>) {
    match schema {
        Value::Object(members) => {
            let secret = |key: &str| {
                let property = members
                    .get("properties")
                    .and_then(|properties| properties.get(key));
                property.is_some_and(|property| property.get("x-secret").is_some())
            };
            let keys = members.get("properties").and_then(Value::as_object);
            let keys = keys.into_iter().flatten().map(|(key, _)| (key, key.as_str()));
            let instead = members.get("x-instead").and_then(Value::as_object);
            let instead = instead.into_iter().flatten();
            let instead = instead.filter_map(|(wrong, right)| Some((wrong, right.as_str()?)));
            let secrets = keys.chain(instead).filter(|(_, right)| secret(right));
            names.extend(secrets.map(|(key, _)| plain(key)));
            members.values().for_each(|member| collect(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
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
