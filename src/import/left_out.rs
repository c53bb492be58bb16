//! The resources of a text that an import does not take.

use super::Request;
use super::origin::Origin;
use super::report::{Report, ResourceReport, State, shown};
use crate::arm::{COMPUTE, ROLE_ASSIGNMENT, WORKSPACE, settle};

/// Reports the resources that are neither computes nor their roles.
pub(super) fn report(origin: &Origin<'_>, request: &Request, report: &mut Report) {
    for resource in &origin.declared.resources {
        if resource.existing || resource.is(COMPUTE) || resource.is(ROLE_ASSIGNMENT) {
            continue;
        }
        let reason = match resource.is(WORKSPACE) {
            true if request.takes_workspace => continue,
            true => "the definition names the workspace; `--workspace` imports it too".to_owned(),
            false => "a definition has no table for this type".to_owned(),
        };
        let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.as_str());
        report.resources.push(ResourceReport {
            kind: resource.resource_type.to_string(),
            name: shown(&settle::full_name(resource, &origin.declared)),
            file: origin.source.name.clone(),
            place: pointer.and_then(|pointer| origin.places.at(pointer)),
            state: State::LeftOut(reason),
        });
    }
}
