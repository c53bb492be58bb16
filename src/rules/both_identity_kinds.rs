//! `both-identity-kinds`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::ComputeKind;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "both-identity-kinds",
        Warn,
        "a cluster with both system-assigned and user-assigned identities"
    ),
    check: Check::Definition(|definition, _, findings| {
        let computes = definition.computes.iter();
        for compute in computes {
            let (Some(noun), Some(identity)) = (noun(&compute.kind), &compute.envelope.identity) else {
                continue;
            };
            if identity.system && !identity.user.is_absent() {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        identity.span,
                        format!("{noun} should have system-assigned or user-assigned identities, not both"),
                        "both kinds",
                    )
                    .with_note(
                        "the documentation allows one kind; where the service accepts both, jobs run as \
                         the system-assigned one (\"Set up service authentication\")",
                    )
                    .with_help("remove `system` if the jobs should run as the first of `user`"),
                );
            }
        }
    }),
};

/// The noun for a compute that may have only one kind of identity, according to the documentation.
fn noun(kind: &ComputeKind) -> Option<&'static str> {
    match kind {
        ComputeKind::Cluster(_) => Some("a compute cluster"),
        ComputeKind::Kubernetes(_) => Some("an attached Kubernetes cluster"),
        ComputeKind::Instance(_) | ComputeKind::Attached(_) => None,
    }
}
