//! `[[instance.NAME.schedules]]` and `[[instance.NAME.working_hours]]`: when an instance starts and stops.

pub use crate::language::reader::Numbers;
pub use crate::language::schedule::*;
pub use crate::language::working_hours::*;

use super::instance::InstanceDefinition;
use super::reader::{Setting, SettingValue};
use crate::source::Span;
use crate::time::{Cron, Recurrence, StartTime, TimeZone, calendar};

/// Starts and stops that one instance may have (Create a compute instance, Microsoft Learn).
pub const MAX_SCHEDULES: usize = 4;

/// Starts and stops of one instance that rules compare with one another: the first of those far beyond what it may have, which another
/// rule denies.
pub const MOST_COMPARED: usize = 8 * MAX_SCHEDULES;

/// Whether a schedule fires: it does unless it says `disabled`.
fn is_in_force(state: Option<&Setting<State>>) -> bool {
    state.and_then(Setting::literal) != Some(&State::Disabled)
}

impl ScheduleDefinition {
    /// The keys of a recurrence that are written, but `month_days`, with the place of each value.
    pub fn recurrence_keys(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let keys = [
            (
                "frequency",
                self.frequency.as_ref().map(|frequency| frequency.span),
            ),
            ("interval", self.interval.as_ref().map(|interval| interval.span)),
            ("week_days", self.week_days.as_ref().map(|days| days.span)),
            ("hours", self.hours.as_ref().map(|hours| hours.span)),
            ("minutes", self.minutes.as_ref().map(|minutes| minutes.span)),
        ];
        keys.into_iter().filter_map(|(key, span)| Some((key, span?)))
    }

    /// The recurrence as the service gets it; none if a part of it is not written out.
    ///
    /// Of `hours` and `minutes` the service takes both or none: the one that is missing is 0.
    fn recurrence(&self) -> Option<Recurrence> {
        let start = match &self.start_time {
            Some(start) => Some(*start.literal()?),
            None => None,
        };
        let interval = match &self.interval {
            Some(interval) => u32::try_from(*interval.literal()?).ok()?,
            None => 1,
        };
        let (mut hours, mut minutes) = (small(self.hours.as_deref()), small(self.minutes.as_deref()));
        if hours.is_empty() && !minutes.is_empty() {
            hours.push(0);
        }
        if minutes.is_empty() && !hours.is_empty() {
            minutes.push(0);
        }
        Some(Recurrence {
            frequency: *self.frequency.as_ref()?.literal()?,
            interval,
            hours,
            minutes,
            week_days: self.week_days.as_ref().map(|days| days.value),
            start,
        })
    }
}

fn small(numbers: Option<&Numbers>) -> Vec<u8> {
    numbers
        .into_iter()
        .flat_map(|numbers| &numbers.0)
        .filter_map(|number| u8::try_from(number.value).ok())
        .collect()
}

/// One start or stop, from working hours or from a schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduledAction<'d> {
    /// What it does.
    pub action: Action,
    /// The table it comes from.
    pub span: Span,
    /// The window it comes from, if it is one end of a window.
    pub window: Option<&'d WorkingHoursDefinition>,
    /// When it fires.
    pub timing: Timing<'d>,
    /// The zone of its times.
    pub time_zone: Option<&'d Setting<TimeZone>>,
    /// From when on it fires.
    pub start_time: Option<&'d Setting<StartTime>>,
    /// Whether it is in force.
    pub state: Option<&'d Setting<State>>,
}

/// The two ways of saying when.
#[derive(Debug, Clone, PartialEq)]
pub enum Timing<'d> {
    /// `cron`.
    Cron(Setting<Cron>),
    /// `recurrence`, whose keys are in the schedule itself.
    Recurrence(&'d ScheduleDefinition),
}

impl ScheduledAction<'_> {
    /// Whether it fires: a schedule is in force unless it says `disabled`.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        is_in_force(self.state)
    }

    /// The place that says when.
    #[must_use]
    pub fn time_span(&self) -> Span {
        let of_window = self.window.and_then(|window| match self.action {
            Action::Start => window.from.as_ref(),
            Action::Stop => window.to.as_ref(),
        });
        match (&self.timing, of_window) {
            (_, Some(time)) => time.span,
            (Timing::Cron(cron), None) => cron.span,
            (Timing::Recurrence(schedule), None) => {
                let key = |wanted| schedule.recurrence_keys().find(|(key, _)| *key == wanted);
                key("hours")
                    .or_else(|| key("frequency"))
                    .map_or(self.span, |(_, span)| span)
            }
        }
    }

    /// When it fires, in the local time of its zone; none if that is not written out.
    #[must_use]
    pub fn calendar(&self) -> Option<calendar::Trigger> {
        match &self.timing {
            Timing::Cron(cron) => {
                let start = match self.start_time {
                    Some(start) => Some(*start.literal()?),
                    None => None,
                };
                Some(calendar::Trigger::Cron(cron.literal()?.clone(), start))
            }
            Timing::Recurrence(schedule) => schedule.recurrence().map(calendar::Trigger::Recurrence),
        }
    }

    /// Whether the clock of both is the same; without a zone it is UTC.
    #[must_use]
    pub fn shares_zone(&self, other: &ScheduledAction<'_>) -> bool {
        let written = |zone: Option<&Setting<TimeZone>>| match zone {
            Some(zone) => zone.literal().map(|zone| zone.windows_name()),
            None => Some(TimeZone::UTC.windows_name()),
        };
        match (written(self.time_zone), written(other.time_zone)) {
            (Some(this), Some(other)) => this == other,
            _ => self.time_zone.map(|zone| &zone.value) == other.time_zone.map(|zone| &zone.value),
        }
    }
}

impl InstanceDefinition {
    /// The first table in force that does `action`: windows do both, and so may what cannot be read.
    #[must_use]
    pub fn first_enabled(&self, action: Action) -> Option<Span> {
        self.first_table(action, true)
    }

    /// The first table that would do `action` but is `disabled`.
    #[must_use]
    pub fn first_disabled(&self, action: Action) -> Option<Span> {
        self.first_table(action, false)
    }

    fn first_table(&self, action: Action, in_force: bool) -> Option<Span> {
        let windows = self
            .working_hours
            .iter()
            .map(|window| (window.span, &window.state));
        let does_it = |schedule: &&ScheduleDefinition| {
            schedule
                .action
                .as_ref()
                .and_then(Setting::literal)
                .is_none_or(|written| *written == action)
        };
        let single = self.schedules.iter().filter(does_it);
        // What a parameter gives may do both.
        let whole = self.schedules.whole().map(|whole| (whole.span, &None));
        windows
            .chain(single.map(|schedule| (schedule.span, &schedule.state)))
            .chain(whole)
            .find(|(_, state)| is_in_force(state.as_ref()) == in_force)
            .map(|(span, _)| span)
    }

    /// Every start and stop: the windows of working hours first, then the single schedules.
    ///
    /// What is malformed (a finding says so), or starts or stops as a parameter says, is left out.
    #[must_use]
    pub fn triggers(&self) -> Vec<ScheduledAction<'_>> {
        let windows = self
            .working_hours
            .iter()
            .flat_map(|window| self.window_triggers(window));
        let single = self
            .schedules
            .iter()
            .filter_map(|schedule| self.single_trigger(schedule));
        windows.chain(single).collect()
    }

    fn window_triggers<'d>(&'d self, window: &'d WorkingHoursDefinition) -> Vec<ScheduledAction<'d>> {
        let Some([start, stop]) = window.start_and_stop() else {
            return Vec::new();
        };
        let trigger = |(action, cron): (Action, Cron)| ScheduledAction {
            action,
            span: window.span,
            window: Some(window),
            timing: Timing::Cron(Setting {
                span: window.span,
                value: SettingValue::Literal(cron),
            }),
            time_zone: window.time_zone.as_ref().or(self.time_zone.as_ref()),
            start_time: None,
            state: window.state.as_ref(),
        };
        let ends = [(Action::Start, start), (Action::Stop, stop)];
        ends.into_iter().map(trigger).collect()
    }

    fn single_trigger<'d>(&'d self, schedule: &'d ScheduleDefinition) -> Option<ScheduledAction<'d>> {
        let timing = match &schedule.cron {
            Some(cron) => Timing::Cron(cron.clone()),
            None => Timing::Recurrence(schedule),
        };
        Some(ScheduledAction {
            action: *schedule.action.as_ref()?.literal()?,
            span: schedule.span,
            window: None,
            timing,
            time_zone: schedule.time_zone.as_ref().or(self.time_zone.as_ref()),
            start_time: schedule.start_time.as_ref(),
            state: schedule.state.as_ref(),
        })
    }
}
