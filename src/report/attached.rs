//! Computes that exist already and are attached, in words.

use super::facts::{Facts, Group, label, text};
use super::keys::Written;
use super::machine::machine;
use crate::model::{AttachedDefinition, AttachedKind, KubernetesDefinition};
use crate::source::Sources;

/// The groups of facts that are its own.
pub(super) fn groups(attached: &AttachedDefinition, written: Written<'_>, sources: &Sources) -> Vec<Group> {
    let mut facts = Facts::new(sources);
    if let Some(id) = &attached.resource_id {
        facts.say(label!(KubernetesDefinition.resource_id), text(id, sources));
    }
    match &attached.kind {
        AttachedKind::VirtualMachine(virtual_machine) => {
            machine(&mut facts, virtual_machine.size.as_ref(), sources);
        }
        AttachedKind::Aks(cluster) => machine(&mut facts, cluster.size.as_ref(), sources),
        AttachedKind::Databricks(_)
        | AttachedKind::SynapseSpark(_)
        | AttachedKind::HdInsight(_)
        | AttachedKind::DataFactory(_)
        | AttachedKind::DataLakeAnalytics(_) => {}
    }
    facts.keys(written, "");
    facts.keys(written, "Access and network");
    facts.group("Attached resource").into_iter().collect()
}
