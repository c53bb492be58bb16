//! `type = "synapse_spark"`, `computeType: SynapseSpark`.

use arcstr::ArcStr;

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::number::Count;
use crate::language::value::text::{Guid, SparkPoolId};
use crate::table;

table! {
    /// An existing Azure Synapse Spark pool, attached to the workspace (`computeType: SynapseSpark`). Attaching again
    /// under the same name updates the identity and the tags.
    pub struct SynapseSparkDefinition {
        elsewhere r#type: Kind = "The kind of compute to attach." {
            example = ["synapse_spark"], rest = ["properties.computeType"], schema = {"const": "synapse_spark"},
        },
        elsewhere resource_id: Setting<ArcStr> as SparkPoolId = "Resource id of the Spark pool." {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Synapse/workspaces/syn-ml/bigDataPools/pool1"],
            label = "Resource", aka = ["id", "resourceId"],
            rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location = "Region of the pool. Default: not written to the template.",
        shared identity,
        shared role_assignments,
        /// Name of the pool. The resource id already contains it.
        pub pool_name: Option<Setting<ArcStr>> => "poolName" {
            example = ["pool1"], label = "Pool", aka = ["poolName"],
        },
        /// Name of the pool's Synapse workspace. The resource id already contains it.
        pub workspace_name: Option<Setting<ArcStr>> => "workspaceName" {
            example = ["syn-ml"], label = "Synapse workspace", aka = ["workspaceName"],
        },
        /// Resource group of the Synapse workspace. The resource id already contains it.
        pub resource_group: Option<Setting<ArcStr>> => "resourceGroup" {
            example = ["rg-ml"], label = "Resource group", aka = ["resourceGroup"],
        },
        /// Subscription of the Synapse workspace. The resource id already contains it.
        pub subscription_id: Option<Setting<ArcStr>> as Guid => "subscriptionId" {
            example = ["00000000-0000-0000-0000-000000000000"], label = "Subscription",
            aka = ["subscription", "subscriptionId"],
        },
        /// Spark version.
        pub spark_version: Option<Setting<ArcStr>> => "sparkVersion" {
            free_text, example = ["3.4"], label = "Spark version", aka = ["sparkVersion"],
        },
        /// Number of nodes.
        pub node_count: Option<Setting<i64>> as Count => "nodeCount" {
            example = [3], label = "Nodes", aka = ["nodeCount"],
        },
        /// Size of the nodes.
        pub node_size: Option<Setting<ArcStr>> => "nodeSize" {
            example = ["Small"], label = "Size of a node", aka = ["nodeSize"],
        },
        /// Size family of the nodes.
        pub node_size_family: Option<Setting<ArcStr>> => "nodeSizeFamily" {
            example = ["MemoryOptimized"], label = "Family of a node", aka = ["nodeSizeFamily", "node_family"],
        },
        /// Autoscaling of the pool.
        pub auto_scale: Option<AutoScaleDefinition> => "autoScaleProperties" {
            example = [{"enabled": true, "min_node_count": 3, "max_node_count": 10}],
            aka = ["autoScale", "autoScaleProperties", "auto_scale_properties", "auto_scale_settings", "scale_settings"],
        },
        /// Automatic pausing of the pool.
        pub auto_pause: Option<AutoPauseDefinition> => "autoPauseProperties" {
            example = [{"enabled": true, "delay_in_minutes": 15}],
            aka = ["autoPause", "autoPauseProperties", "auto_pause_properties", "auto_pause_settings"],
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
    file = "attached/synapse_spark";
    title = "Attached Synapse Spark pool";
    root = "properties.properties";
    inherits = Envelope;
    order = ["subscriptionId", "resourceGroup", "workspaceName", "poolName", "sparkVersion", "nodeSize",
        "nodeSizeFamily", "nodeCount", "autoScaleProperties", "autoPauseProperties"];
    schema = {"x-compute-type": "SynapseSpark"};
}

table! {
    /// Autoscaling of the pool.
    pub struct AutoScaleDefinition {
        /// Whether the pool scales automatically.
        pub enabled: Option<Setting<bool>> => "enabled" {
            example = [true], label = "Scales automatically", aka = ["auto_scale_enabled"],
        },
        /// Minimum number of nodes.
        pub min_node_count: Option<Setting<i64>> as Count => "minNodeCount" {
            example = [3], label = "Minimum nodes", aka = ["minNodeCount", "min_instances"],
        },
        /// Maximum number of nodes.
        pub max_node_count: Option<Setting<i64>> as Count => "maxNodeCount" {
            example = [10], label = "Maximum nodes", aka = ["maxNodeCount", "max_instances"],
        },
    }
}

table! {
    /// Automatic pausing of the pool.
    pub struct AutoPauseDefinition {
        /// Whether the pool pauses automatically.
        pub enabled: Option<Setting<bool>> => "enabled" {
            example = [true], label = "Pauses automatically", aka = ["auto_pause_enabled"],
        },
        /// Minutes without activity before the pool pauses.
        pub delay_in_minutes: Option<Setting<i64>> as Count => "delayInMinutes" {
            example = [15], label = "Pauses after", says = [("*", "{} min")], aka = ["delay", "delayInMinutes"],
        },
    }
}
