//! `gpu-instance`.

use super::{Check, Rule, code};
use crate::azure::VmSize;
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!("gpu-instance", Allow, "an instance with GPUs"),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            let Some(size) = &instance.size else { continue };
            let known = size.literal().and_then(|name| VmSize::find(name));
            let Some((known, model)) = known.and_then(|known| Some((known, known.gpu_model?))) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    size.span,
                    format!(
                        "you pay for the GPUs of a `{}` instance even when nothing is training",
                        known.name
                    ),
                    format!("{} × {model}", known.gpus),
                )
                .with_help(
                    "train on a `[cluster.NAME]`, whose nodes run only for jobs, and use a size without GPUs \
                    for notebooks",
                ),
            );
        }
    }),
};
