//! Defaults of the service that an answer of Azure spells out, and a person would not.

use super::Form;
use super::spelling::compute_type;
use crate::arm::{COMPUTE, Deployment, Object, Value};
use crate::azure::behaviour::{Sameness, sameness};
use crate::azure::service_default::ServiceDefault;

/// Properties for which armlet has words that depend on others, so that leaving them out is not the same.
const KEPT: [&str; 2] = ["osType", "minNodeCount"];

/// Leaves out what the service does by itself: of an answer each of its defaults, of everything else those that say that nothing is
/// said. An author who wrote the others in a template meant them.
pub(super) fn leave_out(deployment: &mut Deployment, form: Form) {
    for resource in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        let kind = compute_type(&resource.body).unwrap_or_default();
        let leaving = Leaving {
            kind: &kind,
            all: form == Form::Answer,
        };
        resource.body = leaving.object(&resource.body, &mut Vec::new());
    }
}

struct Leaving<'k> {
    kind: &'k str,
    all: bool,
}

impl Leaving<'_> {
    fn object(&self, body: &Object, path: &mut Vec<String>) -> Object {
        let mut kept = Object::new();
        for (key, value) in body.iter() {
            path.push(key.as_str().unwrap_or_default().to_owned());
            match value {
                Value::Object(inner) if !inner.is_empty() => {
                    let inner = self.object(inner, path);
                    if !inner.is_empty() {
                        kept.insert(key.clone(), inner);
                    }
                }
                value if self.is_left_out(value, path) => {}
                value => kept.insert(key.clone(), value.clone()),
            }
            path.pop();
        }
        kept
    }

    fn is_left_out(&self, value: &Value, path: &[String]) -> bool {
        let Some(default) = ServiceDefault::find(self.kind, true, path) else {
            return false;
        };
        let is_kept = path
            .last()
            .is_some_and(|word| KEPT.iter().any(|kept| word.eq_ignore_ascii_case(kept)));
        let says_nothing = ["", "None", "NotSpecified"].contains(&default.value);
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Boolean(flag) => flag.to_string(),
            Value::Integer(number) => number.to_string(),
            _ => return false,
        };
        let how = sameness(self.kind, true, path).unwrap_or(Sameness::Case);
        !is_kept && (self.all || says_nothing) && how.holds(&text, default.value)
    }
}
