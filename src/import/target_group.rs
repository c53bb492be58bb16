//! Ids of computes in the group that a nested deployment deploys them to → ids of the group of the definition.
//!
//! A definition is deployed to that group, as the report says: `resourceId(parameters('rg'), …, 'cpu')` is there `resourceId(…, 'cpu')`.

use crate::arm::{COMPUTE, Deployment, Resource, Value};
use crate::expression::Expression;
use crate::raise::expressions;

/// A compute that a nested deployment deploys to a group that it names.
struct Elsewhere {
    /// The group, as ARM writes it.
    group: String,
    /// The subscription, if it is named.
    subscription: Option<String>,
    /// The segments of its name.
    names: Vec<String>,
}

/// Writes the ids of such computes as ids of the group that is deployed to.
pub(super) fn spell(deployment: &mut Deployment) {
    let resources = &deployment.resources;
    let known: Vec<Elsewhere> = resources
        .iter()
        .filter_map(|compute| elsewhere(compute, resources))
        .collect();
    if known.is_empty() {
        return;
    }
    for resource in &mut deployment.resources {
        expressions::each(resource, &mut |expression| within(expression, &known));
    }
    for output in &mut deployment.outputs {
        expressions::value(&mut output.value, &mut |expression| within(expression, &known));
    }
}

fn elsewhere(compute: &Resource, resources: &[Resource]) -> Option<Elsewhere> {
    let target = compute.as_read.as_ref()?.target.as_deref()?;
    let group = target.resource_group.as_ref().filter(|_| compute.is(COMPUTE))?;
    Some(Elsewhere {
        group: written(group)?,
        subscription: target.subscription.as_ref().and_then(written),
        names: names(&compute.name_segments(resources)),
    })
}

/// How ARM writes a value that a place is given by; none for what names no place.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(spelled(&Expression::String(text.clone()))),
        Value::Expression(expression) => Some(spelled(expression)),
        _ => None,
    }
}

fn spelled(expression: &Expression) -> String {
    expression.to_arm().to_ascii_lowercase()
}

fn names(segments: &[Expression]) -> Vec<String> {
    segments.iter().map(spelled).collect()
}

fn within(expression: &mut Expression, known: &[Elsewhere]) {
    if let Expression::Call { name, arguments, .. } = expression
        && name.eq_ignore_ascii_case("resourceId")
        && let Some(place) = arguments.iter().position(is_compute)
        && let Some((given, [_, segments @ ..])) = arguments.split_at_checked(place)
        && known
            .iter()
            .any(|one| one.is_at(given) && one.names == names(segments))
    {
        arguments.drain(..place);
    }
    for child in expression.children_mut() {
        within(child, known);
    }
}

fn is_compute(argument: &Expression) -> bool {
    matches!(argument, Expression::String(kind) if kind.eq_ignore_ascii_case(COMPUTE))
}

impl Elsewhere {
    /// Whether the first arguments of `resourceId` name the group.
    fn is_at(&self, given: &[Expression]) -> bool {
        match given {
            [group] => spelled(group) == self.group && self.subscription.is_none(),
            [subscription, group] => {
                let subscription = spelled(subscription);
                let own = self
                    .subscription
                    .as_deref()
                    .unwrap_or("subscription().subscriptionid");
                spelled(group) == self.group && subscription == own
            }
            _ => false,
        }
    }
}
