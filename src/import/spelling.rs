//! The values of a body as the service's own tools spell them.
//!
//! `PT1H` for an instance is `PT60M`, and `"4"` is 4: the same to the service, and what a definition has words for.

use std::collections::HashMap;

use super::hours;
use crate::arm::{COMPUTE, Deployment, Object, Value};
use crate::azure::behaviour::{Sameness, sameness};
use crate::time::{Duration, ScriptTimeout, StartTime};

/// Spells the bodies of the computes.
pub(super) fn spell(deployment: &mut Deployment) {
    let mut kinds: HashMap<String, Spelling> = HashMap::new();
    for resource in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        let kind = compute_type(&resource.body).unwrap_or_default();
        resource.body = without_nulls(&resource.body);
        let spelling = kinds.entry(kind).or_insert_with_key(|kind| Spelling {
            kind: kind.clone(),
            path: Vec::new(),
            known: HashMap::new(),
        });
        spelling.object(&mut resource.body);
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

/// How the values of one kind of compute are spelled.
struct Spelling {
    kind: String,
    /// Where the value is that is looked at.
    path: Vec<String>,
    /// What is known of each path, which all computes of the kind share.
    known: HashMap<String, Option<Sameness>>,
}

impl Spelling {
    fn object(&mut self, body: &mut Object) {
        for (key, value) in body.iter_mut() {
            if let Some(name) = key.as_str() {
                self.path.push(name.to_owned());
                self.member(value);
                self.path.pop();
            }
        }
    }

    fn member(&mut self, value: &mut Value) {
        match value {
            Value::Object(inner) => self.object(inner),
            Value::Array(items) => items.iter_mut().for_each(|item| self.member(item)),
            Value::String(text) => {
                if let Some(spelled) = self.spelled(text) {
                    *value = spelled;
                }
            }
            _ => {}
        }
    }

    fn spelled(&mut self, text: &str) -> Option<Value> {
        if self.path.last().is_some_and(|word| word == "startTime") {
            return Some(text.parse::<StartTime>().ok()?.to_string().into());
        }
        let (kind, path) = (&self.kind, &self.path);
        let known = self.known.entry(path.join("."));
        match (*known.or_insert_with(|| sameness(kind, true, path)))? {
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
