//! The API version of the computes: the one that armlet writes, unless a property needs a preview version.

use arcstr::ArcStr;

use super::spelling::compute_type;
use super::{Report, parameters};
use crate::arm::{COMPUTE, Deployment, Resource, Value};
use crate::azure::api_version;
use crate::expression::Expression;
use crate::hashing::HashMap;
use crate::language::cluster::ClusterDefinition;
use crate::language::instance::InstanceDefinition;
use crate::language::key::{Place, Table};

/// Gives the computes their API version, and what reads a resource that of the resource.
pub(super) fn lift(deployment: &mut Deployment, report: &mut Report) {
    let computes = || {
        deployment
            .resources
            .iter()
            .filter(|resource| resource.is(COMPUTE))
    };
    let written = api_version::written(COMPUTE);
    let preview = api_version::of_computes().find(|known| known.version.ends_with("-preview"));
    let preview = preview.filter(|_| computes().any(needs_preview));
    let target = preview.map_or(written, |preview| preview.version).to_owned();
    if target != written {
        report.notes.push(format!(
            "the API version is {target}, because only preview versions have some of the properties"
        ));
    }
    for compute in deployment
        .resources
        .iter_mut()
        .filter(|resource| resource.is(COMPUTE))
    {
        let is_older = *compute.api_version < *target;
        if target == written && !compute.api_version.is_empty() && is_older {
            report.lifted(&compute.api_version, written);
        } else if target == written && compute.api_version.as_str() > written {
            report.later(&compute.api_version, written);
        }
        if is_older || target != written {
            compute.api_version = target.as_str().into();
        }
    }
    lift_references(deployment);
}

/// Whether a compute is of a preview version and has a property that only preview versions have.
fn needs_preview(compute: &Resource) -> bool {
    if !compute.api_version.ends_with("-preview") {
        return false;
    }
    let table: &Table = match compute_type(&compute.body) {
        Some(kind) if kind.eq_ignore_ascii_case("ComputeInstance") => InstanceDefinition::TABLE,
        Some(kind) if kind.eq_ignore_ascii_case("AmlCompute") => ClusterDefinition::TABLE,
        _ => return false,
    };
    let Some(Value::Object(properties)) = compute.body.get("properties") else {
        return false;
    };
    let Some(Value::Object(inner)) = properties.get("properties") else {
        return false;
    };
    let mut keys = table.keys.iter();
    keys.any(|key| {
        let is_said = |path: &str| inner.get(path).is_some();
        key.is_preview && matches!(key.place, Place::Path(path) if is_said(path))
    })
}

/// Gives what reads a resource the version of the resource.
fn lift_references(deployment: &mut Deployment) {
    let resources = deployment.resources.iter();
    let versions: HashMap<ArcStr, ArcStr> = resources
        .map(|resource| (resource.symbol.clone(), resource.api_version.clone()))
        .collect();
    parameters::each(deployment, &mut |expression| {
        if let Expression::Runtime(runtime) = expression
            && let Some(version) = versions.get(&runtime.symbol)
        {
            runtime.api_version.clone_from(version);
        }
    });
}
