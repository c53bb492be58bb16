//! `legacy-inference-cluster`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::AttachedKind;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "legacy-inference-cluster",
        Warn,
        "an AKS cluster attached for the endpoints of SDK v1"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, attached) in definition.attached() {
            if matches!(attached.kind, AttachedKind::Aks(_)) {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        compute.name.span,
                        "an AKS cluster attached with `type = \"aks\"` serves endpoints of SDK v1 only",
                        "the legacy kind",
                    )
                    .with_note(
                        "endpoints and jobs of CLI and SDK v2 run on the kind that `[kubernetes.NAME]` creates",
                    )
                    .with_help(format!(
                        "write `[kubernetes.{}]`, without `type`",
                        compute.name.value
                    )),
                );
            }
        }
    }),
};
