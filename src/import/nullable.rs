//! Parameters of Bicep that may be null, as `param nodes int?` is compiled: a definition has none.
//!
//! Where the template says one value in the place of null everywhere, that value is the default.

use super::bounds::widen;
use super::parameters;
use crate::arm::{Deployment, Parameter};
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
            *expression = Expression::Parameter(name.into());
        }
    });
    let is_it = |parameter: &&mut Parameter| parameter.name == name;
    for parameter in deployment.parameters.iter_mut().filter(is_it) {
        parameter.default = constant(default).map(Into::into);
        parameter.nullable = false;
        widen(parameter);
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
