//! The descriptions of one assignment that several computes ask for.

use std::sync::Arc;

use crate::arm::{Resource, Value};
use crate::bug::bug;
use crate::expression::{Expression, Part};

/// What is between two descriptions of one assignment.
const SEPARATOR: &str = "; ";

/// Adds what another compute says of an assignment to what the first one says.
pub(super) fn add_description(made: &mut Resource, more: Option<Value>) {
    let Some(Value::Object(properties)) = made.body.get_mut("properties") else {
        bug("a role assignment without properties was made")
    };
    let Some(more) = more else { return };
    let description = match properties.remove("description") {
        None => more,
        Some(first) if first == more => first,
        Some(Value::String(first)) => match more {
            Value::String(more) if first.split(SEPARATOR).any(|one| one == more) => Value::String(first),
            Value::String(more) => Value::String(format!("{first}{SEPARATOR}{more}").into()),
            more => joined(Value::String(first), more),
        },
        Some(first) => joined(first, more),
    };
    properties.set("description", description);
}

/// Two descriptions of which one is known at deployment only.
fn joined(first: Value, more: Value) -> Value {
    let mut parts: Vec<Part> = Vec::new();
    for value in [first, more] {
        if !parts.is_empty() {
            parts.push(Part::Text(SEPARATOR.into()));
        }
        match value {
            Value::String(text) => parts.push(Part::Text(text.to_string())),
            Value::Expression(computed) => match Arc::unwrap_or_clone(computed) {
                Expression::Interpolation(inner) => parts.extend(inner),
                computed => parts.push(Part::Value(computed)),
            },
            _ => bug("a description that is no text was lowered"),
        }
    }
    Expression::Interpolation(texts_joined(parts)).into()
}

/// The parts with texts that follow one another in one: there is one spelling of an interpolation.
fn texts_joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    joined
}
