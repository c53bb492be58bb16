//! `[workspace]`: the workspace that the computes belong to.

use arcstr::ArcStr;

use super::identity::IdentityDefinition;
use super::key::{Schema, Shape};
use super::reader::{FromNode, Map, Reader, Setting};
use super::rest::{Scalar, Shaped, text_value};
use super::role_assignment::{RoleAssignmentDefinition, ScopeKind};
use super::value::text::{
    AnyText, ApplicationInsightsId, KeyVaultId, StorageAccountId, UserAssignedIdentityId, WorkspaceName,
};
use crate::arm;
use crate::source::Spanned;
use crate::syntax::{Node, Value};
use crate::{table, words};

table! {
    /// The workspace that the compute belongs to. Unless `create` is set, it must already exist and only its name is
    /// needed.
    pub struct WorkspaceDefinition {
        /// Name of the workspace: 3 to 33 letters, digits, hyphens and underscores.
        pub name: Option<Setting<ArcStr>> as WorkspaceName => by_hand {
            required, example = ["mlw-dp100-labs", {"param": "workspaceName"}],
            source = "Compute - Create Or Update (REST reference)", label = "Name",
            aka = ["workspaceName", "workspace_name"], rest = ["name"],
        },
        /// Whether the template creates the workspace. `true` also creates its storage account, key vault and
        /// Application Insights unless you give their ids. All other keys of this table except `name` require it.
        pub create: Option<Spanned<bool>> => by_hand {
            default = false, example = [true], label = "Created",
            says = [("", "no, it already exists"), ("false", "no, it already exists"), ("true", "yes, by the template")],
        },
        /// The name shown in the studio.
        pub display_name: Option<Setting<ArcStr>> => "friendlyName" {
            free_text, example = ["DP-100 labs"], label = "Display name",
            aka = ["displayName", "friendlyName", "friendly_name"],
        },
        /// A description, shown in the studio.
        pub description: Option<Setting<ArcStr>> => "description" {
            free_text, example = ["Labs of the DP-100 course"], label = "Description",
        },
        /// Tags of the workspace and of everything created with it, a maximum of 50.
        pub tags: Map<Setting<ArcStr>> as AnyText => by_hand {
            example = [{"team": "data-science"}],
            source = "Use tags to organize your Azure resources (Microsoft Learn)", label = "Tags", rest = ["tags"],
            schema = {"maxProperties": 50, "x-rule": "tag-limit", "propertyNames": {"minLength": 1, "maxLength": 512, "x-rule": "tag-limit"}},
        },
        /// Managed identities of the workspace: `"system"`, or `{ system, user }`. Default: `"system"`.
        pub identity: Option<IdentityDefinition> => by_hand {
            example = ["system"], label = "Managed identity", says = [("", "system-assigned")], rest = ["identity"],
        },
        /// Resource id of the storage account. Default: a new account without public blob access and with TLS 1.2;
        /// key access is disabled if `system_datastores_auth_mode = "identity"` and no instance needs it. Cannot be
        /// changed later.
        pub storage_account: Option<Setting<ArcStr>> as StorageAccountId => by_hand {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/stml"],
            label = "Storage account", says = [("", "created by the template")], aka = ["storageAccount"], rest = ["properties.storageAccount"],
        },
        /// Resource id of the key vault. Default: a new vault with role-based access, soft delete and purge
        /// protection. Cannot be changed later.
        pub key_vault: Option<Setting<ArcStr>> as KeyVaultId => by_hand {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml"],
            label = "Key vault", says = [("", "created by the template")],
            aka = ["keyVault", "keyvault"], rest = ["properties.keyVault"],
        },
        /// Resource id of the Application Insights component. Default: a new component with a Log Analytics
        /// workspace.
        pub application_insights: Option<Setting<ArcStr>> as ApplicationInsightsId => by_hand {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Insights/components/appi-ml"],
            label = "Application Insights", says = [("", "created by the template")],
            aka = ["app_insights", "appinsights", "applicationInsights"], rest = ["properties.applicationInsights"],
        },
        /// Resource id of the container registry, or `true` to create one. Default: not written to the template; the
        /// service creates a registry when it builds the first image.
        pub container_registry: Option<ContainerRegistry> => by_hand {
            example = [true, "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ContainerRegistry/registries/crmlteam"],
            label = "Container registry",
            says = [("", "made by the service with the first image"), ("true", "created by the template")],
            aka = ["acr", "containerRegistry"], rest = ["properties.containerRegistry"],
        },
        /// Whether the workspace is reachable from public networks.
        pub public_network_access: Option<Setting<PublicNetworkAccess>> => "publicNetworkAccess" {
            example = ["disabled"], label = "Public network access",
            says = [("enabled", "yes"), ("disabled", "no: private endpoints only")], aka = ["publicNetworkAccess"],
        },
        /// The managed virtual network of the workspace.
        pub managed_network: Option<ManagedNetworkDefinition> => "" {
            since = "2023-10-01", example = [{"isolation_mode": "allow_internet_outbound"}], aka = ["managedNetwork"],
            rest = ["properties.managedNetwork"],
        },
        /// Resource id of the user-assigned identity that represents the workspace; it must be listed in `identity`.
        pub primary_user_assigned_identity: Option<Setting<ArcStr>> as UserAssignedIdentityId => "primaryUserAssignedIdentity" {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-ml"],
            label = "Primary identity", aka = ["primaryUserAssignedIdentity"],
        },
        /// How the workspace accesses its default datastores: with the account key, with identities, or with a user
        /// delegation SAS.
        pub system_datastores_auth_mode: Option<Setting<DatastoresAuthMode>> => "systemDatastoresAuthMode" {
            since = "2025-06-01", example = ["identity"], label = "Datastores are reached",
            says = [
                ("accesskey", "with the key of the storage account"),
                ("identity", "with the identity of the user or the compute"),
                ("user_delegation_sas", "with a shared access signature of the user's"),
            ],
            aka = ["systemDatastoresAuthMode"],
        },
        /// Name of the cluster that builds images if the registry is not public.
        pub image_build_compute: Option<Setting<ArcStr>> => "imageBuildCompute" {
            example = ["cpu-cluster"], label = "Images are built on", aka = ["imageBuildCompute"],
        },
        /// Whether the workspace holds high business impact data; the service then collects less diagnostic data.
        pub hbi_workspace: Option<Setting<bool>> => "hbiWorkspace" {
            example = [true], label = "High business impact", aka = ["hbiWorkspace"],
        },
        /// Roles assigned to the identity of the workspace.
        pub role_assignments: Vec<RoleAssignmentDefinition> => by_hand {
            example = [[{"role": "Storage Blob Data Reader", "scope": "storage_account"}]], label = "Roles", aka = ["roleAssignments"],
            rest = ["Microsoft.Authorization/roleAssignments"],
        },
    }
    file = "workspace";
    title = "Workspace";
    root = "properties";
    order = ["friendlyName", "description", "storageAccount", "keyVault", "applicationInsights",
        "containerRegistry", "hbiWorkspace", "imageBuildCompute", "primaryUserAssignedIdentity",
        "publicNetworkAccess", "systemDatastoresAuthMode", "managedNetwork", "provisionNetworkNow",
        "serverlessComputeSettings"];
    hints = {
        "location": "the template has a parameter `location`; its default is the region of the resource group",
        "resource_group": "the template is deployed to the workspace's resource group",
        "subscription": "the template is deployed to the workspace's subscription",
        "serverless_compute, serverlessComputeSettings": "serverless compute has its own table: `[serverless]`"
    };
    schema = {
        "x-shorthand": "name",
        "allOf": [
            {
                "if": {"not": {"properties": {"create": {"const": true}}, "required": ["create"]}},
                "then": {
                    "properties": {
                        "display_name": {"not": {}, "x-rule": "workspace-not-created"},
                        "description": {"not": {}, "x-rule": "workspace-not-created"},
                        "tags": {"not": {}, "x-rule": "workspace-not-created"},
                        "identity": {"not": {}, "x-rule": "workspace-not-created"},
                        "storage_account": {"not": {}, "x-rule": "workspace-not-created"},
                        "key_vault": {"not": {}, "x-rule": "workspace-not-created"},
                        "application_insights": {"not": {}, "x-rule": "workspace-not-created"},
                        "container_registry": {"not": {}, "x-rule": "workspace-not-created"},
                        "public_network_access": {"not": {}, "x-rule": "workspace-not-created"},
                        "managed_network": {"not": {}, "x-rule": "workspace-not-created"},
                        "primary_user_assigned_identity": {"not": {}, "x-rule": "workspace-not-created"},
                        "system_datastores_auth_mode": {"not": {}, "x-rule": "workspace-not-created"},
                        "image_build_compute": {"not": {}, "x-rule": "workspace-not-created"},
                        "hbi_workspace": {"not": {}, "x-rule": "workspace-not-created"},
                        "role_assignments": {"not": {}, "x-rule": "workspace-not-created"}
                    }
                }
            }
        ]
    };
}

impl WorkspaceDefinition {
    /// The id under which it has been given a resource of a kind.
    pub(crate) fn given(&self, kind: ScopeKind) -> Option<&Setting<ArcStr>> {
        match kind {
            ScopeKind::Workspace => None,
            ScopeKind::StorageAccount => self.storage_account.as_ref(),
            ScopeKind::KeyVault => self.key_vault.as_ref(),
            ScopeKind::ContainerRegistry => self.container_registry.as_ref().and_then(ContainerRegistry::id),
        }
    }
}

/// `container_registry`: one that exists, or one to create.
#[derive(Debug, Clone, PartialEq)]
pub enum ContainerRegistry {
    /// `true`: the template creates it.
    Created,
    /// Its resource id.
    Id(Setting<ArcStr>),
}

impl ContainerRegistry {
    /// The resource id, where it is not created.
    #[must_use]
    pub fn id(&self) -> Option<&Setting<ArcStr>> {
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

/// The id of a container registry, or `true` for one to create.
#[derive(Debug, Clone, Copy)]
pub enum RegistryIdOrTrue {}

impl Scalar for RegistryIdOrTrue {
    type Stored = ArcStr;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "if": { "type": "boolean" }, "then": {},
             "else": { "type": "string", "pattern": "^/subscriptions/[^/]+/.+/registries/[^/]+$", "x-rule": "wrong-resource-kind" } }"#,
    );

    fn lower(stored: &ArcStr) -> arm::Value {
        arm::Value::from(stored.as_str())
    }

    fn raise(value: &arm::Value) -> Option<Value> {
        match value {
            arm::Value::String(id) => Some(text_value(id)),
            _ => None,
        }
    }
}

impl Shaped for ContainerRegistry {
    const SHAPE: &'static Shape = &Shape::Setting(RegistryIdOrTrue::TYPE);
}

words! {
    /// Whether public networks reach the workspace.
    pub enum PublicNetworkAccess {
        /// They do.
        Enabled = "enabled" => "Enabled" { aka = ["Enabled"] },
        /// Only private endpoints do.
        Disabled = "disabled" => "Disabled" { aka = ["Disabled"] },
    }
}

table! {
    /// The managed virtual network of the workspace.
    pub struct ManagedNetworkDefinition {
        /// `allow_internet_outbound`: all outbound traffic is allowed. `allow_only_approved_outbound`: only approved
        /// destinations. `disabled`: no managed network.
        pub isolation_mode: Option<Setting<IsolationMode>> => "managedNetwork.isolationMode" {
            required, example = ["allow_internet_outbound"], label = "Managed network",
            says = [
                ("disabled", "none"),
                ("allow_internet_outbound", "everything may leave it"),
                ("allow_only_approved_outbound", "only what goes to an approved destination may leave it"),
            ],
            aka = ["isolationMode", "mode"],
        },
        /// Whether to create the network together with the workspace instead of with its first compute.
        pub provision_network_now: Option<Setting<bool>> => "provisionNetworkNow" {
            since = "2025-06-01", example = [true], label = "The network is made",
            says = [("true", "with the workspace"), ("false", "with the first compute")], aka = ["provisionNetworkNow"],
        },
    }
}

words! {
    /// What may leave the managed network.
    pub enum IsolationMode {
        /// There is no managed network.
        Disabled = "disabled" => "Disabled" { aka = ["Disabled"] },
        /// Everything.
        AllowInternetOutbound = "allow_internet_outbound" => "AllowInternetOutbound" { aka = ["AllowInternetOutbound"] },
        /// What goes to an approved destination.
        AllowOnlyApprovedOutbound = "allow_only_approved_outbound" => "AllowOnlyApprovedOutbound" { aka = ["AllowOnlyApprovedOutbound"] },
    }
}

words! {
    /// How the workspace's own datastores are reached.
    pub enum DatastoresAuthMode {
        /// With the key of the storage account.
        AccessKey = "accesskey" => "AccessKey" { aka = ["AccessKey", "access_key"] },
        /// With the identity of the user or the compute.
        Identity = "identity" => "Identity" { aka = ["Identity"] },
        /// With a shared access signature that the user's identity signs.
        UserDelegationSas = "user_delegation_sas" => "UserDelegationSAS" { aka = ["UserDelegationSAS"] },
    }
}
