//! Computes that exist already and are attached, in words.

use super::compute::administrator;
use super::facts::{Facts, Group, label};
use super::machine::machine;
use super::phrase::Phrase;
use crate::model::attached::{
    AksDefinition, AksNetworkingDefinition, AutoPauseDefinition, AutoScaleDefinition, ClusterPurpose,
    DataLakeAnalyticsDefinition, DatabricksDefinition, HdInsightDefinition, LoadBalancerType, SslDefinition,
    SslStatus, SynapseSparkDefinition, VirtualMachineDefinition,
};
use crate::model::{AttachedDefinition, AttachedKind, Compute, Envelope};
use crate::source::Sources;

/// The groups of facts that are its own.
pub(super) fn groups(compute: &Compute, attached: &AttachedDefinition, sources: &Sources) -> Vec<Group> {
    let AttachedDefinition {
        span: _,
        resource_id,
        kind,
    } = attached;
    let mut facts = Facts::new(sources);
    facts.code("Resource", resource_id.as_ref());
    match kind {
        AttachedKind::VirtualMachine(machine) => virtual_machine(&mut facts, machine),
        AttachedKind::Databricks(databricks) => {
            let DatabricksDefinition {
                span: _,
                workspace_url,
                access_token,
            } = &**databricks;
            facts.code(label!(DatabricksDefinition.workspace_url), workspace_url.as_ref());
            facts.setting(
                label!(DatabricksDefinition.access_token),
                access_token.as_ref(),
                |secret| match *secret {},
            );
        }
        AttachedKind::SynapseSpark(pool) => synapse_spark(&mut facts, pool),
        AttachedKind::HdInsight(cluster) => {
            let HdInsightDefinition {
                span: _,
                ssh,
                address,
            } = &**cluster;
            facts.code(label!(HdInsightDefinition.address), address.as_ref());
            administrator(&mut facts, ssh.as_ref());
        }
        AttachedKind::Aks(cluster) => aks(&mut facts, cluster),
        AttachedKind::DataFactory(_) => {}
        AttachedKind::DataLakeAnalytics(account) => {
            let DataLakeAnalyticsDefinition {
                span: _,
                data_lake_store_account_name,
            } = &**account;
            facts.code(
                label!(DataLakeAnalyticsDefinition.data_lake_store_account_name),
                data_lake_store_account_name.as_ref(),
            );
        }
    }
    facts.flag(
        label!(Envelope.disable_local_auth),
        compute.envelope.disable_local_auth.as_ref(),
        ["off", "on"],
    );
    facts.group("Attached resource").into_iter().collect()
}

fn virtual_machine(facts: &mut Facts<'_>, definition: &VirtualMachineDefinition) {
    let VirtualMachineDefinition {
        span: _,
        ssh,
        size,
        address,
        notebook_server_port,
        is_notebook_instance_compute,
    } = definition;
    machine(facts, size.as_ref());
    facts.code(label!(VirtualMachineDefinition.address), address.as_ref());
    administrator(facts, ssh.as_ref());
    facts.number(
        label!(VirtualMachineDefinition.notebook_server_port),
        notebook_server_port.as_ref(),
    );
    facts.flag(
        label!(VirtualMachineDefinition.is_notebook_instance_compute),
        is_notebook_instance_compute.as_ref(),
        ["yes", "no"],
    );
}

fn synapse_spark(facts: &mut Facts<'_>, pool: &SynapseSparkDefinition) {
    let SynapseSparkDefinition {
        span: _,
        pool_name,
        workspace_name,
        resource_group,
        subscription_id,
        spark_version,
        node_count,
        node_size,
        node_size_family,
        auto_scale,
        auto_pause,
    } = pool;
    facts.code(label!(SynapseSparkDefinition.pool_name), pool_name.as_ref());
    facts.code(
        label!(SynapseSparkDefinition.workspace_name),
        workspace_name.as_ref(),
    );
    facts.code(
        label!(SynapseSparkDefinition.resource_group),
        resource_group.as_ref(),
    );
    facts.code(
        label!(SynapseSparkDefinition.subscription_id),
        subscription_id.as_ref(),
    );
    facts.code(
        label!(SynapseSparkDefinition.spark_version),
        spark_version.as_ref(),
    );
    facts.number(label!(SynapseSparkDefinition.node_count), node_count.as_ref());
    facts.code(label!(SynapseSparkDefinition.node_size), node_size.as_ref());
    facts.code(
        label!(SynapseSparkDefinition.node_size_family),
        node_size_family.as_ref(),
    );
    if let Some(AutoScaleDefinition {
        span: _,
        enabled,
        min_node_count,
        max_node_count,
    }) = auto_scale
    {
        facts.flag(
            label!(AutoScaleDefinition.enabled),
            enabled.as_ref(),
            ["yes", "no"],
        );
        facts.number(
            label!(AutoScaleDefinition.min_node_count),
            min_node_count.as_ref(),
        );
        facts.number(
            label!(AutoScaleDefinition.max_node_count),
            max_node_count.as_ref(),
        );
    }
    if let Some(AutoPauseDefinition {
        span: _,
        enabled,
        delay_in_minutes,
    }) = auto_pause
    {
        facts.flag(
            label!(AutoPauseDefinition.enabled),
            enabled.as_ref(),
            ["yes", "no"],
        );
        facts.setting(
            label!(AutoPauseDefinition.delay_in_minutes),
            delay_in_minutes.as_ref(),
            |minutes| Phrase::plain(format!("{minutes} min")),
        );
    }
}

fn aks(facts: &mut Facts<'_>, cluster: &AksDefinition) {
    let AksDefinition {
        span: _,
        size,
        agent_count,
        cluster_purpose,
        cluster_fqdn,
        load_balancer_type,
        load_balancer_subnet,
        ssl,
        networking,
    } = cluster;
    machine(facts, size.as_ref());
    facts.number(label!(AksDefinition.agent_count), agent_count.as_ref());
    facts.setting(
        label!(AksDefinition.cluster_purpose),
        cluster_purpose.as_ref(),
        |purpose| {
            Phrase::plain(match purpose {
                ClusterPurpose::FastProd => "fast answers in production",
                ClusterPurpose::DenseProd => "many models on a node in production",
                ClusterPurpose::DevTest => "development and tests",
            })
        },
    );
    facts.code(label!(AksDefinition.cluster_fqdn), cluster_fqdn.as_ref());
    facts.setting(
        label!(AksDefinition.load_balancer_type),
        load_balancer_type.as_ref(),
        |kind| {
            Phrase::plain(match kind {
                LoadBalancerType::PublicIp => "reached from the internet",
                LoadBalancerType::InternalLoadBalancer => "reached from the virtual network",
            })
        },
    );
    facts.code(
        label!(AksDefinition.load_balancer_subnet),
        load_balancer_subnet.as_ref(),
    );
    tls(facts, ssl.as_ref());
    if let Some(AksNetworkingDefinition {
        span: _,
        subnet,
        service_cidr,
        dns_service_ip,
        docker_bridge_cidr,
    }) = networking
    {
        facts.code(label!(AksNetworkingDefinition.subnet), subnet.as_ref());
        facts.code(
            label!(AksNetworkingDefinition.service_cidr),
            service_cidr.as_ref(),
        );
        facts.code(
            label!(AksNetworkingDefinition.dns_service_ip),
            dns_service_ip.as_ref(),
        );
        facts.code(
            label!(AksNetworkingDefinition.docker_bridge_cidr),
            docker_bridge_cidr.as_ref(),
        );
    }
}

fn tls(facts: &mut Facts<'_>, ssl: Option<&SslDefinition>) {
    let Some(ssl) = ssl else { return };
    let SslDefinition {
        span: _,
        status,
        cert,
        key,
        cname,
        leaf_domain_label,
        overwrite_existing_domain,
    } = ssl;
    facts.setting(label!(SslDefinition.status), status.as_ref(), |status| {
        Phrase::plain(match status {
            SslStatus::Disabled => "none",
            SslStatus::Enabled => "with your own certificate",
            SslStatus::Auto => "with a certificate of the service",
        })
    });
    facts.setting(
        label!(SslDefinition.cert),
        cert.as_ref(),
        |secret| match *secret {},
    );
    facts.setting(label!(SslDefinition.key), key.as_ref(), |secret| match *secret {});
    facts.code(label!(SslDefinition.cname), cname.as_ref());
    facts.code(
        label!(SslDefinition.leaf_domain_label),
        leaf_domain_label.as_ref(),
    );
    facts.flag(
        label!(SslDefinition.overwrite_existing_domain),
        overwrite_existing_domain.as_ref(),
        ["overwritten", "kept"],
    );
}
