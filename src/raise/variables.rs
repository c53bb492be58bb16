//! Variables that hold a text or an object → the expressions that use them.
//!
//! Lowering moves texts into variables that the engine would misread in an expression; in the definition they are where they
//! were.

use crate::arm::{Deployment, Key, Object, Value};
use crate::expression::{Expression, Part};

/// The deployment with the values of its variables in place of their names.
pub(super) fn inlined(deployment: &Deployment) -> Deployment {
    let mut inlined = deployment.clone();
    let variables = std::mem::take(&mut inlined.variables);
    if variables.is_empty() {
        return inlined;
    }
    for resource in &mut inlined.resources {
        within(&mut resource.name, &variables);
        if let Some(condition) = &mut resource.condition {
            within(condition, &variables);
        }
        object(&mut resource.body, &variables);
    }
    inlined
}

fn object(body: &mut Object, variables: &Object) {
    for (key, member) in body.iter_mut() {
        if let Key::Expression(computed) = key {
            within(computed, variables);
            if let Expression::String(name) = &mut **computed {
                *key = Key::Name(std::mem::take(name));
            }
        }
        value(member, variables);
    }
}

fn value(member: &mut Value, variables: &Object) {
    match member {
        Value::Array(items) => items.iter_mut().for_each(|item| value(item, variables)),
        Value::Object(inner) => object(inner, variables),
        Value::Expression(computed) => {
            within(computed, variables);
            if let Expression::String(text) = &mut **computed {
                *member = Value::String(std::mem::take(text));
            }
        }
        Value::Kept(kept) => value(&mut kept.value, variables),
        Value::Null
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Script(_) => {}
    }
}

fn within(expression: &mut Expression, variables: &Object) {
    if let Expression::Variable(name) = expression {
        match variables.get(name) {
            Some(Value::String(text)) => *expression = Expression::String(text.clone()),
            Some(Value::Expression(value)) => *expression = Expression::clone(value),
            _ => {}
        }
        return;
    }
    for child in expression.children_mut() {
        within(child, variables);
    }
    if let Expression::Interpolation(parts) = expression {
        *parts = joined(std::mem::take(parts));
    }
}

/// Parts in which a text is one part.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        let part = match part {
            Part::Value(Expression::String(text)) => Part::Text(text),
            other => other,
        };
        match (joined.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    joined
}
