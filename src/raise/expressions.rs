//! The expressions of a resource, one by one.

use std::sync::Arc;

use crate::arm::{Key, Object, Resource, Value};
use crate::expression::Expression;

/// Visits every expression of a resource that is not inside another one; one that becomes a text is a text afterwards.
pub(crate) fn each(resource: &mut Resource, visit: &mut dyn FnMut(&mut Expression)) {
    visit(&mut resource.name);
    if let Some(condition) = &mut resource.condition {
        visit(condition);
    }
    object(&mut resource.body, visit);
}

fn object(body: &mut Object, visit: &mut dyn FnMut(&mut Expression)) {
    // NOTE: to go through members to change them copies what is shared, which is nearly everything.
    if !body.has_expressions() {
        return;
    }
    for (key, member) in body.iter_mut() {
        if let Key::Expression(computed) = key {
            visit(Arc::make_mut(computed));
            if let Expression::String(name) = &**computed {
                *key = Key::Name(name.clone());
            }
        }
        value(member, visit);
    }
}

/// Visits every expression of a value, as [`each`] does.
pub(crate) fn value(member: &mut Value, visit: &mut dyn FnMut(&mut Expression)) {
    match member {
        Value::Array(items) => items.iter_mut().for_each(|item| value(item, visit)),
        Value::Object(inner) => object(inner, visit),
        Value::Expression(computed) => {
            visit(Arc::make_mut(computed));
            if let Expression::String(text) = &**computed {
                *member = Value::String(text.clone());
            }
        }
        Value::Kept(kept) => value(&mut kept.value, visit),
        Value::Null
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Script(_) => {}
    }
}
