//! Custom applications, by their names instead of their position.

use super::deployed::member;
use crate::arm::{Key, Object, Value};

/// The services under their names; one without a name, or with another's, under its number too.
pub(super) fn named(services: Option<&Value>) -> Option<Object> {
    let items = match services {
        None | Some(Value::Null) => return Some(Object::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return None,
    };
    let mut found = Object::new();
    for (index, item) in items.iter().enumerate() {
        let name = match item {
            Value::Object(service) => service.get("name").map(text_of).unwrap_or_default(),
            _ => String::new(),
        };
        let key = if name.is_empty() || member(&found, &name).is_some() {
            format!("{name}#{}", index + 1)
        } else {
            name
        };
        found.insert(Key::Name(key.into()), item.clone());
    }
    Some(found)
}

/// A text, or its expression in brackets.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Expression(expression) => expression.arm_string(),
        _ => String::new(),
    }
}
