//! `nothing-to-keep`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "nothing-to-keep",
        Warn,
        "`on_redeploy = \"keep\"` where nothing is kept"
    ),
    check: Check::Declaration(|definition, _, findings| {
        for compute in definition.computes.iter().filter(|compute| compute.keeps()) {
            let Some(mode) = &compute.envelope.on_redeploy else {
                continue;
            };
            let message = match compute.instance() {
                None => format!(
                    "`keep` keeps nothing of `{}`: it is not an instance",
                    compute.name.value
                ),
                Some(instance) if !instance.has_kept() => format!(
                    "`keep` keeps nothing of `{}`: it has no idle time, schedules, scripts or applications",
                    compute.name.value
                ),
                Some(_) => continue,
            };
            findings.push(
                Diagnostic::new(RULE.code, mode.span, message, "does the same as `update`")
                    .with_note("people change the idle time, schedules, scripts and applications of an instance themselves")
                    .with_suggestion(
                        "say what it does",
                        mode.span,
                        "\"update\"",
                        Applicability::MaybeIncorrect,
                    ),
            );
        }
    }),
};
