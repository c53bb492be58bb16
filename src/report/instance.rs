//! A compute instance in words.

use super::compute::network;
use super::facts::{Facts, Group, label};
use super::keys::Written;
use super::machine::machine;
use super::phrase::Phrase;
use crate::model::{Compute, InstanceDefinition, Setting};
use crate::schedule::words;
use crate::source::Sources;

/// The groups of facts that are an instance's own.
pub(super) fn groups(
    compute: &Compute,
    instance: &InstanceDefinition,
    written: Written<'_>,
    sources: &Sources,
) -> Vec<Group> {
    let mut properties = Facts::new(sources);
    machine(&mut properties, compute.size(), sources);
    properties.keys(written, "");
    let mut access = Facts::new(sources);
    network(&mut access, compute, sources);
    access.keys(written, "Access and network");
    let groups = [
        hours(instance, written, sources),
        properties.group("Machine"),
        access.group("Access and network"),
    ];
    groups.into_iter().flatten().collect()
}

fn hours(instance: &InstanceDefinition, written: Written<'_>, sources: &Sources) -> Option<Group> {
    let mut facts = Facts::new(sources);
    let sentences = words::of_instance(instance, sources);
    let lines: Vec<Phrase> = sentences.iter().map(Phrase::from).collect();
    if lines.is_empty() {
        facts.say("Schedules", Phrase::plain("none"));
    }
    facts.list("Schedules", lines);
    let idle = instance.idle_time_before_shutdown.as_ref();
    let is_kept_busy = idle.is_some() && instance.idle_shutdown().is_none();
    if let Some(idle) = idle.and_then(Setting::literal).filter(|_| is_kept_busy) {
        let after = format!("after it is idle for {}", idle.to_words());
        facts.say(
            label!(InstanceDefinition.idle_time_before_shutdown),
            Phrase::plain(format!(
                "{after}; but its applications prevent it from becoming idle"
            )),
        );
    }
    facts.keys(written, "Hours");
    facts.group("Hours")
}
