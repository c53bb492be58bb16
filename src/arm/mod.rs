//! What ARM has: types, parameters, resources and their bodies, before any output language.
//!
//! A [`Deployment`] is the one intermediate form. Both printers read it, `diff` compares two of them, and nothing in it
//! knows TOML or where a value came from.

mod alike;
mod change;
mod deployment;
mod extended_json;
mod json;
mod kept;
mod meaning;
mod names;
mod parameter;
mod parameter_file;
pub mod read;
mod resource_id;
mod script;
pub mod settle;
pub mod show;
mod snapshot;
mod start_stop;
mod tokens;
mod value;

pub(crate) use change::Becomes;
pub use deployment::{
    AsRead, Deployment, DeploymentScope, Nested, Output, Resource, ResourceLoop, Target, UserFunction,
};
pub(crate) use deployment::{need_symbolic_names, scripts};
pub(crate) use names::{Names, is_symbol_of, symbol_of};
pub use parameter::{Bounds, Parameter};
pub use parameter_file::{KeyVaultId, ParameterFile, ParameterValue};
pub use read::{ReadError, read};
pub use resource_id::ResourceId;
pub use script::{Script, ScriptForm};
pub use snapshot::{Evaluated, Snapshot};
pub use start_stop::StartStop;
pub use tokens::NotJson;
pub use value::{Kept, Key, Object, Value};

/// The type of a compute, a child of [`WORKSPACE`].
pub const COMPUTE: &str = "Microsoft.MachineLearningServices/workspaces/computes";
/// The type of a workspace.
pub const WORKSPACE: &str = "Microsoft.MachineLearningServices/workspaces";

/// The type of a storage account.
pub const STORAGE_ACCOUNT: &str = "Microsoft.Storage/storageAccounts";
/// The type of a key vault.
pub const KEY_VAULT: &str = "Microsoft.KeyVault/vaults";
/// The type of a Log Analytics workspace.
pub const LOG_ANALYTICS: &str = "Microsoft.OperationalInsights/workspaces";
/// The type of an Application Insights component.
pub const APPLICATION_INSIGHTS: &str = "Microsoft.Insights/components";
/// The type of a container registry.
pub const CONTAINER_REGISTRY: &str = "Microsoft.ContainerRegistry/registries";
/// The type of a user-assigned identity.
pub const USER_ASSIGNED_IDENTITY: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";
/// The type of a role assignment, an extension of the resource that is its scope.
pub const ROLE_ASSIGNMENT: &str = "Microsoft.Authorization/roleAssignments";
