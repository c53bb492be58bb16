//! Which paths of a compute's REST body are free for `extra`.
//!
//! A path is free if no key of the language writes it, what it is in or what is in it, and neither armlet nor the service
//! does.

use super::extra::{Extra, raise};
use super::rest::entry;
use super::rest_path::{Holder, Owner, answers, owners};
use crate::arm::{Object, Value};
use crate::source::Span;
use crate::syntax::{Entry, Node, Value as Toml};

/// The members of a resource that `extra` may write or reach into; the deployment engine knows no others.
const ROOTS: [&str; 8] = [
    "properties",
    "identity",
    "sku",
    "tags",
    "zones",
    "plan",
    "kind",
    "extendedLocation",
];

/// What armlet writes of every compute without a key for it.
const WRITTEN: [&str; 12] = [
    "location",
    "type",
    "apiVersion",
    "dependsOn",
    "scope",
    "copy",
    "comments",
    "resources",
    "existing",
    "import",
    "@options",
    "properties.computeType",
];

/// Why `extra` cannot write a property.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The path does not begin with a member of a resource.
    NoRoot,
    /// armlet writes it.
    Written,
    /// The service sets it.
    Answer,
    /// A key writes it: the key, and its value if that can be said.
    Key(&'static str, Option<Toml>),
    /// Keys write what is in it.
    KeysWithin(Vec<&'static str>),
}

/// A single property below one of `extra`.
#[derive(Debug, Clone)]
pub struct Leaf<'e> {
    /// The words of its path.
    pub words: Vec<String>,
    /// Its value.
    pub value: &'e Value,
    /// The path of `extra` that it is part of.
    pub property: Span,
    /// Whether that is a path at all.
    pub is_at_path: bool,
    /// Where it is written: the key of `extra`, or the value in it.
    pub span: Span,
}

/// Why the property at a path cannot be written by `extra`; none if it can.
#[must_use]
pub fn refusal(compute_type: &str, words: &[String], value: &Value) -> Option<Refusal> {
    let path = words.join(".");
    if WRITTEN.iter().any(|written| is_within(&path, written)) {
        return Some(Refusal::Written);
    }
    match owners(compute_type, words) {
        Some(Owner::Above(Holder { key, scalar })) => {
            let said = scalar.and_then(|scalar| (scalar.raise)(value));
            return Some(Refusal::Key(key, said));
        }
        Some(Owner::Within(keys)) => return Some(Refusal::KeysWithin(keys)),
        None => {}
    }
    if answers(compute_type)
        .iter()
        .any(|answer| is_within(&path, answer))
    {
        return Some(Refusal::Answer);
    }
    let root = words.first().map(String::as_str).unwrap_or_default();
    let is_root = ROOTS.iter().any(|known| known.eq_ignore_ascii_case(root));
    (!is_root).then_some(Refusal::NoRoot)
}

/// Whether a text is a path: names with dots between them.
#[must_use]
pub fn is_path(text: &str) -> bool {
    text.split('.').all(is_word)
}

/// Whether a name can be part of a path; others can be in a value.
fn is_word(name: &str) -> bool {
    let is_other = |c: char| c == '.' || c == '[' || c == ']' || c.is_whitespace();
    !name.is_empty() && !name.contains(is_other)
}

/// Whether a path leads to `outer` or into it; Azure ignores case.
fn is_within(path: &str, outer: &str) -> bool {
    let begin = path.get(..outer.len());
    let rest = path.get(outer.len()..).unwrap_or_default();
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(outer)) && (rest.is_empty() || rest.starts_with('.'))
}

/// The single properties of `extra`: an object counts as its members, a list as one value.
#[must_use]
pub fn leaves(extra: &Extra) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    for property in &extra.properties {
        let words = property.path.value.split('.').map(str::to_owned).collect();
        let leaf = Leaf {
            words,
            value: &property.value,
            property: property.path.span,
            is_at_path: is_path(&property.path.value),
            span: property.path.span,
        };
        collect(leaf, &property.written, &mut found);
    }
    found
}

fn collect<'e>(leaf: Leaf<'e>, written: &Node, found: &mut Vec<Leaf<'e>>) {
    let (Value::Object(members), Some(table)) = (leaf.value, written.as_table()) else {
        found.push(leaf);
        return;
    };
    if members.is_empty() {
        found.push(leaf);
        return;
    }
    for ((_, value), member) in members.iter().zip(table) {
        let mut words = leaf.words.clone();
        words.push(member.key.value.clone());
        let inner = Leaf {
            words,
            value,
            property: leaf.property,
            is_at_path: leaf.is_at_path,
            span: member.key.span,
        };
        collect(inner, &member.node, found);
    }
}

/// Takes out of a body what `extra` can say, as its entries.
pub(crate) fn raise_body(compute_type: &str, body: &mut Object) -> Vec<Entry> {
    let mut entries = Vec::new();
    take(compute_type, body, &mut Vec::new(), &mut entries);
    entries
}

fn take(compute_type: &str, object: &mut Object, words: &mut Vec<String>, entries: &mut Vec<Entry>) {
    let names = object
        .iter()
        .filter_map(|(key, _)| key.as_str().map(str::to_owned));
    let names: Vec<String> = names.collect();
    for name in names {
        let Some(value) = object.get_mut(&name) else {
            continue;
        };
        words.push(name.clone());
        let (refusal, path) = (refusal(compute_type, words, value), words.join("."));
        let is_gone = match (refusal, value) {
            (None, value) if is_word(&name) => raise(value).is_some_and(|raised| {
                entries.push(entry(&path, raised));
                true
            }),
            (Some(Refusal::KeysWithin(_)), Value::Object(inner)) => {
                let was_empty = inner.is_empty();
                take(compute_type, inner, words, entries);
                inner.is_empty() && !was_empty
            }
            _ => false,
        };
        if is_gone {
            object.remove(&name);
        }
        words.pop();
    }
}
