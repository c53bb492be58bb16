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

/// The union of literal objects whose members are not all known; none if it depends on what is not known.
pub(super) fn united(objects: &[Expression]) -> Option<Expression> {
    let mut united: Vec<Entry> = Vec::new();
    for object in objects {
        let Expression::Object(entries) = object else {
            return None;
        };
        for entry in entries {
            let Entry::Member(Key::Name(name), later) = entry else {
                return None;
            };
            let place = united.iter().position(
                |known| matches!(known, Entry::Member(Key::Name(known), _) if folded(known) == folded(name)),
            );
            match place.and_then(|place| united.get_mut(place)) {
                Some(known) => {
                    let Entry::Member(_, earlier) = &*known else {
                        return None;
                    };
                    *known = Entry::Member(Key::Name(name.clone()), both(earlier, later)?);
                }
                None => united.push(entry.clone()),
            }
        }
    }
    Some(Expression::Object(united))
}

/// What two objects have together for a member that both have.
fn both(earlier: &Expression, later: &Expression) -> Option<Expression> {
    let is_known = |value: &Expression| matches!(value, Expression::Object(_)) || constant(value).is_some();
    match (earlier, later) {
        (Expression::Object(_), Expression::Object(_)) => united(&[earlier.clone(), later.clone()]),
        // NOTE: two that are objects at deployment would be one.
        (Expression::Object(_), later) if !is_known(later) => None,
        (earlier, Expression::Object(_)) if !is_known(earlier) => None,
        (earlier, later) if !is_known(earlier) && !is_known(later) => None,
        (_, later) => Some(later.clone()),
    }
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
