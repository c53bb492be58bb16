//! `schedule-time-zone-missing`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "schedule-time-zone-missing",
        Allow,
        "schedules whose times are UTC because no time zone is set"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, instance) in definition.instances() {
            if instance.time_zone.is_some() {
                continue;
            }
            let windows = instance
                .working_hours
                .iter()
                .map(|window| (window.span, &window.time_zone));
            let single = instance
                .schedules
                .iter()
                .map(|schedule| (schedule.span, &schedule.time_zone));
            let without = windows.chain(single).filter(|(_, zone)| zone.is_none());
            let Some(first) = without.map(|(span, _)| span).min() else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    first,
                    format!("the schedules of `{}` have no `time_zone`", compute.name.value),
                    "these times are UTC",
                )
                .with_help(format!(
                    "add `time_zone = \"Europe/Madrid\"`, or your own, to `[instance.{}]`; write `\"UTC\"` if you mean \
                     UTC",
                    compute.name.value
                )),
            );
        }
    }),
};
