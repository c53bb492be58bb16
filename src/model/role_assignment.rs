//! `role_assignments`: whose identity gets a role.

use std::borrow::Cow;

use super::{Definition, EnvironmentDefinition};
use crate::script::quote;
use crate::source::Span;

pub use crate::language::role_assignment::*;

/// Whose identity a role is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHolder {
    /// What it is called in a message.
    pub name: String,
    /// Whether it has a system-assigned identity.
    pub has_system_identity: bool,
    /// Whether it is assigned to a user whose object id the definition has.
    pub has_assigned_user: bool,
    /// Where its identities are written.
    pub identity: Option<Span>,
    /// The command that shows it, with the words that say which one it is.
    pub show: String,
}

impl Definition {
    /// Every role assignment with whom it is written at, the workspace's first.
    pub fn role_assignments(&self) -> impl Iterator<Item = (RoleHolder, &RoleAssignmentDefinition)> {
        let workspace = self.created_workspace().into_iter().flat_map(|workspace| {
            let holder = RoleHolder {
                name: "the workspace".to_owned(),
                has_system_identity: workspace.has_system_identity(),
                has_assigned_user: false,
                show: format!("az ml workspace show --name {}", self.workspace_word()),
                identity: workspace.identity.as_ref().map(|identity| identity.span),
            };
            workspace
                .role_assignments
                .iter()
                .map(move |assignment| (holder.clone(), assignment))
        });
        let computes = self.computes.iter();
        let computes = computes.filter(|compute| !compute.envelope.role_assignments.is_empty());
        let computes = computes.flat_map(|compute| {
            let identity = compute.envelope.identity.as_ref();
            let holder = RoleHolder {
                name: format!("`{}`", compute.name.value),
                has_system_identity: identity.is_some_and(|identity| identity.system),
                has_assigned_user: compute.assigned_user().is_some(),
                show: format!(
                    "az ml compute show --name {} --workspace-name {}",
                    compute.name.value,
                    self.workspace_word()
                ),
                identity: identity.map(|identity| identity.span),
            };
            let assignments = compute.envelope.role_assignments.iter();
            assignments.map(move |assignment| (holder.clone(), assignment))
        });
        workspace.chain(computes)
    }

    /// The name of the workspace for a command line.
    fn workspace_word(&self) -> String {
        let name = self
            .workspace
            .as_ref()
            .and_then(|workspace| workspace.name.as_ref());
        let name = name.and_then(|name| name.literal());
        let quoted = name.and_then(|name| quote(name).ok());
        quoted.map_or_else(|| "<workspace>".to_owned(), Cow::into_owned)
    }

    /// The environments, each with the subscription and resource group that it is deployed to, as [`ResourceId::group`](crate::arm::ResourceId::group) has
    /// them; none if `target` does not say both.
    pub fn deployed_groups(&self) -> impl Iterator<Item = (&EnvironmentDefinition, Option<String>)> {
        self.environments.iter().map(|environment| {
            let group = environment.target.as_ref().and_then(|target| {
                let subscription = target.subscription.as_ref()?;
                let group = target.resource_group.as_ref()?;
                Some(format!("{}/{}", subscription.value, group.value).to_lowercase())
            });
            (environment, group)
        })
    }
}
