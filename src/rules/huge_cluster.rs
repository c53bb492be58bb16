//! `huge-cluster`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

/// Maximum number of nodes of a cluster, unless support raises the limit ("Manage resources and quotas", Microsoft
/// Learn).
const MAX_NODES: i64 = 100;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "huge-cluster",
        Warn,
        "a cluster with more nodes than the default limit"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, cluster) in definition.clusters() {
            let Some(max) = &cluster.max_instances else {
                continue;
            };
            if let Some(most) = max.literal().filter(|most| **most > MAX_NODES) {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        max.span,
                        format!("a cluster can have at most {MAX_NODES} nodes by default, not {most}"),
                        "above the default limit",
                    )
                    .with_note(
                        "the limit per cluster can be raised on request (\"Manage resources and quotas\")",
                    )
                    .with_help("lower `max_instances`, or allow this rule once the limit is raised"),
                );
            }
        }
    }),
};
