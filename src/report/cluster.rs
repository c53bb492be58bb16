//! A compute cluster in words.

use super::compute::network;
use super::facts::{Facts, Group};
use super::keys::Written;
use super::machine::machine;
use crate::model::Compute;
use crate::source::Sources;

/// The groups of facts that are a cluster's own.
pub(super) fn groups(compute: &Compute, written: Written<'_>, sources: &Sources) -> Vec<Group> {
    let mut nodes = Facts::new(sources);
    machine(&mut nodes, compute.size(), sources);
    nodes.keys(written, "");
    let mut access = Facts::new(sources);
    network(&mut access, compute, sources);
    access.keys(written, "Access and network");
    let groups = [nodes.group("Nodes"), access.group("Access and network")];
    groups.into_iter().flatten().collect()
}
