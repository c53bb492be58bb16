//! `inconsistent-working-hours`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "inconsistent-working-hours",
        Deny,
        "a window that ends at the minute at which it begins"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            for window in &instance.working_hours {
                let (Some(from), Some(to)) = (&window.from, &window.to) else {
                    continue;
                };
                if from.value == to.value {
                    findings.push(
                        Diagnostic::new(
                            RULE.code,
                            to.span,
                            format!(
                                "working hours end at `{}`, the minute at which they begin",
                                to.value
                            ),
                            "and the stop",
                        )
                        .with_related(from.span, "the start")
                        .with_help("write another end, or leave the window out if there is to be no stop"),
                    );
                }
            }
        }
    }),
};
