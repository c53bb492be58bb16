//! Role assignments → `role_assignments` of the resource whose identity gets the role.

use std::collections::HashMap;

use super::workspace::is_workspace;
use crate::arm::{COMPUTE, Deployment, Key, Object, ROLE_ASSIGNMENT, Resource, Value};
use crate::azure::built_in_role;
use crate::expression::Expression;
use crate::language::reader::Setting;
use crate::language::rest::{entry, reference, text_value, whole};
use crate::language::role_assignment::ScopeKind;
use crate::language::value::text::AnyText;
use crate::lower;
use crate::syntax::{Table, Value as Toml};

/// The role assignments by the symbol of the resource that they are written at.
pub(super) fn by_holder(deployment: &Deployment) -> HashMap<&str, Vec<&Resource>> {
    let mut roles: HashMap<&str, Vec<&Resource>> = HashMap::new();
    let assignments = deployment
        .resources
        .iter()
        .filter(|resource| resource.resource_type == ROLE_ASSIGNMENT);
    for assignment in assignments {
        if let Some(holder) = holder(assignment, deployment) {
            roles.entry(holder).or_default().push(assignment);
        }
    }
    roles
}

/// The resource whose identity gets a role: the one that the principal names, or the first that has the identity and
/// whose name the assignment bears.
fn holder<'d>(assignment: &Resource, deployment: &'d Deployment) -> Option<&'d str> {
    let holders = deployment.resources.iter();
    let mut holders = holders.filter(|resource| {
        !resource.existing && (is_workspace(resource) || resource.resource_type == COMPUTE)
    });
    match principal(assignment)? {
        Expression::Runtime { symbol, .. } => holders
            .find(|holder| holder.symbol == *symbol)
            .map(|holder| holder.symbol.as_str()),
        identity => {
            let id = identity_of(identity)?;
            let candidates: Vec<&Resource> = holders.filter(|holder| has_identity(holder, id)).collect();
            let named = candidates.iter().find(|holder| bears_name(assignment, holder));
            named.or(candidates.first()).map(|holder| holder.symbol.as_str())
        }
    }
}

fn principal(assignment: &Resource) -> Option<&Expression> {
    match properties(assignment)?.get("principalId")? {
        Value::Expression(principal) => Some(principal),
        _ => None,
    }
}

fn properties(resource: &Resource) -> Option<&Object> {
    match resource.body.get("properties")? {
        Value::Object(properties) => Some(properties),
        _ => None,
    }
}

/// The id in `reference(id, version).principalId`.
fn identity_of(principal: &Expression) -> Option<&Expression> {
    let Expression::Member { object, name } = principal else {
        return None;
    };
    let Expression::Call {
        name: function,
        arguments,
        ..
    } = &**object
    else {
        return None;
    };
    (name == "principalId" && function == "reference").then(|| arguments.first())?
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
        (key, Expression::String(id)) => key.as_str() == Some(id),
        _ => false,
    })
}

/// What a holder is called in the symbols of its assignments.
fn holder_name(holder: &Resource) -> &str {
    match &holder.name {
        _ if is_workspace(holder) => "workspace",
        Expression::String(name) => name,
        _ => "",
    }
}

fn bears_name(assignment: &Resource, holder: &Resource) -> bool {
    assignment
        .symbol
        .starts_with(&lower::symbol_of(holder_name(holder)))
}

/// The table of an assignment; none if the language has no word for a part of it.
pub(super) fn raise(assignment: &Resource, holder: &Resource, deployment: &Deployment) -> Option<Toml> {
    let mut properties = properties(assignment)?.clone();
    let role = role(&properties.remove("roleDefinitionId")?, assignment, holder)?;
    let mut keys = vec![entry("role", role)];
    if let Some(scope) = &assignment.scope {
        keys.push(entry("scope", scope_word(deployment.resource(scope)?)?));
    }
    if let Value::Expression(principal) = properties.remove("principalId")?
        && let Some(identity) = identity_of(&principal)
    {
        keys.push(entry(
            "identity",
            match identity {
                Expression::String(id) => text_value(id),
                computed => reference(computed),
            },
        ));
    }
    if properties.remove("principalType")? != Value::from("ServicePrincipal") {
        return None;
    }
    if let Some(description) = properties.remove("description") {
        keys.push(entry(
            "description",
            whole::<AnyText, Setting<String>>(&description)?,
        ));
    }
    properties.is_empty().then(|| Toml::Table(Table::new(keys)))
}

/// The name of a built-in role, if the symbol of the assignment bears it; its GUID or id otherwise.
fn role(value: &Value, assignment: &Resource, holder: &Resource) -> Option<Toml> {
    let computed = match value {
        Value::String(id) => return Some(text_value(id)),
        Value::Expression(computed) => computed,
        _ => return None,
    };
    let Expression::Call { name, arguments, .. } = &**computed else {
        return None;
    };
    let [_, guid] = arguments.as_slice() else {
        return None;
    };
    if name != "subscriptionResourceId" {
        return None;
    }
    let guid = match guid {
        Expression::String(guid) => guid,
        computed => return last_segment_of(computed),
    };
    let mut built_in = built_in_role::all()
        .iter()
        .filter(|role| role.guid.eq_ignore_ascii_case(guid));
    let bears_it = |name: &str| {
        let symbol = lower::symbol_of(&format!("{}-{name}", holder_name(holder)));
        assignment.symbol.starts_with(&symbol)
    };
    let named = built_in.find(|role| bears_it(role.name));
    Some(text_value(named.map_or(guid.as_str(), |role| role.name)))
}

/// `x` in `last(split(x, '/'))`.
fn last_segment_of(computed: &Expression) -> Option<Toml> {
    let call = |expression: &Expression, function: &str| match expression {
        Expression::Call { name, arguments, .. } if name == function => arguments.first().cloned(),
        _ => None,
    };
    let id = call(&call(computed, "last")?, "split")?;
    Some(reference(&id))
}

/// The word or id of a scope. Of an existing resource a template has the name only.
fn scope_word(scope: &Resource) -> Option<Toml> {
    let kinds = ScopeKind::TABLE.into_iter();
    let (_, word, resource_type) = kinds
        .into_iter()
        .find(|(.., kind)| scope.resource_type.eq_ignore_ascii_case(kind))?;
    let is_own = !scope.existing
        || is_workspace(scope)
        || scope
            .symbol
            .starts_with(&lower::symbol_of(&word.replace('_', "-")));
    if is_own {
        return Some(text_value(word));
    }
    let Expression::String(name) = &scope.name else {
        return None;
    };
    Some(text_value(&format!(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/<RESOURCE_GROUP>/providers/{resource_type}/{name}"
    )))
}
