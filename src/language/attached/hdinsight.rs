//! `type = "hdinsight"`, `computeType: HDInsight`.

use arcstr::ArcStr;

use super::Kind;
use super::virtual_machine::AdministratorDefinition;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::text::HdInsightId;
use crate::table;

table! {
    /// An existing HDInsight cluster, attached to the workspace (`computeType: HDInsight`). Attaching by public IP
    /// address is no longer supported.
    pub struct HdInsightDefinition {
        elsewhere r#type: Kind = "The kind of compute to attach." {
            example = ["hdinsight"], rest = ["properties.computeType"], schema = {"const": "hdinsight"},
        },
        elsewhere resource_id: Setting<ArcStr> as HdInsightId = "Resource id of the HDInsight cluster." {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.HDInsight/clusters/hdi-ml"],
            label = "Resource", aka = ["id", "resourceId"],
            rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location = "Region of the cluster. Default: not written to the template.",
        shared identity,
        shared role_assignments,
        /// How the service logs in: an administrator account with a password or a private key.
        pub ssh: Option<AdministratorDefinition> => "" {
            example = [{"admin_username": "sshuser", "admin_password": {"param": "adminPassword"}}],
            aka = ["administratorAccount", "administrator_account", "credentials", "sshSettings", "ssh_settings"],
            rest = ["properties.properties.administratorAccount"],
        },
        /// Public IP address of the cluster's head node.
        pub address: Option<Setting<ArcStr>> => "address" { example = ["203.0.113.10"], label = "Address" },
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
    file = "attached/hdinsight";
    title = "Attached HDInsight cluster";
    root = "properties.properties";
    inherits = Envelope;
    order = ["address"];
    hints = {"ssh_port, sshPort": "set it in `ssh`: `ssh = { port = 22 }`"};
    schema = {"x-compute-type": "HDInsight"};
}
