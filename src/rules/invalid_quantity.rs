//! `invalid-quantity`.

use super::gpu_request_mismatch::is_gpu;
use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, Findings};
use crate::model::kubernetes::{Quantity, ResourcesDefinition};
use crate::model::{Map, Setting};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-quantity",
        Deny,
        "an amount of CPU, memory or GPUs that Kubernetes cannot read, that is zero, or that is above its limit"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, kubernetes) in definition.kubernetes() {
            let types = kubernetes.instance_types.0.iter();
            for resources in types.filter_map(|(_, instance_type)| instance_type.resources.as_ref()) {
                check(resources, findings);
            }
        }
    }),
};

fn check(resources: &ResourcesDefinition, findings: &mut Findings) {
    let ResourcesDefinition {
        span: _,
        requests,
        limits,
    } = resources;
    for (name, amount) in requests.0.iter().chain(&limits.0) {
        findings.extend(invalid(&name.value, amount));
    }
    for (name, request) in &requests.0 {
        findings.extend(above(&name.value, request, limits));
    }
}

fn invalid(name: &str, setting: &Setting<Quantity>) -> Option<Diagnostic> {
    let quantity = setting.literal()?;
    let finding = |message: String, label: &str| Diagnostic::new(RULE.code, setting.span, message, label);
    match quantity.amount() {
        None => {
            let finding = finding(
                format!(
                    "`{}` is not an amount of `{name}` that Kubernetes can read",
                    quantity.0
                ),
                "expected a number and a unit, as in `500m`, `2` or `8Gi`",
            );
            Some(match corrected(&quantity.0) {
                Some(text) => finding.with_suggestion(
                    format!("write `{text}`"),
                    setting.span,
                    format!("\"{text}\""),
                    Applicability::MaybeIncorrect,
                ),
                None => finding,
            })
        }
        Some(amount) if amount < 0.0 || (amount == 0.0 && ["cpu", "memory"].contains(&name)) => Some(
            finding(
                format!("the amount of `{name}` must be above zero"),
                "not above zero",
            )
            .with_help("write how much a job needs, or remove the line"),
        ),
        Some(_) => None,
    }
}

/// The amount that was probably meant: `8G` for `8GB`, `8Gi` for `8gi`, without a space before the unit.
fn corrected(text: &str) -> Option<String> {
    let plain: String = text.split_whitespace().collect();
    let digits = plain.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = plain.split_at(digits);
    let unit = match unit.to_ascii_lowercase().as_str() {
        "b" | "core" | "cores" | "cpu" | "cpus" | "gpu" | "gpus" => "",
        "kb" => "k",
        "mb" => "M",
        "g" | "gb" => "G",
        "t" | "tb" => "T",
        "ki" | "kib" => "Ki",
        "mi" | "mib" => "Mi",
        "gi" | "gib" => "Gi",
        "ti" | "tib" => "Ti",
        _ => return None,
    };
    let corrected = format!("{number}{unit}");
    Quantity(corrected.clone()).amount().map(|_| corrected)
}

fn above(name: &str, request: &Setting<Quantity>, limits: &Map<Setting<Quantity>>) -> Option<Diagnostic> {
    // `gpu-request-mismatch` compares those of GPUs.
    let mut limits = limits.0.iter().filter(|_| !is_gpu(name));
    let (_, limit) = limits.find(|(limited, _)| limited.value == name)?;
    let (least, most) = (request.literal()?, limit.literal()?);
    if least.amount()? <= most.amount()? || most.amount()? <= 0.0 {
        return None;
    }
    let finding = Diagnostic::new(
        RULE.code,
        request.span,
        format!("the request of `{name}` is above its limit"),
        format!("a request of `{}`", least.0),
    );
    Some(
        finding
            .with_related(limit.span, format!("but a limit of `{}`", most.0))
            .with_note("Kubernetes rejects a pod whose request is above its limit"),
    )
}
