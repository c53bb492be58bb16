//! Where a settled resource is: its id.

use arcstr::ArcStr;

use super::super::deployment::{Deployment, DeploymentScope, Resource};
use super::super::value::Value;
use super::convert;
use crate::expression::evaluate::{Context, Known, Outcome, Surroundings, evaluate};
use crate::expression::{Expression, Operator};

/// Whether something of an expression is known at deployment only, if nothing of the place is known. One that fails, or that
/// has a value, is none that a settled deployment holds.
pub(super) fn is_open(expression: &Expression) -> bool {
    let evaluated = evaluate(expression, &Nowhere(&Surroundings::default()));
    evaluated.is_ok_and(|evaluated| matches!(evaluated.outcome, Outcome::Open(_)))
}

/// A place without a template.
struct Nowhere<'s>(&'s Surroundings);

impl Context for Nowhere<'_> {
    fn surroundings(&self) -> &Surroundings {
        self.0
    }

    fn parameter(&self, _name: &str) -> Known {
        Known::Open
    }

    fn variable(&self, _name: &str) -> Known {
        Known::Open
    }
}

pub(super) fn id(resource: &Resource, settled: &Deployment, surroundings: &Surroundings) -> Value {
    let names = resource.name_segments(&settled.resources);
    let kind = Expression::String(ArcStr::from(&*resource.resource_type));
    let as_read = resource.as_read.as_deref();
    let target = as_read.and_then(|as_read| as_read.target.as_deref());
    let part = |value: Option<&Option<Value>>| value.and_then(Option::as_ref).map(convert::expression);
    let subscription = part(target.map(|target| &target.subscription));
    let group = part(target.map(|target| &target.resource_group));
    let scope = as_read.and_then(|as_read| as_read.scope.as_ref());
    let owner = resource
        .scope
        .as_deref()
        .and_then(|symbol| settled.resource(symbol));
    let scope = owner
        .map(|owner| convert::expression(&id(owner, settled, surroundings)))
        .or_else(|| scope.map(convert::expression));
    let call = |function: &str, place: Vec<Expression>| {
        let arguments = place.into_iter().chain([kind.clone()]);
        Expression::call(function, arguments.chain(names.iter().cloned()))
    };
    let id = match (scope, group) {
        (Some(scope), _) => extending(scope, &call),
        (None, Some(group)) => {
            let subscription = subscription.unwrap_or_else(subscription_id);
            call("resourceId", vec![subscription, group])
        }
        (None, None) if is_of_subscription(resource, settled) => {
            call("subscriptionResourceId", subscription.into_iter().collect())
        }
        (None, None) => call("resourceId", Vec::new()),
    };
    match evaluate(&id, &Nowhere(surroundings)) {
        Ok(evaluated) => of_group(convert::value(evaluated.outcome)),
        Err(_) => Value::from(id),
    }
}

/// The id of what extends a scope, in the words of the engine: the tenant, an id, or a type and name of the same group.
fn extending(scope: Expression, call: &dyn Fn(&str, Vec<Expression>) -> Expression) -> Expression {
    let slash = || Expression::String("/".into());
    let text = |text: &str| Expression::String(text.into());
    let group = Expression::Member {
        object: Box::new(Expression::call("resourceGroup", [])),
        name: "name".into(),
    };
    let whole = Expression::call(
        "concat",
        [
            text("/subscriptions/"),
            subscription_id(),
            text("/resourceGroups/"),
            group,
            text("/providers/"),
            scope.clone(),
        ],
    );
    let is_whole = Expression::call("startsWith", [scope.clone(), slash()]);
    let whole = Expression::Conditional(Box::new(is_whole), Box::new(scope.clone()), Box::new(whole));
    let is_tenant = Expression::Binary(Operator::Equal, Box::new(scope), Box::new(slash()));
    Expression::Conditional(
        Box::new(is_tenant),
        Box::new(call("tenantResourceId", Vec::new())),
        Box::new(call("extensionResourceId", vec![whole])),
    )
}

fn subscription_id() -> Expression {
    Expression::Member {
        object: Box::new(Expression::call("subscription", [])),
        name: "subscriptionId".into(),
    }
}

/// A resource group has an id of another form than what has a provider.
fn of_group(id: Value) -> Value {
    match id {
        Value::String(id) => Value::String(
            id.replace(
                "/providers/Microsoft.Resources/resourceGroups/",
                "/resourceGroups/",
            )
            .into(),
        ),
        open => open,
    }
}

/// Whether a resource belongs to a subscription and to none of its groups.
fn is_of_subscription(resource: &Resource, settled: &Deployment) -> bool {
    settled.scope == DeploymentScope::Subscription
        || resource
            .resource_type
            .eq_ignore_ascii_case("Microsoft.Resources/resourceGroups")
}
