//! Parameters that a template uses and does not declare: of the type of the place where they are used.

use crate::arm::{COMPUTE, Deployment, Object, Value};
use crate::expression::{Expression, ValueType};
use crate::language::rest_path::{Owner, owners};

use super::spelling::compute_type;

/// Members that are lists as a whole.
const LISTS: [&str; 5] = [
    "computeStartStop",
    "customServices",
    "endpoints",
    "volumes",
    "argv",
];

/// The type that a parameter must have where a compute is it; a string if none says more.
pub(super) fn kind(name: &str, deployment: &Deployment) -> ValueType {
    let is_it = |expression: &Expression| matches!(expression, Expression::Parameter(used) if used.eq_ignore_ascii_case(name));
    let mut computes = deployment
        .resources
        .iter()
        .filter(|resource| resource.is(COMPUTE));
    let found = computes.find_map(|compute| {
        if compute.condition.as_deref().is_some_and(is_it) {
            return Some(ValueType::Bool);
        }
        let kind = compute_type(&compute.body).unwrap_or_default();
        let mut path = Vec::new();
        place(&compute.body, &is_it, &mut path).then(|| of_place(&kind, &path))
    });
    found.unwrap_or(ValueType::String)
}

/// Whether a value below an object is the parameter; the path leads to it.
fn place(object: &Object, is_it: &dyn Fn(&Expression) -> bool, path: &mut Vec<String>) -> bool {
    object.iter().any(|(key, value)| {
        path.push(key.as_str().unwrap_or_default().to_owned());
        let is_here = match value {
            Value::Expression(computed) => is_it(computed),
            Value::Object(inner) => place(inner, is_it, path),
            _ => false,
        };
        if !is_here {
            path.pop();
        }
        is_here
    })
}

/// The type of what is at a path of a compute.
fn of_place(compute_type: &str, path: &[String]) -> ValueType {
    let last = path.last().map(String::as_str).unwrap_or_default();
    let is_above = path.len() == 1 && ["tags", "identity", "sku", "properties"].contains(&last);
    match owners(compute_type, path) {
        _ if LISTS.contains(&last) => ValueType::Array,
        _ if is_above => ValueType::Object,
        Some(Owner::Above(holder)) => holder.scalar.map_or(ValueType::String, |scalar| scalar.expects),
        Some(Owner::Within(_)) => ValueType::Object,
        None => ValueType::String,
    }
}
