//! `inconsistent-recurrence`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, Findings};
use crate::model::{Definition, ScheduleDefinition, Setting};
use crate::source::Span;
use crate::syntax::{Node, Table};
use crate::time::Frequency;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "inconsistent-recurrence",
        Deny,
        "a schedule whose keys contradict each other"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            for schedule in &instance.schedules {
                // What seems to be missing may be under a key that armlet does not know.
                if !has_unknown_keys(definition, schedule) {
                    check(schedule, has_unreadable_hours(definition, schedule), findings);
                }
            }
        }
    }),
};

/// Whether the table of a schedule has keys that its kind of table does not have; another finding reports them.
fn has_unknown_keys(definition: &Definition, schedule: &ScheduleDefinition) -> bool {
    let table = table(definition, schedule);
    let mut entries = table.into_iter().flatten();
    entries.any(|entry| ScheduleDefinition::TABLE.key(&entry.key.value).is_none())
}

/// Whether `hours` is there and cannot be read, which another finding reports.
fn has_unreadable_hours(definition: &Definition, schedule: &ScheduleDefinition) -> bool {
    let hours = table(definition, schedule).and_then(|table| table.get("hours"));
    let is_empty = |hours: &Node| hours.as_array().is_some_and(<[Node]>::is_empty);
    schedule.hours.is_none() && hours.is_some_and(|hours| !is_empty(hours))
}

/// The table of a schedule.
fn table<'d>(definition: &'d Definition, schedule: &ScheduleDefinition) -> Option<&'d Table> {
    let computes = definition.document.computes.iter();
    let mut schedules = computes
        .filter_map(|compute| compute.merged.as_table()?.get("schedules")?.as_array())
        .flatten();
    let here = schedules.find(|node| node.span == schedule.span)?;
    here.as_table()
}

fn check(schedule: &ScheduleDefinition, has_unreadable_hours: bool, findings: &mut Findings) {
    match (&schedule.cron, &schedule.frequency) {
        (Some(cron), _) => findings.extend(beside_cron(cron.span, schedule)),
        (None, None) => findings.push(without_frequency(schedule)),
        (None, Some(setting)) => {
            let Some(frequency) = setting.literal() else {
                return;
            };
            findings.extend(days_beside(*frequency, setting.span, schedule));
            findings.extend(times_beside(*frequency, setting.span, schedule));
            findings.extend(interval_beyond(*frequency, schedule.interval.as_ref()));
            if !has_unreadable_hours {
                findings.extend(without_hours(*frequency, schedule));
            }
        }
    }
}

fn beside_cron(cron: Span, schedule: &ScheduleDefinition) -> Option<Diagnostic> {
    let mut keys = schedule.recurrence_keys();
    let (key, span) = keys.next()?;
    let message = format!("`cron` and `{key}` cannot be combined; use only one of them");
    let finding = Diagnostic::new(RULE.code, cron, message, "already sets all times")
        .with_related(span, format!("`{key}` belongs to a recurrence"));
    let finding = keys.fold(finding, |finding, (key, span)| {
        finding.with_related(span, format!("so does `{key}`"))
    });
    Some(finding.with_help("remove `cron`, or every key of the recurrence"))
}

fn without_frequency(schedule: &ScheduleDefinition) -> Diagnostic {
    match schedule.recurrence_keys().next() {
        Some((key, span)) => {
            let message = format!("`{key}` needs a `frequency`");
            let unit = if schedule.week_days.is_some() {
                Frequency::Week
            } else {
                Frequency::Day
            };
            Diagnostic::new(RULE.code, span, message, "part of a recurrence")
                .with_help(format!("add `frequency = \"{unit}\"`"))
        }
        None => Diagnostic::new(
            RULE.code,
            schedule.span,
            "the schedule has no times; write `cron` or `frequency`",
            "neither is set",
        )
        .with_help("add a line such as `cron = \"0 18 * * 1-5\"`"),
    }
}

fn days_beside(frequency: Frequency, span: Span, schedule: &ScheduleDefinition) -> Option<Diagnostic> {
    let days = schedule.week_days.as_ref()?;
    if frequency.takes_week_days() {
        return None;
    }
    let message = format!("`week_days` has no meaning with `frequency = \"{frequency}\"`; it needs `week`");
    // `day` with days of the week can only mean every week on those days.
    let applicability = match (frequency, &schedule.interval) {
        (Frequency::Day, None) => Applicability::MachineApplicable,
        _ => Applicability::MaybeIncorrect,
    };
    let finding = Diagnostic::new(RULE.code, days.span, message, "days of the week")
        .with_related(span, format!("but the frequency is `{frequency}`"))
        .with_suggestion("write `week`", span, "\"week\"", applicability);
    Some(finding.with_note("recurrences of computes follow the recurrence trigger of Azure Logic Apps"))
}

fn times_beside(frequency: Frequency, span: Span, schedule: &ScheduleDefinition) -> Option<Diagnostic> {
    if frequency.takes_times_of_day() {
        return None;
    }
    let mut keys = schedule
        .recurrence_keys()
        .filter(|(key, _)| matches!(*key, "hours" | "minutes"));
    let (key, time) = keys.next()?;
    let message =
        format!("`{key}` has no meaning with `frequency = \"{frequency}\"`; it needs `day` or `week`");
    let finding = Diagnostic::new(RULE.code, time, message, "a time of day")
        .with_related(span, format!("but the frequency is `{frequency}`"));
    let finding = keys.fold(finding, |finding, (key, span)| {
        finding.with_related(span, format!("nor does `{key}`"))
    });
    let finding =
        finding.with_note("recurrences of computes follow the recurrence trigger of Azure Logic Apps");
    Some(
        finding.with_help("remove it and set the first time with `start_time`, or write another `frequency`"),
    )
}

fn interval_beyond(frequency: Frequency, interval: Option<&Setting<i64>>) -> Option<Diagnostic> {
    let setting = interval?;
    let most = *frequency.intervals().end();
    if *setting.literal()? <= i64::from(most) {
        return None;
    }
    let message = format!("the maximum `interval` with `frequency = \"{frequency}\"` is {most}");
    let finding = Diagnostic::new(RULE.code, setting.span, message, "too long").with_suggestion(
        format!("write `{most}`"),
        setting.span,
        most.to_string(),
        Applicability::MaybeIncorrect,
    );
    Some(finding.with_note("the limits are those of the recurrence trigger of Azure Logic Apps"))
}

fn without_hours(frequency: Frequency, schedule: &ScheduleDefinition) -> Option<Diagnostic> {
    if schedule.hours.is_some() || !frequency.takes_times_of_day() {
        return None;
    }
    let days = schedule
        .week_days
        .as_ref()
        .filter(|_| frequency.takes_week_days());
    let (key, span) = match (days, &schedule.minutes) {
        (Some(days), _) => ("week_days", days.span),
        (None, Some(minutes)) => ("minutes", minutes.span),
        (None, None) => return None,
    };
    let message = format!("`{key}` needs `hours`; without it the schedule fires after midnight");
    let finding = Diagnostic::new(RULE.code, span, message, "no hour is set");
    Some(finding.with_help("add `hours`, such as `hours = 18`, or `hours = 0` if you mean midnight"))
}
