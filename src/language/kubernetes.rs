//! `[kubernetes.NAME]`: an AKS or Arc-connected cluster that is attached, `computeType: Kubernetes`.

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
        /// Resource id of the AKS cluster, or of the Arc-connected one. The Azure ML extension must be on it.
        pub resource_id: Option<Setting<String>> as KubernetesClusterId => by_hand {
            required,
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ContainerService/managedClusters/aks-ml"],
            link = "https://learn.microsoft.com/azure/machine-learning/how-to-attach-kubernetes-to-workspace",
            label = "Resource", aka = ["cluster_id", "id", "resourceId"], rest = ["properties.resourceId"],
        },
        shared description { label=GONE },
        shared tags { label=GONE },
        shared location = "Region of the cluster. Default: not written." { label=GONE },
        shared identity,
        shared role_assignments,
        /// Namespace that the workspace's jobs and endpoints run in. It must exist; attaching does not make it.
        pub namespace: Option<Setting<String>> => "namespace" {
            default = "default", example = ["ml-team"], source = "Object Names and IDs (Kubernetes)",
            label = "Namespace",
        },
        /// Instance type of jobs that name none. Default: the service's `defaultinstancetype`.
        pub default_instance_type: Option<Setting<String>> => "defaultInstanceType" {
            example = ["small"], label = "Default instance type", aka = ["defaultInstanceType"],
        },
        /// Instance types, by name: on which nodes a job runs and what it gets there.
        pub instance_types: Map<InstanceTypeDefinition> => "instanceTypes" {
            example = [{"small": {"resources": {"limits": {"cpu": "2", "memory": "8Gi"}}}}], label = "Instance types",
            aka = ["instanceTypes", "instance_type"], schema = {"x-tombi-additional-key-label": "instance type"},
        },
        /// Name of the virtual cluster.
        pub vc_name: Option<Setting<String>> => "vcName" {
            example = ["vc-ml"], label = "Virtual cluster", aka = ["vcName"],
        },
        /// Object id of the extension's identity.
        pub extension_principal_id: Option<Setting<String>> as Guid => "extensionPrincipalId" {
            example = ["00000000-0000-0000-0000-000000000000"], label = "Identity of the extension",
            aka = ["extensionPrincipalId"],
        },
        /// Release train of the extension.
        pub extension_instance_release_train: Option<Setting<String>> => "extensionInstanceReleaseTrain" {
            example = ["stable"], label = "Release train of the extension", aka = ["extensionInstanceReleaseTrain"],
        },
        /// Connection string of the Azure Relay: a secure parameter, never a literal.
        pub relay_connection_string: Option<Setting<Secret>> => "relayConnectionString" {
            example = [{"param": "relayConnectionString"}], label = "Azure Relay", aka = ["relayConnectionString"],
        },
        /// Connection string of the Service Bus: a secure parameter, never a literal.
        pub service_bus_connection_string: Option<Setting<Secret>> => "serviceBusConnectionString" {
            example = [{"param": "serviceBusConnectionString"}], label = "Service Bus",
            aka = ["serviceBusConnectionString"],
        },
        shared disable_local_auth { label=GONE },
        shared on_redeploy,
        shared sku,
    }
    file = "kubernetes";
    title = "Kubernetes";
    root = "properties.properties";
    inherits = Envelope;
    hints = {
        "name": "the table's own name is the compute's name: `[kubernetes.NAME]`",
        "type": "the table says the kind: `[kubernetes.NAME]`",
        "size": "the size of the nodes is the Kubernetes cluster's own; a job's share is an instance type",
        "min_instances, max_instances": "the Kubernetes cluster scales by itself"
    };
    schema = {"x-compute-type": "Kubernetes", "x-taplo": {"initKeys": ["resource_id"]}};
}

table! {
    /// On which nodes a job runs, and what it gets there.
    pub struct InstanceTypeDefinition {
        /// Labels that the nodes must have.
        pub node_selector: Map<Setting<String>> as AnyText => "nodeSelector" {
            example = [{"agentpool": "gpu"}], label = "Nodes with", aka = ["labels", "nodeSelector"],
        },
        /// What a job gets.
        pub resources: Option<ResourcesDefinition> => "resources" {
            example = [{"requests": {"cpu": "1", "memory": "4Gi"}, "limits": {"cpu": "2", "memory": "8Gi", "nvidia.com/gpu": 1}}],
        },
    }
    hints = {
        "requests, limits": "write it in `resources`"
    };
}

table! {
    /// What a job gets.
    pub struct ResourcesDefinition {
        /// What is set aside for a job: `cpu`, `memory`. A number is written as a text.
        pub requests: Map<Setting<Quantity>> => "requests" {
            example = [{"cpu": "2", "memory": "8Gi"}], label = "Sets aside", aka = ["request"],
        },
        /// What a job may use at most: `cpu`, `memory`, and `nvidia.com/gpu`, which belongs here only.
        pub limits: Map<Setting<Quantity>> => "limits" {
            example = [{"cpu": "2", "memory": "8Gi"}], label = "At most", aka = ["limit"],
        },
    }
}
