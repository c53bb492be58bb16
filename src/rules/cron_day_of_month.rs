//! `cron-day-of-month`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::time::Cron;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "cron-day-of-month",
        Warn,
        "a cron expression that selects days of the month or months"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            let crons = instance
                .schedules
                .iter()
                .filter_map(|schedule| schedule.cron.as_ref());
            for setting in crons {
                findings.extend(setting.literal().and_then(|cron| restricted(cron, setting.span)));
            }
        }
    }),
};

fn restricted(cron: &Cron, span: Span) -> Option<Diagnostic> {
    let mut fields = cron.as_str().split(' ').skip(2);
    let (day, month) = (fields.next()?, fields.next()?);
    let label = match (cron.uses_day_of_month(), cron.uses_month()) {
        (false, false) => return None,
        (true, false) => format!("day of the month `{day}`"),
        (false, true) => format!("month `{month}`"),
        (true, true) => format!("day of the month `{day}`, month `{month}`"),
    };
    let finding = Diagnostic::new(
        RULE.code,
        span,
        "a schedule may ignore the day of the month and the month; write `*` for both",
        label,
    )
    .with_note(
        "job schedules ignore both fields and fire every day; for computes, the behavior is not documented",
    );
    Some(finding.with_help("write the days in the last field, from 0 (Sunday) to 6"))
}
