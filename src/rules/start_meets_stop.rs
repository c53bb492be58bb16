//! `start-meets-stop`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::Trigger;
use crate::model::schedule::Action;
use crate::time::Weekday;

pub(super) const RULE: Rule = Rule {
    code: code!("start-meets-stop", Warn, "a start and a stop at the same minute"),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            let (starts, stops): (Vec<_>, Vec<_>) = instance
                .triggers()
                .into_iter()
                .filter(Trigger::is_enabled)
                .partition(|trigger| trigger.action == Action::Start);
            for start in &starts {
                findings.extend(stops.iter().filter_map(|stop| meeting(start, stop)));
            }
        }
    }),
};

fn meeting(start: &Trigger<'_>, stop: &Trigger<'_>) -> Option<Diagnostic> {
    // A window that ends as it begins is no window at all, which is another mistake.
    let same_window = start.window.is_some() && start.span == stop.span;
    if same_window || !start.shares_zone(stop) {
        return None;
    }
    let (starting, stopping) = (start.calendar()?, stop.calendar()?);
    let time = starting.meets(&stopping)?;
    let at = format!("{:02}:{:02}", time.hour(), time.minute());
    let message = if starting.fires_every_week() && stopping.fires_every_week() {
        let day = Weekday::from(time.weekday());
        format!("a start and a stop meet on {day} at {at}; which of them is the last is not known")
    } else {
        format!("a start and a stop meet at {at}; which of them is the last is not known")
    };
    let finding = Diagnostic::new(RULE.code, start.time_span(), message, "starts the instance")
        .with_related(stop.time_span(), "stops it at the same minute");
    Some(
        finding.with_help(if start.window.is_some() && stop.window.is_some() {
            "make one window of the two, or let a minute pass between them"
        } else {
            "remove one of them, or let some minutes pass between them"
        }),
    )
}
