//! What Azure has, as it can be compared with a resource of a template.

use super::deployed::{DeployedResource, key_text, member};
use crate::arm::{Object, Value};
use crate::azure::behaviour::Sameness;
use crate::expression::Expression;
use crate::language::rest_path::keys_at;
use crate::live::LiveResource;

/// A resource of Azure beside the one that a template deploys under its name.
///
/// Where the answer does not show a property, or where only the place of the deployment gives it, it has what the template says, so
/// that nothing is claimed about it. What no definition can say and the template does not is left out: Azure adds members that no
/// published type knows. Without a template everything stays.
#[must_use]
pub fn reconciled(live: &LiveResource, template: Option<&DeployedResource>) -> DeployedResource {
    let mut body = live.resource.body.clone();
    if let Some(template) = template {
        let kind = template.compute_type().unwrap_or(&template.resource_type);
        settle_doubts(live, template, &mut body);
        without_own_region(template, &mut body);
        let filling = Filling { live, kind };
        filling.object(&mut body, &template.body, &mut Vec::new());
        body = filling.known(&body, Some(&template.body), &mut Vec::new());
    }
    let resource_type = &live.resource.resource_type;
    let mut resource = DeployedResource::new(resource_type, &live.place.parents.join("/"), live.name(), body);
    resource.failures = failures(live);
    if let Some(template) = template {
        // When a deployment puts it is no property of what is there.
        resource.deployed = template.deployed.clone();
    }
    resource
}

/// Leaves `computeLocation` out where it is the region of the resource itself, which Azure says of every compute.
fn without_own_region(template: &DeployedResource, body: &mut Object) {
    let location = body.get_alike("location").cloned();
    let Some(Value::Object(properties)) = body.get_alike_mut("properties") else {
        return;
    };
    let is_own = match (properties.get("computeLocation"), &location) {
        (Some(Value::String(own)), Some(Value::String(location))) => Sameness::Region.holds(own, location),
        _ => false,
    };
    if is_own && template.at(&["properties", "computeLocation"]).is_none() {
        properties.remove("computeLocation");
    }
}

/// Why it cannot be used, in Azure's words.
fn failures(live: &LiveResource) -> Vec<String> {
    if !live.has_failed() {
        return Vec::new();
    }
    let state = [&live.provisioning_state, &live.state];
    let states: Vec<&str> = state.into_iter().flatten().map(String::as_str).collect();
    let state = format!("its state in Azure is {}", states.join(", "));
    match live.errors.as_slice() {
        [] => vec![state],
        errors => errors.iter().map(|error| format!("{state}: {error}")).collect(),
    }
}

/// Takes what the template says where the form may stand for it.
fn settle_doubts(live: &LiveResource, template: &DeployedResource, body: &mut Object) {
    for doubt in &live.doubts {
        let path: Vec<&str> = doubt.path.split('.').collect();
        let said = template.at(&path).filter(|value| **value != Value::Null);
        let word = match said {
            None => None,
            Some(Value::String(word)) => Some(word.as_str()),
            Some(_) => continue,
        };
        if doubt.or.contains(&word) {
            body.take_at(doubt.path);
            if let Some(word) = word {
                body.set_at(doubt.path, word);
            }
        }
    }
}

struct Filling<'l> {
    live: &'l LiveResource,
    kind: &'l str,
}

impl Filling<'_> {
    /// Gives an object what the template says and the answer does not show.
    fn object(&self, body: &mut Object, template: &Object, path: &mut Vec<String>) {
        for (key, said) in template.iter() {
            let name = key_text(key);
            path.push(name.clone());
            let is_open = is_of_the_place(said);
            match body.get_alike_mut(&name) {
                Some(value) if is_open || !self.live.shows(path) => *value = said.clone(),
                Some(value) => self.value(value, said, path),
                None if *said != Value::Null && !self.live.shows(path) => {
                    body.insert(key.clone(), said.clone())
                }
                None => {}
            }
            path.pop();
        }
    }

    fn value(&self, value: &mut Value, said: &Value, path: &mut Vec<String>) {
        match (value, said) {
            (Value::Object(value), Value::Object(said)) => self.object(value, said, path),
            (Value::Array(items), Value::Array(said)) => {
                path.push("[]".to_owned());
                for (index, item) in items.iter_mut().enumerate() {
                    if let Some(said) = counterpart(item, index, said) {
                        self.value(item, said, path);
                    }
                }
                path.pop();
            }
            _ => {}
        }
    }

    /// The members that the template has too, or that a definition can say.
    fn known(&self, body: &Object, template: Option<&Object>, path: &mut Vec<String>) -> Object {
        let mut known = Object::new();
        for (key, value) in body.iter() {
            let name = key_text(key);
            path.push(name.clone());
            let said = template.and_then(|template| member(template, &name));
            let inner = |value: Option<&Value>| match value {
                Some(Value::Object(inner)) => Some(inner.clone()),
                _ => None,
            };
            match value {
                Value::Object(object) if keys_at(self.kind, path).is_empty() => {
                    let object = self.known(object, inner(said).as_ref(), path);
                    if !object.is_empty() || said.is_some() {
                        known.insert(key.clone(), object);
                    }
                }
                value if said.is_some() || !keys_at(self.kind, path).is_empty() || is_kind(path) => {
                    known.insert(key.clone(), value.clone());
                }
                _ => {}
            }
            path.pop();
        }
        known
    }
}

fn is_kind(path: &[String]) -> bool {
    path == ["properties", "computeType"]
}

/// The item of the template that an item of the answer is compared with: that of its name, or else that of its place.
fn counterpart<'v>(item: &Value, index: usize, said: &'v [Value]) -> Option<&'v Value> {
    let name = |value: &Value| match value {
        Value::Object(object) => match object.get_alike("name") {
            Some(Value::String(name)) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    };
    let own = name(item);
    let named = said.iter().find(|other| own.is_some() && name(other) == own);
    named.or_else(|| said.get(index))
}

/// Whether a value is what only the place of a deployment gives: the region of the group, or the tenant.
fn is_of_the_place(value: &Value) -> bool {
    let Value::Expression(expression) = value else {
        return false;
    };
    let Expression::Member { object, name } = &**expression else {
        return false;
    };
    let Expression::Call { name: function, .. } = &**object else {
        return false;
    };
    matches!(
        (function.as_str(), name.as_str()),
        ("resourceGroup", "location") | ("subscription" | "tenant", "tenantId")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_of_the_group_is_of_the_place() {
        let member = |function: &str, name: &str| {
            Value::from(Expression::Member {
                object: Box::new(Expression::call(function, [])),
                name: name.into(),
            })
        };
        assert!(is_of_the_place(&member("resourceGroup", "location")));
        assert!(is_of_the_place(&member("subscription", "tenantId")));
        assert!(!is_of_the_place(&member("resourceGroup", "id")));
        assert!(!is_of_the_place(&"westeurope".into()));
    }
}
