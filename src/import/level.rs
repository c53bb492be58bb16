//! Members of a compute that stand at the wrong level: `vmSize` beside `properties` in place of in it.
//!
//! The service ignores or refuses them there. The definition has them where they are meant, and the report says so.

use super::hours::seen;
use crate::arm::{Key, Object, Value};
use crate::language::rest_path::paths;

/// A member that was moved: where it was read, and where it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) from: String,
    pub(super) to: String,
}

/// The members of a compute of every kind, below `properties`.
const ENVELOPE: [&str; 2] = ["description", "disableLocalAuth"];

/// Moves the members of a body to their level; `own` are the members of its kind.
pub(super) fn put_right(own: &[String], body: &mut Object) -> Vec<Move> {
    let mut moves = Vec::new();
    if !has_room(body) || is_right(own, body) {
        return moves;
    }
    for name in members(body, own) {
        let from = name.clone();
        if let Some(value) = body.remove(&name) {
            put(inner(body), &name, value);
            moves.push(moved(from, &format!("properties.properties.{name}")));
        }
    }
    let Some(Value::Object(properties)) = body.get_mut("properties") else {
        return moves;
    };
    for name in members(properties, own) {
        if let Some(value) = properties.remove(&name) {
            put(below(properties), &name, value);
            let from = format!("properties.{name}");
            moves.push(moved(from, &format!("properties.properties.{name}")));
        }
    }
    for name in ENVELOPE {
        let is_free = properties.get(name).is_none() && !own.iter().any(|known| known == name);
        if let (true, Some(value)) = (is_free, below(properties).remove(name)) {
            put(properties, name, value);
            moves.push(moved(
                format!("properties.properties.{name}"),
                &format!("properties.{name}"),
            ));
        }
    }
    moves
}

/// Whether every member is at its level already.
fn is_right(own: &[String], body: &Object) -> bool {
    let Some(properties) = seen(body, &["properties"]) else {
        return false;
    };
    let Some(inner) = seen(properties, &["properties"]) else {
        return false;
    };
    let is_moved = |object: &Object| !members(object, own).is_empty();
    !is_moved(body) && !is_moved(properties) && ENVELOPE.iter().all(|name| inner.get(name).is_none())
}

/// Whether both `properties` are objects or absent: into what the deployment computes nothing can be moved.
fn has_room(body: &Object) -> bool {
    match body.get("properties") {
        None => true,
        Some(Value::Object(properties)) => {
            matches!(properties.get("properties"), None | Some(Value::Object(_)))
        }
        Some(_) => false,
    }
}

fn moved(from: String, to: &str) -> Move {
    Move {
        from,
        to: to.to_owned(),
    }
}

/// The members that a kind has in `properties.properties`.
pub(super) fn own_members(kind: &str) -> Vec<String> {
    let mut own: Vec<String> = paths(kind)
        .into_iter()
        .filter_map(|(path, _)| {
            let inner = path.strip_prefix("properties.properties.")?;
            Some(inner.split(['.', '[']).next().unwrap_or(inner).to_owned())
        })
        .collect();
    own.sort();
    own.dedup();
    own
}

/// The names of an object that are such members.
fn members(object: &Object, own: &[String]) -> Vec<String> {
    let names = object.iter().filter_map(|(key, _)| key.as_str());
    names
        .filter(|name| own.iter().any(|known| known == name))
        .map(str::to_owned)
        .collect()
}

/// `properties.properties` of a body.
fn inner(body: &mut Object) -> &mut Object {
    below(below(body))
}

/// `properties` of an object, made where it lacks.
fn below(object: &mut Object) -> &mut Object {
    if !matches!(object.get("properties"), Some(Value::Object(_))) {
        object.set("properties", Object::new());
    }
    match object.get_mut("properties") {
        Some(Value::Object(inner)) => inner,
        _ => crate::bug::bug("an object that was just put in is not there"),
    }
}

/// Puts a value where there is none yet.
fn put(object: &mut Object, name: &str, value: Value) {
    if object.get(name).is_none() {
        object.insert(Key::Name(name.into()), value);
    }
}
