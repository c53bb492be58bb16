//! `type = "databricks"`, `computeType: Databricks`.

use arcstr::ArcStr;

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::Secret;
use crate::language::value::text::DatabricksId;
use crate::table;

table! {
    /// An existing Azure Databricks workspace, attached to the Azure ML workspace (`computeType: Databricks`).
    pub struct DatabricksDefinition {
        elsewhere r#type: Kind = "The kind of compute to attach." {
            example = ["databricks"], rest = ["properties.computeType"], schema = {"const": "databricks"},
        },
        elsewhere resource_id: Setting<ArcStr> as DatabricksId = "Resource id of the Databricks workspace." {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Databricks/workspaces/dbw-ml"],
            label = "Resource", aka = ["id", "resourceId"],
            rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location,
        shared identity,
        shared role_assignments,
        /// URL of the Databricks workspace.
        pub workspace_url: Option<Setting<ArcStr>> => "workspaceUrl" {
            example = ["adb-1234567890123456.7.azuredatabricks.net"], label = "Databricks workspace",
            aka = ["url", "workspaceUrl"],
        },
        /// Access token for Databricks: a secure parameter, never a literal.
        pub access_token: Option<Setting<Secret>> => "databricksAccessToken" {
            example = [{"param": "databricksToken"}], label = "Access token",
            aka = ["accessToken", "databricksAccessToken", "databricks_access_token", "token"],
        },
        shared disable_local_auth,
        shared name,
        shared unique_name,
        shared environments,
        shared deploy,
        shared unset,
        shared on_redeploy,
        shared sku,
        shared extra,
    }
    file = "attached/databricks";
    title = "Attached Databricks workspace";
    root = "properties.properties";
    inherits = Envelope;
    schema = {"x-compute-type": "Databricks"};
}
