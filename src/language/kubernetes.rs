//! `[kubernetes.NAME]`: an AKS or Arc-connected cluster that is attached, `computeType: Kubernetes`.

use arcstr::ArcStr;

use super::compute::Envelope;
use super::reader::{Map, Setting};
use super::value::Secret;
use super::value::number::Quantity;
use super::value::text::{AnyText, Guid, KubernetesClusterId, Namespace};
use crate::table;

table! {
    /// An AKS or Arc-connected Kubernetes cluster, attached to the workspace (`computeType: Kubernetes`). An existing
    /// attachment cannot be updated: the service reports success and changes nothing.
    pub struct KubernetesDefinition {
        /// Resource id of the AKS or Arc-connected cluster. The Azure ML extension must be installed on it.
        pub resource_id: Option<Setting<ArcStr>> as KubernetesClusterId => by_hand {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ContainerService/managedClusters/aks-ml"],
            link = "https://learn.microsoft.com/azure/machine-learning/how-to-attach-kubernetes-to-workspace",
            label = "Resource", aka = ["cluster_id", "id", "resourceId"], rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location = "Region of the cluster. Default: not written to the template.",
        shared identity,
        shared role_assignments,
        /// Namespace for the workspace's jobs and endpoints. It must already exist; attaching does not create it.
        pub namespace: Option<Setting<ArcStr>> as Namespace => "namespace" {
            default = "default", example = ["ml-team"], source = "Object Names and IDs (Kubernetes)",
            label = "Namespace", says = [("", "`default`")],
        },
        /// Instance type of jobs that do not name one. Default: the service's `defaultinstancetype`.
        pub default_instance_type: Option<Setting<ArcStr>> => "defaultInstanceType" {
            example = ["small"], label = "Default instance type",
            says = [("", "`defaultinstancetype`")], aka = ["defaultInstanceType"],
        },
        /// Instance types, by name: which nodes a job runs on and which resources it gets.
        pub instance_types: Map<InstanceTypeDefinition> => "instanceTypes" {
            example = [{"small": {"resources": {"limits": {"cpu": "2", "memory": "8Gi"}}}}],
            aka = ["instanceTypes", "instance_type"], schema = {"x-tombi-additional-key-label": "instance type"},
        },
        /// Name of the virtual cluster.
        pub vc_name: Option<Setting<ArcStr>> => "vcName" {
            example = ["vc-ml"], label = "Virtual cluster", aka = ["vcName"],
        },
        /// Object id of the extension's identity.
        pub extension_principal_id: Option<Setting<ArcStr>> as Guid => "extensionPrincipalId" {
            example = ["00000000-0000-0000-0000-000000000000"], label = "Identity of the extension",
            aka = ["extensionPrincipalId"],
        },
        /// Release train of the extension.
        pub extension_instance_release_train: Option<Setting<ArcStr>> => "extensionInstanceReleaseTrain" {
            example = ["stable"], label = "Release train of the extension", aka = ["extensionInstanceReleaseTrain"],
        },
        /// Connection string for Azure Relay: a secure parameter, never a literal.
        pub relay_connection_string: Option<Setting<Secret>> => "relayConnectionString" {
            example = [{"param": "relayConnectionString"}], label = "Azure Relay", aka = ["relayConnectionString"],
        },
        /// Connection string for Service Bus: a secure parameter, never a literal.
        pub service_bus_connection_string: Option<Setting<Secret>> => "serviceBusConnectionString" {
            example = [{"param": "serviceBusConnectionString"}], label = "Service Bus",
            aka = ["serviceBusConnectionString"],
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
    file = "kubernetes";
    title = "Kubernetes";
    root = "properties.properties";
    inherits = Envelope;
    hints = {
        "type": "the table name gives the kind: `[kubernetes.NAME]`",
        "size": "the Kubernetes cluster determines the size of its nodes; an instance type determines the resources of a job",
        "min_instances, max_instances": "the Kubernetes cluster has its own autoscaler"
    };
    schema = {"x-compute-type": "Kubernetes", "x-taplo": {"initKeys": ["resource_id"]}};
}

table! {
    /// On which nodes a job runs, and what it gets there.
    pub struct InstanceTypeDefinition {
        /// Labels that the nodes must have.
        pub node_selector: Map<Setting<ArcStr>> as AnyText => "nodeSelector" {
            example = [{"agentpool": "gpu"}], aka = ["labels", "nodeSelector"],
        },
        /// The resources of a job.
        pub resources: Option<ResourcesDefinition> => "resources" {
            example = [{"requests": {"cpu": "1", "memory": "4Gi"}, "limits": {"cpu": "2", "memory": "8Gi", "nvidia.com/gpu": 1}}],
        },
    }
    hints = {"requests, limits": "set it in `resources`"};
}

table! {
    /// The resources of a job.
    pub struct ResourcesDefinition {
        /// The resources reserved for a job: `cpu`, `memory`. Write numbers as strings.
        pub requests: Map<Setting<Quantity>> => "requests" {
            example = [{"cpu": "2", "memory": "8Gi"}], aka = ["request"],
        },
        /// The maximum resources of a job: `cpu`, `memory`, and `nvidia.com/gpu`, which is allowed only here.
        pub limits: Map<Setting<Quantity>> => "limits" {
            example = [{"cpu": "2", "memory": "8Gi"}], aka = ["limit"],
        },
    }
}
