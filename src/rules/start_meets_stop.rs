//! `start-meets-stop`.

use super::{Check, Rule, code, each_hours};
use crate::diagnostic::Diagnostic;
use crate::model::ScheduledAction;
use crate::model::schedule::{Action, MOST_COMPARED};
use crate::time::Weekday;

pub(super) const RULE: Rule = Rule {
    code: code!("start-meets-stop", Warn, "a start and a stop at the same minute"),
    check: Check::Definition(|definition, _, findings| {
        each_hours(definition, findings, |instance, findings| {
            let (starts, stops): (Vec<_>, Vec<_>) = instance
                .triggers()
                .into_iter()
                .filter(ScheduledAction::is_enabled)
                .take(MOST_COMPARED)
                .partition(|trigger| trigger.action == Action::Start);
            for start in &starts {
                findings.extend(stops.iter().filter_map(|stop| meeting(start, stop)));
            }
        });
    }),
};

fn meeting(start: &ScheduledAction<'_>, stop: &ScheduledAction<'_>) -> Option<Diagnostic> {
    // `inconsistent-working-hours` reports working hours that end when they begin.
    let same_window = start.window.is_some() && start.span == stop.span;
    if same_window || !start.shares_zone(stop) {
        return None;
    }
    let (starting, stopping) = (start.calendar()?, stop.calendar()?);
    let time = starting.meets(&stopping)?;
    let at = format!("{:02}:{:02}", time.hour(), time.minute());
    let message = if starting.fires_every_week() && stopping.fires_every_week() {
        let day = Weekday::from(time.weekday());
        format!("a start and a stop are both on {day} at {at}; which one comes last is not documented")
    } else {
        format!("a start and a stop are both at {at}; which one comes last is not documented")
    };
    let finding = Diagnostic::new(RULE.code, start.time_span(), message, "starts the instance")
        .with_related(stop.time_span(), "stops it at the same minute");
    Some(
        finding.with_help(if start.window.is_some() && stop.window.is_some() {
            "merge the two into one entry, or leave a minute between them"
        } else {
            "remove one of them, or leave some minutes between them"
        }),
    )
}
