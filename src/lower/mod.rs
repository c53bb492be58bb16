//! [`Definition`] → [`Deployment`]: the words of the CLI become those of the REST API.
//!
//! The tables of [`language`](crate::language) lower what they declare, and so do its six irregular ideas. Here are the
//! resources around them, symbolic names, and what depends on more than one key.

mod compute;
mod instance;
mod lowering;
mod output;
mod parameter;
mod parts;
mod policy;
mod quotes;
mod script_variable;
mod workspace;

pub(crate) use instance::KEPT;
pub(crate) use output::of_compute;
pub use parameter::parameter_files;
pub(crate) use parameter::undescribed;
pub use parts::{Parts, in_parts};
pub use policy::{PolicyRule, Unwritable, created, policy_rules, required};

use lowering::{ComputeNames, Lowering, WORKSPACE_SYMBOL};
use quotes::Moved;

use crate::arm::{COMPUTE, Deployment, Names, Output, Parameter, Resource, Value};
use crate::azure::api_version::written;
use crate::expression::{Expression, ValueType};
use crate::language::role_assignment::resource::{Assigning, Holder};
use crate::model::{Compute, Definition, ENVIRONMENT, LOCATION};
use crate::parallel;
use crate::values::Translation;

/// How many computes behind one another share what is equal in them: few enough that there is work for every thread.
const SHARING: usize = 64;

/// How many computes are lowered before their resources join the others: enough for every thread, and few enough that no large
/// template is there twice.
const AT_ONCE: usize = 64 * SHARING;

/// The template of a sound definition.
#[must_use]
pub fn lower(definition: &Definition) -> Deployment {
    let Begun {
        mut lowering,
        parameters,
        mut resources,
        names,
    } = Begun::of(definition);
    let workspace = resources.len();
    resources.reserve_exact(names.len());
    for some in definition.computes.chunks(AT_ONCE).zip(names.chunks(AT_ONCE)) {
        add(some, &lowering, &mut resources);
    }
    let computes = resources.get(workspace..).unwrap_or_default();
    let outputs = output::outputs(definition, computes, &resources);
    let assignments = role_assignments(&resources, workspace, &mut lowering);
    resources.extend(assignments);
    ended(parameters, resources, outputs, lowering)
}

/// The same, of a definition whose computes nobody needs any more: each is dropped once it is lowered, so that a large definition and
/// its template are not there together.
#[must_use]
pub fn lower_away(definition: &mut Definition) -> Deployment {
    let (mut template, mut parts) = in_parts(definition);
    parts.add_to(&mut template);
    template.variables.set_at("", parts.variables());
    template
}

/// A template without its computes.
struct Begun<'d> {
    lowering: Lowering<'d>,
    parameters: Vec<Parameter>,
    resources: Vec<Resource>,
    /// What each compute is called.
    names: Vec<ComputeNames>,
}

impl<'d> Begun<'d> {
    fn of(definition: &'d Definition) -> Self {
        let mut lowering = Lowering::of(definition, Names::default());
        let parameters = parameters(definition);
        for parameter in &parameters {
            lowering.names.reserve(&parameter.name);
        }
        lowering.names.reserve(WORKSPACE_SYMBOL);
        let resources = workspace::resources(&mut lowering);
        let names = compute::named(definition, &mut lowering);
        Self {
            lowering,
            parameters,
            resources,
            names,
        }
    }
}

/// Adds the resources of some computes, which have these names.
fn add(
    (computes, names): (&[Compute], &[ComputeNames]),
    lowering: &Lowering<'_>,
    resources: &mut Vec<Resource>,
) {
    let workspace = workspace::id(resources);
    let groups: Vec<_> = computes.chunks(SHARING).zip(names.chunks(SHARING)).collect();
    let groups = parallel::map_if(groups.len() > 1, &groups, |group| {
        compute::computes(*group, &workspace, lowering)
    });
    resources.extend(groups.into_iter().flatten());
}

fn ended(
    parameters: Vec<Parameter>,
    resources: Vec<Resource>,
    outputs: Vec<Output>,
    mut lowering: Lowering<'_>,
) -> Deployment {
    let mut moved = Moved::none(&mut lowering.names);
    let resources = moved.out_of(resources);
    Deployment {
        parameters,
        variables: moved.variables(),
        resources,
        outputs,
        ..Deployment::default()
    }
}

/// The role assignments of the workspace and of each compute; `resources` are all resources so far, those of the computes
/// from `first_compute` on.
fn role_assignments(
    resources: &[Resource],
    first_compute: usize,
    lowering: &mut Lowering<'_>,
) -> Vec<Resource> {
    let definition = lowering.definition;
    let created = definition.created_workspace();
    let of_computes = definition
        .computes
        .iter()
        .map(|compute| &compute.envelope.role_assignments);
    let mut lists = of_computes.chain(created.map(|workspace| &workspace.role_assignments));
    if lists.all(Vec::is_empty) {
        return Vec::new();
    }
    let workspace = created.and_then(|workspace| {
        let is_workspace = |resource: &&Resource| resource.symbol == WORKSPACE_SYMBOL;
        Some(Holder {
            name: WORKSPACE_SYMBOL,
            fleet: None,
            resource: resources.iter().find(is_workspace)?,
            assigned_user: None,
            assignments: &workspace.role_assignments,
        })
    });
    let computes = definition
        .computes
        .iter()
        .zip(resources.iter().skip(first_compute));
    let computes = computes.map(|(compute, resource)| Holder {
        name: &compute.name.value,
        fleet: definition
            .document
            .fleet_at(compute.name.span)
            .map(|fleet| fleet.name.value.as_str()),
        resource,
        assigned_user: compute.assigned_user(),
        assignments: &compute.envelope.role_assignments,
    });
    Assigning::new(resources, created, lowering.api_version, &mut lowering.names)
        .lower(workspace.into_iter().chain(computes))
}

/// The REST version of a definition.
#[must_use]
pub fn api_version(definition: &Definition) -> &str {
    definition
        .api_version
        .as_ref()
        .map_or_else(|| written(COMPUTE), |version| version.value.as_str())
}

/// The definition's parameters, and those that the template itself needs.
fn parameters(definition: &Definition) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    if definition.parameter(LOCATION).is_none() && definition.needs_location() {
        parameters.push(location());
    }
    if definition.parameter(ENVIRONMENT).is_none() && definition.needs_environment() {
        let environments = definition.environments.iter();
        parameters.push(environment(environments.map(|one| one.name.value.as_str())));
    }
    let translation = Translation::of(definition);
    let declared = definition.parameters.iter();
    parameters.extend(declared.map(|declared| parameter::parameter(declared, &translation)));
    parameters
}

/// An instance lives in its workspace's region, and a cluster's envelope does too.
pub(crate) fn location() -> Parameter {
    let region = Expression::Member {
        object: Box::new(Expression::call("resourceGroup", [])),
        name: "location".into(),
    };
    Parameter {
        description: "Region of the workspace.".to_owned(),
        default: Some(region.into()),
        ..Parameter::new(LOCATION, ValueType::String)
    }
}

/// The name of the environment that is deployed to: one of those of the definition.
pub(crate) fn environment<'n>(names: impl Iterator<Item = &'n str>) -> Parameter {
    Parameter {
        description: "Environment that is deployed to.".to_owned(),
        allowed: names.map(Value::from).collect(),
        ..Parameter::new(ENVIRONMENT, ValueType::String)
    }
}
