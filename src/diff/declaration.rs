//! Parameters, variables and outputs of two templates, and the values that environments give.

use serde_json::{Map, Value};

use super::change::{Change, Detail};
use super::declared::{self, Declared, Entries};
use super::deployed::{Deployed, DeployedResource, Side, key_text};
use super::secret::shown_json as shown;
use crate::arm::{self, Object};
use crate::azure::behaviour::{self, Behaviour, Certainty};
use crate::expression::Expression;

/// The page of Microsoft Learn on what a template's sections do.
const SOURCE: &str = "Template syntax and expressions";

/// What differs in what both templates declare.
pub(super) fn changes(old: &Side, new: &Side) -> Vec<Change> {
    let mut changes = Vec::new();
    let (before, after) = (declared::parameters(old), declared::parameters(new));
    for parameter in &before {
        match declared::find(&after, &parameter.name) {
            Some(other) => changes.extend(declared(parameter, other, new)),
            None => changes.push(gone(parameter)),
        }
    }
    let added = after
        .iter()
        .filter(|parameter| declared::find(&before, &parameter.name).is_none());
    changes.extend(added.map(come));
    let variables = |side: &Side| side.declared.own_variables().to_json();
    for (section, before, after) in [
        ("variables", &variables(old), &variables(new)),
        ("outputs", &declared::outputs(old), &declared::outputs(new)),
    ] {
        changes.extend(section_changes(section, before, after, new));
    }
    changes.extend(given(old, new));
    changes
}

/// The differences of the values in the environments; none if one side has no environments, because it may be a template
/// without its parameter files.
fn given(old: &Side, new: &Side) -> Vec<Change> {
    let (before, after) = (declared::environments(old), declared::environments(new));
    if before.is_empty() || after.is_empty() {
        return Vec::new();
    }
    let nothing = Entries::new();
    let entries = |side: &[(&str, Entries)], name: &str| {
        let found = side.iter().find(|(other, _)| *other == name);
        found.map_or_else(|| nothing.clone(), |(_, entries)| entries.clone())
    };
    let is_new = |name: &&str| !before.iter().any(|(other, _)| other == name);
    let added = after.iter().map(|(name, _)| *name).filter(is_new);
    let mut changes = Vec::new();
    for name in before.iter().map(|(name, _)| *name).chain(added) {
        let (before, after) = (&entries(&before, name), &entries(&after, name));
        let come = after.keys().filter(|key| member(before, key).is_none());
        for key in before.keys().chain(come) {
            let (one, other) = (member(before, key), member(after, key));
            if one != other {
                let secure = [old, new].iter().any(|side| is_secure(side, key));
                let path = format!("environments.{name}.{key}");
                let mut change = change(path, given_detail(one, other, secure));
                used(&mut change, &format!("parameters('{key}')"), new);
                changes.push(change);
            }
        }
    }
    changes
}

/// Two entries of parameter files; the address of a secret in a key vault is none.
fn given_detail(old: Option<&Value>, new: Option<&Value>, secure: bool) -> Detail {
    let is_written_out = |entry: Option<&Value>| entry.is_some_and(|entry| entry.get("value").is_some());
    let hidden = secure && (is_written_out(old) || is_written_out(new));
    let value = |entry: Option<&Value>| entry.map(|entry| entry.get("value").unwrap_or(entry).clone());
    detail(value(old).as_ref(), value(new).as_ref(), hidden)
}

fn is_secure(side: &Side, parameter: &str) -> bool {
    let mut parameters = side.declared.parameters.iter();
    parameters.any(|one| one.secure && one.name.eq_ignore_ascii_case(parameter))
}

/// What differs in two declarations of one parameter.
fn declared(old: &Declared, new: &Declared, template: &Side) -> Vec<Change> {
    let secure = old.secure || new.secure;
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
        change.security = key == "type" && old.secure != new.secure;
        changes.push(change);
    }
    changes
}

/// The words of a type are the same in any case.
fn is_alike(key: &str, old: Option<&Value>, new: Option<&Value>) -> bool {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_ascii_lowercase);
    key == "type" && text(old).is_some() && text(old) == text(new)
}

fn come(parameter: &Declared) -> Change {
    let mut change = whole(parameter, false);
    if member(&parameter.declaration, "defaultValue").is_none() {
        change.note = "every deployment must give it, because it has no default".to_owned();
    }
    change
}

fn gone(parameter: &Declared) -> Change {
    let mut change = whole(parameter, true);
    change.note = "parameter files may still give it".to_owned();
    change
}

fn whole(parameter: &Declared, is_old: bool) -> Change {
    let mut declaration = parameter.declaration.clone();
    declaration.retain(|key, _| key != "metadata" && !(parameter.secure && key == "defaultValue"));
    let text = Some(shown(&Value::Object(declaration)));
    let (before, after) = if is_old { (text, None) } else { (None, text) };
    let mut change = change(
        format!("parameters.{}", parameter.name),
        Detail::Values { before, after },
    );
    change.security = parameter.secure;
    change
}

fn section_changes(
    section: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    template: &Side,
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

/// Whether a value of a declaration only refers to a parameter: then nothing secret stands there.
fn is_reference(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    let name = text
        .strip_prefix("[parameters('")
        .and_then(|rest| rest.strip_suffix("')]"));
    name.is_some_and(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-'))
}

/// The member of a declaration, whatever the case of its name.
fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let alike = || object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    object.get(name).or_else(|| Some(alike()?.1))
}

fn change(path: String, detail: Detail) -> Change {
    Change {
        path,
        keys: Vec::new(),
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
fn used(change: &mut Change, reference: &str, template: &Side) {
    let reference = reference.to_ascii_lowercase();
    let mut uses: Vec<Use> = Vec::new();
    for resource in template.resources() {
        resource_uses(resource, &reference, &mut uses);
    }
    let of_variable = reference.starts_with("variables(");
    if of_variable {
        for resource in &template.declared.resources {
            written_uses(resource, &reference, &mut uses);
        }
    }
    let mut variables = template.declared.variables.iter();
    if variables.any(|(_, value)| holds(value, &reference)) && (of_variable || uses.is_empty()) {
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

/// Where a resource, as it is deployed, holds a reference.
fn resource_uses(resource: &DeployedResource, reference: &str, uses: &mut Vec<Use>) {
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
    let unguarded = matches!(resource.deployed, Deployed::Always | Deployed::If(_));
    let place = Place {
        kind: resource.compute_type().unwrap_or(&resource.resource_type),
        is_compute: resource.is_compute(),
        name: &resource.name,
        unguarded,
    };
    place.uses(&resource.body, reference, uses);
}

/// Where a resource, as it is written, holds a reference: what a variable is used for cannot be seen where it is followed.
fn written_uses(resource: &arm::Resource, reference: &str, uses: &mut Vec<Use>) {
    let name = match &resource.name {
        Expression::String(name) => name.clone(),
        computed => computed.arm_string(),
    };
    let compute_type = match resource.body.get_alike("properties") {
        Some(arm::Value::Object(properties)) => properties.get_alike("computeType"),
        _ => None,
    };
    let place = Place {
        kind: match compute_type {
            Some(arm::Value::String(kind)) => kind,
            _ => &resource.resource_type,
        },
        is_compute: resource.resource_type.eq_ignore_ascii_case(arm::COMPUTE),
        name: &name,
        unguarded: !resource.only_if_not_exists,
    };
    place.uses(&resource.body, reference, uses);
}

/// A resource in which references are looked for.
struct Place<'r> {
    kind: &'r str,
    is_compute: bool,
    name: &'r str,
    /// Whether a deployment changes it where it is there already.
    unguarded: bool,
}

impl Place<'_> {
    fn uses(&self, body: &Object, reference: &str, uses: &mut Vec<Use>) {
        for (key, value) in body.iter() {
            body_uses(&mut vec![key_text(key)], value, reference, &mut |path| {
                let row = behaviour::find(self.kind, self.is_compute, path);
                let known = row.map_or(Behaviour::Unknown, |row| row.behaviour);
                uses.push(Use {
                    place: format!("`{}` of {}", path.join("."), self.name),
                    behaviour: if self.unguarded {
                        known
                    } else {
                        Behaviour::NoEffect
                    },
                    security: behaviour::is_security(self.kind, self.is_compute, path),
                });
            });
        }
    }
}

/// Calls `found` with the path of each value that holds the reference.
fn body_uses(path: &mut Vec<String>, value: &arm::Value, reference: &str, found: &mut dyn FnMut(&[String])) {
    match value {
        arm::Value::Object(members) => {
            for (key, value) in members.iter() {
                let key = key_text(key);
                let is_used = key.to_ascii_lowercase().contains(reference);
                path.push(key);
                if is_used {
                    found(path);
                }
                body_uses(path, value, reference, found);
                path.pop();
            }
        }
        value if holds(value, reference) => found(path),
        _ => {}
    }
}

fn holds(value: &arm::Value, reference: &str) -> bool {
    match value {
        arm::Value::Expression(expression) => expression.to_arm().to_ascii_lowercase().contains(reference),
        arm::Value::Kept(kept) => holds(&kept.value, reference),
        arm::Value::Array(items) => items.iter().any(|item| holds(item, reference)),
        arm::Value::Object(members) => members.iter().any(|(key, value)| {
            matches!(key, arm::Key::Expression(_)) && key.to_json().to_ascii_lowercase().contains(reference)
                || holds(value, reference)
        }),
        arm::Value::Null
        | arm::Value::Boolean(_)
        | arm::Value::Integer(_)
        | arm::Value::Float(_)
        | arm::Value::String(_)
        | arm::Value::Script(_) => false,
    }
}
