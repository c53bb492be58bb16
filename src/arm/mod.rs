//! What ARM has: types, parameters, resources and their bodies, before any output language.
//!
//! A [`Deployment`] is the one intermediate form. Both printers read it, `diff` compares two of them, and nothing in it
//! knows TOML or where a value came from.

mod deployment;
mod json;
mod meaning;
mod parameter;
mod parameter_file;
pub mod read;
mod script;
pub mod show;
mod start_stop;
mod tokens;
mod value;

pub use deployment::{
    AsRead, Deployment, DeploymentScope, Nested, Output, Resource, ResourceLoop, Target, UserFunction,
};
pub use parameter::{Parameter, ParameterType};
pub use parameter_file::{KeyVaultId, ParameterFile, ParameterValue};
pub use read::{ReadError, read};
pub use script::{Script, ScriptForm};
pub use start_stop::StartStop;
pub use value::{Key, Object, Value};

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
/// The type of a role assignment, an extension of the resource that is its scope.
pub const ROLE_ASSIGNMENT: &str = "Microsoft.Authorization/roleAssignments";

/// The REST version of storage accounts: stable (Azure/azure-rest-api-specs, `storage`).
pub const STORAGE_ACCOUNT_VERSION: &str = "2024-01-01";
/// The REST version of key vaults: stable (Azure/azure-rest-api-specs, `keyvault`).
pub const KEY_VAULT_VERSION: &str = "2024-11-01";
/// The REST version of Log Analytics workspaces: stable (Azure/azure-rest-api-specs, `operationalinsights`).
pub const LOG_ANALYTICS_VERSION: &str = "2023-09-01";
/// The REST version of Application Insights: the newest stable one (Azure/azure-rest-api-specs, `applicationinsights`).
pub const APPLICATION_INSIGHTS_VERSION: &str = "2020-02-02";
/// The REST version of container registries: stable (Azure/azure-rest-api-specs, `containerregistry`).
pub const CONTAINER_REGISTRY_VERSION: &str = "2023-07-01";
/// The REST version of role assignments: the newest stable one (Azure/azure-rest-api-specs, `authorization`).
pub const ROLE_ASSIGNMENT_VERSION: &str = "2022-04-01";
/// The REST version of user-assigned identities: stable (Azure/azure-rest-api-specs, `msi`).
pub const IDENTITY_VERSION: &str = "2023-01-31";

/// The REST version that is targeted unless the definition names another.
///
/// The first stable version with idle shutdown and single sign-on; its compute surface equals 2026-05-01
/// (Azure/bicep-types-az, `microsoft.machinelearningservices`).
pub const DEFAULT_API_VERSION: &str = "2025-12-01";
