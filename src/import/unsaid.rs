//! What a form cannot show and armlet writes by itself: a definition leaves it unsaid.

use super::hours::{at, seen};
use super::spelling::compute_type;
use crate::arm::{Object, Value};
use crate::expression::Expression;

/// Puts what armlet writes by itself into the body of a compute, where the form that it was read from cannot show it. Without it, the
/// definition would say that these keys are not to be written.
pub(super) fn fill(body: &mut Object, is_shown: &dyn Fn(&[&str]) -> bool) {
    let schedules = ["properties", "properties", "schedules", "computeStartStop"];
    if value_at(body, &schedules) == Some(&Value::Array(Vec::new())) {
        body.take_at("properties.properties.schedules.computeStartStop");
    }
    let kind = compute_type(body).unwrap_or_default();
    let is = |word: &str| kind.eq_ignore_ascii_case(word);
    let said = |path: &[&str]| text_at(body, path);
    let access = said(&["properties", "properties", "sshSettings", "sshPublicAccess"]);
    let administrator = said(&[
        "properties",
        "properties",
        "userAccountCredentials",
        "adminUserName",
    ]);
    let assigned = said(&[
        "properties",
        "properties",
        "personalComputeInstanceSettings",
        "assignedUser",
        "objectId",
    ]);
    let mut add = |path: &'static str, value: Value| {
        let words: Vec<&str> = path.split('.').collect();
        if !is_shown(&words) && value_at(body, &words).is_none() {
            body.set_at(path, value);
        }
    };
    if is("ComputeInstance") {
        let is_open = access.is_some_and(|access| access.eq_ignore_ascii_case("Enabled"));
        add("properties.disableLocalAuth", (!is_open).into());
        if assigned.is_some() {
            add(
                "properties.properties.computeInstanceAuthorizationType",
                "personal".into(),
            );
        }
    } else if is("AmlCompute") {
        add("properties.disableLocalAuth", administrator.is_none().into());
        add("properties.properties.osType", "Linux".into());
    }
}

/// Puts into the custom applications of an instance what the form of the CLI leaves out of each and armlet writes by itself.
pub(super) fn fill_applications(body: &mut Object) {
    let Some(Value::Object(properties)) = body.get_mut("properties") else {
        return;
    };
    let Some(Value::Object(inner)) = properties.get_mut("properties") else {
        return;
    };
    each(inner, "customServices", &mut |application| {
        if let Some(Value::Object(image)) = application.get_mut("image") {
            put(image, "type", "docker".into());
        }
        if application.get("docker").is_none() {
            application.set_at("docker.privileged", true);
        }
        each(application, "endpoints", &mut |endpoint| {
            put(endpoint, "name", "connect".into());
            put(endpoint, "protocol", "http".into());
        });
        each(application, "volumes", &mut |volume| {
            put(volume, "type", "bind".into());
            put(volume, "readOnly", false.into());
        });
        if let Some(Value::Object(variables)) = application.get_mut("environmentVariables") {
            for (_, variable) in variables.iter_mut() {
                if let Value::Object(variable) = variable {
                    put(variable, "type", "local".into());
                }
            }
        }
    });
}

/// Leaves unsaid in the custom applications of an instance what their author did not say and armlet writes by itself.
pub(super) fn leave_applications(body: &mut Object) {
    const INNER: [&str; 2] = ["properties", "properties"];
    if seen(body, &INNER).is_none_or(|inner| inner.get("customServices").is_none()) {
        return;
    }
    let Some(inner) = at(body, &INNER) else { return };
    each(inner, "customServices", &mut |application| {
        // NOTE: the library sends it, and the API has none: what the image is, its own `type` says.
        if application.get("type") == Some(&Value::from("docker")) {
            application.remove("type");
        }
        let is_said = matches!(application.get("docker"), Some(Value::Object(docker)) if docker.get("privileged").is_some());
        if !is_said {
            application.set_at("docker.privileged", Expression::Null);
        }
        each(application, "volumes", &mut |volume| {
            put(volume, "readOnly", Expression::Null.into())
        });
    });
}

fn put(object: &mut Object, word: &'static str, value: Value) {
    if object.get(word).is_none() {
        object.set(word, value);
    }
}

/// Visits the objects of a list.
fn each(object: &mut Object, word: &str, visit: &mut dyn FnMut(&mut Object)) {
    if let Some(Value::Array(items)) = object.get_mut(word) {
        for item in items {
            if let Value::Object(item) = item {
                visit(item);
            }
        }
    }
}

fn text_at(body: &Object, path: &[&str]) -> Option<String> {
    match value_at(body, path)? {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn value_at<'o>(body: &'o Object, path: &[&str]) -> Option<&'o Value> {
    let (first, rest) = path.split_first()?;
    let value = body.get_alike(first)?;
    match (rest, value) {
        ([], value) => Some(value),
        (rest, Value::Object(inner)) => value_at(inner, rest),
        _ => None,
    }
}
