//! `both-identity-kinds`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::ComputeKind;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "both-identity-kinds",
        Warn,
        "a cluster with a system-assigned and user-assigned identities"
    ),
    check: Check::Definition(|definition, _, findings| {
        let computes = definition.computes.iter();
        for compute in computes.filter(|compute| has_one_kind(&compute.kind)) {
            let Some(identity) = &compute.envelope.identity else {
                continue;
            };
            if identity.system && !identity.user.is_empty() {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        identity.span,
                        "a cluster should have a system-assigned or user-assigned identities, not both",
                        "both kinds",
                    )
                    .with_note(
                        "the documentation allows one kind; where the service takes both, jobs run as \
                         the system-assigned one (\"Set up service authentication\")",
                    )
                    .with_help("leave `system` out if the jobs should run as the first of `user`"),
                );
            }
        }
    }),
};

/// Whether the documentation allows the compute one kind of identity only.
fn has_one_kind(kind: &ComputeKind) -> bool {
    matches!(kind, ComputeKind::Cluster(_) | ComputeKind::Kubernetes(_))
}
