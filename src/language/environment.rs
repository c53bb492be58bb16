//! `[environments.NAME]`: values for the parameters, and where the environment is in Azure.

use arcstr::ArcStr;
use serde_json::{Value as Json, json};

use super::json_schema::parsed;
use super::key::{Schema, Shape};
use super::rest::{Scalar, Shaped, text_value};
use super::value::text::Guid;
use crate::arm::Value;
use crate::source::Spanned;
use crate::syntax::{Node, Value as Toml};
use crate::table;

/// The key of `[environments.NAME]` that is not the name of a parameter.
pub const TARGET: &str = "target";

table! {
    /// Where an environment is deployed. Every key is optional; a key that several environments share is repeated.
    pub struct TargetDefinition {
        /// Id of the subscription.
        pub subscription: Option<Spanned<ArcStr>> as Guid => by_hand {
            example = ["00000000-0000-0000-0000-000000000001"], aka = ["subscription_id", "subscriptionId"],
        },
        /// Name of the resource group.
        pub resource_group: Option<Spanned<ArcStr>> as ResourceGroupName => by_hand {
            example = ["rg-ml-prod"], aka = ["resourceGroup", "group", "rg", "resource_group_name"],
        },
        /// Region of the workspace, by the name that `az account list-locations` prints.
        pub location: Option<Spanned<ArcStr>> as RegionName => by_hand {
            example = ["westeurope"], aka = ["region"],
        },
        /// Id of the Entra tenant.
        pub tenant: Option<Spanned<ArcStr>> as Guid => by_hand {
            example = ["00000000-0000-0000-0000-000000000002"], aka = ["tenant_id", "tenantId"],
        },
    }
}

table! {
    /// A value that the environment of the pipeline holds.
    pub struct EnvironmentVariable {
        /// Name of the environment variable. The Bicep parameter file reads it with `readEnvironmentVariable`; the JSON
        /// parameter file cannot, so there the deployment gives the value.
        pub environment_variable: Option<Spanned<ArcStr>> as VariableName => by_hand {
            always_required, example = ["ADMIN_PASSWORD"], aka = ["env", "environmentVariable", "variable"],
        },
    }
}

/// The name of a resource group.
#[derive(Debug, Clone, Copy)]
pub enum ResourceGroupName {}

/// The name of a region.
#[derive(Debug, Clone, Copy)]
pub enum RegionName {}

/// The name of an environment variable.
#[derive(Debug, Clone, Copy)]
pub enum VariableName {}

/// Implements [`Scalar`] for texts that a schema describes.
macro_rules! described_text {
    ($($name:ident = $schema:literal;)*) => {$(
        impl Scalar for $name {
            type Stored = ArcStr;

            const SCHEMA: Schema = Schema::Own($schema);

            fn lower(stored: &ArcStr) -> Value {
                Value::from(stored.as_str())
            }

            fn raise(value: &Value) -> Option<Toml> {
                match value {
                    Value::String(text) => Some(text_value(text)),
                    _ => None,
                }
            }
        }
    )*};
}

described_text! {
    ResourceGroupName = r#"{ "type": "string", "pattern": "^[\\p{L}\\p{N}_().-]{0,89}[\\p{L}\\p{N}_()-]$",
        "x-expected": "the name of a resource group: up to 90 letters, digits and `_-.()`, not ending in a period" }"#;
    RegionName = r#"{ "type": "string", "pattern": "^[a-z][a-z0-9]*$",
        "x-expected": "the name of a region such as `westeurope`, in lowercase and without spaces" }"#;
    VariableName = r#"{ "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
        "x-expected": "the name of an environment variable such as `ADMIN_PASSWORD`" }"#;
}

/// Where a value of an environment comes from.
#[derive(Debug, Clone, Copy)]
pub enum ValueSource<'n> {
    /// The definition contains it.
    Literal,
    /// A key vault holds it.
    KeyVault,
    /// An environment variable of the pipeline holds it; its name, unless that is of another type than it must be.
    Variable(Option<&'n str>),
}

/// Where the value of a parameter comes from: the schema uses the same keys to decide.
#[must_use]
pub fn value_source(node: &Node) -> ValueSource<'_> {
    let get = |key| node.as_table().and_then(|table| table.get(key));
    if let Some(name) = get("environment_variable") {
        return ValueSource::Variable(name.as_str());
    }
    if get("key_vault").or(get("secret")).is_some() {
        return ValueSource::KeyVault;
    }
    ValueSource::Literal
}

/// The environment variable that a pipeline has for a parameter: `ADMIN_PASSWORD` for `adminPassword`.
#[must_use]
pub fn variable_name(parameter: &str) -> String {
    let mut variable = String::new();
    let mut before = None;
    for character in parameter.chars() {
        let begins_word =
            character.is_ascii_uppercase() && before.is_some_and(|c: char| !c.is_ascii_uppercase());
        if begins_word && before != Some('_') {
            variable.push('_');
        }
        variable.push(character.to_ascii_uppercase());
        before = Some(character);
    }
    variable
}

table! {
    /// A secret of a key vault.
    pub struct KeyVaultSecret {
        /// Resource id of the key vault that holds the value.
        pub key_vault: Option<Spanned<ArcStr>> => by_hand {
            always_required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml"],
            aka = ["keyVault", "key_vault_id", "vault"], rest = ["reference.keyVault.id"],
        },
        /// Name of the secret.
        pub secret: Option<Spanned<ArcStr>> => by_hand {
            always_required, example = ["ssh-password"], aka = ["name", "secretName", "secret_name"],
            rest = ["reference.secretName"],
        },
        /// Version of the secret. Default: the current version.
        pub version: Option<Spanned<ArcStr>> => by_hand {
            example = ["cd91b2b7e10e492ebb870a6ee0591b68"], aka = ["secretVersion", "secret_version"],
            rest = ["reference.secretVersion"],
        },
    }
}

/// What is said of an environment.
const ENVIRONMENT: &str = r##"{
    "description": "Parameter values for one environment, written to its own parameter file. Each key except `target` is the name of a parameter. Its value is written out, taken from a key vault (`password = { key_vault = \"<resource id>\", secret = \"ssh-password\" }`), or read from an environment variable of the pipeline (`password = { environment_variable = \"ADMIN_PASSWORD\" }`).",
    "type": "object",
    "propertyNames": {"minLength": 1},
    "examples": [{"size": "Standard_D4ads_v5", "nodes": 2}],
    "x-tombi-additional-key-label": "parameter"
}"##;

/// What is said of a value of it.
const VALUE: &str = r##"{
    "description": "The value of the parameter, a key vault secret (`{ key_vault, secret, version }`; string parameters only), or an environment variable of the pipeline (`{ environment_variable }`).",
    "examples": [
        "westeurope",
        {
            "key_vault": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml",
            "secret": "ssh-password"
        },
        {"environment_variable": "ADMIN_PASSWORD"}
    ]
}"##;

/// `[environments.NAME]`, whose keys are the parameters.
#[derive(Debug, Clone, Copy)]
pub enum EnvironmentFile {}

impl Shaped for EnvironmentFile {
    const SHAPE: &'static Shape = &Shape::File("environment", KeyVaultSecret::TABLE);
}

/// The schema: a value is what its parameter takes, a secret of a key vault, or an environment variable.
pub(super) fn described() -> Json {
    let mut value = json!({
        "if": { "type": "object", "required": ["environment_variable"] },
        "then": EnvironmentVariable::TABLE.json_schema("", ""),
        "else": {
            "if": { "type": "object", "anyOf": [{ "required": ["key_vault"] }, { "required": ["secret"] }] },
            "then": KeyVaultSecret::TABLE.json_schema("", ""),
        },
    });
    if let (Some(members), Json::Object(more)) = (value.as_object_mut(), parsed(VALUE)) {
        members.extend(more);
    }
    let mut schema = parsed(ENVIRONMENT);
    if let Some(members) = schema.as_object_mut() {
        let mut target = TargetDefinition::TABLE.json_schema("", "");
        if let Some(members) = target.as_object_mut() {
            let example = json!([{ "resource_group": "rg-ml-prod", "location": "westeurope" }]);
            members.insert("description".to_owned(), TargetDefinition::TABLE.doc.into());
            members.insert("examples".to_owned(), example);
        }
        members.insert("properties".to_owned(), json!({ TARGET: target }));
        members.insert("additionalProperties".to_owned(), value);
    }
    schema
}
