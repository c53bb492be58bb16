//! What a form cannot show and armlet writes by itself: a definition leaves it unsaid.

use super::spelling::compute_type;
use crate::arm::{Object, Value};

/// Puts what armlet writes by itself into the body of a compute, where the form that it was read from cannot show it. Without it, the
/// definition would say that these keys are not to be written.
pub(super) fn fill(body: &mut Object, is_shown: &dyn Fn(&[&str]) -> bool) {
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

fn text_at(body: &Object, path: &[&str]) -> Option<String> {
    match value_at(body, path)? {
        Value::String(text) => Some(text.clone()),
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
