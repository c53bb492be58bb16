//! Separates the starts and stops of an instance whose times are known from those that only a deployment determines.

use crate::model::schedule::{Action, Timing};
use crate::model::{InstanceDefinition, ScheduledAction, Setting};
use crate::source::Span;
use crate::time::TimeZone;
use crate::time::calendar::{self, RunningWeek, Schedule};

/// What is known of the schedules of an instance.
pub(super) struct Resolved<'d> {
    triggers: Vec<ScheduledAction<'d>>,
    /// The schedules in force whose times are known.
    pub(super) schedules: Vec<Schedule>,
    /// Those in force of which something is not known: the table, and what.
    pub(super) open: Vec<(Span, String)>,
    /// Whether one of them starts the instance if the deployment says so.
    may_start: bool,
    /// The tables of those that are disabled.
    pub(super) disabled: Vec<Span>,
}

impl<'d> Resolved<'d> {
    pub(super) fn of(instance: &'d InstanceDefinition) -> Self {
        let (triggers, disabled): (Vec<_>, Vec<_>) = instance
            .triggers()
            .into_iter()
            .partition(ScheduledAction::is_enabled);
        let mut schedules = Vec::new();
        let mut open = Vec::new();
        for trigger in &triggers {
            match resolve(trigger) {
                Ok(schedule) => schedules.push(schedule),
                Err(reason) => open.push((trigger.span, reason)),
            }
        }
        let unknown = instance.schedules.iter();
        let unknown: Vec<_> = unknown
            .filter(|schedule| is_open(schedule.action.as_ref()))
            .collect();
        let may_start = !unknown.is_empty();
        open.extend(unknown.into_iter().map(|schedule| {
            let reason = "`action` is known only at deployment";
            (schedule.span, reason.to_owned())
        }));
        if let Some(whole) = instance.schedules.whole() {
            open.push((whole.span, "`schedules` is known only at deployment".to_owned()));
        }
        open.dedup();
        let mut disabled: Vec<Span> = disabled.iter().map(|trigger| trigger.span).collect();
        disabled.dedup();
        Self {
            triggers,
            schedules,
            open,
            may_start,
            disabled,
        }
    }

    /// Whether nothing starts the instance but people.
    pub(super) fn never_starts(&self) -> bool {
        !self.may_start && self.triggers.iter().all(|trigger| trigger.action == Action::Stop)
    }

    /// The worst week, in which what is not known is taken for the worst that it may be.
    ///
    /// A stop that may be at any time, or disabled, does not count; a start that may be at any time leaves no rest. `None`
    /// if the schedules are in zones whose weeks do not begin together.
    pub(super) fn worst_week(&self) -> Option<RunningWeek> {
        if self.may_start {
            return RunningWeek::of(&[]);
        }
        let first = self.triggers.first();
        if first.is_some_and(|first| self.triggers.iter().any(|other| !first.shares_zone(other))) {
            return None;
        }
        let mut certain = Vec::new();
        for trigger in &self.triggers {
            match (trigger.action, trigger.calendar(), is_open(trigger.state)) {
                (Action::Start, None, _) => return RunningWeek::of(&[]),
                (Action::Stop, None, _) | (Action::Stop, Some(_), true) => {}
                // All schedules have the same zone, so the week does not depend on which zone it is.
                (_, Some(timing), _) => certain.push(schedule(trigger.action, timing, TimeZone::UTC)),
            }
        }
        RunningWeek::of(&certain)
    }
}

/// The schedule, or what is not known of it.
fn resolve(trigger: &ScheduledAction<'_>) -> Result<Schedule, String> {
    let keys = open_keys(trigger);
    let zone = trigger.time_zone.map_or(Some(&TimeZone::UTC), Setting::literal);
    match (zone, trigger.calendar()) {
        (Some(zone), Some(_)) if keys.is_empty() && zone.rules().is_none() => Err(format!(
            "the daylight saving rules of `{}` are unknown",
            zone.windows_name()
        )),
        (Some(zone), Some(timing)) if keys.is_empty() => Ok(schedule(trigger.action, timing, *zone)),
        _ => {
            let keys = match keys.split_last() {
                Some((last, [])) => format!("{last} is"),
                Some((last, others)) => format!("{} and {last} are", others.join(", ")),
                None => "part of it is".to_owned(),
            };
            Err(format!("{keys} known only at deployment"))
        }
    }
}

fn schedule(action: Action, trigger: calendar::Trigger, time_zone: TimeZone) -> Schedule {
    Schedule {
        action,
        trigger,
        time_zone,
        enabled: true,
    }
}

/// The keys that are left to a parameter or an expression.
fn open_keys(trigger: &ScheduledAction<'_>) -> Vec<&'static str> {
    let (cron, frequency, interval) = match &trigger.timing {
        Timing::Cron(cron) => (cron.literal().is_none(), false, false),
        Timing::Recurrence(schedule) => (
            false,
            is_open(schedule.frequency.as_ref()),
            is_open(schedule.interval.as_ref()),
        ),
    };
    let keys = [
        ("`cron`", cron),
        ("`frequency`", frequency),
        ("`interval`", interval),
        ("`start_time`", is_open(trigger.start_time)),
        ("`time_zone`", is_open(trigger.time_zone)),
        ("`state`", is_open(trigger.state)),
    ];
    let open = keys.into_iter().filter(|(_, open)| *open);
    open.map(|(key, _)| key).collect()
}

fn is_open<T>(setting: Option<&Setting<T>>) -> bool {
    setting.is_some_and(|setting| setting.literal().is_none())
}
