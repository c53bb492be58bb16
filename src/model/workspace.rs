//! `[workspace]` and `[serverless]`: the workspace that the computes belong to, and the settings that live on it.

use super::identity::IdentityDefinition;
use super::network::SubnetDefinition;
use super::reader::{FromNode, Map, Reader, Setting, definition, words};
use super::role_assignment::RoleAssignmentDefinition;
use crate::source::Spanned;
use crate::syntax::{Node, Value};

definition! {
    /// `[workspace]`: the workspace that the computes belong to. All but the name hold only where the template creates it.
    pub struct WorkspaceDefinition {
        /// Its name.
        pub name: Option<Setting<String>>,
        /// Whether the template creates it.
        pub create: Option<Spanned<bool>>,
        /// `properties.friendlyName`.
        pub display_name: Option<Setting<String>>,
        /// `properties.description`.
        pub description: Option<Setting<String>>,
        /// `tags`, of the workspace and of all that is created with it.
        pub tags: Map<Setting<String>>,
        /// `identity`; system-assigned unless given.
        pub identity: Option<IdentityDefinition>,
        /// `properties.storageAccount`; created unless given.
        pub storage_account: Option<Setting<String>>,
        /// `properties.keyVault`; created unless given.
        pub key_vault: Option<Setting<String>>,
        /// `properties.applicationInsights`; created unless given.
        pub application_insights: Option<Setting<String>>,
        /// `properties.containerRegistry`; the service makes one with the first image unless given.
        pub container_registry: Option<ContainerRegistry>,
        /// `properties.publicNetworkAccess`.
        pub public_network_access: Option<Setting<PublicNetworkAccess>>,
        /// `properties.managedNetwork`.
        pub managed_network: Option<ManagedNetworkDefinition>,
        /// `properties.primaryUserAssignedIdentity`.
        pub primary_user_assigned_identity: Option<Setting<String>>,
        /// `properties.systemDatastoresAuthMode`.
        pub system_datastores_auth_mode: Option<Setting<DatastoresAuthMode>>,
        /// `properties.imageBuildCompute`.
        pub image_build_compute: Option<Setting<String>>,
        /// `properties.hbiWorkspace`.
        pub hbi_workspace: Option<Setting<bool>>,
        /// Roles of its identity.
        pub role_assignments: Vec<RoleAssignmentDefinition>,
    }
}

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

/// `container_registry`: one that exists, or one to create.
#[derive(Debug, Clone, PartialEq)]
pub enum ContainerRegistry {
    /// `true`: the template creates it.
    Created,
    /// Its resource id.
    Id(Setting<String>),
}

impl ContainerRegistry {
    /// The resource id, where it is not created.
    #[must_use]
    pub fn id(&self) -> Option<&Setting<String>> {
        match self {
            Self::Created => None,
            Self::Id(id) => Some(id),
        }
    }
}

impl FromNode for ContainerRegistry {
    /// Reads `true` or a resource id; `false` is as if nothing were written.
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node.value {
            Value::Boolean(create) => create.then_some(Self::Created),
            _ => Setting::from_node(node, reader).map(Self::Id),
        }
    }
}

words! {
    /// Whether public networks reach the workspace.
    pub enum PublicNetworkAccess {
        /// They do.
        Enabled = "enabled" => "Enabled",
        /// Only private endpoints do.
        Disabled = "disabled" => "Disabled",
    }
}

definition! {
    /// The managed virtual network of the workspace.
    pub struct ManagedNetworkDefinition {
        /// `properties.managedNetwork.isolationMode`.
        pub isolation_mode: Option<Setting<IsolationMode>>,
        /// `properties.provisionNetworkNow`, which stands beside the network.
        pub provision_network_now: Option<Setting<bool>>,
    }
}

words! {
    /// What may leave the managed network.
    pub enum IsolationMode {
        /// There is no managed network.
        Disabled = "disabled" => "Disabled",
        /// Everything.
        AllowInternetOutbound = "allow_internet_outbound" => "AllowInternetOutbound",
        /// What goes to an approved destination.
        AllowOnlyApprovedOutbound = "allow_only_approved_outbound" => "AllowOnlyApprovedOutbound",
    }
}

words! {
    /// How the workspace's own datastores are reached.
    pub enum DatastoresAuthMode {
        /// With the key of the storage account.
        AccessKey = "accesskey" => "AccessKey",
        /// With the identity of the user or the compute.
        Identity = "identity" => "Identity",
        /// With a shared access signature that the user's identity signs.
        UserDelegationSas = "user_delegation_sas" => "UserDelegationSAS",
    }
}

definition! {
    /// `[serverless]`: `properties.serverlessComputeSettings` of the workspace.
    pub struct ServerlessDefinition {
        /// `serverlessComputeCustomSubnet`: the subnet's resource id.
        pub custom_subnet: Option<SubnetDefinition>,
        /// `serverlessComputeNoPublicIP`.
        pub no_public_ip: Option<Setting<bool>>,
    }
}
