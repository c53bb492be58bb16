//! Literal objects and the names of their members.

use serde_json::{Map, Value};

use super::super::tree::{Entry, Expression, Key};
use super::value::{constant, folded};

/// The objects of `{ a: 1, ...b, c: 2 }`, if all are known.
pub(super) fn merged(entries: &[Entry]) -> Option<Vec<Value>> {
    let is_plain = |entry: &Entry| matches!(entry, Entry::Member(..));
    let groups = entries.chunk_by(|a, b| is_plain(a) && is_plain(b));
    let objects = groups.map(|group| match group {
        [Entry::Spread(spread)] => constant(spread),
        members => constant(&Expression::Object(members.to_vec())),
    });
    objects.collect()
}

/// A member of a literal object whose members are not all known; the outer `None` if there may be one of that name.
pub(super) fn literal_member<'e>(entries: &'e [Entry], name: &str) -> Option<Option<&'e Expression>> {
    let mut found = None;
    for entry in entries {
        match entry {
            Entry::Member(Key::Name(key), value) => {
                if folded(key) == folded(name) {
                    found = Some(value);
                }
            }
            Entry::Member(Key::Computed(_), _) | Entry::Spread(_) => return None,
        }
    }
    Some(found)
}

/// The names of an object's members, as the engine lists them.
pub(super) fn names(members: &Map<String, Value>) -> String {
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    names.join(", ")
}
