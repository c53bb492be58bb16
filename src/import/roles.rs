//! Role assignments: the spellings of their types.

use crate::arm::{Deployment, ROLE_ASSIGNMENT, Resource};
use crate::expression::{Expression, Part};

/// How a template names an assignment for one resource by the type of that resource.
const AT_RESOURCE: &str = "/providers/roleAssignments";

/// What is between the names of such a resource and of the assignment.
const BETWEEN: &str = "/Microsoft.Authorization/";

/// Makes assignments for one resource, which older templates write by the type of the resource, those of a scope.
pub(super) fn spell(deployment: &mut Deployment) {
    for resource in &mut deployment.resources {
        if let Some((scope, name)) = at_resource(resource)
            && let Some(as_read) = &mut resource.as_read
        {
            as_read.scope = Some(scope.into());
            resource.name = name;
            resource.resource_type = ROLE_ASSIGNMENT.into();
        }
    }
}

/// The id of the resource, and the name of the assignment.
fn at_resource(role: &Resource) -> Option<(Expression, Expression)> {
    let at = role.resource_type.len().checked_sub(AT_RESOURCE.len())?;
    let resource_type = role.resource_type.get(..at)?;
    let is_at_resource = role.resource_type.get(at..)?.eq_ignore_ascii_case(AT_RESOURCE);
    let whole = role.as_read.as_ref().and_then(|as_read| as_read.name.as_ref());
    let (holder, name) = split(whole.unwrap_or(&role.name))?;
    let kind = Expression::String(resource_type.to_owned());
    is_at_resource.then(|| (Expression::call("resourceId", [kind, holder]), name))
}

/// The two names in one.
fn split(name: &Expression) -> Option<(Expression, Expression)> {
    let parts: Vec<Expression> = match name {
        Expression::Call { name, arguments, .. } if name.eq_ignore_ascii_case("concat") => arguments.clone(),
        Expression::Interpolation(parts) => parts.iter().map(part).collect(),
        _ => return None,
    };
    match parts.as_slice() {
        [holder, Expression::String(between), name] if between.eq_ignore_ascii_case(BETWEEN) => {
            Some((holder.clone(), name.clone()))
        }
        _ => None,
    }
}

fn part(part: &Part) -> Expression {
    match part {
        Part::Text(text) => Expression::String(text.clone()),
        Part::Value(value) => value.clone(),
    }
}
