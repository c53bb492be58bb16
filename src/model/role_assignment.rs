//! `role_assignments`: whose identity gets a role.

use super::Definition;
use crate::source::Span;

pub use crate::language::role_assignment::*;

/// Whose identity a role is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHolder {
    /// What it is called in a message.
    pub name: String,
    /// Whether it has a system-assigned identity.
    pub has_system_identity: bool,
    /// Where its identities are written.
    pub identity: Option<Span>,
}

impl Definition {
    /// Every role assignment with whom it is written at, the workspace's first.
    pub fn role_assignments(&self) -> impl Iterator<Item = (RoleHolder, &RoleAssignmentDefinition)> {
        let workspace = self.created_workspace().into_iter().flat_map(|workspace| {
            let holder = RoleHolder {
                name: "the workspace".to_owned(),
                has_system_identity: workspace.has_system_identity(),
                identity: workspace.identity.as_ref().map(|identity| identity.span),
            };
            workspace
                .role_assignments
                .iter()
                .map(move |assignment| (holder.clone(), assignment))
        });
        let computes = self.computes.iter().flat_map(|compute| {
            let identity = compute.envelope.identity.as_ref();
            let holder = RoleHolder {
                name: format!("`{}`", compute.name.value),
                has_system_identity: identity.is_some_and(|identity| identity.system),
                identity: identity.map(|identity| identity.span),
            };
            let assignments = compute.envelope.role_assignments.iter();
            assignments.map(move |assignment| (holder.clone(), assignment))
        });
        workspace.chain(computes)
    }
}
