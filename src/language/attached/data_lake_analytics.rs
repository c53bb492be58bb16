//! `type = "data_lake_analytics"`, `computeType: DataLakeAnalytics`.

use arcstr::ArcStr;

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::text::DataLakeAnalyticsId;
use crate::table;

table! {
    /// An existing Data Lake Analytics account, attached to the workspace (`computeType: DataLakeAnalytics`).
    pub struct DataLakeAnalyticsDefinition {
        elsewhere r#type: Kind = "The kind of compute to attach." {
            example = ["data_lake_analytics"], rest = ["properties.computeType"],
            schema = {"const": "data_lake_analytics"},
        },
        elsewhere resource_id: Setting<ArcStr> as DataLakeAnalyticsId = "Resource id of the account." {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.DataLakeAnalytics/accounts/adlaml"],
            label = "Resource", aka = ["id", "resourceId"],
            rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location = "Region of the account. Default: not written to the template.",
        shared identity,
        shared role_assignments,
        /// Name of the account's Data Lake Store.
        pub data_lake_store_account_name: Option<Setting<ArcStr>> => "dataLakeStoreAccountName" {
            example = ["adlsml"], label = "Data Lake Store", aka = ["dataLakeStoreAccountName", "store"],
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
    file = "attached/data_lake_analytics";
    title = "Attached Data Lake Analytics account";
    root = "properties.properties";
    inherits = Envelope;
    schema = {"x-compute-type": "DataLakeAnalytics"};
}
