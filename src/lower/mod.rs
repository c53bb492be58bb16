//! [`Definition`] → [`Deployment`]: the words of the CLI become those of the REST API.
//!
//! Defaults, Base64, ISO 8601, Windows zone names and symbolic names are decided here. A structure is taken apart
//! field by field, so that a new field stops the build until it is lowered.

mod compute;
mod instance;
mod lowering;
mod names;
mod parameter;
mod quotes;
mod role_assignment;
mod schedule;
mod script;
mod workspace;

pub(crate) use compute::is_new;
pub(crate) use names::symbol_of;
pub use parameter::parameter_files;

use lowering::{ComputeNames, Lowering, WORKSPACE_SYMBOL};
use names::Names;

use crate::arm::{COMPUTE, Deployment, Object, Parameter, ParameterType, Value};
use crate::azure::api_version::written;
use crate::expression::Expression;
use crate::model::{Compute, Definition, EXISTING_COMPUTES, LOCATION, ScriptStyle};
use crate::parallel;
use crate::values::Translation;

/// The template of a sound definition.
#[must_use]
pub fn lower(definition: &Definition) -> Deployment {
    let mut lowering = Lowering {
        definition,
        script_style: script_style(definition),
        names: Names::default(),
        api_version: api_version(definition),
    };
    let parameters = parameters(definition);
    for parameter in &parameters {
        lowering.names.reserve(&parameter.name);
    }
    lowering.names.reserve(WORKSPACE_SYMBOL);
    let mut resources = workspace::resources(&mut lowering);
    let workspace = resources.len();
    let computes = definition.computes.iter();
    let named: Vec<(&Compute, ComputeNames)> = computes
        .map(|compute| (compute, compute::names(compute, &mut lowering)))
        .collect();
    resources.extend(parallel::map(&named, |(compute, names)| {
        compute::compute(compute, names, &lowering)
    }));
    let computes = resources.get(workspace..).unwrap_or_default();
    let assignments = role_assignment::resources(computes, &resources, &mut lowering);
    resources.extend(assignments);
    let variables = quotes::to_variables(&mut resources, &mut lowering.names);
    Deployment {
        parameters,
        variables,
        resources,
        ..Deployment::default()
    }
}

/// The REST version of a definition.
#[must_use]
pub fn api_version(definition: &Definition) -> &str {
    definition
        .api_version
        .as_ref()
        .map_or_else(|| written(COMPUTE), |version| version.value.as_str())
}

fn script_style(definition: &Definition) -> ScriptStyle {
    let style = definition
        .output
        .as_ref()
        .and_then(|output| output.scripts.as_ref());
    style.map_or(ScriptStyle::Base64, |style| style.value)
}

/// The definition's parameters, and those that the template itself needs.
fn parameters(definition: &Definition) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    if definition.parameter(LOCATION).is_none() && definition.needs_location() {
        parameters.push(location());
    }
    let translation = Translation::of(definition);
    let declared = definition.parameters.iter();
    parameters.extend(declared.map(|declared| parameter::parameter(declared, &translation)));
    if definition.skips_existing() && definition.parameter(EXISTING_COMPUTES).is_none() {
        parameters.push(existing_computes());
    }
    parameters
}

/// An instance lives in its workspace's region, and a cluster's envelope does too.
pub(crate) fn location() -> Parameter {
    let region = Expression::Member {
        object: Box::new(Expression::call("resourceGroup", [])),
        name: "location".to_owned(),
    };
    Parameter {
        default: Some(region.into()),
        ..plain(LOCATION, ParameterType::String, "Region of the workspace.")
    }
}

pub(crate) fn existing_computes() -> Parameter {
    Parameter {
        default: Some(Value::Array(Vec::new())),
        ..plain(
            EXISTING_COMPUTES,
            ParameterType::Array,
            "Names of the computes that the workspace has already; they are not deployed again.",
        )
    }
}

fn plain(name: &str, kind: ParameterType, description: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        kind,
        secure: false,
        description: description.to_owned(),
        default: None,
        allowed: Vec::new(),
        min_length: None,
        max_length: None,
        min_value: None,
        max_value: None,
        nullable: false,
        rest: Object::new(),
    }
}
