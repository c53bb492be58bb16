//! `[serverless]`: `properties.serverlessComputeSettings` of the workspace.

use super::reader::Setting;
use super::subnet::{IdAlone, SubnetDefinition};
use crate::table;

table! {
    /// Serverless compute of the workspace. It is part of the workspace resource, so it can be written only for one
    /// that the template creates (`[workspace] create = true`); for an existing one change it with `az ml workspace
    /// update`.
    pub struct ServerlessDefinition {
        /// Subnet of the serverless nodes: resource id, reference, or `{ vnet, subnet, resource_group, subscription
        /// }`. Each node takes one address of it.
        pub custom_subnet: Option<SubnetDefinition> as IdAlone => "serverlessComputeCustomSubnet" {
            since = "2023-10-01", example = [{"vnet": "vnet-ml", "subnet": "snet-serverless"}], label = "Subnet",
            aka = ["customSubnet", "serverlessComputeCustomSubnet", "serverless_compute_custom_subnet", "subnet"],
        },
        /// Whether the serverless nodes have no public IP address. With a custom subnet it needs a private endpoint
        /// of the workspace.
        pub no_public_ip: Option<Setting<bool>> => "serverlessComputeNoPublicIP" {
            since = "2023-10-01", default = false, example = [true], source = "azure-ai-ml, the Python SDK v2",
            label = "Public IP addresses",
            aka = ["noPublicIP", "noPublicIp", "serverlessComputeNoPublicIP", "serverless_compute_no_public_ip"],
        },
    }
    file = "serverless";
    title = "Serverless compute";
    root = "properties.serverlessComputeSettings";
    hints = {
        "size": "the size of serverless compute is said by each job: `resources.instance_type`",
        "max_instances": "the number of serverless nodes is said by each job: `resources.instance_count`",
        "tier": "the tier of serverless compute is said by each job: `queue_settings.job_tier`"
    };
    schema = {"minProperties": 1};
}
