//! The envelope of a compute, and what several kinds share.

use std::sync::Arc;

use super::instance;
use super::lowering::{ComputeNames, Lowering, WORKSPACE_SYMBOL};
use super::script_variable::ScriptVariables;

use crate::arm::{COMPUTE, Object, Resource, Value};
use crate::expression::Expression;
use crate::language::rest::Rest;
use crate::language::start_stop::LastHours;
use crate::language::value::text::{AnyText, text};
use crate::language::{naming, presence};
use crate::model::script::ScriptDefinition;
use crate::model::{Compute, ComputeKind, Definition, LOCATION, OnRedeploy, ScriptStyle, Setting};

/// Gives every compute its names: first the symbols of all, then the variables of their scripts.
pub(super) fn named(definition: &Definition, lowering: &mut Lowering<'_>) -> Vec<ComputeNames> {
    let mut named: Vec<ComputeNames> = definition
        .computes
        .iter()
        .map(|compute| {
            let name = &compute.name.value;
            let symbol = match definition.document.fleet_at(compute.name.span) {
                Some(_) => lowering.names.symbol_of_many(name, "Compute"),
                None => lowering.names.symbol(name, "Compute"),
            };
            ComputeNames::of(symbol.into())
        })
        .collect();
    let is_shown = lowering.script_style == ScriptStyle::Lines;
    // What is kept is part of an expression, which has no room for a long text.
    if is_shown || definition.computes.iter().any(Compute::keeps) {
        let mut variables = ScriptVariables::default();
        for (compute, names) in definition.computes.iter().zip(&mut named) {
            let instance = compute.instance().filter(|_| is_shown || compute.keeps());
            let Some(instance) = instance else {
                continue;
            };
            // The script of a fleet is named for the fleet: a person who comes or goes changes no other instance.
            let fleet = definition.document.fleet_at(compute.name.span);
            let owner = fleet.map_or(&compute.name.value, |fleet| &fleet.name.value);
            let mut variable = |word: &str, script: &Option<Arc<ScriptDefinition>>| {
                let script = script.as_ref()?;
                let setup = definition.script(script)?;
                variables.of(setup, script, (owner, word), &mut lowering.names)
            };
            names.creation_script = variable("creationScript", &instance.creation_script);
            names.startup_script = variable("startupScript", &instance.startup_script);
        }
    }
    named
}

/// The resources of computes, which share what is equal in two of them: schedules, scripts, tags.
pub(super) fn computes(
    (computes, names): (&[Compute], &[ComputeNames]),
    workspace: &Expression,
    lowering: &Lowering<'_>,
) -> Vec<Resource> {
    let mut resources: Vec<Resource> = Vec::with_capacity(computes.len());
    let mut last = Last::default();
    for (compute, names) in computes.iter().zip(names) {
        let mut resource = self::compute(compute, names, (workspace, lowering), &mut last);
        if let Some(before) = resources.last() {
            resource.body.share(&before.body);
        }
        // A template of a fleet has ten thousand of them.
        resource.body.shrink();
        resources.push(resource);
    }
    resources
}

/// The resource of a compute.
///
/// `workspace` is the id of the workspace.
fn compute<'d>(
    compute: &'d Compute,
    names: &'d ComputeNames,
    (workspace, lowering): (&Expression, &Lowering<'_>),
    last: &mut Last<'d>,
) -> Resource {
    let Compute {
        name,
        envelope,
        assigned_user: _,
        kind: _,
        has_unknown_keys: _,
    } = compute;
    let on_redeploy = envelope.on_redeploy.as_ref().map(|mode| mode.value);
    let said = envelope.name.as_ref().map(text);
    let said = said.unwrap_or_else(|| Expression::String(name.value.clone()));
    let name = naming::lower(said, compute.has_unique_name().then_some(workspace));
    let instance = compute.instance();
    let mut body = body(compute, names, lowering, last);
    if lowering.reads_existing {
        body.mark_kept();
    }
    Resource {
        parent: Some(WORKSPACE_SYMBOL.into()),
        condition: presence::condition(envelope).map(Box::new),
        only_if_not_exists: on_redeploy == Some(OnRedeploy::CreateOnly),
        stopped_after_creation: instance.is_some_and(|instance| instance.after_creation.is_some()),
        body,
        ..Resource::new(names.symbol.clone(), COMPUTE, lowering.api_version, name)
    }
}

/// `location`, `tags`, `identity`, `sku` and `properties`.
///
/// The envelope's `location` is always the workspace's region. A cluster's own region becomes `computeLocation`: with the
/// region in the envelope its managed identity would be created in the wrong one (hashicorp/terraform-provider-azurerm
/// issue 25643).
pub(super) fn body<'d>(
    compute: &'d Compute,
    names: &'d ComputeNames,
    lowering: &Lowering<'_>,
    last: &mut Last<'d>,
) -> Object {
    let mut body = match last.body_for(compute, names) {
        Some(same) => same,
        None => {
            let mut body = impersonal(compute, names, lowering, &mut last.hours);
            body.shrink();
            last.body = Some((compute, names, body.clone()));
            body
        }
    };
    instance::assign(&mut body, compute);
    if let Some(extra) = &compute.envelope.extra {
        extra.put_into(&mut body);
    }
    body
}

/// What the last compute became, which those behind it that say the same hold too.
#[derive(Default)]
pub(super) struct Last<'d> {
    /// Its body, without its person.
    body: Option<(&'d Compute, &'d ComputeNames, Object)>,
    hours: LastHours<'d>,
}

impl<'d> Last<'d> {
    /// The body of an instance that says what the last one says; people of a fleet share what is said of them all.
    fn body_for(&self, compute: &Compute, names: &ComputeNames) -> Option<Object> {
        let (last, last_names, body) = self.body.as_ref()?;
        let is_same = match (&last.kind, &compute.kind) {
            (ComputeKind::Instance(last), ComputeKind::Instance(own)) => Arc::ptr_eq(last, own),
            _ => false,
        };
        let is_same = is_same && Arc::ptr_eq(&last.envelope, &compute.envelope);
        (is_same && names.has_variables_of(last_names)).then(|| body.clone())
    }
}

/// The body without the person of an instance and without `extra`.
fn impersonal<'d>(
    compute: &'d Compute,
    names: &ComputeNames,
    lowering: &Lowering<'_>,
    hours: &mut LastHours<'d>,
) -> Object {
    let Compute { envelope, kind, .. } = compute;
    let inner = match kind {
        ComputeKind::Instance(instance) => instance::properties(compute, instance, names, lowering, hours),
        ComputeKind::Cluster(cluster) => {
            let mut body = cluster.body();
            if cluster.os_type.is_none() && compute.unsets("os_type") {
                body.remove("osType");
            }
            body
        }
        ComputeKind::Kubernetes(kubernetes) => kubernetes.body(),
        ComputeKind::Attached(attached) => attached.kind.body(),
    };
    let mut body = envelope.body();
    body.set("location", Expression::Parameter(LOCATION.into()));
    body.set_at("properties.computeType", kind.compute_type());
    if let Some(Value::Object(properties)) = body.get_mut("properties") {
        properties.set_some("disableLocalAuth", disable_local_auth(compute));
        properties.set_some("resourceId", kind.resource_id().and_then(Rest::<AnyText>::lower));
        properties.set_filled("properties", inner);
        properties.arrange(&["computeType", "computeLocation", "description"]);
    }
    body.arrange(&["location"]);
    body
}

/// Local authentication is off unless the definition asks for SSH: on an instance by opening it to the public, on a cluster
/// by an account. That is also what the Python SDK (azure-ai-ml) writes. What is attached has logins of its own.
fn disable_local_auth(compute: &Compute) -> Option<Value> {
    if let Some(explicit) = &compute.envelope.disable_local_auth {
        return Rest::<bool>::lower(explicit);
    }
    match &compute.kind {
        _ if compute.unsets("disable_local_auth") => None,
        ComputeKind::Instance(instance) => {
            let access = instance.ssh.as_ref().and_then(|ssh| ssh.public_access.as_ref());
            Some(access.map_or(Value::Boolean(true), closed))
        }
        ComputeKind::Cluster(cluster) => {
            let account = cluster.ssh.as_ref().and_then(|ssh| ssh.admin_username.as_ref());
            Some(Value::Boolean(account.is_none()))
        }
        ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
    }
}

fn closed(public_access: &Setting<bool>) -> Value {
    match Rest::<bool>::lower(public_access) {
        Some(Value::Expression(open)) => Expression::Not(Box::new(Arc::unwrap_or_clone(open))).into(),
        Some(Value::Boolean(open)) => Value::Boolean(!open),
        _ => Value::Boolean(true),
    }
}
