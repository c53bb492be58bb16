//! The size of a machine in words.

use arcstr::ArcStr;

use super::facts::{Facts, label, text};
use super::phrase::Phrase;
use crate::azure::VmSize;
use crate::model::{InstanceDefinition, Setting};
use crate::source::Sources;

/// Says the size, and what a machine of it has if that is known.
pub(super) fn machine(facts: &mut Facts<'_>, size: Option<&Setting<ArcStr>>, sources: &Sources) {
    if let Some(size) = size {
        facts.say(label!(InstanceDefinition.size), text(size, sources));
    }
    let known = size
        .and_then(Setting::literal)
        .and_then(|name| VmSize::find(name));
    if let Some(known) = known {
        facts.say("Each machine", Phrase::plain(in_words(&known)));
        facts.say("Quota family", Phrase::code(known.family));
    }
}

/// `4 vCPU, 14 GiB memory, 1 V100 GPU`.
pub(super) fn in_words(size: &VmSize) -> String {
    let mut words = format!("{} vCPU, {} GiB memory", size.vcpus, size.memory_gib());
    if let Some(model) = size.gpu_model {
        words.push_str(&format!(", {} {model} GPU", size.gpus));
    }
    words
}
