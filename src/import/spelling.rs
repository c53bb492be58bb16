//! The values of a body as the service's own tools spell them.
//!
//! `PT1H` for an instance is `PT60M`, and `"4"` is 4: the same to the service, and what a definition has words for.

use super::hours;
use crate::arm::{COMPUTE, Deployment, Object, Value};
use crate::azure::behaviour::{Sameness, sameness};
use crate::time::{Duration, ScriptTimeout, StartTime};

/// Spells the bodies of the computes.
pub(super) fn spell(deployment: &mut Deployment) {
    for resource in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        let kind = compute_type(&resource.body).unwrap_or_default();
        resource.body = without_nulls(&resource.body);
        object(&kind, &mut Vec::new(), &mut resource.body);
        hours::spell(&mut resource.body);
    }
}

/// `computeType` of a body.
pub(super) fn compute_type(body: &Object) -> Option<String> {
    let Value::Object(properties) = body.get_alike("properties")? else {
        return None;
    };
    match properties.get_alike("computeType")? {
        Value::String(word) => Some(word.clone()),
        _ => None,
    }
}

fn object(kind: &str, path: &mut Vec<String>, body: &mut Object) {
    for (key, value) in body.iter_mut() {
        if key.as_str().is_none() {
            continue;
        }
        path.push(key.as_str().unwrap_or_default().to_owned());
        member(kind, path, value);
        path.pop();
    }
}

fn member(kind: &str, path: &mut Vec<String>, value: &mut Value) {
    match value {
        Value::Object(inner) => object(kind, path, inner),
        Value::Array(items) => items.iter_mut().for_each(|item| member(kind, path, item)),
        Value::String(text) => {
            if let Some(spelled) = spelled(kind, path, text) {
                *value = spelled;
            }
        }
        _ => {}
    }
}

fn spelled(kind: &str, path: &[String], text: &str) -> Option<Value> {
    if path.last().is_some_and(|word| word == "startTime") {
        return Some(text.parse::<StartTime>().ok()?.to_string().into());
    }
    match sameness(kind, true, path)? {
        Sameness::Duration => {
            let duration: Duration = text.to_ascii_uppercase().parse().ok()?;
            let minutes = || duration.to_iso_minutes();
            let is_instance = kind.eq_ignore_ascii_case("ComputeInstance");
            let written = if is_instance { minutes() } else { None };
            Some(written.unwrap_or_else(|| duration.to_iso_seconds()).into())
        }
        Sameness::Timeout => Some(text.parse::<ScriptTimeout>().ok()?.0.to_timeout().into()),
        Sameness::Integer => Some(text.trim().parse::<i64>().ok()?.into()),
        Sameness::Case | Sameness::Words | Sameness::Region | Sameness::Trimmed => None,
    }
}

/// A body without the members that say nothing.
fn without_nulls(body: &Object) -> Object {
    let mut filled = Object::new();
    for (key, value) in body.iter() {
        match value {
            Value::Null => {}
            Value::Object(inner) => filled.insert(key.clone(), without_nulls(inner)),
            other => filled.insert(key.clone(), other.clone()),
        }
    }
    filled
}
