//! A value of a change in words: as REST has it, and as a definition writes it.

use super::change::InDefinition;
use super::secret::{masked, shown};
use super::ssh_key::public_key;
use crate::arm::Value;
use crate::language::rest_path::{Owner, owners};
use crate::source::Span;
use crate::syntax::{Node, Value as Toml};

/// The properties that hold a public key of SSH.
const PUBLIC_KEYS: [&str; 2] = ["adminPublicKey", "adminUserSshPublicKey"];

/// The longest value, in bytes, that is said in the words of a definition, too.
const LONGEST_WORD: usize = 60;

/// A value as people recognize it: a public key by its fingerprint, everything else as JSON.
pub(super) fn in_words(path: &[String], value: &Value) -> String {
    let is_key = path
        .last()
        .is_some_and(|name| PUBLIC_KEYS.iter().any(|known| known.eq_ignore_ascii_case(name)));
    let key = match value {
        Value::String(text) if is_key => public_key(text),
        _ => None,
    };
    key.unwrap_or_else(|| shown(value))
}

/// The change in the words of a definition, if one key writes the whole property and nothing in it is secret.
pub(super) fn in_definition(
    kind: &str,
    path: &[String],
    old: Option<&Value>,
    new: Option<&Value>,
) -> Option<InDefinition> {
    let Some(Owner::Above(holder)) = owners(kind, path) else {
        return None;
    };
    let scalar = holder.scalar.filter(|scalar| !scalar.is_secret)?;
    let written = |value: Option<&Value>| {
        let value = value
            .filter(|value| matches!(value, Value::String(_) | Value::Integer(_) | Value::Boolean(_)))?;
        Some(toml(&(scalar.raise)(value)?))
    };
    let (before, after) = (written(old), written(new));
    let is_long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() > LONGEST_WORD);
    if is_long(&before) || is_long(&after) || before.is_none() && after.is_none() {
        return None;
    }
    Some(InDefinition {
        key: holder.key,
        before,
        after,
    })
}

/// A value of a definition, on one line.
fn toml(value: &Toml) -> String {
    let json = match value {
        Toml::String(text) => serde_json::Value::from(masked(text).into_owned()),
        other => Node {
            span: Span::default(),
            value: other.clone(),
        }
        .to_json(),
    };
    json.to_string()
}
