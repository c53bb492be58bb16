//! `type = "data_factory"`, `computeType: DataFactory`, which has no properties of its own.

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::text::DataFactoryId;
use crate::table;

table! {
    /// An Azure Data Factory that exists already, attached to the workspace (`computeType: DataFactory`).
    pub struct DataFactoryDefinition {
        elsewhere r#type: Kind = "What is attached." {
            example = ["data_factory"], rest = ["properties.computeType"], schema = {"const": "data_factory"},
        },
        elsewhere resource_id: Setting<String> as DataFactoryId = "Resource id of the factory." {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.DataFactory/factories/adf-ml"],
            aka = ["id", "resourceId"], rest = ["properties.resourceId"],
        },
        shared description { label=GONE },
        shared tags { label=GONE },
        shared location = "Region of the factory. Default: not written." { label=GONE },
        shared identity,
        shared role_assignments,
        shared disable_local_auth { label=GONE },
        shared on_redeploy,
        shared sku,
    }
    file = "attached/data_factory";
    title = "Attached Data Factory";
    root = "properties.properties";
    inherits = Envelope;
    hints = {
        "name": "the table's own name is the compute's name: `[attached.NAME]`"
    };
    schema = {"x-compute-type": "DataFactory"};
}
