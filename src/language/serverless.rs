//! `[serverless]`: `properties.serverlessComputeSettings` of the workspace.

use super::reader::Setting;
use super::subnet::{IdAlone, SubnetDefinition};
use crate::table;

table! {
    /// Settings of the workspace's serverless compute. They are part of the workspace resource, so they need a
    /// workspace that the template creates (`[workspace] create = true`); for an existing workspace use `az ml
    /// workspace update`.
    pub struct ServerlessDefinition {
        /// Subnet of the serverless nodes: a resource id, a reference, or `{ vnet, subnet, resource_group,
        /// subscription }`. Each node uses one IP address of it.
        pub custom_subnet: Option<SubnetDefinition> as IdAlone => "serverlessComputeCustomSubnet" {
            since = "2023-10-01", example = [{"vnet": "vnet-ml", "subnet": "snet-serverless"}], label = "Subnet",
            aka = ["customSubnet", "serverlessComputeCustomSubnet", "serverless_compute_custom_subnet", "subnet"],
        },
        /// Whether the serverless nodes have no public IP address. With a custom subnet, this requires a private
        /// endpoint of the workspace.
        pub no_public_ip: Option<Setting<bool>> => "serverlessComputeNoPublicIP" {
            since = "2023-10-01", default = false, example = [true], source = "azure-ai-ml, the Python SDK v2",
            label = "Public IP addresses", says = [("true", "no"), ("false", "yes")],
            aka = ["noPublicIP", "noPublicIp", "serverlessComputeNoPublicIP", "serverless_compute_no_public_ip"],
        },
    }
    file = "serverless";
    title = "Serverless compute";
    root = "properties.serverlessComputeSettings";
    hints = {
        "size": "each job sets its own size: `resources.instance_type`",
        "max_instances": "each job sets its own number of nodes: `resources.instance_count`",
        "tier": "each job sets its own tier: `queue_settings.job_tier`"
    };
    schema = {"minProperties": 1};
}
