//! `unknown-vm-size`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::vm_series::{RetiredSeries, SizeName};
use crate::model::{Setting, VmSize};

/// What every size begins with.
const PREFIX: &str = "Standard_";

pub(super) const RULE: Rule = Rule {
    code: code!("unknown-vm-size", Warn, "a VM size that is misspelt, or not known"),
    check: Check::Definition(|definition, _, findings| {
        for compute in &definition.computes {
            let on_instance = compute.instance().is_some();
            let size = compute.size().and_then(|size| Some((size, size.literal()?)));
            findings.extend(size.and_then(|(size, name)| unknown(size, name, on_instance)));
        }
    }),
};

fn unknown(size: &Setting<String>, name: &str, on_instance: bool) -> Option<Diagnostic> {
    if VmSize::find(name).is_some() || RetiredSeries::of(name).is_some() {
        return None;
    }
    match SizeName::parse(name) {
        Some(parsed) => parsed
            .unsupported(on_instance)
            .is_none()
            .then(|| unlisted(size, name)),
        None => Some(misspelt(size, name)),
    }
}

/// Of the form of a size: it may well exist.
fn unlisted(size: &Setting<String>, name: &str) -> Diagnostic {
    let check = "check it with `az ml compute list-sizes`";
    let help = match nearest_size(name) {
        Some(near) => format!("{check}; the nearest that armlet knows is `{near}`"),
        None => check.to_owned(),
    };
    Diagnostic::new(
        RULE.code,
        size.span,
        format!("`{name}` is not among the sizes that armlet knows"),
        "may exist all the same",
    )
    .with_note("which sizes there are depends on the region and the subscription")
    .with_help(help)
}

/// Not of the form: it does not exist.
fn misspelt(size: &Setting<String>, name: &str) -> Diagnostic {
    let finding = Diagnostic::new(
        RULE.code,
        size.span,
        format!("there is no VM size `{name}`"),
        "no such size",
    );
    let (instead, applicability) = match (with_prefix(name), nearest_size(name)) {
        (Some(instead), _) => (instead, Applicability::MachineApplicable),
        (None, Some(near)) => (near.to_owned(), Applicability::MaybeIncorrect),
        (None, None) => return finding.with_help("`az ml compute list-sizes` lists those of your region"),
    };
    finding.with_suggestion(
        format!("write `{instead}`"),
        size.span,
        format!("\"{instead}\""),
        applicability,
    )
}

/// A size whose prefix is missing or misspelt, with the right one.
fn with_prefix(name: &str) -> Option<String> {
    let behind_prefix = name
        .split_once(['_', '-', ' '])
        .filter(|(prefix, _)| nearest(prefix, ["Standard"]).is_some())
        .map(|(_, rest)| rest);
    [Some(name), behind_prefix].into_iter().flatten().find_map(|rest| {
        let size = VmSize::find(&format!("{PREFIX}{rest}"))?;
        Some(size.name.to_owned())
    })
}

fn nearest_size(name: &str) -> Option<&'static str> {
    nearest(name, VmSize::all().map(|size| size.name))
}
