//! Which paths of a compute's REST body are free for `extra`.
//!
//! A path is free if no key of the language writes it, what it is in or what is in it, and neither armlet nor the service
//! does. An expression may also give an object as a whole, if the compute has none of the keys that write what is in it.

use super::extra::{Extra, raise};
use super::rest::{entry, is_sayable, table, text_value};
use super::rest_path::{Holder, Owner, answers, owners};
use crate::arm::{Object, Value};
use crate::source::Span;
use crate::syntax::{Entry, Node, Table, Value as Toml};

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
const WRITTEN: [&str; 14] = [
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
    "properties.properties.setupScripts.scripts.creationScript.scriptSource",
    "properties.properties.setupScripts.scripts.startupScript.scriptSource",
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
    /// An expression gives it as a whole, which is refused only where one of these keys writes what is in it.
    Whole(Vec<&'static str>),
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
        Some(Owner::Above(Holder { key, scalar, .. })) => {
            let said = scalar.and_then(|scalar| (scalar.raise)(value));
            return Some(Refusal::Key(key, said));
        }
        Some(Owner::Within(keys)) if is_whole(words, value) => return Some(Refusal::Whole(keys)),
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

/// Whether an expression gives an object as a whole in which armlet writes nothing without a key.
fn is_whole(words: &[String], value: &Value) -> bool {
    let is_expression = matches!(value, Value::Expression(_));
    is_expression && words.iter().any(|word| !word.eq_ignore_ascii_case("properties"))
}

/// Whether a table has a key such as `ssh.admin_username`, or what gives the table around it as a whole.
#[must_use]
pub fn is_set(written: &Table, key: &str) -> bool {
    let (first, rest) = key.split_once('.').unwrap_or((key, ""));
    match (written.get(first).map(|node| &node.value), rest) {
        (None, _) => false,
        (Some(Toml::Table(inner)), rest) if !rest.is_empty() && !is_decided_later(inner) => {
            is_set(inner, rest)
        }
        (Some(_), _) => true,
    }
}

/// Whether a table stands for what the deployment decides: `{ param }`, `{ expr }`.
fn is_decided_later(table: &Table) -> bool {
    table.get("param").is_some() || table.get("expr").is_some()
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
        words.push(member.key.value.to_string());
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

/// Takes out of a body what `extra` can say, as its entries; `read` is the body before any key took something out of it.
pub(crate) fn raise_body(compute_type: &str, body: &mut Object, read: &Object) -> Vec<Entry> {
    let mut entries = Vec::new();
    Taking {
        compute_type,
        entries: &mut entries,
    }
    .take(body, Some(read), &mut Vec::new());
    entries
}

/// Taking what `extra` can say out of the body of a compute.
struct Taking<'e> {
    compute_type: &'e str,
    entries: &'e mut Vec<Entry>,
}

impl Taking<'_> {
    fn take(&mut self, object: &mut Object, read: Option<&Object>, words: &mut Vec<String>) {
        let names = object
            .iter()
            .filter_map(|(key, _)| key.as_str().map(str::to_owned));
        let names: Vec<String> = names.collect();
        for name in names {
            let Some(value) = object.get_mut(&name) else {
                continue;
            };
            words.push(name.clone());
            let is_gone = is_word(&name) && self.takes(value, read.and_then(|read| read.get(&name)), words);
            if is_gone {
                object.remove(&name);
            }
            words.pop();
        }
    }

    /// Whether all of a value is taken.
    fn takes(&mut self, value: &mut Value, read: Option<&Value>, words: &mut Vec<String>) -> bool {
        match refusal(self.compute_type, words, value) {
            None | Some(Refusal::Whole(_)) => self.add(words, raise(value)),
            Some(Refusal::KeysWithin(_)) => self.takes_within(value, read, words),
            Some(_) => false,
        }
    }

    /// Whether all of an object that has keys is taken: member by member, or as a whole if no key took something out of it.
    fn takes_within(&mut self, value: &mut Value, read: Option<&Value>, words: &mut Vec<String>) -> bool {
        let whole = (read == Some(&*value))
            .then(|| self.whole(value, words))
            .flatten();
        let Value::Object(inner) = value else { return false };
        let known = self.entries.len();
        let was_empty = inner.is_empty();
        let read = match read {
            Some(Value::Object(read)) => Some(read),
            _ => None,
        };
        self.take(inner, read, words);
        if inner.is_empty() {
            return !was_empty;
        }
        if whole.is_some() {
            self.entries.truncate(known);
        }
        self.add(words, whole)
    }

    fn add(&mut self, words: &[String], raised: Option<Toml>) -> bool {
        let is_said = raised.is_some();
        self.entries
            .extend(raised.map(|raised| entry(&words.join("."), raised)));
        is_said
    }

    /// An object as one expression, if the deployment computes something in it and nothing in it is secret.
    fn whole(&self, value: &Value, words: &[String]) -> Option<Toml> {
        let is_below = words.iter().any(|word| !word.eq_ignore_ascii_case("properties"));
        if !is_below || !is_computed(value) || self.holds_secret(value, &mut words.to_vec()) {
            return None;
        }
        let whole = value.to_expression();
        is_sayable(&whole).then(|| table([("expr", text_value(&whole.to_bicep()))]))
    }

    /// Whether a text in a value may be a secret: it is at a key for one, or it is a script.
    fn holds_secret(&self, value: &Value, words: &mut Vec<String>) -> bool {
        match value {
            Value::Object(members) => members.iter().any(|(key, member)| {
                words.push(key.as_str().unwrap_or_default().to_owned());
                let holds = self.holds_secret(member, words);
                words.pop();
                holds
            }),
            Value::Script(_) => true,
            Value::String(_) => match owners(self.compute_type, words) {
                Some(Owner::Above(Holder { key, scalar, .. })) => {
                    key.contains("script") || scalar.is_some_and(|scalar| scalar.is_secret)
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// Whether the deployment computes something in a value.
fn is_computed(value: &Value) -> bool {
    match value {
        Value::Expression(_) => true,
        Value::Array(items) => items.iter().any(is_computed),
        Value::Object(members) => members
            .iter()
            .any(|(key, member)| key.as_str().is_none() || is_computed(member)),
        _ => false,
    }
}
