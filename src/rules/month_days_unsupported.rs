//! `month-days-unsupported`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!("month-days-unsupported", Deny, "a schedule on days of the month"),
    check: Check::Definition(|definition, _, findings| {
        let schedules = definition
            .instances()
            .flat_map(|(_, instance)| &instance.schedules);
        for days in schedules.filter_map(|schedule| schedule.month_days.as_ref()) {
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    days.span,
                    "computes do not support `month_days`; use `week_days`",
                    "days of the month",
                )
                .with_note("the Python SDK (azure-ai-ml) drops it with a warning")
                .with_help("remove `month_days`, or write `frequency = \"week\"` and `week_days`"),
            );
        }
    }),
};
