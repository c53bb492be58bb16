//! The values of one environment.

use super::KEY_VAULT;
use super::resource_id::ResourceId;
use super::value::Value;
use crate::expression::ValueType;

/// The values for one environment: one parameter file of each language.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterFile {
    /// The environment; none for a file that was only read.
    pub environment: Option<String>,
    /// The values, in the order of the template's parameters.
    pub values: Vec<(String, ParameterValue)>,
}

/// The value of a parameter in a parameter file.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterValue {
    /// A literal; parameter files know no expressions.
    Value(Value),
    /// A secret that the deployment engine fetches.
    KeyVault {
        /// The vault's resource id.
        vault: KeyVaultId,
        /// The secret's name.
        secret: String,
        /// The secret's version; the newest where absent.
        version: Option<String>,
    },
    /// A value that the environment of the pipeline holds. Bicep reads it; the JSON file leaves it to the deployment.
    EnvironmentVariable {
        /// The variable's name.
        name: String,
        /// The type of the parameter, to which the text of the variable is converted.
        kind: ValueType,
    },
}

/// The resource id of a key vault, taken apart: Bicep wants the parts, ARM the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyVaultId {
    /// The subscription's GUID.
    pub subscription: String,
    /// The resource group.
    pub resource_group: String,
    /// The vault's name.
    pub name: String,
}

impl KeyVaultId {
    /// Takes `/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}` apart, regardless of case.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let id = ResourceId::parse(id).filter(|id| id.is(KEY_VAULT))?;
        Some(Self {
            subscription: id.subscription,
            resource_group: id.resource_group,
            name: id.name,
        })
    }

    /// The whole id.
    #[must_use]
    pub fn id(&self) -> String {
        let Self {
            subscription,
            resource_group,
            name,
        } = self;
        format!(
            "/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/Microsoft.KeyVault/vaults/{name}"
        )
    }
}
