//! `[attached.NAME]`: compute that exists outside the workspace and is attached to it.

use super::cluster::Secret;
use super::reader::{Field, FromNode, Reader, Setting, definition, words};
use crate::source::Span;
use crate::syntax::Node;

/// What is particular to an attached compute; what every compute has is in [`super::Envelope`].
#[derive(Debug, Clone, PartialEq)]
pub struct AttachedDefinition {
    /// The table: its header, or the braces of an inline table.
    pub span: Span,
    /// `properties.resourceId`.
    pub resource_id: Option<Setting<String>>,
    /// What is attached, by `type`, and what that adds.
    pub kind: AttachedKind,
}

/// What can be attached.
#[derive(Debug, Clone, PartialEq)]
pub enum AttachedKind {
    /// `type = "virtual_machine"`.
    VirtualMachine(Box<VirtualMachineDefinition>),
    /// `type = "databricks"`.
    Databricks(DatabricksDefinition),
    /// `type = "synapse_spark"`.
    SynapseSpark(Box<SynapseSparkDefinition>),
    /// `type = "hdinsight"`.
    HdInsight(Box<HdInsightDefinition>),
    /// `type = "aks"`.
    Aks(Box<AksDefinition>),
    /// `type = "data_factory"`, which adds nothing.
    DataFactory,
    /// `type = "data_lake_analytics"`.
    DataLakeAnalytics(DataLakeAnalyticsDefinition),
}

impl FromNode for AttachedDefinition {
    /// Reads the table that `type` says; one without a type that is known reads as nothing, for a finding says so.
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let table = node.as_table()?;
        let kind = match table.get("type")?.as_str()? {
            "virtual_machine" => AttachedKind::VirtualMachine(FromNode::from_node(node, reader)?),
            "databricks" => AttachedKind::Databricks(FromNode::from_node(node, reader)?),
            "synapse_spark" => AttachedKind::SynapseSpark(FromNode::from_node(node, reader)?),
            "hdinsight" => AttachedKind::HdInsight(FromNode::from_node(node, reader)?),
            "aks" => AttachedKind::Aks(FromNode::from_node(node, reader)?),
            "data_factory" => AttachedKind::DataFactory,
            "data_lake_analytics" => AttachedKind::DataLakeAnalytics(FromNode::from_node(node, reader)?),
            _ => return None,
        };
        Some(Self {
            span: node.span,
            resource_id: Field::from_field(table.get("resource_id"), reader),
            kind,
        })
    }
}

impl AttachedDefinition {
    /// How the service logs in, for the types that have machines of their own.
    #[must_use]
    pub fn ssh(&self) -> Option<&AdministratorDefinition> {
        match &self.kind {
            AttachedKind::VirtualMachine(machine) => machine.ssh.as_ref(),
            AttachedKind::HdInsight(cluster) => cluster.ssh.as_ref(),
            AttachedKind::Databricks(_)
            | AttachedKind::SynapseSpark(_)
            | AttachedKind::Aks(_)
            | AttachedKind::DataFactory
            | AttachedKind::DataLakeAnalytics(_) => None,
        }
    }
}

definition! {
    /// The account with which the service logs in, and the port of the SSH server.
    pub struct AdministratorDefinition {
        /// `administratorAccount.username`.
        pub admin_username: Option<Setting<String>>,
        /// `administratorAccount.password`: a secure parameter.
        pub admin_password: Option<Setting<Secret>>,
        /// `administratorAccount.publicKeyData`.
        pub public_key: Option<Setting<String>>,
        /// `administratorAccount.privateKeyData`: a secure parameter.
        pub private_key: Option<Setting<Secret>>,
        /// `sshPort`, 1-65535.
        pub port: Option<Setting<i64>>,
    }
}

definition! {
    /// An Ubuntu virtual machine, `computeType: VirtualMachine`.
    pub struct VirtualMachineDefinition {
        /// `administratorAccount` and `sshPort`.
        pub ssh: Option<AdministratorDefinition>,
        /// `virtualMachineSize`.
        pub size: Option<Setting<String>>,
        /// `address`.
        pub address: Option<Setting<String>>,
        /// `notebookServerPort`, 1-65535.
        pub notebook_server_port: Option<Setting<i64>>,
        /// `isNotebookInstanceCompute`.
        pub is_notebook_instance_compute: Option<Setting<bool>>,
    }
}

definition! {
    /// A Databricks workspace, `computeType: Databricks`.
    pub struct DatabricksDefinition {
        /// `workspaceUrl`.
        pub workspace_url: Option<Setting<String>>,
        /// `databricksAccessToken`: a secure parameter.
        pub access_token: Option<Setting<Secret>>,
    }
}

definition! {
    /// A Synapse Spark pool, `computeType: SynapseSpark`.
    pub struct SynapseSparkDefinition {
        /// `poolName`.
        pub pool_name: Option<Setting<String>>,
        /// `workspaceName`.
        pub workspace_name: Option<Setting<String>>,
        /// `resourceGroup`.
        pub resource_group: Option<Setting<String>>,
        /// `subscriptionId`.
        pub subscription_id: Option<Setting<String>>,
        /// `sparkVersion`.
        pub spark_version: Option<Setting<String>>,
        /// `nodeCount`.
        pub node_count: Option<Setting<i64>>,
        /// `nodeSize`.
        pub node_size: Option<Setting<String>>,
        /// `nodeSizeFamily`.
        pub node_size_family: Option<Setting<String>>,
        /// `autoScaleProperties`.
        pub auto_scale: Option<AutoScaleDefinition>,
        /// `autoPauseProperties`.
        pub auto_pause: Option<AutoPauseDefinition>,
    }
}

definition! {
    /// How many nodes a Spark pool has.
    pub struct AutoScaleDefinition {
        /// `enabled`.
        pub enabled: Option<Setting<bool>>,
        /// `minNodeCount`.
        pub min_node_count: Option<Setting<i64>>,
        /// `maxNodeCount`.
        pub max_node_count: Option<Setting<i64>>,
    }
}

definition! {
    /// When a Spark pool pauses.
    pub struct AutoPauseDefinition {
        /// `enabled`.
        pub enabled: Option<Setting<bool>>,
        /// `delayInMinutes`.
        pub delay_in_minutes: Option<Setting<i64>>,
    }
}

definition! {
    /// An HDInsight cluster, `computeType: HDInsight`.
    pub struct HdInsightDefinition {
        /// `administratorAccount` and `sshPort`.
        pub ssh: Option<AdministratorDefinition>,
        /// `address`.
        pub address: Option<Setting<String>>,
    }
}

definition! {
    /// An AKS cluster for inference of version 1, `computeType: AKS`.
    pub struct AksDefinition {
        /// `agentVmSize`.
        pub size: Option<Setting<String>>,
        /// `agentCount`, at least 0.
        pub agent_count: Option<Setting<i64>>,
        /// `clusterPurpose`.
        pub cluster_purpose: Option<Setting<ClusterPurpose>>,
        /// `clusterFqdn`.
        pub cluster_fqdn: Option<Setting<String>>,
        /// `loadBalancerType`.
        pub load_balancer_type: Option<Setting<LoadBalancerType>>,
        /// `loadBalancerSubnet`.
        pub load_balancer_subnet: Option<Setting<String>>,
        /// `sslConfiguration`.
        pub ssl: Option<SslDefinition>,
        /// `aksNetworkingConfiguration`.
        pub networking: Option<AksNetworkingDefinition>,
    }
}

definition! {
    /// TLS of the endpoints of an AKS cluster.
    pub struct SslDefinition {
        /// `status`.
        pub status: Option<Setting<SslStatus>>,
        /// `cert`: a secure parameter.
        pub cert: Option<Setting<Secret>>,
        /// `key`: a secure parameter.
        pub key: Option<Setting<Secret>>,
        /// `cname`.
        pub cname: Option<Setting<String>>,
        /// `leafDomainLabel`.
        pub leaf_domain_label: Option<Setting<String>>,
        /// `overwriteExistingDomain`.
        pub overwrite_existing_domain: Option<Setting<bool>>,
    }
}

definition! {
    /// Network of an AKS cluster.
    pub struct AksNetworkingDefinition {
        /// `subnetId`.
        pub subnet: Option<Setting<String>>,
        /// `serviceCidr`.
        pub service_cidr: Option<Setting<String>>,
        /// `dnsServiceIP`.
        pub dns_service_ip: Option<Setting<String>>,
        /// `dockerBridgeCidr`.
        pub docker_bridge_cidr: Option<Setting<String>>,
    }
}

definition! {
    /// A Data Lake Analytics account, `computeType: DataLakeAnalytics`.
    pub struct DataLakeAnalyticsDefinition {
        /// `dataLakeStoreAccountName`.
        pub data_lake_store_account_name: Option<Setting<String>>,
    }
}

words! {
    /// What an AKS cluster is sized for.
    pub enum ClusterPurpose {
        /// Fast answers in production.
        FastProd = "fast_prod" => "FastProd",
        /// Many models on a node in production.
        DenseProd = "dense_prod" => "DenseProd",
        /// Development and tests.
        DevTest = "dev_test" => "DevTest",
    }
}

words! {
    /// Where the load balancer of an AKS cluster is reached.
    pub enum LoadBalancerType {
        /// From the internet.
        PublicIp = "public_ip" => "PublicIp",
        /// From the virtual network.
        InternalLoadBalancer = "internal_load_balancer" => "InternalLoadBalancer",
    }
}

words! {
    /// Whether the endpoints of an AKS cluster have TLS.
    pub enum SslStatus {
        /// They have none.
        Disabled = "disabled" => "Disabled",
        /// They have a certificate of the user's.
        Enabled = "enabled" => "Enabled",
        /// They have one of the service's, under a leaf domain of its.
        Auto = "auto" => "Auto",
    }
}
