//! `low-priority-is-spot`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::cluster::Tier;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "low-priority-is-spot",
        Warn,
        "a cluster of low-priority nodes, which are Spot machines now"
    ),
    check: Check::Value(|definition, _, findings| {
        for (_, cluster) in definition.clusters() {
            let Some(tier) = &cluster.tier else { continue };
            if tier.literal() != Some(&Tier::LowPriority) {
                continue;
            }
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    tier.span,
                    "Azure retired low-priority machines on 31 March 2026; the nodes are Spot machines instead",
                    "deploys Spot machines",
                )
                .with_note(
                    "the price varies up to the pay-as-you-go price and no maximum can be set; evicted nodes are \
                     restarted and billed again",
                )
                .with_help(
                    "use `tier = \"dedicated\"` for jobs that must finish; if the jobs can be interrupted, allow this \
                     rule with a reason",
                ),
            );
        }
    }),
};
