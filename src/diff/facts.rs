//! What a reader wants to know of a compute that is added: who uses it, its size, when it runs and what it runs.

use super::change::Fact;
use super::deployed::DeployedResource;
use super::script_text::ScriptText;
use super::secret::masked;
use super::{same, schedules};
use crate::arm::Value;
use crate::time::Duration;

/// The facts of an instance or a cluster; none of other resources.
pub(super) fn of(resource: &DeployedResource) -> Vec<Fact> {
    let kind = resource.compute_type().unwrap_or_default().to_ascii_lowercase();
    match kind.as_str() {
        "computeinstance" => instance(resource),
        "amlcompute" => cluster(resource),
        _ => Vec::new(),
    }
}

fn instance(resource: &DeployedResource) -> Vec<Fact> {
    let text = |path: &[&str]| property(resource, path).map(shown);
    let user = ["personalComputeInstanceSettings", "assignedUser", "objectId"];
    let mut facts = vec![
        fact(
            "assigned user",
            text(&user).unwrap_or_else(|| "whoever deploys it".to_owned()),
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
