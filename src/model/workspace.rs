//! `[workspace]` and `[serverless]`: the workspace that the computes belong to, and the settings that live on it.

pub use crate::language::serverless::*;
pub use crate::language::workspace::*;

use super::reader::Setting;

impl WorkspaceDefinition {
    /// Whether the template creates the workspace.
    #[must_use]
    pub fn is_created(&self) -> bool {
        self.create.as_ref().is_some_and(|create| create.value)
    }

    /// Whether the nodes of its computes are in a network that the service manages; not known where that is a parameter.
    #[must_use]
    pub fn manages_network(&self) -> bool {
        let mode = self
            .managed_network
            .as_ref()
            .and_then(|network| network.isolation_mode.as_ref());
        mode.and_then(Setting::literal)
            .is_some_and(|mode| *mode != IsolationMode::Disabled)
    }

    /// Whether it has an identity of its own, as a created one has unless the definition says otherwise.
    #[must_use]
    pub fn has_system_identity(&self) -> bool {
        self.identity.as_ref().is_none_or(|identity| identity.system)
    }
}
