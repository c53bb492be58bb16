//! Where a template is deployed: the ids of resources, and the members of `subscription()`, `resourceGroup()` and the like.

use serde_json::Value;

use super::super::tree::Expression;
use super::context::Surroundings;
use super::error::Fault;
use super::value::{self, constant, literal};

/// The functions whose members are known one by one.
const SCOPES: [&str; 5] = [
    "subscription",
    "tenant",
    "resourceGroup",
    "deployment",
    "environment",
];

/// The name of the scope that an expression is a call of.
pub(super) fn scope(expression: &Expression) -> Option<&'static str> {
    match expression {
        Expression::Call {
            namespace,
            name,
            arguments,
        } if arguments.is_empty() && matches!(namespace.as_deref(), None | Some("az")) => {
            SCOPES.into_iter().find(|scope| scope == name)
        }
        _ => None,
    }
}

/// `scope().name`, as the engine keeps it if nothing is known.
fn kept(scope: &str, name: &str) -> Expression {
    Expression::Member {
        object: Box::new(Expression::call(scope, [])),
        name: name.into(),
    }
}

/// What is known, or what stays for it.
fn known(value: Option<&String>, scope: &str, name: &str) -> Expression {
    match value {
        Some(value) => Expression::String(value.as_str().into()),
        None => kept(scope, name),
    }
}

fn subscription_id(surroundings: &Surroundings) -> Expression {
    known(
        surroundings.subscription_id.as_ref(),
        "subscription",
        "subscriptionId",
    )
}

fn group_name(surroundings: &Surroundings) -> Expression {
    known(surroundings.resource_group.as_ref(), "resourceGroup", "name")
}

/// A member of a scope, with everything known put in: a string, or an expression in the engine's spelling.
pub(super) fn member(scope: &str, name: &str, surroundings: &Surroundings) -> Expression {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match scope {
        "subscription" if is("subscriptionId") => subscription_id(surroundings),
        "subscription" if is("id") => match subscription_id(surroundings) {
            Expression::String(id) => Expression::String(format!("/subscriptions/{id}").into()),
            open => Expression::call("concat", [Expression::String("/subscriptions/".into()), open]),
        },
        "subscription" | "tenant" if is("tenantId") => {
            known(surroundings.tenant_id.as_ref(), "tenant", "tenantId")
        }
        "resourceGroup" if is("name") => group_name(surroundings),
        "resourceGroup" if is("location") => known(surroundings.location.as_ref(), scope, "location"),
        "resourceGroup" if is("id") => group_id(surroundings),
        // Only what is deployed to a subscription, a management group or the tenant has a region of its own.
        "deployment" if is("location") && surroundings.resource_group.is_none() => {
            known(surroundings.location.as_ref(), scope, "location")
        }
        "deployment" if is("name") => known(surroundings.deployment.as_ref(), scope, "name"),
        "environment" => {
            let members = surroundings.environment.as_ref().and_then(Value::as_object);
            match members.and_then(|members| value::member(members, name)) {
                Some(value) => literal(value.clone()),
                None => kept(scope, name),
            }
        }
        _ => kept(scope, name),
    }
}

fn group_id(surroundings: &Surroundings) -> Expression {
    match (subscription_id(surroundings), group_name(surroundings)) {
        (Expression::String(subscription), Expression::String(group)) => {
            Expression::String(format!("/subscriptions/{subscription}/resourceGroups/{group}").into())
        }
        // Where the group is known and its subscription is not, the engine has no id to put in.
        (_, Expression::String(_)) => kept("resourceGroup", "id"),
        (subscription, group) => {
            let kind = Expression::String("Microsoft.Resources/resourceGroups".into());
            Expression::call("subscriptionResourceId", [subscription, kind, group])
        }
    }
}

/// The functions that make the id of a resource.
pub(super) fn is_id(name: &str) -> bool {
    [
        "resourceId",
        "subscriptionResourceId",
        "tenantResourceId",
        "managementGroupResourceId",
        "extensionResourceId",
    ]
    .contains(&name)
}

/// The id that such a function makes of its arguments, or the call with the scope put in.
pub(super) fn id(
    function: &str,
    arguments: Vec<Expression>,
    surroundings: &Surroundings,
) -> Result<Expression, Fault> {
    let most = match function {
        "resourceId" => 2,
        "tenantResourceId" => 0,
        _ => 1,
    };
    let is_type = |part: &Expression| matches!(part, Expression::String(text) if text.contains('/'));
    let at = match function {
        // NOTE: what it extends is an id, and has slashes too.
        "extensionResourceId" | "managementGroupResourceId" => {
            Some(1).filter(|at| arguments.get(*at).is_some_and(is_type))
        }
        _ => arguments.iter().take(most + 1).position(is_type),
    };
    let Some(at) = at else {
        return unsettled(function, arguments);
    };
    let (given, rest) = arguments.split_at_checked(at).unwrap_or((&arguments, &[]));
    let Some((Expression::String(kind), names)) = rest.split_first() else {
        return unsettled(function, arguments);
    };
    let path = typed_path(function, kind, names)?;
    let scope = self::scope_of(function, given, surroundings);
    let prefix = prefix(function, &scope);
    Ok(match (prefix, path) {
        (Some(prefix), Some(path)) => Expression::String(format!("{prefix}/providers/{path}").into()),
        _ => Expression::call(function, scope.into_iter().chain(rest.iter().cloned())),
    })
}

/// A call whose type is not known yet; one that has none is an error.
fn unsettled(function: &str, arguments: Vec<Expression>) -> Result<Expression, Fault> {
    if arguments.iter().all(|argument| constant(argument).is_some()) {
        return Err(Fault::error(format!(
            "Unable to evaluate template language function '{function}': its arguments name no resource type."
        )));
    }
    Ok(Expression::call(function, arguments))
}

/// `Provider/type/name/subtype/name`; `None` if a name is not known.
fn typed_path(function: &str, kind: &str, names: &[Expression]) -> Result<Option<String>, Fault> {
    let mut segments = kind.split('/');
    let mut path = segments.next().unwrap_or_default().to_owned();
    let types: Vec<&str> = segments.collect();
    if types.len() != names.len() {
        return Err(Fault::error(format!(
            "Unable to evaluate template language function '{function}': the type '{kind}' requires '{}' resource name argument(s).",
            types.len()
        )));
    }
    // The engine passes an empty name over, and with it the last type.
    let is_empty = |name: &&Expression| matches!(name, Expression::String(name) if name.is_empty());
    let filled: Vec<&Expression> = names.iter().filter(|name| !is_empty(name)).collect();
    if filled.is_empty() {
        path.push('/');
    }
    for (segment, name) in types.iter().zip(filled) {
        match name {
            Expression::String(name) => path.push_str(&format!("/{segment}/{name}")),
            other if constant(other).is_some() => {
                return Err(Fault::wrong_type(function, "String", "another type"));
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(path))
}

/// What comes before the type: as given, or as the surroundings have it.
fn scope_of(function: &str, given: &[Expression], surroundings: &Surroundings) -> Vec<Expression> {
    match (function, given) {
        ("resourceId", []) => vec![subscription_id(surroundings), group_name(surroundings)],
        ("resourceId", [group]) => vec![subscription_id(surroundings), group.clone()],
        ("subscriptionResourceId", []) => vec![subscription_id(surroundings)],
        _ => given.to_vec(),
    }
}

/// The id of the scope, if it is known.
fn prefix(function: &str, scope: &[Expression]) -> Option<String> {
    let texts: Option<Vec<&str>> = scope
        .iter()
        .map(|part| match part {
            Expression::String(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    Some(match (function, texts?.as_slice()) {
        ("resourceId", [subscription, group]) => {
            format!("/subscriptions/{subscription}/resourceGroups/{group}")
        }
        ("subscriptionResourceId", [subscription]) => format!("/subscriptions/{subscription}"),
        ("tenantResourceId", []) => String::new(),
        ("managementGroupResourceId", [group]) => {
            format!("/providers/Microsoft.Management/managementGroups/{group}")
        }
        ("extensionResourceId", [id]) => (*id).to_owned(),
        _ => return None,
    })
}
