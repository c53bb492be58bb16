//! `[[instance.NAME.working_hours]]`: windows of the week in which an instance runs ↔ a start and a stop.
//!
//! Irregular: one window is two cron expressions, and the second is on other days where the window ends after midnight.

use std::str::FromStr;

use super::reader::{Setting, SettingValue};
use super::rest::{entry, text_value};
use crate::source::Spanned;
use crate::syntax::Entry;
use crate::time::{Cron, DaySet, TimeOfDay, TimeZone, Weekday};
use crate::{table, words};

table! {
    /// A time window in which the instance runs. It becomes two cron schedules, one start and one stop. If `to` is
    /// not later than `from`, the window ends on the next day.
    pub struct WorkingHoursDefinition {
        /// Days on which the window starts.
        pub days: Option<Spanned<DaySet>> => by_hand {
            always_required, example = ["Mon-Thu", "Fri", ["Mon", "Wed"]],
            aka = ["day", "weekDays", "week_days", "weekdays"], rest = [".cron.expression"],
        },
        /// Time at which the instance starts.
        pub from: Option<Spanned<TimeOfDay>> => by_hand {
            always_required, example = ["09:00"], aka = ["begin", "start", "start_time"], rest = [".cron.expression"],
        },
        /// Time at which the instance stops.
        pub to: Option<Spanned<TimeOfDay>> => by_hand {
            always_required, example = ["18:00"], aka = ["end", "stop", "until"], rest = [".cron.expression"],
        },
        /// Time zone of the times, as an IANA or Windows name. Default: the instance's `time_zone`, otherwise UTC.
        pub time_zone: Option<Setting<TimeZone>> => by_hand {
            example = ["Europe/Madrid"], aka = ["timeZone", "timezone", "tz"], rest = [".cron.timeZone"],
        },
        /// Whether both schedules are enabled.
        pub state: Option<Setting<State>> => by_hand {
            default = "enabled", example = ["disabled"], aka = ["enabled", "status"], rest = [".status"],
        },
    }
    file = "working_hours";
    title = "Working hours";
    root = ".";
}

words! {
    /// Whether a schedule is in force.
    pub enum State {
        /// It is.
        Enabled = "enabled" => "Enabled" { aka = ["on"] },
        /// It is not.
        Disabled = "disabled" => "Disabled" { aka = ["off"] },
    }
}

/// What a window says, without the places.
#[derive(PartialEq)]
pub(super) struct Said<'w> {
    days: Option<DaySet>,
    from: Option<TimeOfDay>,
    to: Option<TimeOfDay>,
    time_zone: Option<&'w SettingValue<TimeZone>>,
    state: Option<&'w SettingValue<State>>,
}

impl WorkingHoursDefinition {
    /// What it says, without the places.
    pub(super) fn said(&self) -> Said<'_> {
        let Self {
            span: _,
            days,
            from,
            to,
            time_zone,
            state,
        } = self;
        Said {
            days: days.as_ref().map(|days| days.value),
            from: from.as_ref().map(|from| from.value),
            to: to.as_ref().map(|to| to.value),
            time_zone: time_zone.as_ref().map(|zone| &zone.value),
            state: state.as_ref().map(|state| &state.value),
        }
    }

    /// When the instance starts and when it stops; none if a part of the window cannot be read.
    #[must_use]
    pub fn start_and_stop(&self) -> Option<[Cron; 2]> {
        let (days, from, to) = (self.days.as_ref()?, self.from.as_ref()?, self.to.as_ref()?);
        let end_days = end_days(days.value, from.value, to.value);
        Some([
            Cron::weekly(from.value, days.value),
            Cron::weekly(to.value, end_days),
        ])
    }
}

/// A window that does not end later than it starts ends on the next day.
fn end_days(days: DaySet, from: TimeOfDay, to: TimeOfDay) -> DaySet {
    if to > from { days } else { days.shifted_by_one() }
}

/// `days`, `from` and `to` of the window between the two cron expressions; none if they are not the ends of a window.
pub(super) fn raise(start: &str, stop: &str) -> Option<[Entry; 3]> {
    let ((from, days), (to, ended)) = (weekly(start)?, weekly(stop)?);
    (ended == end_days(days, from, to)).then(|| {
        [
            entry("days", text_value(&days.to_string())),
            entry("from", text_value(&from.to_string())),
            entry("to", text_value(&to.to_string())),
        ]
    })
}

/// The time and the days of a cron expression, if it is what they are lowered to.
fn weekly(cron: &str) -> Option<(TimeOfDay, DaySet)> {
    let cron = Cron::from_str(cron).ok()?;
    let time = cron.times_of_day().next()?;
    let days = Weekday::ALL.into_iter().filter(|day| cron.fires_on(*day));
    let days = days.map(DaySet::from).reduce(DaySet::union)?;
    (Cron::weekly(time, days).as_str() == cron.as_str()).then_some((time, days))
}
