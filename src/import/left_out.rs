//! The resources of a text that an import does not take.

use super::origin::Origin;
use super::report::{Report, ResourceReport, State, shown};
use super::{Request, roles};
use crate::arm::{COMPUTE, ROLE_ASSIGNMENT, WORKSPACE, settle};

/// Reports the resources that are neither computes nor their roles.
pub(super) fn report(origin: &Origin<'_>, request: &Request, report: &mut Report) {
    let resources = &origin.declared.resources;
    let computes = resources.iter().filter(|resource| resource.is(COMPUTE));
    let computes: Vec<&str> = computes.map(|compute| compute.symbol.as_str()).collect();
    for resource in resources {
        if resource.existing || resource.is(COMPUTE) || roles::is_of(resource, &computes) {
            continue;
        }
        let reason = if resource.is(ROLE_ASSIGNMENT) {
            "it is no role of a compute's identity"
        } else if !resource.is(WORKSPACE) {
            "a definition has no table for this type"
        } else if request.takes_workspace {
            continue;
        } else {
            "the definition names the workspace; `--workspace` imports it too"
        };
        let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.as_str());
        report.resources.push(ResourceReport {
            kind: resource.resource_type.to_string(),
            name: shown(&settle::full_name(resource, &origin.declared)),
            file: origin.source.name.clone(),
            place: pointer.and_then(|pointer| origin.places.at(pointer)),
            state: State::LeftOut(reason.to_owned()),
        });
    }
}
