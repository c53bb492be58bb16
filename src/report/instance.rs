//! A compute instance in words.

use super::compute::{network, public_key_in_words};
use super::facts::{Facts, Group, label};
use super::machine::machine;
use super::phrase::Phrase;
use crate::model::instance::{
    ApplicationSharing, AssignedUserDefinition, AuthorizationType, InstanceSshDefinition, Switch,
};
use crate::model::{Compute, Envelope, InstanceDefinition};
use crate::schedule::words;
use crate::source::Sources;

/// The groups of facts that are an instance's own.
pub(super) fn groups(compute: &Compute, instance: &InstanceDefinition, sources: &Sources) -> Vec<Group> {
    let groups = [
        hours(instance, sources),
        properties(instance, sources),
        access(compute, instance, sources),
    ];
    groups.into_iter().flatten().collect()
}

fn hours(instance: &InstanceDefinition, sources: &Sources) -> Option<Group> {
    let mut facts = Facts::new(sources);
    let sentences = words::of_instance(instance, sources);
    let lines: Vec<Phrase> = sentences.iter().map(Phrase::from).collect();
    if lines.is_empty() {
        facts.say("Schedules", Phrase::plain("none"));
    }
    facts.list("Schedules", lines);
    let is_kept_busy = instance.idle_shutdown().is_none();
    match &instance.idle_time_before_shutdown {
        None => facts.say(
            label!(InstanceDefinition.idle_time_before_shutdown),
            Phrase::plain("none: it runs until a user or a schedule stops it"),
        ),
        idle => facts.setting(
            label!(InstanceDefinition.idle_time_before_shutdown),
            idle.as_ref(),
            |idle| {
                let after = format!("after it is idle for {}", idle.to_words());
                Phrase::plain(match is_kept_busy {
                    true => format!("{after}; but its applications prevent it from becoming idle"),
                    false => after,
                })
            },
        ),
    }
    facts.group("Hours")
}

fn properties(instance: &InstanceDefinition, sources: &Sources) -> Option<Group> {
    // NOTE: fields that are ignored here appear in another group, in the week, or in their own section.
    let InstanceDefinition {
        span: _,
        size,
        assigned_user: _,
        time_zone: _,
        idle_time_before_shutdown: _,
        working_hours: _,
        schedules: _,
        creation_script: _,
        startup_script: _,
        custom_applications: _,
        subnet: _,
        enable_node_public_ip: _,
        ssh: _,
        enable_sso: _,
        application_sharing: _,
        authorization_type: _,
        enable_root_access: _,
        enable_os_patching,
        release_quota_on_stop,
        mlflow_autologger,
    } = instance;
    let mut facts = Facts::new(sources);
    machine(&mut facts, size.as_ref());
    facts.flag(
        label!(InstanceDefinition.enable_os_patching),
        enable_os_patching.as_ref(),
        ["patched by itself", "not patched by itself"],
    );
    facts.flag(
        label!(InstanceDefinition.release_quota_on_stop),
        release_quota_on_stop.as_ref(),
        ["given back when it stops", "kept when it stops"],
    );
    facts.setting(
        label!(InstanceDefinition.mlflow_autologger),
        mlflow_autologger.as_ref(),
        |switch| {
            Phrase::plain(match switch {
                Switch::Enabled => "on",
                Switch::Disabled => "off",
            })
        },
    );
    facts.group("Machine")
}

fn access(compute: &Compute, instance: &InstanceDefinition, sources: &Sources) -> Option<Group> {
    let mut facts = Facts::new(sources);
    match &instance.assigned_user {
        Some(user) => {
            facts.code(label!(AssignedUserDefinition.object_id), user.object_id.as_ref());
            facts.code(label!(AssignedUserDefinition.tenant_id), user.tenant_id.as_ref());
        }
        None => facts.say(
            label!(AssignedUserDefinition.object_id),
            Phrase::plain("the user who deploys it"),
        ),
    }
    network(&mut facts, compute, sources);
    ssh(&mut facts, instance.ssh.as_ref());
    facts.flag(
        label!(Envelope.disable_local_auth),
        compute.envelope.disable_local_auth.as_ref(),
        ["off", "on"],
    );
    facts.flag(
        label!(InstanceDefinition.enable_sso),
        instance.enable_sso.as_ref(),
        ["on", "off"],
    );
    facts.flag(
        label!(InstanceDefinition.enable_root_access),
        instance.enable_root_access.as_ref(),
        ["yes", "no"],
    );
    facts.setting(
        label!(InstanceDefinition.application_sharing),
        instance.application_sharing.as_ref(),
        |sharing| {
            Phrase::plain(match sharing {
                ApplicationSharing::Personal => "personal (without effect)",
                ApplicationSharing::Shared => "shared (without effect)",
            })
        },
    );
    facts.setting(
        label!(InstanceDefinition.authorization_type),
        instance.authorization_type.as_ref(),
        |kind| match kind {
            AuthorizationType::Personal => Phrase::plain("personal"),
        },
    );
    facts.group("Access and network")
}

fn ssh(facts: &mut Facts<'_>, ssh: Option<&InstanceSshDefinition>) {
    let Some(ssh) = ssh else { return };
    let InstanceSshDefinition {
        span: _,
        public_key,
        public_access,
    } = ssh;
    facts.flag(
        label!(InstanceSshDefinition.public_access),
        public_access.as_ref(),
        ["open", "closed"],
    );
    facts.setting(
        label!(InstanceSshDefinition.public_key),
        public_key.as_ref(),
        |key| public_key_in_words(key),
    );
}
