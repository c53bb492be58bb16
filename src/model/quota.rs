//! What a definition takes of the quotas of a subscription: computes of a region, and cores of a family of sizes.

use std::collections::BTreeMap;

use super::cluster::Tier;
use super::{Compute, ComputeKind, Definition, Setting};
use crate::azure::VmSize;

/// The quota of cores that a machine counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CoreQuota {
    /// That of the family of its size.
    Family(&'static str),
    /// The one of all low-priority nodes.
    LowPriority,
}

/// The cores that a definition's machines take of one quota when all of them run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreUse {
    /// The region, in lower case without spaces; `None` for that of the workspace.
    pub region: Option<String>,
    /// The quota.
    pub quota: CoreQuota,
    /// Cores of its instances, and of its clusters with their maximum of nodes.
    pub cores: u64,
    /// The instances and clusters that share it.
    pub computes: usize,
}

/// The cores by region and quota: families in the order of the alphabet. What is known at deployment only is not in it.
#[must_use]
pub fn core_uses(definition: &Definition) -> Vec<CoreUse> {
    let mut uses: BTreeMap<(Option<String>, CoreQuota), (u64, usize)> = BTreeMap::new();
    for compute in &definition.computes {
        let (Some(region), Some((quota, cores))) = (region(compute), cores(compute)) else {
            continue;
        };
        let (all, computes) = uses.entry((region, quota)).or_default();
        *all += cores;
        *computes += 1;
    }
    uses.into_iter()
        .map(|((region, quota), (cores, computes))| CoreUse {
            region,
            quota,
            cores,
            computes,
        })
        .collect()
}

/// The instances and clusters of each region; those whose region is known at deployment only are left out.
#[must_use]
pub fn by_region(definition: &Definition) -> BTreeMap<Option<String>, Vec<&Compute>> {
    let mut regions: BTreeMap<Option<String>, Vec<&Compute>> = BTreeMap::new();
    for compute in &definition.computes {
        if let Some(region) = region(compute) {
            regions.entry(region).or_default().push(compute);
        }
    }
    regions
}

/// The region of an instance's machine or of a cluster's nodes; `None` for other kinds, and if it is known at deployment only.
fn region(compute: &Compute) -> Option<Option<String>> {
    match &compute.kind {
        ComputeKind::Instance(_) => Some(None),
        ComputeKind::Cluster(_) => match &compute.envelope.location {
            None => Some(None),
            Some(location) => {
                let name = location.literal()?.to_lowercase().replace(' ', "");
                Some(Some(name))
            }
        },
        ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
    }
}

fn cores(compute: &Compute) -> Option<(CoreQuota, u64)> {
    let size = VmSize::find(compute.size()?.literal()?)?;
    let (machines, tier) = match &compute.kind {
        ComputeKind::Instance(_) => (1, None),
        ComputeKind::Cluster(cluster) => {
            let most = *cluster.max_instances.as_ref()?.literal()?;
            (u32::try_from(most).ok()?, cluster.tier.as_ref())
        }
        ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => return None,
    };
    let (family, cores) = size.cores(machines);
    let quota = match tier.map(Setting::literal) {
        None | Some(Some(Tier::Dedicated)) => CoreQuota::Family(family),
        Some(Some(Tier::LowPriority)) => CoreQuota::LowPriority,
        Some(None) => return None,
    };
    Some((quota, cores))
}
