//! The minutes of the week at which a trigger may fire, and whether it does so in every week.

use super::Trigger;
use crate::time::cron::Cron;
use crate::time::days::{DaySet, Weekday};
use crate::time::frequency::Frequency;
use crate::time::recurrence::Recurrence;
use crate::time::start_time::StartTime;

pub(super) const MINUTES_PER_DAY: u16 = 24 * 60;
pub(super) const MINUTES_PER_WEEK: u16 = 7 * MINUTES_PER_DAY;

/// A set of minutes of the week.
#[derive(PartialEq, Eq)]
pub(super) struct MinuteSet(Vec<bool>);

impl MinuteSet {
    pub(super) fn new() -> Self {
        Self(vec![false; usize::from(MINUTES_PER_WEEK)])
    }

    fn insert(&mut self, minute: u64) {
        let minute = usize::try_from(minute % u64::from(MINUTES_PER_WEEK)).ok();
        if let Some(is_in) = minute.and_then(|minute| self.0.get_mut(minute)) {
            *is_in = true;
        }
    }

    /// Adds every minute at which `trigger` may fire in any week. If its start is not known, these are all possible
    /// minutes.
    pub(super) fn insert_all(&mut self, trigger: &Trigger) {
        match trigger {
            Trigger::Cron(cron, _) => insert_cron(self, cron),
            Trigger::Recurrence(recurrence) => insert_recurrence(self, recurrence),
        }
    }

    pub(super) fn contains(&self, minute: u16) -> bool {
        self.0.get(usize::from(minute)).copied().unwrap_or(false)
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }
}

/// Whether it fires at the same minutes in every week, and these are known before it is deployed.
pub(super) fn fires_every_week(trigger: &Trigger) -> bool {
    match trigger {
        Trigger::Cron(cron, _) => !cron.uses_day_of_month() && !cron.uses_month(),
        Trigger::Recurrence(recurrence) => recurs_every_week(recurrence),
    }
}

fn insert_cron(minutes: &mut MinuteSet, cron: &Cron) {
    for day in Weekday::ALL.into_iter().filter(|day| cron.fires_on(*day)) {
        for time in cron.times_of_day() {
            minutes.insert(minute_of_week(day, u64::from(time.minute_of_day())));
        }
    }
}

fn minute_of_week(day: Weekday, minute_of_day: u64) -> u64 {
    u64::from(day.days_since_monday()) * u64::from(MINUTES_PER_DAY) + minute_of_day
}

fn recurs_every_week(recurrence: &Recurrence) -> bool {
    let interval = recurrence.interval;
    let returns = match recurrence.frequency {
        Frequency::Minute => (7_u32 * 24 * 60).is_multiple_of(interval),
        Frequency::Hour => (7_u32 * 24).is_multiple_of(interval),
        Frequency::Day => 7_u32.is_multiple_of(interval),
        Frequency::Week => interval == 1,
        Frequency::Month => false,
    };
    returns && recurrence.is_determined()
}

fn insert_recurrence(minutes: &mut MinuteSet, recurrence: &Recurrence) {
    let interval = u64::from(recurrence.interval);
    match recurrence.frequency {
        _ if interval == 0 => {}
        Frequency::Minute => insert_steps(minutes, recurrence.start, interval),
        Frequency::Hour => insert_steps(minutes, recurrence.start, interval * 60),
        Frequency::Day | Frequency::Week | Frequency::Month => {
            let days = days_of(recurrence);
            for time in times_of(recurrence) {
                days.iter()
                    .for_each(|day| minutes.insert(minute_of_week(day, time)));
            }
        }
    }
}

/// Inserts `start` and all minutes that steps of `step` minutes reach from it in any later week.
///
/// After enough weeks, the steps reach every minute with the same remainder as `start` when divided by the greatest
/// common divisor of the step and the week.
fn insert_steps(minutes: &mut MinuteSet, start: Option<StartTime>, step: u64) {
    let week = u64::from(MINUTES_PER_WEEK);
    let (first, step) = match start {
        Some(start) => {
            let step = greatest_common_divisor(step, week);
            (minute_of_start(start) % step, step)
        }
        None => (0, 1),
    };
    let mut minute = first;
    while minute < week {
        minutes.insert(minute);
        minute += step;
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

/// The minute of the week at which a start time is.
fn minute_of_start(start: StartTime) -> u64 {
    let civil = start.civil();
    let part = |number: i8| u64::try_from(number).unwrap_or(0);
    minute_of_week(
        Weekday::from(civil.weekday()),
        part(civil.hour()) * 60 + part(civil.minute()),
    )
}

/// The days of the week on which a recurrence of days, weeks or months may fire.
fn days_of(recurrence: &Recurrence) -> DaySet {
    let day_of_start = recurrence
        .start
        .map(|start| DaySet::from(Weekday::from(start.civil().weekday())));
    let days = match recurrence.frequency {
        Frequency::Week => recurrence.week_days.or(day_of_start),
        Frequency::Day if recurrence.interval.is_multiple_of(7) => day_of_start,
        Frequency::Day | Frequency::Month | Frequency::Minute | Frequency::Hour => None,
    };
    days.unwrap_or_else(DaySet::all)
}

/// The minutes of the day at which a recurrence of days, weeks or months may fire.
fn times_of(recurrence: &Recurrence) -> Vec<u64> {
    let day = u64::from(MINUTES_PER_DAY);
    let of_start = recurrence.start.map(|start| minute_of_start(start) % day);
    let (hours, minutes): (&[u8], &[u8]) = match recurrence.frequency.takes_times_of_day() {
        true => (&recurrence.hours, &recurrence.minutes),
        false => (&[], &[]),
    };
    let hours = given_or_start(hours, of_start.map(|minute| minute / 60), 24);
    let minutes = given_or_start(minutes, of_start.map(|minute| minute % 60), 60);
    let of_hour = |hour: u64| minutes.iter().map(move |minute| hour * 60 + minute);
    hours.into_iter().flat_map(of_hour).collect()
}

/// The given numbers, or the number of the start, or all numbers below `bound` if neither is known.
fn given_or_start(given: &[u8], of_start: Option<u64>, bound: u64) -> Vec<u64> {
    let given: Vec<u64> = given
        .iter()
        .map(|number| u64::from(*number))
        .filter(|number| *number < bound)
        .collect();
    match of_start {
        _ if !given.is_empty() => given,
        Some(number) => vec![number],
        None => (0..bound).collect(),
    }
}
