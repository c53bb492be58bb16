//! The spanned tree of a TOML file.

use std::sync::Arc;

use arcstr::ArcStr;

use crate::hashing::{Index, Letters};
use crate::source::{Span, Spanned};

/// A TOML value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The bytes of the value; of a table written under a header, the header.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A TOML value. A tree never changes once it is read, so its parts are shared and a clone copies nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string of any of TOML's four forms, escapes resolved.
    ///
    /// Shared, because a script is looked at by several stages and need not be copied for any.
    String(ArcStr),
    /// A 64-bit integer.
    Integer(i64),
    /// A float; prices may be one, and free maps may hold it.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A date, time or date-time, as TOML prints it.
    Datetime(ArcStr),
    /// An array, or an array of tables.
    Array(Items),
    /// A table of any of TOML's forms.
    Table(Table),
}

impl Node {
    /// Whether the value is held once for both nodes and has the same place.
    #[must_use]
    pub fn is_held_with(&self, other: &Self) -> bool {
        let is_same = match (&self.value, &other.value) {
            (Value::String(this), Value::String(other)) => ArcStr::ptr_eq(this, other),
            (Value::Array(this), Value::Array(other)) => Arc::ptr_eq(&this.held, &other.held),
            (Value::Table(this), Value::Table(other)) => Arc::ptr_eq(&this.held, &other.held),
            (Value::Integer(this), Value::Integer(other)) => this == other,
            (Value::Boolean(this), Value::Boolean(other)) => this == other,
            _ => false,
        };
        is_same && self.span == other.span
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.as_shared_str().map(ArcStr::as_str)
    }

    /// The string, if it is one, to hold it as well.
    #[must_use]
    pub fn as_shared_str(&self) -> Option<&ArcStr> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string or a date-time: a user may write a time either way.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            Value::Datetime(text) => Some(text),
            _ => None,
        }
    }

    /// The table, if it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The items, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it is `{ param = "…" }` or `{ expr = "…" }`.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        let table = self.as_table().filter(|table| table.len() == 1);
        let text = table.and_then(|table| table.get("param").or_else(|| table.get("expr")));
        text.is_some_and(|text| text.as_str().is_some())
    }

    /// Every reference in this value, or the value itself where it is one.
    #[must_use]
    pub fn references(&self) -> Vec<&Self> {
        match &self.value {
            _ if self.is_reference() => vec![self],
            Value::Array(items) => items.iter().flat_map(Self::references).collect(),
            Value::Table(table) => table.iter().flat_map(|entry| entry.node.references()).collect(),
            _ => Vec::new(),
        }
    }

    /// What TOML calls this type, with its article, for messages.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match &self.value {
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Boolean(_) => "a boolean",
            Value::Datetime(_) => "a date-time",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }

    /// Whether a key anywhere below is one of `keys`.
    #[must_use]
    pub fn mentions(&self, keys: &[&str]) -> bool {
        self.mentions_besides(None, keys)
    }

    /// The same, where a table that does not mention them may hold parts of this one.
    #[must_use]
    pub fn mentions_besides(&self, before: Option<&Table>, keys: &[&str]) -> bool {
        match &self.value {
            Value::Table(table) => {
                let mut before_it = None;
                table.besides(before).any(|entry| {
                    let is_one = keys.contains(&entry.key.value.as_str());
                    let mentions = is_one || entry.node.mentions_besides(before_it, keys);
                    before_it = entry.node.as_table();
                    mentions
                })
            }
            Value::Array(items) => items.iter().any(|item| item.mentions(keys)),
            _ => false,
        }
    }

    /// The node at a JSON pointer's segments below this one, as deep as they exist, with the key that leads there.
    #[must_use]
    pub fn locate<'a, 'p>(&'a self, pointer: impl Iterator<Item = &'p str>) -> Location<'a> {
        let mut here = Location {
            key: None,
            node: self,
        };
        for segment in pointer {
            let next = match &here.node.value {
                Value::Table(table) => table.entry(segment).map(|entry| Location {
                    key: Some(entry.key.span),
                    node: &entry.node,
                }),
                Value::Array(items) => segment
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index))
                    .map(|node| Location { key: None, node }),
                _ => None,
            };
            let Some(next) = next else { break };
            here = next;
        }
        here
    }

    /// The same value as JSON; a date-time becomes a string.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::String(text) => Json::String(text.to_string()),
            Value::Integer(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::Boolean(flag) => Json::Bool(*flag),
            Value::Datetime(text) => Json::String(text.to_string()),
            Value::Array(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Table(table) => Json::Object(
                table
                    .iter()
                    .map(|entry| (entry.key.value.to_string(), entry.node.to_json()))
                    .collect(),
            ),
        }
    }
}

/// The items of an array, shared as a table is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Items {
    held: Arc<Vec<Node>>,
}

impl Items {
    /// The items, to add to them: only while the tree is made, when nothing else holds them.
    pub(super) fn held_mut(&mut self) -> Option<&mut Vec<Node>> {
        Arc::get_mut(&mut self.held)
    }
}

impl From<Vec<Node>> for Items {
    fn from(items: Vec<Node>) -> Self {
        Self {
            held: Arc::new(items),
        }
    }
}

impl FromIterator<Node> for Items {
    fn from_iter<I: IntoIterator<Item = Node>>(items: I) -> Self {
        Self::from(Vec::from_iter(items))
    }
}

impl std::ops::Deref for Items {
    type Target = [Node];

    fn deref(&self) -> &[Node] {
        &self.held
    }
}

/// Where a pointer leads: the value, and the key before it if it has one.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    /// The key's span.
    pub key: Option<Span>,
    /// The value.
    pub node: &'a Node,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, unquoted.
    pub key: Spanned<ArcStr>,
    /// The value.
    pub node: Node,
}

/// The entries of a table in the order of the file.
///
/// Look-ups walk the entries of a small table; a large one has an index.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// One pointer, because most values are no tables and every value takes as much as the largest.
    held: Arc<Held>,
}

/// What a table holds.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) entries: Vec<Entry>,
    /// Where each key is; absent for a small table.
    index: Option<Box<Index>>,
    pub(super) form: Form,
}

/// How a table is written, which says what may be added to it further down in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// Under a header of its own.
    #[default]
    Header,
    /// By the headers of tables in it alone.
    Implicit,
    /// By dotted keys.
    Dotted,
    /// In braces.
    Inline,
}

/// The number of entries up to which a table has no index.
const SMALL: usize = 64;

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.held.entries == other.held.entries
    }
}

impl Table {
    /// A table of these entries.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let index = (entries.len() > SMALL)
            .then(|| Box::new(Index::of(Letters::AsWritten, entries.len(), key_of(&entries))));
        Self::from(Held {
            entries,
            index,
            form: Form::default(),
        })
    }

    /// What the table holds, to add to it: only while the tree is made, when nothing else holds it.
    pub(super) fn held_mut(&mut self) -> Option<&mut Held> {
        Arc::get_mut(&mut self.held)
    }

    /// The same, taken out of the tree.
    pub(super) fn into_held(self) -> Option<Held> {
        Arc::into_inner(self.held)
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.held.entries.get(self.held.number(key)?)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entries, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.held.entries.iter()
    }

    /// The entries, except for those that another table holds in the same place of the list and of the same text: what is equal
    /// for a whole fleet is looked at in its first instance only.
    pub fn besides<'t>(&'t self, before: Option<&'t Self>) -> impl Iterator<Item = &'t Entry> {
        self.iter().enumerate().filter_map(move |(number, entry)| {
            let other = before.and_then(|before| before.held.entries.get(number));
            let is_known =
                other.is_some_and(|other| other.key == entry.key && other.node.is_held_with(&entry.node));
            (!is_known).then_some(entry)
        })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.entries.is_empty()
    }
}

impl From<Held> for Table {
    fn from(held: Held) -> Self {
        Self { held: Arc::new(held) }
    }
}

impl Held {
    /// Of an empty table.
    pub(super) fn of(form: Form) -> Self {
        Self {
            form,
            ..Self::default()
        }
    }

    /// The number of the first entry of a key.
    pub(super) fn number(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.number(key, key_of(&self.entries)),
            None => self.entries.iter().position(|entry| entry.key.value == key),
        }
    }

    /// Adds an entry whose key the table does not have.
    pub(super) fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
        let count = self.entries.len();
        match &mut self.index {
            Some(index) => {
                index.add(count - 1, key_of(&self.entries));
            }
            None if count > SMALL => {
                self.index = Some(Box::new(Index::of(
                    Letters::AsWritten,
                    count,
                    key_of(&self.entries),
                )))
            }
            None => {}
        }
    }

    /// Removes the last entry.
    pub(super) fn remove_last(&mut self) -> Option<Entry> {
        let last = self.entries.pop()?;
        if let Some(index) = &mut self.index {
            index.remove(self.entries.len(), &last.key.value);
        }
        Some(last)
    }
}

/// The key of an entry by its number.
fn key_of<'e>(entries: &'e [Entry]) -> impl Fn(usize) -> Option<&'e str> + Copy {
    move |number| entries.get(number).map(|entry| entry.key.value.as_str())
}

impl<'a> IntoIterator for &'a Table {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
