//! What looks at the compute that is there already: `target('full')`, Bicep's `this`.
//!
//! A definition says it by `on_redeploy = "keep"`, or by an expression in a key of the compute. Where neither can say it, it becomes
//! what a new compute gets, and is a loss.

use crate::arm::{Object, Value};
use crate::expression::Expression;
use crate::language::rest;
use crate::raise;

/// Takes what looks at the compute that is there out of a body; the paths of it.
pub(super) fn take_out(body: &mut Object) -> Vec<String> {
    let mut found = Vec::new();
    if !raise::is_kept(body) {
        object(body, "", &mut found);
    }
    found
}

fn object(body: &mut Object, path: &str, found: &mut Vec<String>) {
    if !body.has_expressions() {
        return;
    }
    for (key, member) in body.iter_mut() {
        let name = key.as_str().unwrap_or("[…]");
        let path = match path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        value(member, &path, found);
    }
}

fn value(member: &mut Value, path: &str, found: &mut Vec<String>) {
    match member {
        Value::Object(inner) => object(inner, path, found),
        Value::Array(items) => items.iter_mut().enumerate().for_each(|(index, item)| {
            value(item, &format!("{path}[{index}]"), found);
        }),
        Value::Kept(kept) if !is_sayable(path, &kept.meaning()) => {
            found.push(path.to_owned());
            *member = std::mem::replace(&mut kept.value, Value::Null);
        }
        Value::Expression(computed) if computed.reads_existing_resource() && !is_sayable(path, computed) => {
            found.push(path.to_owned());
            *member = new(computed).map_or(Value::Null, Value::from);
        }
        _ => {}
    }
}

/// Whether a definition can have an expression at a path: only a property can look at what is there.
fn is_sayable(path: &str, expression: &Expression) -> bool {
    path.starts_with("properties.") && rest::is_sayable(expression)
}

/// What an expression is for a compute that is not there yet.
fn new(expression: &Expression) -> Option<Expression> {
    let found = match expression {
        Expression::Conditional(condition, _, otherwise) if condition.reads_existing_resource() => otherwise,
        Expression::Binary(crate::expression::Operator::Coalesce, left, right)
            if left.reads_existing_resource() =>
        {
            right
        }
        _ => return None,
    };
    (!found.reads_existing_resource()).then(|| Expression::clone(found))
}
