//! `gpu-request-mismatch`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::kubernetes::{Quantity, ResourcesDefinition};
use crate::model::{Map, Setting};
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "gpu-request-mismatch",
        Deny,
        "a GPU whose request differs from its limit"
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
    requested.filter_map(|(name, request)| mismatch(name, request, &resources.limits))
}

/// Device plug-ins begin the names of their resources with the vendor: `nvidia.com/gpu`, `amd.com/gpu`.
pub(super) fn is_gpu(name: &str) -> bool {
    name.ends_with("/gpu") || name.eq_ignore_ascii_case("gpu")
}

fn mismatch(
    name: &Spanned<ArcStr>,
    request: &Setting<Quantity>,
    limits: &Map<Setting<Quantity>>,
) -> Option<Diagnostic> {
    let same = limits.0.iter().find(|(limited, _)| limited.value == name.value);
    let limit = same.or_else(|| limits.0.iter().find(|(limited, _)| is_gpu(&limited.value)));
    if same.is_some_and(|(_, limit)| may_be_equal(request, limit)) {
        return None;
    }
    let message = match same {
        Some(_) => format!("the request of `{}` must be equal to its limit", name.value),
        None => format!("a request of `{}` needs the same limit", name.value),
    };
    let finding = Diagnostic::new(RULE.code, name.span, message, "requested here")
        .with_note("Kubernetes uses the limit of a GPU as its request, and rejects a request that differs or has no limit");
    Some(match limit {
        Some((limit, _)) => finding
            .with_related(limit.span, "the limit")
            .with_help("remove the request"),
        None => finding.with_help(format!(
            "write it in `limits` instead, as `\"{}\"`",
            full_name(&name.value)
        )),
    })
}

/// Whether a request and a limit are the same amount; what is known at deployment only may be.
fn may_be_equal(request: &Setting<Quantity>, limit: &Setting<Quantity>) -> bool {
    match (request.literal(), limit.literal()) {
        (Some(request), Some(limit)) => {
            request == limit
                || request
                    .amount()
                    .is_some_and(|amount| limit.amount() == Some(amount))
        }
        _ => true,
    }
}

fn full_name(name: &str) -> &str {
    if name.contains('/') {
        name
    } else {
        "nvidia.com/gpu"
    }
}
