//! What is known at deployment only: whether there is some in a value, and what would settle it.

use std::collections::BTreeSet;

use super::same::{canonical, is_id};
use super::side::Case;
use crate::arm::{Key, Value};
use crate::expression::{Expression, Part};

/// Whether a value holds an expression.
pub(super) fn is_open(value: &Value) -> bool {
    let mut found = false;
    each_expression(value, &mut |_| found = true);
    found
}

/// Calls `visit` with each expression of a value.
fn each_expression<'v>(value: &'v Value, visit: &mut dyn FnMut(&'v Expression)) {
    match value {
        Value::Expression(expression) => visit(expression),
        Value::Kept(kept) => each_expression(&kept.value, visit),
        Value::Array(items) => {
            for item in items {
                each_expression(item, visit);
            }
        }
        Value::Object(members) => {
            for (key, value) in members.iter() {
                if let Key::Expression(computed) = key {
                    visit(computed);
                }
                each_expression(value, visit);
            }
        }
        Value::Null
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Script(_) => {}
    }
}

/// The parameters that a value mentions, in lower case.
pub(super) fn parameters(value: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    each_expression(value, &mut |expression| {
        each(expression, &mut |part| {
            if let Expression::Parameter(name) = part {
                names.insert(name.to_lowercase());
            }
        });
    });
    names
}

fn each<'e>(expression: &'e Expression, visit: &mut dyn FnMut(&'e Expression)) {
    visit(expression);
    for child in expression.children() {
        each(child, visit);
    }
}

/// Whether a value mentions a parameter whose value is not shown and comes from another place in the other case.
pub(super) fn hides_a_change(value: &Value, old: &Case, new: &Case) -> bool {
    if old.hidden.is_empty() || new.hidden.is_empty() {
        return false;
    }
    let source = |case: &'_ Case, name: &str| -> Option<String> {
        let mut hidden = case.hidden.iter();
        hidden
            .find(|(other, _)| other == name)
            .map(|(_, source)| source.clone())
    };
    let mut names = parameters(value).into_iter();
    names.any(|name| {
        let sources = source(old, &name).zip(source(new, &name));
        sources.is_some_and(|(old, new)| old != new)
    })
}

/// Whether an expression has a value for certain, so that nothing in its place is another one: a parameter by itself.
pub(super) fn is_something(value: &Value) -> bool {
    matches!(value, Value::Expression(expression) if matches!(**expression, Expression::Parameter(_)))
}

/// Whether two open values differ in every deployment: texts that have the same open parts and differ in one
/// part that is known, and ids of resources that differ in a name.
pub(super) fn are_different(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Expression(old), Value::Expression(new)) => differ(&canonical(old), &canonical(new)),
        _ => false,
    }
}

fn differ(old: &Expression, new: &Expression) -> bool {
    match (old, new) {
        (Expression::String(old), Expression::String(new)) => !old.eq_ignore_ascii_case(new),
        // NOTE: with the same text before and behind, what is between them decides.
        (Expression::Interpolation(old), Expression::Interpolation(new)) => {
            let mut unequal = old.iter().zip(new).filter(|(old, new)| old != new);
            old.len() == new.len()
                && unequal.next().is_some_and(|(old, new)| differ_in_part(old, new))
                && unequal.next().is_none()
        }
        (Expression::ResourceId { .. }, Expression::ResourceId { .. }) => names_differ(old, new),
        (Expression::Call { name, .. }, Expression::Call { name: other, .. }) => {
            name == other && is_id(name) && names_differ(old, new)
        }
        _ => false,
    }
}

fn differ_in_part(old: &Part, new: &Part) -> bool {
    match (old, new) {
        (Part::Text(old), Part::Text(new)) => !old.eq_ignore_ascii_case(new),
        (Part::Value(old), Part::Value(new)) => differ(old, new),
        _ => false,
    }
}

/// Whether one of the arguments by which an id is made differs for certain, and no other may.
fn names_differ(old: &Expression, new: &Expression) -> bool {
    let (old, new) = (old.children(), new.children());
    let mut pairs = old.iter().zip(&new);
    old.len() == new.len()
        && pairs.clone().any(|(old, new)| differ(old, new))
        && pairs.all(|(old, new)| old == new || differ(old, new))
}

/// What would settle the expressions of the values, for people.
pub(super) fn settled_by<'v>(values: impl IntoIterator<Item = &'v Value>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for value in values {
        each_expression(value, &mut |expression| settles_of(expression, &mut found));
    }
    if found.is_empty() {
        found.insert("a deployment: only it knows the value".to_owned());
    }
    found.into_iter().collect()
}

fn settles_of(expression: &Expression, found: &mut BTreeSet<String>) {
    let own = settles(expression);
    let is_whole = matches!(expression, Expression::Member { .. }) && !own.is_empty();
    found.extend(own);
    if !is_whole {
        for child in expression.children() {
            settles_of(child, found);
        }
    }
}

/// What would settle one part.
fn settles(part: &Expression) -> Vec<String> {
    let option = |name: &str| format!("`--{name}`");
    match part {
        Expression::Parameter(name) => vec![format!("a value for the parameter `{name}`")],
        Expression::Member { object, name } => match (called(object), name.as_str()) {
            (Some("resourcegroup"), "location") => vec![option("location")],
            (Some("resourcegroup"), "id") => vec![option("subscription"), option("resource-group")],
            _ => Vec::new(),
        },
        Expression::ResourceId { .. } => vec![option("subscription"), option("resource-group")],
        Expression::Runtime(_) => vec!["what Azure has: only a deployment reads it".to_owned()],
        call => match called(call) {
            Some("resourcegroup") => vec![option("resource-group")],
            Some("resourceid") => vec![option("subscription"), option("resource-group")],
            Some("subscription" | "subscriptionresourceid") => vec![option("subscription")],
            Some("tenant") => vec![option("tenant")],
            Some("reference" | "listkeys" | "listsecrets" | "target") => {
                vec!["what Azure has: only a deployment reads it".to_owned()]
            }
            Some("utcnow" | "newguid") => vec!["nothing: it is another value in each deployment".to_owned()],
            _ => Vec::new(),
        },
    }
}

/// The function of a call, in lower case.
fn called(expression: &Expression) -> Option<&'static str> {
    const KNOWN: [&str; 11] = [
        "resourcegroup",
        "resourceid",
        "subscription",
        "subscriptionresourceid",
        "tenant",
        "reference",
        "listkeys",
        "listsecrets",
        "target",
        "utcnow",
        "newguid",
    ];
    let Expression::Call { name, .. } = expression else {
        return None;
    };
    KNOWN.into_iter().find(|known| name.eq_ignore_ascii_case(known))
}
