//! `attach-not-idempotent`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{AttachedKind, Compute, ComputeKind};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "attach-not-idempotent",
        Warn,
        "an attached compute that does not say what redeploying does"
    ),
    check: Check::Definition(|definition, _, findings| {
        for compute in &definition.computes {
            if compute.envelope.on_redeploy.is_none() {
                findings.extend(consequence(&compute.kind).map(|note| undecided(compute, note)));
            }
        }
    }),
};

/// What attaching again does, if it is not an update.
fn consequence(kind: &ComputeKind) -> Option<&'static str> {
    match kind {
        ComputeKind::Instance(_) | ComputeKind::Cluster(_) => None,
        ComputeKind::Kubernetes(_) => Some(
            "an attached Kubernetes cluster cannot be updated: the service reports success and changes nothing",
        ),
        ComputeKind::Attached(attached) => match attached.kind {
            // Attaching a pool again updates its identity and its tags.
            AttachedKind::SynapseSpark(_) => None,
            AttachedKind::VirtualMachine(_)
            | AttachedKind::Databricks(_)
            | AttachedKind::HdInsight(_)
            | AttachedKind::Aks(_)
            | AttachedKind::DataFactory(_)
            | AttachedKind::DataLakeAnalytics(_) => {
                Some("attaching is not idempotent: redeploying an attached compute can fail")
            }
        },
    }
}

fn undecided(compute: &Compute, note: &'static str) -> Diagnostic {
    let name = &compute.name.value;
    Diagnostic::new(
        RULE.code,
        compute.name.span,
        format!("`{name}` does not say what redeploying does to it"),
        "attached again by default",
    )
    .with_note(note)
    .with_help("add `on_redeploy = \"create_only\"`; `\"update\"` keeps the default behavior")
}
