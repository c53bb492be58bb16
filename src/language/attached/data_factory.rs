//! `type = "data_factory"`, `computeType: DataFactory`, which has no properties of its own.

use arcstr::ArcStr;

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::text::DataFactoryId;
use crate::table;

table! {
    /// An existing Azure Data Factory, attached to the workspace (`computeType: DataFactory`).
    pub struct DataFactoryDefinition {
        elsewhere r#type: Kind = "The kind of compute to attach." {
            example = ["data_factory"], rest = ["properties.computeType"], schema = {"const": "data_factory"},
        },
        elsewhere resource_id: Setting<ArcStr> as DataFactoryId = "Resource id of the factory." {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.DataFactory/factories/adf-ml"],
            label = "Resource", aka = ["id", "resourceId"],
            rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location = "Region of the factory. Default: not written to the template.",
        shared identity,
        shared role_assignments,
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
    file = "attached/data_factory";
    title = "Attached Data Factory";
    root = "properties.properties";
    inherits = Envelope;
    schema = {"x-compute-type": "DataFactory"};
}
