//! A compute cluster in words.

use super::compute::{network, public_key_in_words};
use super::facts::{Facts, Group, label};
use super::machine::machine;
use super::phrase::Phrase;
use crate::model::cluster::{ClusterSshDefinition, OsType, RemoteLogin, Tier};
use crate::model::{ClusterDefinition, Compute, Envelope};
use crate::source::Sources;

/// The groups of facts that are a cluster's own.
pub(super) fn groups(compute: &Compute, cluster: &ClusterDefinition, sources: &Sources) -> Vec<Group> {
    let groups = [nodes(cluster, sources), access(compute, cluster, sources)];
    groups.into_iter().flatten().collect()
}

fn nodes(cluster: &ClusterDefinition, sources: &Sources) -> Option<Group> {
    let ClusterDefinition {
        span: _,
        size,
        tier,
        min_instances,
        max_instances,
        idle_time_before_scale_down,
        subnet: _,
        enable_node_public_ip: _,
        ssh: _,
        isolated_network: _,
        os_type,
        image,
        property_bag,
    } = cluster;
    let mut facts = Facts::new(sources);
    machine(&mut facts, size.as_ref());
    facts.setting(label!(ClusterDefinition.tier), tier.as_ref(), |tier| {
        Phrase::plain(match tier {
            Tier::Dedicated => "dedicated",
            Tier::LowPriority => "low priority: cheaper, and nodes can be taken away",
        })
    });
    match min_instances {
        Some(_) => facts.number(label!(ClusterDefinition.min_instances), min_instances.as_ref()),
        None => facts.say(label!(ClusterDefinition.min_instances), Phrase::plain("0")),
    }
    facts.number(label!(ClusterDefinition.max_instances), max_instances.as_ref());
    facts.setting(
        label!(ClusterDefinition.idle_time_before_scale_down),
        idle_time_before_scale_down.as_ref(),
        |idle| Phrase::plain(format!("removed after {}", idle.to_words())),
    );
    facts.setting(label!(ClusterDefinition.os_type), os_type.as_ref(), |system| {
        Phrase::plain(match system {
            OsType::Linux => "Linux",
            OsType::Windows => "Windows",
        })
    });
    facts.code(label!(ClusterDefinition.image), image.as_ref());
    let bag = property_bag.as_ref().and_then(|bag| bag.0.as_table());
    let keys = bag
        .into_iter()
        .flatten()
        .map(|entry| Phrase::code(entry.key.value.as_str()));
    facts.list("Other properties", keys.collect());
    facts.group("Nodes")
}

fn access(compute: &Compute, cluster: &ClusterDefinition, sources: &Sources) -> Option<Group> {
    let mut facts = Facts::new(sources);
    network(&mut facts, compute, sources);
    facts.flag(
        label!(ClusterDefinition.isolated_network),
        cluster.isolated_network.as_ref(),
        ["yes", "no"],
    );
    ssh(&mut facts, cluster.ssh.as_ref());
    facts.flag(
        label!(Envelope.disable_local_auth),
        compute.envelope.disable_local_auth.as_ref(),
        ["off", "on"],
    );
    facts.group("Access and network")
}

fn ssh(facts: &mut Facts<'_>, ssh: Option<&ClusterSshDefinition>) {
    let Some(ssh) = ssh else { return };
    let ClusterSshDefinition {
        span: _,
        admin_username,
        admin_password,
        public_key,
        public_access,
    } = ssh;
    facts.setting(
        label!(ClusterSshDefinition.public_access),
        public_access.as_ref(),
        |access| {
            Phrase::plain(match access {
                RemoteLogin::Enabled => "open",
                RemoteLogin::Disabled => "closed",
                RemoteLogin::NotSpecified => "open unless there is a subnet",
            })
        },
    );
    facts.code(
        label!(ClusterSshDefinition.admin_username),
        admin_username.as_ref(),
    );
    facts.setting(
        label!(ClusterSshDefinition.admin_password),
        admin_password.as_ref(),
        |secret| match *secret {},
    );
    facts.setting(
        label!(ClusterSshDefinition.public_key),
        public_key.as_ref(),
        |key| public_key_in_words(key),
    );
}
