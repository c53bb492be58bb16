//! `gpu-request-mismatch`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::kubernetes::{Quantity, ResourcesDefinition};
use crate::model::{Map, Setting};
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "gpu-request-mismatch",
        Deny,
        "a GPU in the requests of an instance type"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, kubernetes) in definition.kubernetes() {
            for (_, instance_type) in &kubernetes.instance_types.0 {
                findings.extend(instance_type.resources.iter().flat_map(mismatches));
            }
        }
    }),
};

fn mismatches(resources: &ResourcesDefinition) -> impl Iterator<Item = Diagnostic> {
    let requested = resources
        .requests
        .0
        .iter()
        .filter(|(name, _)| is_gpu(&name.value));
    requested.map(|(name, _)| mismatch(name, &resources.limits))
}

/// Device plug-ins begin the names of their resources with the vendor: `nvidia.com/gpu`, `amd.com/gpu`.
fn is_gpu(name: &str) -> bool {
    name.ends_with("/gpu") || name.eq_ignore_ascii_case("gpu")
}

fn mismatch(name: &Spanned<String>, limits: &Map<Setting<Quantity>>) -> Diagnostic {
    let finding = Diagnostic::new(
        RULE.code,
        name.span,
        format!("`{}` belongs in `limits` only", name.value),
        "a GPU has no separate request",
    )
    .with_note("Kubernetes uses the limit of a GPU as its request, and rejects a different request");
    match limits.0.iter().find(|(limited, _)| is_gpu(&limited.value)) {
        Some((limit, _)) => finding
            .with_related(limit.span, "the limit")
            .with_help("remove the request"),
        None => finding.with_help(format!(
            "write it in `limits` instead, as `\"{}\"`",
            full_name(&name.value)
        )),
    }
}

fn full_name(name: &str) -> &str {
    if name.contains('/') {
        name
    } else {
        "nvidia.com/gpu"
    }
}
