//! The maximum time that an instance runs in a week, if only its schedules start and stop it.
//!
//! # How it works
//!
//! A week has 10,080 minutes, and [`RunningWeek::of`] decides for each one whether the instance runs. It first collects
//! two sets of minutes: those at which a schedule may start the instance in some week, and those at which a schedule
//! stops it in every week. This is the worst case for cost.
//!
//! It then walks through the minutes in order. A start turns the instance on, a stop turns it off, and at a minute with
//! both, the start wins. The state at the end of a week is the state at the beginning of the next one, so the first
//! walk only finds out in which state a typical week begins. The second walk begins in that state and records the
//! intervals. If there are no starts, there is no first walk: the week is the one that begins with the deployment, when
//! the instance runs.

use super::weekly::{MINUTES_PER_DAY, MINUTES_PER_WEEK, MinuteSet, fires_every_week};
use super::{Action, Schedule};
use crate::time::days::Weekday;
use crate::time::time_of_day::TimeOfDay;

/// The time that an instance runs in the worst week that its schedules allow, by the clock.
///
/// The week always has 7 times 24 hours from Monday 00:00, even if the clocks change in it. It is a week after all
/// start times. It is the worst week because
///
/// - idle shutdown never happens;
/// - a start counts if it fires in any week, but a stop only if it fires in every week, at the same time
///   (a stop on the first of a month or on every other Friday is missing in some weeks);
/// - if a start and a stop are at the same minute, the start comes last.
///
/// Without a stop that counts, the instance runs all week. With stops that count but no start, the week is the one that
/// begins with the deployment: the instance runs until the first stop, and starts by hand are not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningWeek {
    intervals: Vec<WeekInterval>,
}

/// A part of the week during which an instance runs, in minutes since Monday 00:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekInterval {
    /// The first minute, 0 to 10079.
    pub start: u16,
    /// The minute after the last, 1 to 10080.
    pub end: u16,
}

impl WeekInterval {
    /// The day and time of its first minute.
    #[must_use]
    pub fn starts_at(self) -> (Weekday, TimeOfDay) {
        day_and_time(self.start)
    }

    /// The day and time of the minute after its last; Monday 00:00 if it lasts until the end of the week.
    #[must_use]
    pub fn ends_at(self) -> (Weekday, TimeOfDay) {
        day_and_time(self.end)
    }

    /// Its length in minutes.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.end - self.start
    }
}

impl RunningWeek {
    /// The week of an instance with these schedules.
    ///
    /// `None` if enabled schedules are in different zones, because their weeks begin at different instants.
    #[must_use]
    pub fn of(schedules: &[Schedule]) -> Option<Self> {
        let enabled = schedules.iter().filter(|schedule| schedule.enabled);
        let mut zones = enabled.clone().map(|schedule| schedule.time_zone.windows_name());
        let first = zones.next();
        if zones.any(|zone| Some(zone) != first) {
            return None;
        }
        let starts = minutes_of(enabled.clone(), Action::Start);
        let stops = minutes_of(enabled, Action::Stop);
        Some(Self::between(&starts, &stops))
    }

    /// When the instance runs, from Monday on, without overlaps. A run that continues past the end of the week is in
    /// two parts.
    #[must_use]
    pub fn intervals(&self) -> &[WeekInterval] {
        &self.intervals
    }

    /// The number of minutes it runs, 0 to 10080.
    #[must_use]
    pub fn minutes(&self) -> u16 {
        self.intervals.iter().map(|interval| interval.minutes()).sum()
    }

    /// Whether it runs all week.
    #[must_use]
    pub fn is_always_on(&self) -> bool {
        self.minutes() == MINUTES_PER_WEEK
    }

    /// The parts of the intervals that are on `day`, in minutes since its 00:00, 0 to 1440.
    pub fn on_day(&self, day: Weekday) -> impl Iterator<Item = (u16, u16)> + '_ {
        let midnight = u16::from(day.days_since_monday()) * MINUTES_PER_DAY;
        let within = move |minute: u16| minute.saturating_sub(midnight).min(MINUTES_PER_DAY);
        let parts = self
            .intervals
            .iter()
            .map(move |interval| (within(interval.start), within(interval.end)));
        parts.filter(|(start, end)| start < end)
    }

    /// Walks through the week once to find the state in which a typical week begins, and a second time to record when
    /// the instance runs.
    fn between(starts: &MinuteSet, stops: &MinuteSet) -> Self {
        let mut running = true;
        if !starts.is_empty() {
            for minute in 0..MINUTES_PER_WEEK {
                running = state_at(minute, running, starts, stops);
            }
        }
        let mut intervals: Vec<WeekInterval> = Vec::new();
        for minute in 0..MINUTES_PER_WEEK {
            running = state_at(minute, running, starts, stops);
            match intervals.last_mut() {
                _ if !running => {}
                Some(last) if last.end == minute => last.end += 1,
                _ => intervals.push(WeekInterval {
                    start: minute,
                    end: minute + 1,
                }),
            }
        }
        Self { intervals }
    }
}

fn state_at(minute: u16, running: bool, starts: &MinuteSet, stops: &MinuteSet) -> bool {
    starts.contains(minute) || (running && !stops.contains(minute))
}

fn day_and_time(minute: u16) -> (Weekday, TimeOfDay) {
    let minute = minute % MINUTES_PER_WEEK;
    let day = Weekday::ALL.get(usize::from(minute / MINUTES_PER_DAY)).copied();
    let of_day = minute % MINUTES_PER_DAY;
    let part = |number: u16| u8::try_from(number).ok();
    let time = part(of_day / 60)
        .zip(part(of_day % 60))
        .and_then(|(hour, minute)| TimeOfDay::new(hour, minute));
    (
        day.unwrap_or(Weekday::Monday),
        time.unwrap_or(TimeOfDay::MIDNIGHT),
    )
}

/// The minutes of the week at which `action` happens in the worst week.
fn minutes_of<'a>(schedules: impl Iterator<Item = &'a Schedule>, action: Action) -> MinuteSet {
    let mut minutes = MinuteSet::new();
    for schedule in schedules.filter(|schedule| schedule.action == action) {
        if action == Action::Start || fires_every_week(&schedule.trigger) {
            minutes.insert_all(&schedule.trigger);
        }
    }
    minutes
}

#[cfg(test)]
mod tests;
