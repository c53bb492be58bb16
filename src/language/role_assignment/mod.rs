//! `role_assignments`: what a managed identity may do, and where.

pub(crate) mod resource;

use super::reader::Setting;
use super::value::text::UserAssignedIdentityId;
use crate::table;

pub use super::value::role::{RESOURCE_GROUP, Role, RoleScope, ScopeKind};

table! {
    /// A role that is assigned to a managed identity at a scope, so that jobs can read the data they need. The name
    /// of the assignment is derived from scope, identity and role, so a redeployment finds the existing assignment.
    pub struct RoleAssignmentDefinition {
        /// The role: a well-known name such as `Storage Blob Data Reader`, or the id of a role definition.
        pub role: Option<Setting<Role>> => by_hand {
            always_required, example = ["Storage Blob Data Reader"],
            link = "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
            aka = ["roleDefinitionId", "role_definition", "role_definition_id", "role_name"],
            rest = [".properties.roleDefinitionId"],
        },
        /// Where the role applies: `resource_group`, `workspace`, `storage_account`, `key_vault`,
        /// `container_registry` (those of a workspace that the template creates), or the resource id of one of these
        /// kinds in the resource group of the deployment.
        pub scope: Option<Setting<RoleScope>> => by_hand {
            default = "resource_group",
            example = ["storage_account", "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/stdata"],
            rest = [".scope"],
        },
        /// Resource id of the user-assigned identity that receives the role. Default: the system-assigned identity.
        pub identity: Option<Setting<String>> as UserAssignedIdentityId => by_hand {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-training"],
            aka = ["principal", "principalId", "principal_id"], rest = [".properties.principalId"],
        },
        /// Why the identity needs the role.
        pub description: Option<Setting<String>> => by_hand {
            free_text, example = ["reads the training data"], rest = [".properties.description"],
        },
    }
    file = "role_assignment";
    title = "Role assignment";
    root = ".";
    hints = {
        "name": "the name is derived from scope, identity and role",
        "principal_type, principalType": "the principal type of a managed identity is always `ServicePrincipal`"
    };
}
