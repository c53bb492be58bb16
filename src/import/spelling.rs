//! The values of a body as the service's own tools spell them.
//!
//! `PT1H` for an instance is `PT60M`, and `"4"` is 4: the same to the service, and what a definition has words for.

use std::collections::BTreeMap;

use super::hours;
use crate::arm::{Becomes, COMPUTE, Deployment, Object, ParameterFile, ParameterValue, Value};
use crate::azure::behaviour::{Sameness, sameness};
use crate::expression::Expression;
use crate::hashing::HashMap;
use crate::time::{Duration, ScriptTimeout, StartTime};

/// Spells the bodies of the computes.
pub(super) fn spell(deployment: &mut Deployment, files: &mut [ParameterFile]) {
    let mut kinds: BTreeMap<String, Spelling> = BTreeMap::new();
    let mut spelled = hours::Spelled::default();
    for resource in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        let kind = compute_type(&resource.body).unwrap_or_default();
        let spelling = kinds.entry(kind).or_insert_with_key(|kind| Spelling {
            kind: kind.clone(),
            path: Vec::new(),
            known: HashMap::default(),
            given: BTreeMap::new(),
        });
        resource.body = spelling.object(&without_nulls(&resource.body));
        hours::spell(&mut resource.body, &mut spelled);
    }
    let mut given: BTreeMap<Given, Option<How>> = BTreeMap::new();
    for (name, how) in kinds.into_values().flat_map(|spelling| spelling.given) {
        let agreed = given.entry(name).or_insert(how);
        *agreed = agreed.filter(|agreed| Some(*agreed) == how);
    }
    for (given, how) in given {
        if let Some(how) = how {
            values_of(&given, deployment, files, how);
        }
    }
}

/// How a text is spelled, and whether it is one of an instance.
type How = (Sameness, bool);

/// A parameter in small letters, or a member of one, by the names that lead to it.
type Given = Vec<String>;

/// The parameter that an expression is, or the member of one.
fn given(expression: &Expression) -> Option<Given> {
    match expression {
        Expression::Parameter(name) => Some(vec![name.to_lowercase()]),
        Expression::Member { object, name } => {
            let mut names = given(object)?;
            names.push(name.to_string());
            Some(names)
        }
        _ => None,
    }
}

/// Spells the values of a parameter that is used for such texts alone.
fn values_of(given: &[String], deployment: &mut Deployment, files: &mut [ParameterFile], how: How) {
    let Some((name, members)) = given.split_first() else {
        return;
    };
    let spell = |value: &mut Value| {
        let found = members.iter().try_fold(value, |value, member| match value {
            Value::Object(object) => object.get_alike_mut(member),
            _ => None,
        });
        if let Some(value) = found
            && let Value::String(text) = value
            && let Some(spelled @ Value::String(_)) = spelled(how, text)
        {
            *value = spelled;
        }
    };
    let is_it = |known: &str| known.eq_ignore_ascii_case(name);
    for parameter in deployment.parameters.iter_mut().filter(|one| is_it(&one.name)) {
        parameter.default.iter_mut().for_each(spell);
        parameter.allowed.iter_mut().for_each(spell);
    }
    let values = files.iter_mut().flat_map(|file| &mut file.values);
    for (_, value) in values.filter(|(known, _)| is_it(known)) {
        if let ParameterValue::Value(value) = value {
            spell(value);
        }
    }
}

/// A text in another spelling that means the same.
fn spelled((sameness, is_instance): How, text: &str) -> Option<Value> {
    match sameness {
        Sameness::Duration => {
            let duration: Duration = text.to_ascii_uppercase().parse().ok()?;
            let minutes = || duration.to_iso_minutes();
            let written = if is_instance { minutes() } else { None };
            Some(written.unwrap_or_else(|| duration.to_iso_seconds()).into())
        }
        Sameness::Timeout => Some(text.parse::<ScriptTimeout>().ok()?.0.to_timeout().into()),
        Sameness::Integer => Some(text.trim().parse::<i64>().ok()?.into()),
        Sameness::Case | Sameness::Words | Sameness::Region | Sameness::Trimmed => None,
    }
}

/// `computeType` of a body.
pub(super) fn compute_type(body: &Object) -> Option<String> {
    let Value::Object(properties) = body.get_alike("properties")? else {
        return None;
    };
    match properties.get_alike("computeType")? {
        Value::String(word) => Some(word.to_string()),
        _ => None,
    }
}

/// How the values of one kind of compute are spelled.
struct Spelling {
    kind: String,
    /// Where the value is that is looked at.
    path: Vec<String>,
    /// What is known of each path, which all computes of the kind share.
    known: HashMap<Vec<String>, Option<Sameness>>,
    /// How the values are spelled that parameters give alone; none where two uses differ.
    given: BTreeMap<Given, Option<How>>,
}

impl Spelling {
    fn object(&mut self, body: &Object) -> Object {
        body.changed(|key, value| {
            let Some(name) = key.as_str() else {
                return Becomes::Same;
            };
            self.path.push(name.to_owned());
            let becomes = self.member(value);
            self.path.pop();
            becomes
        })
    }

    fn member(&mut self, value: &Value) -> Becomes {
        match value {
            Value::Object(inner) => Becomes::of_object(inner, self.object(inner)),
            Value::Array(items) => Becomes::of_items(items, |item| self.member(item)),
            Value::String(text) => match self.spelled(text).filter(|spelled| spelled != value) {
                Some(spelled) => Becomes::Value(spelled),
                None => Becomes::Same,
            },
            Value::Expression(computed) => {
                if let Some(given) = given(computed) {
                    let how = self.how();
                    let agreed = self.given.entry(given).or_insert(how);
                    *agreed = agreed.filter(|agreed| Some(*agreed) == how);
                }
                Becomes::Same
            }
            _ => Becomes::Same,
        }
    }

    /// How the values here are spelled.
    fn how(&mut self) -> Option<How> {
        let (kind, path) = (&self.kind, self.path.as_slice());
        let sameness = match self.known.get(path) {
            Some(known) => *known,
            None => {
                let found = sameness(kind, true, path);
                self.known.insert(path.to_vec(), found);
                found
            }
        };
        sameness.map(|sameness| (sameness, kind.eq_ignore_ascii_case("ComputeInstance")))
    }

    fn spelled(&mut self, text: &str) -> Option<Value> {
        if self.path.last().is_some_and(|word| word == "startTime") {
            return Some(text.parse::<StartTime>().ok()?.to_string().into());
        }
        spelled(self.how()?, text)
    }
}

/// A body without the members that say nothing.
fn without_nulls(body: &Object) -> Object {
    body.changed(|_, value| match value {
        Value::Null => Becomes::Nothing,
        Value::Object(inner) => Becomes::of_object(inner, without_nulls(inner)),
        _ => Becomes::Same,
    })
}
