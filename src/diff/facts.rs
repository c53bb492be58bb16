//! What a reader wants to know of a compute that is added: who uses it, its size, when it runs and what it runs; of a role, which
//! one it is, who gets it and where.

use super::change::{Fact, ROLE_ASSIGNMENT};
use super::deployed::DeployedResource;
use super::script_text::ScriptText;
use super::secret::masked;
use super::side::Case;
use super::{same, schedules};
use crate::arm::{ParameterValue, Value};
use crate::azure::built_in_role;
use crate::time::Duration;

/// The name of the fact about who uses an instance.
pub(super) const ASSIGNED_USER: &str = "assigned user";

/// The facts of an instance, a cluster or a role assignment; none of other resources.
pub(super) fn of(resource: &DeployedResource, case: &Case) -> Vec<Fact> {
    if resource.resource_type.eq_ignore_ascii_case(ROLE_ASSIGNMENT) {
        return role_assignment(resource, case);
    }
    let kind = resource.compute_type().unwrap_or_default().to_ascii_lowercase();
    match kind.as_str() {
        "computeinstance" => instance(resource, case),
        "amlcompute" => cluster(resource),
        _ => Vec::new(),
    }
}

/// Which role, who gets it, and where.
fn role_assignment(resource: &DeployedResource, case: &Case) -> Vec<Fact> {
    let text = |path: &[&str]| resource.at(path).map(shown);
    let role = text(&["properties", "roleDefinitionId"]).map(|id| {
        let of_id = built_in_role::all().iter().find(|role| id.contains(role.guid));
        of_id.map_or(id, |role| role.name.to_owned())
    });
    let principal = text(&["properties", "principalId"]).map(|principal| {
        let compute = compute_of(&principal).map(|compute| format!("the identity of {compute}"));
        compute.unwrap_or_else(|| person(principal, case))
    });
    let facts = [
        ("role", role),
        ("for", principal),
        ("at", text(&["scope"]).map(|scope| place(&scope))),
    ];
    let said = facts
        .into_iter()
        .filter_map(|(name, value)| Some(fact(name, value?)));
    said.collect()
}

/// A scope in short: the type and name of its resource, or its resource group. Templates assign roles in their own group only.
fn place(scope: &str) -> String {
    let is_id = scope.starts_with("/subscriptions/");
    let group = || {
        Some(format!(
            "the resource group {}",
            scope.rsplit_once("/resourceGroups/")?.1
        ))
    };
    let resource = scope
        .rsplit_once("/providers/")
        .map(|(_, resource)| resource.to_owned());
    match resource.or_else(group) {
        Some(place) if is_id => place,
        _ => scope.to_owned(),
    }
}

/// The compute whose identity an expression reads, by the id in it.
fn compute_of(principal: &str) -> Option<&str> {
    let (_, rest) = principal.rsplit_once("/computes/")?;
    let (name, _) = rest.split_once('\'')?;
    principal.contains("reference(").then_some(name)
}

/// An object id, and the parameter that gives it: its name says who that is.
fn person(id: String, case: &Case) -> String {
    let is_it = |value: &Value| matches!(value, Value::String(text) if *text == id);
    let given = case.inputs.values.iter().find_map(|(name, value)| match value {
        ParameterValue::Value(value) if is_it(value) => Some(name),
        _ => None,
    });
    let defaults = || {
        case.given
            .iter()
            .find(|(_, value)| is_it(value))
            .map(|(name, _)| name)
    };
    match given.or_else(defaults) {
        Some(name) => format!("{name} ({id})"),
        None => id,
    }
}

fn instance(resource: &DeployedResource, case: &Case) -> Vec<Fact> {
    let text = |path: &[&str]| property(resource, path).map(shown);
    let user = ["personalComputeInstanceSettings", "assignedUser", "objectId"];
    let mut facts = vec![
        fact(
            ASSIGNED_USER,
            text(&user).map_or_else(|| "the one who deploys it".to_owned(), |id| person(id, case)),
        ),
        fact(
            "size",
            text(&["vmSize"]).unwrap_or_else(|| "not given".to_owned()),
        ),
    ];
    let words = match schedules::entries(property(resource, &["schedules"])) {
        Some(entries) => schedules::words(entries),
        None => vec!["known at deployment only".to_owned()],
    };
    match words.is_empty() {
        true => facts.push(fact("schedule", "none".to_owned())),
        false => facts.extend(words.into_iter().map(|words| fact("schedule", words))),
    }
    let idle = property(resource, &["idleTimeBeforeShutdown"]).map(|idle| {
        let duration = same::text(idle).and_then(|idle| idle.parse::<Duration>().ok());
        duration.map_or_else(|| shown(idle), |duration| duration.to_words())
    });
    facts.push(fact(
        "idle shutdown",
        idle.map_or("none".to_owned(), |idle| format!("after {idle}")),
    ));
    for (name, word) in [
        ("creation script", "creationScript"),
        ("startup script", "startupScript"),
    ] {
        let data = property(resource, &["setupScripts", "scripts", word, "scriptData"]);
        let script = data.map(|data| ScriptText::of(data, resource, word).in_words());
        facts.extend(script.map(|script| fact(name, script)));
    }
    facts
}

fn cluster(resource: &DeployedResource) -> Vec<Fact> {
    let text = |path: &[&str]| property(resource, path).map(shown);
    let nodes = |name: &str| text(&["scaleSettings", name]).unwrap_or_else(|| "0".to_owned());
    let mut facts = vec![
        fact(
            "size",
            text(&["vmSize"]).unwrap_or_else(|| "not given".to_owned()),
        ),
        fact(
            "nodes",
            format!("{} to {}", nodes("minNodeCount"), nodes("maxNodeCount")),
        ),
    ];
    facts.extend(text(&["vmPriority"]).map(|tier| fact("tier", tier)));
    facts
}

fn fact(name: &'static str, value: String) -> Fact {
    Fact {
        name,
        value,
        environments: Vec::new(),
    }
}

fn shown(value: &Value) -> String {
    match same::text(value) {
        Some(text) => masked(&text).into_owned(),
        None => super::secret::shown(value),
    }
}

fn property<'r>(resource: &'r DeployedResource, path: &[&str]) -> Option<&'r Value> {
    let whole = ["properties", "properties"];
    let path: Vec<&str> = whole.into_iter().chain(path.iter().copied()).collect();
    resource.at(&path).filter(|value| **value != Value::Null)
}
