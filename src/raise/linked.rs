//! References by id → references by symbol.
//!
//! A template without symbols names its own resources by `resourceId()`, as armlet prints them too. Here these calls become
//! what lowering makes, and a scope that is no resource of the template becomes a resource that exists.

use std::sync::Arc;

use arcstr::ArcStr;

use super::expressions;
use crate::arm::{
    APPLICATION_INSIGHTS, COMPUTE, CONTAINER_REGISTRY, Deployment, KEY_VAULT, LOG_ANALYTICS, ROLE_ASSIGNMENT,
    Resource, STORAGE_ACCOUNT, Value, WORKSPACE,
};
use crate::azure::api_version;
use crate::expression::{Access, Deployed, Expression, Runtime};
use crate::hashing::HashMap;
use crate::language::role_assignment::{ScopeKind, in_own_group};

/// What a definition creates, besides role assignments.
const CREATED: [&str; 7] = [
    COMPUTE,
    WORKSPACE,
    STORAGE_ACCOUNT,
    KEY_VAULT,
    LOG_ANALYTICS,
    APPLICATION_INSIGHTS,
    CONTAINER_REGISTRY,
];

/// Where the service puts the object id of a system-assigned identity.
const PRINCIPAL: [&str; 2] = ["identity", "principalId"];

/// Links the resources of a deployment.
pub(crate) fn link(deployment: &mut Deployment) {
    if has_references(deployment) {
        let known = known(&deployment.resources, deployment.needs_symbolic_names());
        for resource in &mut deployment.resources {
            expressions::each(resource, &mut |expression| within(expression, &known));
        }
        for output in &mut deployment.outputs {
            expressions::value(&mut output.value, &mut |expression| within(expression, &known));
        }
    }
    let mut scopes: Vec<Resource> = Vec::new();
    for resource in &mut deployment.resources {
        if resource.resource_type.eq_ignore_ascii_case(ROLE_ASSIGNMENT) {
            scope(resource, &mut scopes);
        }
    }
    deployment.resources.extend(scopes);
}

/// Whether an expression may refer to a resource: what every resource is called need not be known where none does.
fn has_references(deployment: &mut Deployment) -> bool {
    let mut found = false;
    let is_one = |part: &Expression| is_reference(part) || matches!(part, Expression::SafeAccess { .. });
    let mut visit = |expression: &mut Expression| found |= expression.any(&is_one);
    for resource in &mut deployment.resources {
        expressions::each(resource, &mut visit);
    }
    for output in &mut deployment.outputs {
        expressions::value(&mut output.value, &mut visit);
    }
    found
}

/// Whether an expression is the id of a resource or reads its identity.
fn is_reference(expression: &Expression) -> bool {
    match expression {
        Expression::Call { name, .. } => name.eq_ignore_ascii_case("resourceId"),
        Expression::Member { name, .. } => PRINCIPAL.last() == Some(&name.as_str()),
        _ => false,
    }
}

/// What refers to a resource, by how ARM writes it.
fn known(resources: &[Resource], has_symbols: bool) -> HashMap<String, Expression> {
    let mut known = HashMap::default();
    // The id of anything else stays an id: a definition creates no such resource.
    let is_created = |resource: &&Resource| CREATED.iter().any(|created| resource.is(created));
    for resource in resources.iter().filter(is_created) {
        let references = [false, true].map(|by_symbol| Runtime {
            symbol: resource.symbol.clone(),
            resource_type: ArcStr::from(&*resource.resource_type),
            names: resource.name_segments(resources),
            api_version: resource.api_version.clone(),
            path: PRINCIPAL.map(ArcStr::from).into(),
            deployed: match resource.condition {
                None => Deployed::Always,
                Some(_) => Deployed::Here,
            },
            by_symbol,
        });
        let references = references.map(|reference| Expression::Runtime(Box::new(reference)));
        for reference in references.into_iter().chain([resource.id(resources)]) {
            known.entry(spelled(&reference)).or_insert(reference);
        }
    }
    for (written, reference) in by_written_symbol(resources, &known, has_symbols) {
        known.entry(written).or_insert(reference);
    }
    known
}

/// What refers to a resource by the symbol that it has where it was read. A symbol that several have, of a loop or of two templates,
/// leads to none of them.
fn by_written_symbol(
    resources: &[Resource],
    known: &HashMap<String, Expression>,
    has_symbols: bool,
) -> Vec<(String, Expression)> {
    let written = |resource: &Resource| {
        let pointer = &resource.as_read.as_ref()?.pointer;
        let symbol = pointer.rsplit('/').next()?;
        let is_place = symbol.bytes().all(|byte| byte.is_ascii_digit());
        (!is_place).then(|| symbol.replace("~1", "/").replace("~0", "~"))
    };
    let symbols: Vec<Option<String>> = resources.iter().map(written).collect();
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for symbol in symbols.iter().flatten() {
        *counts.entry(symbol).or_default() += 1;
    }
    let mut found = Vec::new();
    for (resource, symbol) in resources.iter().zip(&symbols) {
        let Some(symbol) = symbol
            .as_ref()
            .filter(|symbol| counts.get(symbol.as_str()) == Some(&1))
        else {
            continue;
        };
        let reference = |symbol: &str| {
            Expression::Runtime(Box::new(Runtime {
                symbol: symbol.into(),
                resource_type: ArcStr::from(&*resource.resource_type),
                names: Vec::new(),
                api_version: resource.api_version.clone(),
                path: PRINCIPAL.map(ArcStr::from).into(),
                deployed: Deployed::Always,
                by_symbol: true,
            }))
        };
        let mut linked = known.get(&spelled(&reference(&resource.symbol))).cloned();
        if let Some(Expression::Runtime(runtime)) = &mut linked {
            runtime.by_symbol = has_symbols;
        }
        found.extend(linked.map(|linked| (spelled(&reference(symbol)), linked)));
    }
    found
}

/// What the engine writes into ids of the group that is deployed to, where it does not know the group.
const OWN_GROUP: &str = "resourceid(subscription().subscriptionid, resourcegroup().name, ";

/// How ARM writes an expression, whose functions have any case.
fn spelled(expression: &Expression) -> String {
    let spelled = expression.to_arm().to_ascii_lowercase();
    without_version(spelled.replace(OWN_GROUP, "resourceid("))
}

/// `reference(…, 'full')` for `reference(…, '2024-04-01', 'full')`: an identity is the same in every version.
fn without_version(mut reference: String) -> String {
    const FULL: &str = ", 'full')";
    if reference.starts_with("reference(")
        && let Some(end) = reference.rfind(FULL)
        && let Some(start) = reference.get(..end).and_then(|before| before.rfind(", '"))
    {
        reference.replace_range(start..end, "");
    }
    reference
}

fn within(expression: &mut Expression, known: &HashMap<String, Expression>) {
    if is_reference(expression)
        && let Some(linked) = known.get(&spelled(expression))
    {
        *expression = linked.clone();
        return;
    }
    if let Some(linked) = where_deployed(expression, known) {
        *expression = linked;
        return;
    }
    for child in expression.children_mut() {
        within(child, known);
    }
}

/// What reads the identity of a resource where it is deployed: `tryGet(if(…, reference(…), null()), 'identity', 'principalId')`.
fn where_deployed(expression: &Expression, known: &HashMap<String, Expression>) -> Option<Expression> {
    let Expression::SafeAccess { object, path } = expression else {
        return None;
    };
    let Expression::Conditional(condition, reference, other) = &**object else {
        return None;
    };
    let members = PRINCIPAL.map(|name| Access::Member(name.into()));
    if *path != members || **other != Expression::Null {
        return None;
    }
    let read = PRINCIPAL
        .iter()
        .fold((**reference).clone(), |object, name| Expression::Member {
            object: Box::new(object),
            name: (*name).into(),
        });
    let mut linked = known.get(&spelled(&read)).cloned()?;
    if let Expression::Runtime(runtime) = &mut linked {
        let mut condition = condition.clone();
        within(&mut condition, known);
        runtime.deployed = Deployed::If(condition);
    }
    Some(linked)
}

/// Gives a role assignment the symbol of the existing resource that is its scope.
fn scope(assignment: &mut Resource, scopes: &mut Vec<Resource>) {
    let Some(as_read) = &mut assignment.as_read else {
        return;
    };
    let Some((resource_type, name)) = as_read.scope.as_ref().and_then(existing) else {
        return;
    };
    let is_same = |scope: &&Resource| scope.resource_type == resource_type && scope.name == *name;
    let symbol = match scopes.iter().find(is_same) {
        Some(scope) => scope.symbol.clone(),
        None => {
            let symbol = format!("{}.scope", assignment.symbol);
            let api_version = api_version::written(resource_type);
            scopes.push(Resource {
                existing: true,
                ..Resource::new(symbol.clone(), resource_type, api_version, name.clone())
            });
            symbol.into()
        }
    };
    assignment.scope = Some(symbol);
    Arc::make_mut(as_read).scope = None;
}

/// The type and name of the resource of the group that is deployed to, if a role can be assigned there.
fn existing(scope: &Value) -> Option<(&'static str, &Expression)> {
    let Value::Expression(scope) = scope else {
        return None;
    };
    let (kind, name) = in_own_group(scope)?;
    let mut kinds = ScopeKind::TABLE.into_iter();
    let (.., resource_type) = kinds.find(|(known, ..)| *known == kind)?;
    Some((resource_type, name))
}
