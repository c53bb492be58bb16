//! JSON of an answer → values. Nothing in an answer is an expression: a text in brackets is a text.

use serde_json::{Map, Value as Json};

use crate::arm::read::open_scripts;
use crate::arm::{Object, Value};

/// An object without its `null` members, which say that nothing is set. Inline scripts are texts in it.
pub(super) fn object(members: Map<String, Json>) -> Object {
    let mut value = literal(Json::Object(members));
    open_scripts(&mut value);
    match value {
        Value::Object(object) => object,
        // NOTE: a value stays what it is when its scripts are read.
        _ => Object::new(),
    }
}

/// A value as it is, objects in it without their `null` members.
pub(super) fn literal(json: Json) -> Value {
    without_nulls(json).into()
}

fn without_nulls(json: Json) -> Json {
    match json {
        Json::Object(members) => {
            let set = members.into_iter().filter(|(_, value)| !value.is_null());
            set.map(|(name, value)| (name, without_nulls(value))).collect()
        }
        Json::Array(items) => items.into_iter().map(without_nulls).collect(),
        scalar => scalar,
    }
}

/// An object without the members that `is_out` is true for, at any depth; it is given their paths, with `[]` for an item of
/// a list. An object that is empty then is left out too.
pub(super) fn without(object: Object, is_out: &dyn Fn(&[String]) -> bool) -> Object {
    members_without(object, &mut Vec::new(), is_out)
}

fn members_without(object: Object, path: &mut Vec<String>, is_out: &dyn Fn(&[String]) -> bool) -> Object {
    let mut kept = Object::new();
    for (key, value) in object.iter() {
        path.push(key.as_str().unwrap_or_default().to_owned());
        if !is_out(path) {
            let had_members = matches!(value, Value::Object(inner) if !inner.is_empty());
            let value = value_without(value.clone(), path, is_out);
            let is_emptied = had_members && matches!(&value, Value::Object(inner) if inner.is_empty());
            // A user-assigned identity is its name; what is said of it is read-only.
            if !is_emptied
                || path
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case("userAssignedIdentities"))
            {
                kept.insert(key.clone(), value);
            }
        }
        path.pop();
    }
    kept
}

fn value_without(value: Value, path: &mut Vec<String>, is_out: &dyn Fn(&[String]) -> bool) -> Value {
    match value {
        Value::Object(inner) => members_without(inner, path, is_out).into(),
        Value::Array(items) => {
            path.push("[]".to_owned());
            let items = items
                .into_iter()
                .map(|item| value_without(item, path, is_out))
                .collect();
            path.pop();
            Value::Array(items)
        }
        other => other,
    }
}

/// How many values that are no objects are in an object.
pub(super) fn count(object: &Object) -> usize {
    let values = object.iter().map(|(_, value)| match value {
        Value::Object(inner) => count(inner),
        _ => 1,
    });
    values.sum()
}

/// The segments of `a.b[].c`: `[]` is one of its own.
pub(super) fn segments(path: &str) -> Vec<String> {
    path.replace("[]", ".[]").split('.').map(str::to_owned).collect()
}

/// Whether a path as [`segments`] takes it leads to another, or to something around it.
pub(super) fn leads_to<S: AsRef<str>>(own: &str, path: &[S]) -> bool {
    let own = segments(own);
    own.len() <= path.len()
        && own
            .iter()
            .zip(path)
            .all(|(own, name)| is_word(own, name.as_ref()))
}

/// Whether a path as [`segments`] takes it leads to something below another.
pub(super) fn is_below<S: AsRef<str>>(own: &str, path: &[S]) -> bool {
    let own = segments(own);
    own.len() > path.len()
        && own
            .iter()
            .zip(path)
            .all(|(own, name)| is_word(own, name.as_ref()))
}

fn is_word(own: &str, name: &str) -> bool {
    own == "*" || own.eq_ignore_ascii_case(name)
}
