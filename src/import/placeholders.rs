//! Placeholders such as `<MAX_NODES>` where a number belongs: parameters that the deployment has to give.

use super::hours::at;
use super::lost::Lost;
use super::parameters::{free, undeclared};
use super::secret_places::camel;
use crate::arm::{COMPUTE, Deployment, Parameter, Value};
use crate::expression::{Expression, ValueType, is_identifier};

/// Where the numbers of a cluster are, which it cannot be without.
const SCALE: [&str; 3] = ["properties", "properties", "scaleSettings"];

/// The numbers there.
const NUMBERS: [&str; 2] = ["minNodeCount", "maxNodeCount"];

/// Puts a parameter in the place of each placeholder for a number.
pub(super) fn take_out(deployment: &mut Deployment) -> Vec<Lost> {
    let mut lost = Vec::new();
    let parameters = &mut deployment.parameters;
    for cluster in deployment.resources.iter_mut().filter(|one| one.is(COMPUTE)) {
        let Some(scale) = at(&mut cluster.body, &SCALE) else {
            continue;
        };
        for number in NUMBERS {
            let Some(value) = scale.get_mut(number) else {
                continue;
            };
            let Some(name) = placeholder(value) else { continue };
            let name = declared(&name, parameters);
            *value = Expression::Parameter(name.clone()).into();
            let path = format!("{}.{number}", SCALE.join("."));
            let reason = format!("it is a placeholder, which the deployment gives as the parameter `{name}`");
            lost.push(Lost::new(&cluster.symbol, path, reason));
        }
    }
    lost
}

/// The name in `<MAX_NODES>`, as that of a parameter.
fn placeholder(value: &Value) -> Option<String> {
    let Value::String(text) = value else { return None };
    let name = camel(text.trim().strip_prefix('<')?.strip_suffix('>')?);
    is_identifier(&name).then_some(name)
}

/// Declares a number of this name, unless there is one already.
fn declared(name: &str, parameters: &mut Vec<Parameter>) -> String {
    let mut known = parameters.iter();
    let name = match known.find(|known| known.name.eq_ignore_ascii_case(name)) {
        Some(known) if known.kind == ValueType::Int => return known.name.clone(),
        Some(_) => free(name, parameters),
        None => name.to_owned(),
    };
    parameters.push(Parameter {
        kind: ValueType::Int,
        ..undeclared(name.clone())
    });
    name
}
