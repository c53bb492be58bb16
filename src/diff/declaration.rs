//! Parameters, variables and outputs of two templates, and the values that environments give.

use serde_json::{Map, Value};

use super::change::{Change, Detail};
use super::secret::{is_reference, shown};
use crate::azure::behaviour::{self, Behaviour, Certainty};
use crate::template::{Deployed, Environment, Parameter, Resource, Template, member};

/// The page of Microsoft Learn on what a template's sections do.
const SOURCE: &str = "Template syntax and expressions";

/// What differs in what both templates declare.
pub(super) fn changes(old: &Template, new: &Template) -> Vec<Change> {
    let mut changes = Vec::new();
    for parameter in &old.parameters {
        match new.parameter(&parameter.name) {
            Some(other) => changes.extend(declared(parameter, other, new)),
            None => changes.push(gone(parameter)),
        }
    }
    let added = new.parameters.iter();
    let added = added.filter(|parameter| old.parameter(&parameter.name).is_none());
    changes.extend(added.map(come));
    for (section, before, after) in [
        ("variables", &old.variables, &new.variables),
        ("outputs", &old.outputs, &new.outputs),
    ] {
        changes.extend(section_changes(section, before, after, new));
    }
    changes.extend(given(old, new));
    changes
}

/// The differences of the values in the environments; none if one side has no environments, because it may be a template
/// without its parameter files.
fn given(old: &Template, new: &Template) -> Vec<Change> {
    if old.environments.is_empty() || new.environments.is_empty() {
        return Vec::new();
    }
    let is_new = |environment: &&Environment| entries(old, &environment.name).is_none();
    let added = new.environments.iter().filter(is_new);
    let mut changes = Vec::new();
    for environment in old.environments.iter().chain(added) {
        let name = &environment.name;
        let nothing = Map::new();
        let before = entries(old, name).unwrap_or(&nothing);
        let after = entries(new, name).unwrap_or(&nothing);
        let come = after.keys().filter(|key| member(before, key).is_none());
        for key in before.keys().chain(come) {
            let (one, other) = (member(before, key), member(after, key));
            if one != other {
                let secure = [old, new].iter().any(|template| is_secure(template, key));
                let path = format!("environments.{name}.{key}");
                let mut change = change(path, given_detail(one, other, secure));
                used(&mut change, &format!("parameters('{key}')"), new);
                changes.push(change);
            }
        }
    }
    changes
}

/// The entries of an environment; none if the template has no such one.
fn entries<'t>(template: &'t Template, name: &str) -> Option<&'t Map<String, Value>> {
    let mut environments = template.environments.iter();
    let found = environments.find(|environment| environment.name == name)?;
    Some(&found.entries)
}

/// Two entries of parameter files; the address of a secret in a key vault is none.
fn given_detail(old: Option<&Value>, new: Option<&Value>, secure: bool) -> Detail {
    let is_written_out = |entry: Option<&Value>| entry.is_some_and(|entry| entry.get("value").is_some());
    let hidden = secure && (is_written_out(old) || is_written_out(new));
    let value = |entry: Option<&Value>| entry.map(|entry| entry.get("value").unwrap_or(entry).clone());
    detail(value(old).as_ref(), value(new).as_ref(), hidden)
}

fn is_secure(template: &Template, parameter: &str) -> bool {
    template.parameter(parameter).is_some_and(Parameter::is_secure)
}

/// What differs in two declarations of one parameter.
fn declared(old: &Parameter, new: &Parameter, template: &Template) -> Vec<Change> {
    let secure = old.is_secure() || new.is_secure();
    let added = new.declaration.keys();
    let added = added.filter(|key| member(&old.declaration, key).is_none());
    let keys: Vec<&String> = old.declaration.keys().chain(added).collect();
    let mut changes = Vec::new();
    for key in keys {
        let (before, after) = (member(&old.declaration, key), member(&new.declaration, key));
        if before == after || is_alike(key, before, after) {
            continue;
        }
        let path = format!("parameters.{}.{key}", new.name);
        let mut change = self::change(path, detail(before, after, secure && key == "defaultValue"));
        match key.as_str() {
            "defaultValue" => used(&mut change, &format!("parameters('{}')", new.name), template),
            "metadata" => change.note = "only for readers".to_owned(),
            _ => change.note = "it decides which values a deployment can use".to_owned(),
        }
        change.security = key == "type" && old.is_secure() != new.is_secure();
        changes.push(change);
    }
    changes
}

/// The words of a type are the same in any case.
fn is_alike(key: &str, old: Option<&Value>, new: Option<&Value>) -> bool {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_ascii_lowercase);
    key == "type" && text(old).is_some() && text(old) == text(new)
}

fn come(parameter: &Parameter) -> Change {
    let mut change = whole(parameter, false);
    if member(&parameter.declaration, "defaultValue").is_none() {
        change.note = "every deployment must give it, because it has no default".to_owned();
    }
    change
}

fn gone(parameter: &Parameter) -> Change {
    let mut change = whole(parameter, true);
    change.note = "parameter files may still give it".to_owned();
    change
}

fn whole(parameter: &Parameter, is_old: bool) -> Change {
    let mut declaration = parameter.declaration.clone();
    declaration.retain(|key, _| key != "metadata" && !(parameter.is_secure() && key == "defaultValue"));
    let text = Some(shown(&Value::Object(declaration)));
    let (before, after) = if is_old { (text, None) } else { (None, text) };
    let mut change = change(
        format!("parameters.{}", parameter.name),
        Detail::Values { before, after },
    );
    change.security = parameter.is_secure();
    change
}

fn section_changes(
    section: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    template: &Template,
) -> Vec<Change> {
    let added = new.keys().filter(|key| member(old, key).is_none());
    let mut changes = Vec::new();
    for key in old.keys().chain(added) {
        let (before, after) = (member(old, key), member(new, key));
        if before == after {
            continue;
        }
        let mut change = change(format!("{section}.{key}"), detail(before, after, false));
        if section == "variables" {
            used(&mut change, &format!("variables('{key}')"), template);
        } else {
            change.note = "outputs do not affect what is deployed".to_owned();
        }
        changes.push(change);
    }
    changes
}

fn detail(before: Option<&Value>, after: Option<&Value>, hidden: bool) -> Detail {
    let is_secret = |value: Option<&Value>| value.is_some_and(|value| !is_reference(value));
    if hidden && (is_secret(before) || is_secret(after)) {
        return Detail::Secret {
            before: before.is_some(),
            after: after.is_some(),
        };
    }
    Detail::Values {
        before: before.map(shown),
        after: after.map(shown),
    }
}

fn change(path: String, detail: Detail) -> Change {
    Change {
        path,
        detail,
        behaviour: Behaviour::NoEffect,
        certainty: Some(Certainty::Documented),
        sources: vec![SOURCE.to_owned()],
        operation: None,
        note: String::new(),
        security: false,
    }
}

/// Gives a change of a value the worst that it does where the template uses it.
fn used(change: &mut Change, reference: &str, template: &Template) {
    let reference = reference.to_ascii_lowercase();
    let mut uses: Vec<Use> = Vec::new();
    for resource in &template.resources {
        resource_uses(resource, &reference, &mut uses);
    }
    let in_variables = template.variables.values().any(|value| holds(value, &reference));
    if in_variables {
        uses.push(Use {
            place: "a variable".to_owned(),
            behaviour: Behaviour::Unknown,
            security: false,
        });
    }
    change.security = uses.iter().any(|one| one.security);
    let worst = uses.iter().max_by_key(|one| one.behaviour);
    match worst {
        None => change.note = "no deployed resource uses it".to_owned(),
        Some(worst) => {
            change.behaviour = worst.behaviour;
            change.certainty = None;
            change.sources.clear();
            change.note = match uses.len() {
                1 => format!("used by {}", worst.place),
                count => format!(
                    "used in {count} places, with the most severe effect on {}",
                    worst.place
                ),
            };
        }
    }
}

struct Use {
    place: String,
    behaviour: Behaviour,
    security: bool,
}

fn resource_uses(resource: &Resource, reference: &str, uses: &mut Vec<Use>) {
    let unguarded = matches!(resource.deployed, Deployed::Always | Deployed::If(_));
    let in_name = [&resource.name, &resource.parent];
    if in_name
        .iter()
        .any(|name| name.to_ascii_lowercase().contains(reference))
    {
        uses.push(Use {
            place: format!("the name of {}", resource.name),
            behaviour: Behaviour::Unknown,
            security: false,
        });
    }
    let kind = resource.compute_type().unwrap_or(&resource.resource_type);
    for (key, value) in &resource.body {
        body_uses(&mut vec![key.clone()], value, reference, &mut |path| {
            let row = behaviour::find(kind, resource.is_compute(), path);
            let known = row.map_or(Behaviour::Unknown, |row| row.behaviour);
            uses.push(Use {
                place: format!("`{}` of {}", path.join("."), resource.name),
                behaviour: if unguarded { known } else { Behaviour::NoEffect },
                security: behaviour::is_security(kind, resource.is_compute(), path),
            });
        });
    }
}

/// Calls `found` with the path of each value that holds the reference.
fn body_uses(path: &mut Vec<String>, value: &Value, reference: &str, found: &mut dyn FnMut(&[String])) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                path.push(key.clone());
                if key.to_ascii_lowercase().contains(reference) {
                    found(path);
                }
                body_uses(path, value, reference, found);
                path.pop();
            }
        }
        Value::Array(items) if items.iter().any(|item| holds(item, reference)) => found(path),
        value if holds(value, reference) => found(path),
        _ => {}
    }
}

fn holds(value: &Value, reference: &str) -> bool {
    match value {
        Value::String(text) => text.to_ascii_lowercase().contains(reference),
        Value::Array(items) => items.iter().any(|item| holds(item, reference)),
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| key.to_ascii_lowercase().contains(reference) || holds(value, reference)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
