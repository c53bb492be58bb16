//! `environments` and `deploy` ↔ the condition of a compute.

use super::compute::Envelope;
use super::rest::{entry, expression, is_sayable, node, reference, text_value};
use crate::expression::{Expression, Item, Operator};
use crate::syntax::{Entry, Node, Value as Toml};

/// The parameter that a template has once anything in it depends on the environment: the environment's name.
pub const ENVIRONMENT: &str = "environment";

/// Where a compute is deployed: in its environments, if it names some, and where `deploy` holds. None where it always is.
pub(crate) fn condition(envelope: &Envelope) -> Option<Expression> {
    let names = envelope.environments.iter();
    let names: Vec<Item> = names
        .map(|name| Item::Value(Expression::String(name.value.clone())))
        .collect();
    let environment = Expression::Parameter(ENVIRONMENT.into());
    let is_one =
        (!names.is_empty()).then(|| Expression::call("contains", [Expression::Array(names), environment]));
    let deploy = envelope.deploy.as_deref().and_then(expression::<bool>);
    match (
        is_one,
        deploy.filter(|deploy| *deploy != Expression::Boolean(true)),
    ) {
        (Some(is_one), Some(deploy)) => Some(Expression::Binary(
            Operator::And,
            Box::new(is_one),
            Box::new(deploy),
        )),
        (is_one, deploy) => is_one.or(deploy),
    }
}

/// The keys for a condition, and what of it the language has no words for; `has_environments` says whether the parameter is
/// the one that armlet adds.
pub(crate) fn raise(condition: &Expression, has_environments: bool) -> (Vec<Entry>, Option<Expression>) {
    let named = |condition: &Expression| has_environments.then(|| environments(condition)).flatten();
    let (names, deploy) = match condition {
        Expression::Binary(Operator::And, one, other) if named(one).is_some() => (named(one), Some(&**other)),
        whole => match named(whole) {
            Some(names) => (Some(names), None),
            None => (None, Some(whole)),
        },
    };
    let mut keys = Vec::new();
    keys.extend(names.map(|names| entry("environments", Toml::Array(names.into()))));
    let mut left = None;
    match deploy {
        Some(Expression::Boolean(flag)) => keys.push(entry("deploy", Toml::Boolean(*flag))),
        Some(computed) if is_sayable(computed) => keys.push(entry("deploy", reference(computed))),
        other => left = other.cloned(),
    }
    (keys, left)
}

/// The names in `contains(['dev', 'prod'], environment)`.
fn environments(condition: &Expression) -> Option<Vec<Node>> {
    let Expression::Call { name, arguments, .. } = condition else {
        return None;
    };
    let [Expression::Array(items), Expression::Parameter(parameter)] = arguments.as_slice() else {
        return None;
    };
    if name != "contains" || parameter != ENVIRONMENT || items.is_empty() {
        return None;
    }
    let names = items.iter().map(|item| match item {
        Item::Value(Expression::String(name)) => Some(node(text_value(name))),
        Item::Value(_) | Item::Spread(_) => None,
    });
    names.collect()
}
