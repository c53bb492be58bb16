//! Defaults of the service that an answer of Azure spells out, and a person would not.

use super::Form;
use super::spelling::compute_type;
use crate::arm::{Becomes, COMPUTE, Deployment, Object, Value};
use crate::azure::behaviour::{Sameness, sameness};
use crate::azure::service_default::ServiceDefault;
use crate::hashing::HashMap;

/// Properties that armlet writes by itself, or that a person would write.
const KEPT: [&str; 2] = ["osType", "minNodeCount"];

/// What armlet writes by itself for an instance that is assigned to a user.
const AUTHORIZATION: &str = "computeInstanceAuthorizationType";

/// Leaves out what the service does by itself: of an answer each of its defaults, of everything else those that say that nothing is
/// said. An author who wrote the others in a template meant them.
pub(super) fn leave_out(deployment: &mut Deployment, form: Form) {
    let mut kinds: HashMap<String, Known> = HashMap::default();
    for resource in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        let kind = compute_type(&resource.body).unwrap_or_default();
        let known = match kinds.get_mut(&kind) {
            Some(known) => known,
            None => kinds.entry(kind.clone()).or_default(),
        };
        let mut leaving = Leaving {
            kind: &kind,
            known,
            all: form == Form::Answer,
            is_assigned: is_assigned(&resource.body),
        };
        resource.body = leaving.object(&resource.body, &mut Vec::new());
    }
}

/// The defaults of a kind by their paths, as far as they were looked up: all computes of a kind have the same paths.
type Known = HashMap<Vec<String>, Option<(&'static ServiceDefault, Sameness)>>;

/// Whether an instance is assigned to a user.
fn is_assigned(body: &Object) -> bool {
    let inner = ["properties", "properties"]
        .into_iter()
        .try_fold(body, |object, key| match object.get_alike(key)? {
            Value::Object(inner) => Some(inner),
            _ => None,
        });
    inner.is_some_and(|inner| inner.get_alike("personalComputeInstanceSettings").is_some())
}

struct Leaving<'k> {
    kind: &'k str,
    known: &'k mut Known,
    all: bool,
    is_assigned: bool,
}

impl Leaving<'_> {
    fn object(&mut self, body: &Object, path: &mut Vec<String>) -> Object {
        body.changed(|key, value| {
            path.push(key.as_str().unwrap_or_default().to_owned());
            let becomes = match value {
                Value::Object(inner) if !inner.is_empty() => {
                    let kept = self.object(inner, path);
                    match kept.is_empty() {
                        true => Becomes::Nothing,
                        false => Becomes::of_object(inner, kept),
                    }
                }
                value if self.is_left_out(value, path) => Becomes::Nothing,
                _ => Becomes::Same,
            };
            path.pop();
            becomes
        })
    }

    fn is_left_out(&mut self, value: &Value, path: &[String]) -> bool {
        let Some((default, how)) = self.default(path) else {
            return false;
        };
        let is_kept = path.last().is_some_and(|word| {
            KEPT.iter().any(|kept| word.eq_ignore_ascii_case(kept))
                || self.is_assigned && word.eq_ignore_ascii_case(AUTHORIZATION)
        });
        let says_nothing = ["", "None", "NotSpecified"].contains(&default.value);
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Boolean(flag) => flag.to_string().into(),
            Value::Integer(number) => number.to_string().into(),
            _ => return false,
        };
        !is_kept && (self.all || says_nothing) && how.holds(&text, default.value)
    }

    /// The default at a path, and how its spellings are known to be the same.
    fn default(&mut self, path: &[String]) -> Option<(&'static ServiceDefault, Sameness)> {
        if let Some(known) = self.known.get(path) {
            return *known;
        }
        let how = || sameness(self.kind, true, path).unwrap_or(Sameness::Case);
        let found = ServiceDefault::find(self.kind, true, path).map(|default| (default, how()));
        self.known.insert(path.to_vec(), found);
        found
    }
}
