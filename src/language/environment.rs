//! `[environments.NAME]`: values for the parameters.

use crate::source::Spanned;
use crate::table;

table! {
    /// A secret of a key vault.
    pub struct KeyVaultSecret {
        /// Resource id of the key vault.
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
        /// Version of the secret. Default: the current one.
        pub version: Option<Spanned<String>> => by_hand {
            example = ["cd91b2b7e10e492ebb870a6ee0591b68"], aka = ["secretVersion", "secret_version"],
            rest = ["reference.secretVersion"],
        },
    }
}
