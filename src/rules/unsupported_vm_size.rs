//! `unsupported-vm-size`.

use super::{Check, Rule, code};
use crate::azure::size_name::{SizeName, Unsupported};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unsupported-vm-size",
        Warn,
        "a VM size that this kind of compute does not support"
    ),
    check: Check::Value(|definition, _, findings| {
        for compute in &definition.computes {
            let Some(size) = compute.size() else { continue };
            let Some(name) = size.literal() else { continue };
            let parsed = SizeName::parse(name);
            let reason = parsed.and_then(|parsed| parsed.unsupported(compute.instance().is_some()));
            findings.extend(reason.map(|reason| {
                Diagnostic::new(RULE.code, size.span, message(reason, name), label(reason))
                    .with_note(note(reason))
                    .with_help(help(reason))
            }));
        }
    }),
};

fn message(reason: Unsupported, name: &str) -> String {
    match reason {
        Unsupported::Arm64 => format!("`{name}` has Arm processors, which no supported series has"),
        Unsupported::A10 | Unsupported::Fx => format!("an instance cannot have the size `{name}`"),
    }
}

const fn label(reason: Unsupported) -> &'static str {
    match reason {
        Unsupported::Arm64 => "the letter `p` means Arm64",
        Unsupported::A10 => "an A10 size",
        Unsupported::Fx => "a size of the FX series",
    }
}

const fn note(reason: Unsupported) -> &'static str {
    match reason {
        Unsupported::Arm64 => "the supported series are listed in \"Understand compute targets\"",
        Unsupported::A10 => {
            "A10 sizes fail on instances but not on clusters (known issues of Azure Machine Learning)"
        }
        Unsupported::Fx => "FX is supported on clusters only (\"Understand compute targets\")",
    }
}

const fn help(reason: Unsupported) -> &'static str {
    match reason {
        Unsupported::Arm64 => "choose the same size without `p`",
        Unsupported::A10 => "choose another GPU, for example `Standard_NC4as_T4_v3`",
        Unsupported::Fx => "choose a size of another series, for example `Standard_F4as_v6`",
    }
}
