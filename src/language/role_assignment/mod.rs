//! `role_assignments`: what a managed identity or the assigned user may do, and where.

mod description;
mod holder;
mod receiver;
pub(crate) mod resource;
mod role;
mod scope;

use arcstr::ArcStr;

use super::reader::Setting;
use super::value::text::UserAssignedIdentityId;
use crate::source::Spanned;
use crate::{table, words};

pub(crate) use role::definition_id;

pub use super::value::role::{
    RESOURCE_GROUP, Role, RoleScope, ScopeKind, above_resources, group_of, in_own_group,
};

table! {
    /// A role that is assigned to a managed identity at a scope, so that jobs can read the data they need, or to the
    /// assigned user. The name of the assignment is derived from scope, identity and role, so a redeployment finds the
    /// existing assignment, and what several computes ask for alike is assigned once, with all descriptions.
    pub struct RoleAssignmentDefinition {
        /// The role: a well-known name such as `Storage Blob Data Reader`, or the id of a role definition. Required,
        /// unless `principal` is given: the default is then `AzureML Data Scientist`.
        pub role: Option<Setting<Role>> => by_hand {
            example = ["Storage Blob Data Reader"],
            link = "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
            aka = ["roleDefinitionId", "role_definition", "role_definition_id", "role_name"],
            rest = [".properties.roleDefinitionId"],
        },
        /// Where the role applies: `resource_group`, `workspace`, `storage_account`, `key_vault`,
        /// `container_registry` (those of a workspace that the template creates), or a resource of one of these kinds in
        /// the resource group that is deployed to: `{ expr = "resourceId('<type>', '<name>')" }`, or its resource id if
        /// `target` of every environment names the same group. Default: `resource_group`, or `workspace` for `principal`.
        pub scope: Option<Setting<RoleScope>> => by_hand {
            example = ["storage_account", {"expr": "resourceId('Microsoft.Storage/storageAccounts', 'stdata')"}, "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/stdata"],
            rest = [".scope"],
        },
        /// Resource id of the user-assigned identity that receives the role. Default: the system-assigned identity.
        pub identity: Option<Setting<ArcStr>> as UserAssignedIdentityId => by_hand {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-training"],
            aka = ["principalId", "principal_id"], rest = [".properties.principalId"],
        },
        /// Who receives the role, if it is not an identity: `assigned_user`, the user that the instance is assigned to.
        /// Default: the identity.
        pub principal: Option<Spanned<PrincipalWord>> => by_hand {
            example = ["assigned_user"], aka = ["assignee", "user"],
            rest = [".properties.principalId", ".properties.principalType"],
        },
        /// Why the identity needs the role.
        pub description: Option<Setting<ArcStr>> => by_hand {
            free_text, example = ["reads the training data"], rest = [".properties.description"],
        },
    }
    file = "role_assignment";
    title = "Role assignment";
    root = ".";
    hints = {
        "name": "the name is derived from scope, identity and role",
        "principal_type, principalType": "the principal type follows from `identity` and `principal`"
    };
    schema = {"if": {"not": {"required": ["principal"]}}, "then": {"required": ["role"]}};
}

words! {
    /// Who receives a role besides identities.
    pub enum PrincipalWord {
        /// The user that the instance is assigned to.
        AssignedUser = "assigned_user" => "User" { aka = ["user", "User", "assignedUser", "owner"] },
    }
}

/// The role that the assigned user gets unless the definition says another.
pub const USER_ROLE: &str = "AzureML Data Scientist";
