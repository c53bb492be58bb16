//! `type = "aks"`, `computeType: AKS`.

use arcstr::ArcStr;

use super::Kind;
use crate::language::compute::Envelope;
use crate::language::reader::Setting;
use crate::language::value::Secret;
use crate::language::value::number::Count;
use crate::language::value::text::{BridgeCidr, IpAddress, ManagedClusterId, ServiceCidr, VmSize};
use crate::{table, words};

table! {
    /// An AKS cluster for inference with Azure ML v1 (`computeType: AKS`). For new deployments use
    /// `[kubernetes.NAME]`.
    pub struct AksDefinition {
        elsewhere r#type: Kind = "The kind of compute to attach." {
            example = ["aks"], rest = ["properties.computeType"], schema = {"const": "aks"},
        },
        elsewhere resource_id: Setting<ArcStr> as ManagedClusterId = "Resource id of the AKS cluster. If absent, the service creates a cluster." {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ContainerService/managedClusters/aks-inference"],
            label = "Resource", aka = ["id", "resourceId"],
            rest = ["properties.resourceId"],
        },
        shared description,
        shared tags,
        shared location = "Region of the cluster. Default: not written to the template.",
        shared identity,
        shared role_assignments,
        /// Size of the nodes.
        pub size: Option<Setting<ArcStr>> as VmSize => "agentVmSize" {
            example = ["Standard_D4ads_v5"],
            label = "Size", aka = ["agentVMSize", "agentVmSize", "agent_vm_size", "vmSize", "vm_size"],
        },
        /// Number of nodes, 0 or more.
        pub agent_count: Option<Setting<i64>> as Count => "agentCount" {
            example = [3], source = "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes",
            label = "Agents", aka = ["agentCount"],
        },
        /// The use that the cluster is sized for: production or development and test.
        pub cluster_purpose: Option<Setting<ClusterPurpose>> => "clusterPurpose" {
            example = ["fast_prod"], label = "Purpose",
            says = [
                ("fast_prod", "fast answers in production"),
                ("dense_prod", "many models on a node in production"),
                ("dev_test", "development and tests"),
            ], aka = ["clusterPurpose"],
        },
        /// Fully qualified domain name of the cluster.
        pub cluster_fqdn: Option<Setting<ArcStr>> => "clusterFqdn" {
            example = ["aks-inference.example.com"], label = "Host name", aka = ["clusterFqdn"],
        },
        /// Type of the load balancer.
        pub load_balancer_type: Option<Setting<LoadBalancerType>> => "loadBalancerType" {
            example = ["public_ip"], label = "Load balancer",
            says = [
                ("public_ip", "reached from the internet"),
                ("internal_load_balancer", "reached from the virtual network"),
            ], aka = ["loadBalancerType"],
        },
        /// Subnet of the load balancer.
        pub load_balancer_subnet: Option<Setting<ArcStr>> => "loadBalancerSubnet" {
            example = ["snet-lb"], label = "Load balancer's subnet", aka = ["loadBalancerSubnet"],
        },
        /// TLS settings of the endpoints.
        pub ssl: Option<SslDefinition> => "sslConfiguration" {
            example = [{"status": "auto", "leaf_domain_label": "contoso"}],
            aka = ["sslConfiguration", "ssl_configuration", "tls"],
        },
        /// Network settings of the cluster.
        pub networking: Option<AksNetworkingDefinition> => "aksNetworkingConfiguration" {
            example = [{"service_cidr": "10.0.0.0/16", "dns_service_ip": "10.0.0.10"}],
            aka = ["aksNetworkingConfiguration", "aks_networking_configuration", "network"],
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
    file = "attached/aks";
    title = "Attached AKS cluster (legacy inference)";
    root = "properties.properties";
    inherits = Envelope;
    hints = {"namespace, instance_types": "only `[kubernetes.NAME]` has namespaces and instance types"};
    schema = {"x-compute-type": "AKS"};
}

table! {
    /// TLS settings of the endpoints.
    pub struct SslDefinition {
        /// Whether TLS is enabled; `auto` uses a leaf domain that the service provides.
        pub status: Option<Setting<SslStatus>> => "status" { example = ["auto"], label = "TLS",
            says = [
                ("disabled", "none"),
                ("enabled", "with your own certificate"),
                ("auto", "with a certificate of the service"),
            ],
        },
        /// Certificate in PEM format: a secure parameter, never a literal.
        pub cert: Option<Setting<Secret>> => "cert" {
            example = [{"param": "tlsCertificate"}], label = "Certificate", aka = ["certificate"],
        },
        /// Private key of the certificate in PEM format: a secure parameter, never a literal.
        pub key: Option<Setting<Secret>> => "key" {
            example = [{"param": "tlsKey"}], label = "Private key of the certificate", aka = ["private_key"],
        },
        /// Domain name of the certificate.
        pub cname: Option<Setting<ArcStr>> => "cname" {
            example = ["inference.example.com"], label = "Host name of the certificate",
        },
        /// Leaf domain label of the domain name that the service provides.
        pub leaf_domain_label: Option<Setting<ArcStr>> => "leafDomainLabel" {
            example = ["contoso"], label = "Leaf domain", aka = ["leafDomainLabel"],
        },
        /// Whether to overwrite an existing domain label.
        pub overwrite_existing_domain: Option<Setting<bool>> => "overwriteExistingDomain" {
            example = [true], label = "Existing domain",
            says = [("true", "overwritten"), ("false", "kept")], aka = ["overwriteExistingDomain"],
        },
    }
}

table! {
    /// Network settings of the cluster.
    pub struct AksNetworkingDefinition {
        /// Resource id of the nodes' subnet.
        pub subnet: Option<Setting<ArcStr>> => "subnetId" {
            example = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-ml/subnets/snet-compute"],
            label = "Subnet", aka = ["subnetId", "subnet_id"],
        },
        /// Address range of the Kubernetes services in CIDR notation. It must not be in use elsewhere in the virtual
        /// network.
        pub service_cidr: Option<Setting<ArcStr>> as ServiceCidr => "serviceCidr" {
            example = ["10.0.0.0/16"],
            source = "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes",
            label = "Service address range", aka = ["serviceCidr"],
        },
        /// IP address of the DNS service, inside `service_cidr`.
        pub dns_service_ip: Option<Setting<ArcStr>> as IpAddress => "dnsServiceIP" {
            example = ["10.0.0.10"],
            source = "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes",
            label = "Address of the DNS", aka = ["dnsServiceIP", "dnsServiceIp"],
        },
        /// Address range of the Docker bridge in CIDR notation.
        pub docker_bridge_cidr: Option<Setting<ArcStr>> as BridgeCidr => "dockerBridgeCidr" {
            example = ["172.17.0.1/16"],
            source = "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes",
            label = "Addresses of the Docker bridge", aka = ["dockerBridgeCidr"],
        },
    }
}

words! {
    /// What an AKS cluster is sized for.
    pub enum ClusterPurpose {
        /// Fast answers in production.
        FastProd = "fast_prod" => "FastProd" { aka = ["FastProd"] },
        /// Many models on a node in production.
        DenseProd = "dense_prod" => "DenseProd" { aka = ["DenseProd"] },
        /// Development and tests.
        DevTest = "dev_test" => "DevTest" { aka = ["DevTest"] },
    }
}

words! {
    /// Where the load balancer of an AKS cluster is reached.
    pub enum LoadBalancerType {
        /// From the internet.
        PublicIp = "public_ip" => "PublicIp" { aka = ["PublicIp"] },
        /// From the virtual network.
        InternalLoadBalancer = "internal_load_balancer" => "InternalLoadBalancer" { aka = ["InternalLoadBalancer"] },
    }
}

words! {
    /// Whether the endpoints of an AKS cluster have TLS.
    pub enum SslStatus {
        /// They have none.
        Disabled = "disabled" => "Disabled" { aka = ["Disabled"] },
        /// They have a certificate of the user's.
        Enabled = "enabled" => "Enabled" { aka = ["Enabled"] },
        /// They have one of the service's, under a leaf domain of its.
        Auto = "auto" => "Auto" { aka = ["Auto"] },
    }
}
