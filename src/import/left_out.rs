//! The resources of a text that an import does not take.

use super::Request;
use super::origin::Origin;
use super::report::{Report, ResourceReport, State, shown};
use crate::arm::{COMPUTE, Deployment, ROLE_ASSIGNMENT, Resource, WORKSPACE, read, settle};

/// The type of templates within templates; one that is left has no template in it.
const DEPLOYMENT: &str = "Microsoft.Resources/deployments";

/// Reports the resources that are neither computes nor their roles.
pub(super) fn report(origin: &Origin<'_>, request: &Request, report: &mut Report) {
    for resource in &origin.declared.resources {
        if resource.existing || resource.is(COMPUTE) || is_role_of_compute(resource, &origin.declared) {
            continue;
        }
        let reason = match resource.is(WORKSPACE) {
            true if request.takes_workspace => continue,
            true => "the definition names the workspace only; `--workspace` imports it too".to_owned(),
            false => reason(resource, &origin.declared),
        };
        let state = match resource.is(DEPLOYMENT) || holder(resource, &origin.declared).is_some() {
            true => State::NotImported(reason),
            false => State::LeftOut(reason),
        };
        let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.as_str());
        report.resources.push(ResourceReport {
            kind: resource.resource_type.to_string(),
            name: shown(&settle::full_name(resource, &origin.declared)),
            file: origin.source.name.clone(),
            place: pointer.and_then(|pointer| read::place(&origin.source.text, pointer)),
            state,
        });
    }
}

/// Whether a role is one of a compute of its own group.
pub(super) fn is_role_of_compute(role: &Resource, declared: &Deployment) -> bool {
    let target = |resource: &Resource| resource.as_read.as_ref().map(|as_read| as_read.target.clone());
    holder(role, declared).is_some_and(|compute| target(compute) == target(role))
}

/// The compute that a role is for.
fn holder<'d>(role: &Resource, declared: &'d Deployment) -> Option<&'d Resource> {
    let needed = role.needs();
    let mut needed = needed.into_iter().filter_map(|symbol| declared.resource(symbol));
    let compute = needed.find(|resource| resource.is(COMPUTE));
    compute.filter(|_| role.is(ROLE_ASSIGNMENT))
}

/// Why a definition does without a resource.
fn reason(resource: &Resource, declared: &Deployment) -> String {
    if holder(resource, declared).is_some() {
        "it is in another group, which a definition does not deploy to: give it by `az role assignment create`".to_owned()
    } else if resource.is(ROLE_ASSIGNMENT) {
        "it is not of a compute".to_owned()
    } else if resource.is(DEPLOYMENT) {
        "it is a linked template, which may hold computes: import its file too".to_owned()
    } else if resource.is("Microsoft.Resources/resourceGroups") {
        "a definition is deployed to a resource group that exists".to_owned()
    } else {
        "it is not a compute, and a definition has no table for its type".to_owned()
    }
}
