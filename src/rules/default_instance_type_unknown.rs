//! `default-instance-type-unknown`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::KubernetesDefinition;
use crate::model::kubernetes::DEFAULT_INSTANCE_TYPE;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "default-instance-type-unknown",
        Warn,
        "a default instance type that is not one of the instance types"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, kubernetes) in definition.kubernetes() {
            findings.extend(unknown(kubernetes));
        }
    }),
};

fn unknown(kubernetes: &KubernetesDefinition) -> Option<Diagnostic> {
    let default = kubernetes.default_instance_type.as_ref()?;
    let name = default.literal()?;
    let types = &kubernetes.instance_types.0;
    let first = types.first().map(|(first, _)| first)?;
    if name == DEFAULT_INSTANCE_TYPE || types.iter().any(|(known, _)| known.value == *name) {
        return None;
    }
    let finding = Diagnostic::new(
        RULE.code,
        default.span,
        format!("`{name}` is not one of the instance types"),
        "unknown instance type",
    )
    .with_related(first.span, "the instance types begin here");
    let names: Vec<&str> = types.iter().map(|(known, _)| known.value.as_str()).collect();
    let only = names.first().filter(|_| names.len() == 1).copied();
    Some(match nearest(name, names.iter().copied()).or(only) {
        Some(meant) => finding.with_suggestion(
            format!("write `{meant}`"),
            default.span,
            format!("\"{meant}\""),
            Applicability::MaybeIncorrect,
        ),
        None => finding.with_help(format!("write one of `{}`", names.join("`, `"))),
    })
}
