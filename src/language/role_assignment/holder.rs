//! Which resource an assignment is written at: a template does not say it.

use super::receiver::{identity_of, is_for_user, principal, principal_id};
use crate::arm::{COMPUTE, Deployment, Key, ROLE_ASSIGNMENT, Resource, Value, WORKSPACE, is_symbol_of};
use crate::expression::{Expression, Operator};
use crate::hashing::HashMap;
use crate::language::naming;

/// The role assignments by the symbol of the resource that they are written at.
pub(crate) fn by_holder(deployment: &Deployment) -> HashMap<&str, Vec<&Resource>> {
    let mut roles: HashMap<&str, Vec<&Resource>> = HashMap::default();
    let assignments = deployment
        .resources
        .iter()
        .filter(|resource| resource.resource_type == ROLE_ASSIGNMENT);
    for assignment in assignments {
        for holder in holders(assignment, deployment) {
            roles.entry(holder).or_default().push(assignment);
        }
    }
    roles
}

/// The resources that a role is written at: the one that the principal names; or one with the identity, or the user, and the
/// condition of the assignment; or those whose conditions together are the assignment's; or any with its condition.
fn holders<'d>(assignment: &Resource, deployment: &'d Deployment) -> Vec<&'d str> {
    let all = deployment.resources.iter();
    let mut all =
        all.filter(|resource| !resource.existing && [WORKSPACE, COMPUTE].contains(&&*resource.resource_type));
    let symbol = |holder: &'d Resource| holder.symbol.as_str();
    let id = match principal(assignment) {
        Some(Expression::Runtime(own)) => {
            return all
                .find(|holder| holder.symbol == own.symbol)
                .map(symbol)
                .into_iter()
                .collect();
        }
        principal => principal.and_then(identity_of),
    };
    let user = is_for_user(assignment)
        .then(|| principal_id(assignment))
        .flatten();
    if id.is_none() && user.is_none() {
        return Vec::new();
    }
    let receives = |holder: &&Resource| match id {
        Some(id) => has_identity(holder, id),
        None => user.is_some() && assigned_user(holder) == user,
    };
    let all: Vec<&Resource> = all.collect();
    let with_identity: Vec<&Resource> = all.iter().copied().filter(receives).collect();
    let same = |holder: &&&Resource| holder.condition == assignment.condition;
    let alike: Vec<&Resource> = with_identity.iter().filter(same).copied().collect();
    let named = alike
        .iter()
        .find(|holder| bears_name(assignment, holder, deployment));
    match named.or(alike.first()) {
        Some(holder) => vec![symbol(holder)],
        None => {
            let holds = |holder: &&Resource| is_alternative(holder, assignment);
            let together: Vec<&str> = with_identity.into_iter().filter(holds).map(symbol).collect();
            match all.iter().find(same) {
                Some(holder) if together.is_empty() => vec![symbol(holder)],
                _ => together,
            }
        }
    }
}

/// Whether an assignment is made wherever a resource is deployed, and in other cases too.
fn is_alternative(holder: &Resource, assignment: &Resource) -> bool {
    let (Some(own), Some(whole)) = (holder.condition.as_deref(), assignment.condition.as_deref()) else {
        return false;
    };
    let mut rest = whole;
    loop {
        match rest {
            found if found == own => return true,
            Expression::Binary(Operator::Or, before, last) => {
                if **last == *own {
                    return true;
                }
                rest = before;
            }
            _ => return false,
        }
    }
}

/// The object id of the person that a compute is assigned to.
fn assigned_user(holder: &Resource) -> Option<&Value> {
    let path = [
        "properties",
        "properties",
        "personalComputeInstanceSettings",
        "assignedUser",
    ];
    let mut object = &holder.body;
    for name in path {
        let Value::Object(inner) = object.get(name)? else {
            return None;
        };
        object = inner;
    }
    object.get("objectId")
}

fn has_identity(holder: &Resource, id: &Expression) -> bool {
    let Some(Value::Object(identity)) = holder.body.get("identity") else {
        return false;
    };
    let Some(Value::Object(assigned)) = identity.get("userAssignedIdentities") else {
        return false;
    };
    assigned.iter().any(|(key, _)| match (key, id) {
        (Key::Expression(key), id) => **key == *id,
        (key, Expression::String(id)) => key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(id)),
        _ => false,
    })
}

/// What a holder is called in the symbols of its assignments.
pub(super) fn holder_name(holder: &Resource, deployment: &Deployment) -> String {
    if holder.resource_type == WORKSPACE {
        return "workspace".to_owned();
    }
    naming::raise(holder, deployment).map_or_else(String::new, |(key, _)| key)
}

fn bears_name(assignment: &Resource, holder: &Resource, deployment: &Deployment) -> bool {
    is_symbol_of(&assignment.symbol, &holder_name(holder, deployment))
}
