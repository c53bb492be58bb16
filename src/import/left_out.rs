//! The resources of a text that an import does not take.

use super::origin::Origin;
use super::report::{Report, ResourceReport, State, shown};
use super::{Request, roles};
use crate::arm::{COMPUTE, ROLE_ASSIGNMENT, Resource, WORKSPACE, settle};

/// The type of templates within templates; one that is left has no template in it.
const DEPLOYMENT: &str = "Microsoft.Resources/deployments";

/// Reports the resources that are neither computes nor their roles, and where computes go that are not deployed to the group of the
/// template.
pub(super) fn report(origin: &Origin<'_>, request: &Request, report: &mut Report) {
    report.notes.extend(other_groups(origin));
    for resource in &origin.declared.resources {
        if resource.existing || resource.is(COMPUTE) || resource.is(WORKSPACE) && request.takes_workspace {
            continue;
        }
        let of = roles::compute(resource, &origin.declared);
        if of.is_some_and(|compute| roles::are_together(compute, resource)) {
            continue;
        }
        let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.as_str());
        report.resources.push(ResourceReport {
            kind: resource.resource_type.to_string(),
            name: shown(&settle::full_name(resource, &origin.declared)),
            file: origin.source.name.clone(),
            place: pointer.and_then(|pointer| origin.places.get().at(pointer)),
            state: state(resource, of.is_some()),
        });
    }
}

/// A note for each group that the template deploys computes to by a nested deployment.
fn other_groups(origin: &Origin<'_>) -> Vec<String> {
    let computes = origin.declared.resources.iter().filter(|one| one.is(COMPUTE));
    let targets = computes.filter_map(|compute| compute.as_read.as_ref()?.target.as_deref());
    let mut groups: Vec<String> = targets
        .filter_map(|target| Some(shown(target.resource_group.as_ref()?)))
        .filter(|group| !group.is_empty() && group.as_str() != "[resourceGroup().name]")
        .collect();
    groups.sort();
    groups.dedup();
    let file = &origin.source.name;
    let note = |group: String| {
        format!(
            "{file} deploys computes to the resource group `{group}`: deploy the definition to that group"
        )
    };
    groups.into_iter().map(note).collect()
}

/// Why a definition does without a resource. What belongs to a compute, or may be one, is missing.
fn state(resource: &Resource, is_of_compute: bool) -> State {
    let left_out = |reason: &str| State::LeftOut(reason.to_owned());
    let not_imported = |reason: &str| State::NotImported(reason.to_owned());
    if is_of_compute {
        not_imported(
            "it is in another group, which a definition does not deploy to: use `az role assignment create`",
        )
    } else if resource.is(ROLE_ASSIGNMENT) {
        left_out("it is not of a compute's identity")
    } else if resource.is(WORKSPACE) {
        left_out("the definition names the workspace; `--workspace` imports it too")
    } else if resource.is(DEPLOYMENT) {
        not_imported("it is a linked template, which may have computes: import its file too")
    } else if resource.is("Microsoft.Resources/resourceGroups") {
        left_out("a definition is deployed to a resource group that exists")
    } else {
        left_out("it is not a compute, and a definition has no table for this type")
    }
}
