//! Role assignments: the spellings of their types, and of the roles.

use std::sync::Arc;

use crate::arm::{Deployment, ROLE_ASSIGNMENT, Resource, Value};
use crate::expression::{Expression, Part};
use crate::language::role_assignment::definition_id;

/// How a template names an assignment for one resource by the type of that resource.
const AT_RESOURCE: &str = "/providers/roleAssignments";

/// What is between the names of such a resource and of the assignment.
const BETWEEN: &str = "/Microsoft.Authorization/";

/// What is before the GUID of a role in the id of its definition.
const DEFINITIONS: &str = "/providers/microsoft.authorization/roledefinitions/";

/// The subscription that is deployed to, before that.
const SUBSCRIPTION: [&str; 2] = [
    "/subscriptions/{subscription().subscriptionid}",
    "{subscription().id}",
];

/// Makes assignments for one resource, which older templates write by the type of the resource, those of a scope, and spells the ids
/// of roles by `subscriptionResourceId()`.
pub(super) fn spell(deployment: &mut Deployment) {
    for resource in &mut deployment.resources {
        if let Some((scope, name)) = at_resource(resource)
            && let Some(as_read) = &mut resource.as_read
        {
            Arc::make_mut(as_read).scope = Some(scope.into());
            resource.name = name;
            resource.resource_type = ROLE_ASSIGNMENT.into();
        }
        if resource.is(ROLE_ASSIGNMENT) {
            spell_role(resource);
        }
    }
}

/// The id of the resource, and the name of the assignment.
fn at_resource(role: &Resource) -> Option<(Expression, Expression)> {
    let at = role.resource_type.len().checked_sub(AT_RESOURCE.len())?;
    let resource_type = role.resource_type.get(..at)?;
    let is_at_resource = role.resource_type.get(at..)?.eq_ignore_ascii_case(AT_RESOURCE);
    let whole = role.as_read.as_ref().and_then(|as_read| as_read.name.as_deref());
    let (holder, name) = split(whole.unwrap_or(&role.name))?;
    let kind = Expression::String(resource_type.into());
    is_at_resource.then(|| (Expression::call("resourceId", [kind, holder]), name))
}

/// The two names in one.
fn split(name: &Expression) -> Option<(Expression, Expression)> {
    match parts(name)?.as_slice() {
        [holder, Expression::String(between), name] if between.eq_ignore_ascii_case(BETWEEN) => {
            Some((holder.clone(), name.clone()))
        }
        _ => None,
    }
}

fn spell_role(role: &mut Resource) {
    let Some(Value::Object(properties)) = role.body.get_mut("properties") else {
        return;
    };
    let is_identity = match properties.get("principalId") {
        Some(Value::Expression(id)) => id
            .to_arm()
            .to_ascii_lowercase()
            .ends_with(".identity.principalid"),
        _ => false,
    };
    if is_identity && properties.get("principalType").is_none() {
        properties.set("principalType", "ServicePrincipal");
    }
    let Some(id) = properties.get_mut("roleDefinitionId") else {
        return;
    };
    let guid = match &*id {
        Value::Expression(computed) => guid(computed),
        _ => None,
    };
    if let Some(guid) = guid {
        *id = definition_id(guid).into();
    }
}

/// The GUID of a role of the subscription that is deployed to.
fn guid(id: &Expression) -> Option<Expression> {
    if let Expression::Call { name, arguments, .. } = id {
        let is_id = ["resourceId", "subscriptionResourceId"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        if let ([Expression::String(kind), guid], true) = (arguments.as_slice(), is_id) {
            let is_role = DEFINITIONS.contains(&format!("/{}/", kind.to_ascii_lowercase()));
            return is_role.then(|| guid.clone());
        }
    }
    let parts = parts(id)?;
    let shown = parts.iter().map(|part| match part {
        Expression::String(text) => text.to_ascii_lowercase(),
        value => format!("{{{}}}", value.to_arm().to_ascii_lowercase()),
    });
    let whole: String = shown.collect();
    let of_subscription = SUBSCRIPTION.iter().find_map(|known| whole.strip_prefix(known))?;
    let guid = of_subscription.strip_prefix(DEFINITIONS)?;
    match parts.last()? {
        Expression::String(_) if guid.contains(['/', '{']) => None,
        Expression::String(_) => Some(Expression::String(guid.into())),
        last => (guid == format!("{{{}}}", last.to_arm().to_ascii_lowercase())).then(|| last.clone()),
    }
}

/// The parts of a text that is put together.
fn parts(text: &Expression) -> Option<Vec<Expression>> {
    match text {
        Expression::Call { name, arguments, .. } if name.eq_ignore_ascii_case("concat") => {
            Some(arguments.clone())
        }
        Expression::Interpolation(parts) => Some(parts.iter().map(part).collect()),
        _ => None,
    }
}

fn part(part: &Part) -> Expression {
    match part {
        Part::Text(text) => Expression::String(text.as_str().into()),
        Part::Value(value) => value.clone(),
    }
}
