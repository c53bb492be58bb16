//! Parameters of Bicep that may be null, as `param nodes int?` is compiled: a definition has none.
//!
//! Where the template says one value in the place of null everywhere, that value is the default.

use super::parameters;
use crate::arm::{Deployment, Parameter, Value};
use crate::expression::evaluate::constant;
use crate::expression::{Expression, Operator};

/// Gives parameters that may be null the default that the template has for them: `coalesce(parameters('nodes'), 4)`.
pub(super) fn put_defaults(deployment: &mut Deployment) {
    let open: Vec<String> = deployment
        .parameters
        .iter()
        .filter(|parameter| parameter.nullable && parameter.default.is_none() && !parameter.secure)
        .map(|parameter| parameter.name.clone())
        .collect();
    for name in open {
        if let Some(default) = default_of(deployment, &name) {
            put_default(deployment, &name, &default);
        }
    }
}

/// The constant that every use of a parameter has in the place of null.
fn default_of(deployment: &mut Deployment, name: &str) -> Option<Expression> {
    let mut all_uses = 0_usize;
    let mut replaced: Vec<Expression> = Vec::new();
    parameters::each(deployment, &mut |expression| {
        if is_parameter(expression, name) {
            all_uses += 1;
        }
        replaced.extend(replacement(expression, name).cloned());
    });
    let first = replaced.first()?;
    let is_same = replaced.iter().all(|other| other == first);
    (is_same && replaced.len() == all_uses && constant(first).is_some()).then(|| first.clone())
}

fn put_default(deployment: &mut Deployment, name: &str, default: &Expression) {
    parameters::each(deployment, &mut |expression| {
        if replacement(expression, name).is_some() {
            *expression = Expression::Parameter(name.to_owned());
        }
    });
    let is_it = |parameter: &&mut Parameter| parameter.name == name;
    for parameter in deployment.parameters.iter_mut().filter(is_it) {
        parameter.default = constant(default).map(Into::into);
        parameter.nullable = false;
        widen(parameter);
    }
}

/// Takes away the bounds of a parameter that its default does not keep: those of the template are for what is given, and null is not.
pub(super) fn widen(parameter: &mut Parameter) {
    let Some(default) = &parameter.default else { return };
    let number = match default {
        Value::Integer(number) => Some(*number),
        _ => None,
    };
    let length = match default {
        Value::String(text) => Some(text.encode_utf16().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(object) => Some(object.iter().count()),
        _ => None,
    };
    let length = length.and_then(|length| i64::try_from(length).ok());
    let keeps_least = |least: &i64, size: Option<i64>| size.is_none_or(|size| size >= *least);
    let keeps_most = |most: &i64, size: Option<i64>| size.is_none_or(|size| size <= *most);
    parameter.min_value = parameter.min_value.filter(|least| keeps_least(least, number));
    parameter.max_value = parameter.max_value.filter(|most| keeps_most(most, number));
    parameter.min_length = parameter.min_length.filter(|least| keeps_least(least, length));
    parameter.max_length = parameter.max_length.filter(|most| keeps_most(most, length));
    if !parameter.allowed.is_empty() && !parameter.allowed.contains(default) {
        parameter.allowed.insert(0, default.clone());
    }
}

/// What an expression has where a parameter is null.
fn replacement<'e>(expression: &'e Expression, name: &str) -> Option<&'e Expression> {
    match expression {
        Expression::Binary(Operator::Coalesce, left, right) if is_parameter(left, name) => Some(right),
        _ => None,
    }
}

fn is_parameter(expression: &Expression, name: &str) -> bool {
    matches!(expression, Expression::Parameter(own) if own.eq_ignore_ascii_case(name))
}
