//! What a compute must have and the text does not say: parameters that the deployment has to give.
//!
//! The service rejects such a compute, or nobody knows what it makes of it. All else of it is imported.

use super::lost::Lost;
use super::parameters::{free, identifier, undeclared};
use super::secret_places::camel;
use super::spelling::compute_type;
use crate::arm::{COMPUTE, Deployment, Key, Object, Parameter, Value};
use crate::expression::{Expression, ValueType};

/// Something that a compute must have.
struct Needed {
    /// The path in its body.
    path: &'static str,
    /// The end of the name of the parameter that gives it.
    name: &'static str,
    kind: ValueType,
    description: &'static str,
}

const SIZE: Needed = Needed {
    path: "properties.properties.vmSize",
    name: "VmSize",
    kind: ValueType::String,
    description: "Size of the machines of",
};

const NODES: Needed = Needed {
    path: "properties.properties.scaleSettings.maxNodeCount",
    name: "MaxNodes",
    kind: ValueType::Int,
    description: "The most nodes of",
};

const RESOURCE: Needed = Needed {
    path: "properties.resourceId",
    name: "ResourceId",
    kind: ValueType::String,
    description: "Id of the resource that is attached as",
};

/// What a compute of a type must have.
fn needed(compute_type: &str) -> &'static [Needed] {
    match compute_type.to_ascii_lowercase().as_str() {
        "amlcompute" => &[SIZE, NODES],
        "computeinstance" => &[SIZE],
        "kubernetes" | "virtualmachine" | "hdinsight" | "databricks" | "synapsespark"
        | "datalakeanalytics" => &[RESOURCE],
        _ => &[],
    }
}

/// Puts a parameter where a compute lacks something that it must have.
pub(super) fn put_parameters(deployment: &mut Deployment) -> Vec<Lost> {
    let mut lost = Vec::new();
    let parameters = &mut deployment.parameters;
    for compute in deployment.resources.iter_mut().filter(|one| one.is(COMPUTE)) {
        open_scale(&mut compute.body, parameters);
        let Some(compute_type) = compute_type(&compute.body) else {
            continue;
        };
        for needed in needed(&compute_type) {
            if !lacks(&compute.body, needed.path) {
                continue;
            }
            let called = match &compute.name {
                Expression::String(name) => name.as_str(),
                _ => compute.symbol.as_str(),
            };
            let name = declared(needed, called, parameters);
            compute.body.take_at(needed.path);
            compute
                .body
                .set_at(needed.path, Expression::Parameter(name.as_str().into()));
            let reason = format!(
                "the text does not say it, and a compute must have it; the deployment gives it as the parameter `{name}`"
            );
            lost.push(Lost::new(&compute.symbol, needed.path, reason));
        }
    }
    lost
}

/// The scale of a cluster that a parameter gives as a whole, member by member, as the default of the parameter has them: a definition
/// has a key for each.
fn open_scale(body: &mut Object, parameters: &[Parameter]) {
    let scale = ["properties", "properties"]
        .into_iter()
        .try_fold(body, |object, key| match object.get_mut(key)? {
            Value::Object(inner) => Some(inner),
            _ => None,
        })
        .and_then(|own| own.get_mut("scaleSettings"));
    let Some(scale) = scale else { return };
    let Value::Expression(whole) = scale else { return };
    let Expression::Parameter(name) = &**whole else {
        return;
    };
    let mut declared = parameters.iter();
    let declared = declared.find(|declared| declared.name.eq_ignore_ascii_case(name));
    let Some(Value::Object(default)) = declared.and_then(|declared| declared.default.as_ref()) else {
        return;
    };
    let mut opened = Object::new();
    for name in default.iter().filter_map(|(key, _)| key.as_str()) {
        let member = Expression::Member {
            object: Box::new(Expression::clone(whole)),
            name: name.into(),
        };
        opened.insert(Key::Name(name.into()), member);
    }
    *scale = opened.into();
}

/// Whether nothing is at a path, and something could be: what the deployment computes may have it.
fn lacks(body: &Object, path: &str) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match (body.get(first), rest) {
        (None | Some(Value::Null), _) => {
            let may_have = |key: &Key| key.as_str().is_none_or(|name| name == "copy");
            !body.iter().any(|(key, _)| may_have(key))
        }
        (Some(Value::Object(inner)), rest) if !rest.is_empty() => lacks(inner, rest),
        _ => false,
    }
}

/// Declares the parameter that gives something to the compute of a name.
fn declared(needed: &Needed, compute: &str, parameters: &mut Vec<Parameter>) -> String {
    let wanted = identifier(&format!("{}{}", camel(compute), needed.name));
    let is_taken = parameters
        .iter()
        .any(|known| known.name.eq_ignore_ascii_case(&wanted));
    let name = match is_taken {
        true => free(&wanted, parameters),
        false => wanted,
    };
    parameters.push(Parameter {
        kind: needed.kind,
        description: format!(
            "{} `{compute}`, which the template does not say.",
            needed.description
        ),
        ..undeclared(name.clone())
    });
    name
}
