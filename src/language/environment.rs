//! `[environments.NAME]`: values for the parameters.

use serde_json::{Value as Json, json};

use super::json_schema::parsed;
use super::key::Shape;
use super::rest::Shaped;
use crate::source::Spanned;
use crate::table;

table! {
    /// A secret of a key vault.
    pub struct KeyVaultSecret {
        /// Resource id of the key vault that holds the value.
        pub key_vault: Option<Spanned<String>> => by_hand {
            always_required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml"],
            aka = ["keyVault", "key_vault_id", "vault"], rest = ["reference.keyVault.id"],
        },
        /// Name of the secret.
        pub secret: Option<Spanned<String>> => by_hand {
            always_required, example = ["ssh-password"], aka = ["name", "secretName", "secret_name"],
            rest = ["reference.secretName"],
        },
        /// Version of the secret. Default: the current version.
        pub version: Option<Spanned<String>> => by_hand {
            example = ["cd91b2b7e10e492ebb870a6ee0591b68"], aka = ["secretVersion", "secret_version"],
            rest = ["reference.secretVersion"],
        },
    }
}

/// What is said of an environment.
const ENVIRONMENT: &str = r##"{
    "description": "Parameter values for one environment, written to its own parameter file. Each key is the name of a parameter. Its value is written out, or taken from a key vault: `password = { key_vault = \"<resource id>\", secret = \"ssh-password\" }`.",
    "type": "object",
    "propertyNames": {
        "minLength": 1
    },
    "examples": [
        {
            "size": "Standard_D4ads_v5",
            "nodes": 2
        }
    ],
    "x-tombi-additional-key-label": "parameter"
}"##;

/// What is said of a value of it.
const VALUE: &str = r##"{
    "description": "The value of the parameter, or a key vault secret: `{ key_vault, secret, version }`.",
    "if": {
        "type": "object",
        "anyOf": [
            {
                "required": [
                    "key_vault"
                ]
            },
            {
                "required": [
                    "secret"
                ]
            }
        ]
    },
    "examples": [
        "westeurope",
        {
            "key_vault": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml",
            "secret": "ssh-password"
        }
    ]
}"##;

/// `[environments.NAME]`, whose keys are the parameters.
#[derive(Debug, Clone, Copy)]
pub enum EnvironmentFile {}

impl Shaped for EnvironmentFile {
    const SHAPE: &'static Shape = &Shape::File("environment", KeyVaultSecret::TABLE);
}

/// The schema: a value is whatever its parameter takes, or a secret of a key vault.
pub(super) fn described() -> Json {
    let mut value = json!({ "then": KeyVaultSecret::TABLE.json_schema("", "") });
    if let (Some(members), Json::Object(more)) = (value.as_object_mut(), parsed(VALUE)) {
        members.extend(more);
    }
    let mut schema = parsed(ENVIRONMENT);
    if let Some(members) = schema.as_object_mut() {
        members.insert("additionalProperties".to_owned(), value);
    }
    schema
}
