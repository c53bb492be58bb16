//! `region-quota`.

use super::{Check, Rule, code};
use crate::azure::Limit;
use crate::diagnostic::Diagnostic;
use crate::model::quota::{self, CoreQuota, CoreUse};
use crate::model::{Compute, Definition};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "region-quota",
        Warn,
        "as many computes as a region and subscription have by default"
    ),
    check: Check::Definition(|definition, _, findings| {
        let most = Limit::ComputesDefault.value();
        for (region, computes) in quota::by_region(definition) {
            if let Some(last) = most.checked_sub(1).and_then(|index| computes.get(index)) {
                findings.push(finding(definition, region.as_ref(), last, computes.len()));
            }
        }
    }),
};

fn finding(definition: &Definition, region: Option<&String>, last: &Compute, count: usize) -> Diagnostic {
    let most = Limit::ComputesDefault.value();
    let place = match region {
        Some(region) => format!("`{region}`"),
        None => "the region of the workspace".to_owned(),
    };
    // In a fleet nobody is the one too many.
    let (span, label) = match definition.document.fleet_at(last.name.span) {
        Some(fleet) => (fleet.name.span, format!("number {most} is in this fleet")),
        None => (last.name.span, format!("number {most}")),
    };
    let finding = Diagnostic::new(
        RULE.code,
        span,
        format!(
            "{count} instances and clusters in {place}, where a subscription can have {most} computes by default"
        ),
        label,
    )
    .with_note(format!(
        "instances, clusters and online deployments of all workspaces count; on request the limit rises to {} \
         (\"Manage and increase quotas\", Microsoft Learn)",
        Limit::Computes.value()
    ));
    let uses: Vec<CoreUse> = quota::core_uses(definition)
        .into_iter()
        .filter(|one| one.region.as_ref() == region)
        .collect();
    let finding = if uses.is_empty() {
        finding
    } else {
        finding.with_note(cores(&uses))
    };
    finding.with_help(
        "ask for more quota before you deploy, or distribute the computes over regions or subscriptions",
    )
}

/// `when all run, they need 2400 cores of standardDADSv5Family and …`, with what there is by default.
fn cores(uses: &[CoreUse]) -> String {
    let words: Vec<String> = uses
        .iter()
        .map(|one| match one.quota {
            CoreQuota::Family(family) => format!("{} cores of {family}", one.cores),
            CoreQuota::LowPriority => format!("{} low-priority cores", one.cores),
        })
        .collect();
    format!(
        "when all run, they need {}; by default and depending on the offer, a region has {} to {} dedicated and {} to {} \
         low-priority cores, and {} of each GPU family",
        words.join(", "),
        Limit::DedicatedCoresDefaultMin.value(),
        Limit::DedicatedCoresDefault.value(),
        Limit::LowPriorityCoresDefaultMin.value(),
        Limit::LowPriorityCoresDefault.value(),
        Limit::GpuCoresDefault.value()
    )
}
