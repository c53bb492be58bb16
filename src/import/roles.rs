//! The role assignments of computes.

use crate::arm::{COMPUTE, Deployment, ROLE_ASSIGNMENT, Resource, WORKSPACE};
use crate::hashing::HashSet;

/// Whether a resource is a role assignment that needs one of these symbols: it is for their identity, or their scope.
pub(super) fn is_of(resource: &Resource, symbols: &HashSet<&str>) -> bool {
    resource.is(ROLE_ASSIGNMENT) && resource.needs().iter().any(|needed| symbols.contains(needed))
}

/// The compute that a role assignment is for.
pub(super) fn compute<'d>(role: &Resource, deployment: &'d Deployment) -> Option<&'d Resource> {
    let needed = role.needs().into_iter();
    let mut needed = needed.filter_map(|symbol| deployment.resource(symbol));
    needed.find(|resource| role.is(ROLE_ASSIGNMENT) && resource.is(COMPUTE))
}

/// Whether two resources are deployed to one group.
pub(super) fn are_together(one: &Resource, other: &Resource) -> bool {
    let target = |resource: &Resource| resource.as_read.as_ref()?.target.clone();
    target(one) == target(other)
}

/// The resources at which the roles are assigned, besides workspaces and computes, as resources that exist.
pub(super) fn scopes(roles: &[&Resource], deployment: &Deployment) -> Vec<Resource> {
    let is_scope = |resource: &&Resource| {
        let symbol = Some(&resource.symbol);
        let is_own = resource.is(COMPUTE) || resource.is(WORKSPACE);
        !is_own && roles.iter().any(|role| role.scope.as_ref() == symbol)
    };
    let scopes = deployment.resources.iter().filter(is_scope);
    let existing = scopes.map(|scope| Resource {
        existing: true,
        ..Resource::new(
            scope.symbol.clone(),
            scope.resource_type.clone(),
            scope.api_version.clone(),
            scope.name.clone(),
        )
    });
    existing.collect()
}
