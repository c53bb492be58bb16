//! `inconsistent-working-hours`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "inconsistent-working-hours",
        Deny,
        "working hours that end at the minute when they begin"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            for window in instance.working_hours.iter() {
                let (Some(from), Some(to)) = (&window.from, &window.to) else {
                    continue;
                };
                if from.value == to.value {
                    findings.push(
                        Diagnostic::new(
                            RULE.code,
                            to.span,
                            format!("working hours end at `{}`, the minute when they begin", to.value),
                            "the stop",
                        )
                        .with_related(from.span, "the start")
                        .with_help("change the end, or remove the entry if the instance should not stop"),
                    );
                }
            }
        }
    }),
};
