//! `type = "data_lake_analytics"`, `computeType: DataLakeAnalytics`.

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::text::DataLakeAnalyticsId;
use crate::table;

table! {
    /// A Data Lake Analytics account that exists already, attached to the workspace (`computeType:
    /// DataLakeAnalytics`).
    pub struct DataLakeAnalyticsDefinition {
        elsewhere r#type: Kind = "What is attached." {
            example = ["data_lake_analytics"], rest = ["properties.computeType"],
            schema = {"const": "data_lake_analytics"},
        },
        elsewhere resource_id: Setting<String> as DataLakeAnalyticsId = "Resource id of the account." {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.DataLakeAnalytics/accounts/adlaml"],
            aka = ["id", "resourceId"], rest = ["properties.resourceId"],
        },
        shared description { label=GONE },
        shared tags { label=GONE },
        shared location = "Region of the account. Default: not written." { label=GONE },
        shared identity,
        shared role_assignments,
        /// Name of its Data Lake Store account.
        pub data_lake_store_account_name: Option<Setting<String>> => "dataLakeStoreAccountName" {
            example = ["adlsml"], label = "Data Lake Store", aka = ["dataLakeStoreAccountName", "store"],
        },
        shared disable_local_auth { label=GONE },
        shared on_redeploy,
        shared sku,
    }
    file = "attached/data_lake_analytics";
    title = "Attached Data Lake Analytics account";
    root = "properties.properties";
    inherits = Envelope;
    hints = {
        "name": "the table's own name is the compute's name: `[attached.NAME]`"
    };
    schema = {"x-compute-type": "DataLakeAnalytics"};
}
