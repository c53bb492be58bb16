//! Recurrences of compute schedules: every N minutes, hours, days, weeks or months.
//!
//! The documentation of computes points to the recurrence trigger of Azure Logic Apps; this module follows its meaning
//! and its limits ("Schedule and run recurring workflows with the Recurrence trigger"). Times are local and without a
//! zone; [`calendar`](super::calendar) converts them to instants.

use jiff::Span;
use jiff::civil::{Date, DateTime, Time};

use super::days::{DaySet, Weekday};
use super::frequency::Frequency;
use super::number_set::NumberSet;
use super::start_time::StartTime;

/// The maximum number of intervals to search for a month that has the day: 29 February is at most eight years away.
const LONGEST_WAIT_MONTHS: i64 = 8 * 12;

/// A recurrence of a compute schedule, in local time.
///
/// Values without a meaning for the frequency are ignored: `hours` and `minutes` unless it is days or weeks, and
/// `week_days` unless it is weeks. Hours above 23 and minutes above 59 are always ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// The unit of `interval`.
    pub frequency: Frequency,
    /// The number of units from one occurrence to the next; see [`Frequency::intervals`].
    pub interval: u32,
    /// The hours of the day, 0 to 23; empty means the hour of the start.
    pub hours: Vec<u8>,
    /// The minutes of the hour, 0 to 59; empty means the minute of the start.
    pub minutes: Vec<u8>,
    /// The days of the week; `None` means the day of the start.
    pub week_days: Option<DaySet>,
    /// When it begins. `None` means when it is deployed; all missing values are then taken from that moment.
    pub start: Option<StartTime>,
}

impl Recurrence {
    /// Whether the occurrences are the same regardless of when it is deployed.
    ///
    /// They are if there is a start, or if the recurrence is daily with times of day, or weekly with times of day and
    /// days of the week.
    #[must_use]
    pub fn is_determined(&self) -> bool {
        let times = !self.hours.is_empty() && !self.minutes.is_empty();
        let days = self.frequency == Frequency::Day || self.week_days.is_some();
        self.start.is_some() || (self.frequency.takes_times_of_day() && self.interval == 1 && times && days)
    }

    /// The first occurrence later than `after` and not before the start.
    ///
    /// Without a start, `after` is treated as the moment of deployment or the last occurrence: intervals count from
    /// there, and a missing hour, minute or day of the week is taken from there. Weeks begin on Monday. Months without
    /// the day of the start are skipped. `None` if the interval is 0 or the calendar ends, after 9999.
    #[must_use]
    pub fn next_after(&self, after: DateTime) -> Option<DateTime> {
        let anchor = self.start.map_or(after, StartTime::civil);
        if self.interval == 0 {
            return None;
        }
        let interval = i64::from(self.interval);
        let is_next = |time: &DateTime| *time > after && *time >= anchor;
        match self.frequency {
            Frequency::Minute => next_step(anchor, interval * 60, after),
            Frequency::Hour => next_step(anchor, interval * 3600, after),
            Frequency::Day => self
                .next_in_periods(anchor, after, anchor.date(), interval, |date| vec![date])
                .find(is_next),
            Frequency::Week => {
                let days = self
                    .week_days
                    .unwrap_or_else(|| Weekday::from(anchor.weekday()).into());
                let dates_of_week =
                    |monday: Date| days.iter().filter_map(|day| day_of_week(monday, day)).collect();
                let monday = monday_of(anchor.date())?;
                self.next_in_periods(anchor, after, monday, interval * 7, dates_of_week)
                    .find(is_next)
            }
            Frequency::Month => next_in_months(anchor, interval, after).find(is_next),
        }
    }

    /// The candidates from the period of `days` days that contains `after`, and from the two periods after it.
    ///
    /// Two, because the first period may be completely before the start, so that the next candidates are in a later
    /// period.
    fn next_in_periods(
        &self,
        anchor: DateTime,
        after: DateTime,
        first: Date,
        days: i64,
        dates_of: impl Fn(Date) -> Vec<Date>,
    ) -> impl Iterator<Item = DateTime> {
        let elapsed = first.duration_until(after.date()).as_hours() / 24;
        let current = elapsed.div_euclid(days).max(0);
        let times = self.times_of_day(anchor.time());
        (current..=current.saturating_add(2))
            .filter_map(move |period| {
                first
                    .checked_add(Span::new().try_days(period.checked_mul(days)?).ok()?)
                    .ok()
            })
            .flat_map(dates_of)
            .flat_map(move |date| times.clone().into_iter().map(move |time| date.to_datetime(time)))
    }

    /// The times of day in ascending order; missing values are taken from `anchor`.
    fn times_of_day(&self, anchor: Time) -> Vec<Time> {
        let hours: NumberSet = self.hours.iter().copied().filter(|hour| *hour < 24).collect();
        let minutes: NumberSet = self
            .minutes
            .iter()
            .copied()
            .filter(|minute| *minute < 60)
            .collect();
        let or_anchor = |numbers: NumberSet, number: i8| -> Vec<i8> {
            let given: Vec<i8> = numbers
                .iter()
                .filter_map(|number| i8::try_from(number).ok())
                .collect();
            if given.is_empty() { vec![number] } else { given }
        };
        let second = if self.minutes.is_empty() {
            anchor.second()
        } else {
            0
        };
        let minutes = or_anchor(minutes, anchor.minute());
        let hours = or_anchor(hours, anchor.hour());
        let of_hour = |hour| {
            minutes
                .iter()
                .filter_map(move |minute| Time::new(hour, *minute, second, 0).ok())
        };
        hours.into_iter().flat_map(of_hour).collect()
    }
}

/// The first of `anchor`, `anchor + step`, `anchor + 2 * step` ... later than `after`; `step` is in seconds.
fn next_step(anchor: DateTime, step: i64, after: DateTime) -> Option<DateTime> {
    if after < anchor {
        return Some(anchor);
    }
    let elapsed = anchor.duration_until(after).as_secs();
    let steps = elapsed.checked_div(step)?.checked_add(1)?;
    anchor
        .checked_add(jiff::SignedDuration::from_secs(steps.checked_mul(step)?))
        .ok()
}

/// The candidates from the month that contains `after` on, at the day and time of `anchor`.
fn next_in_months(anchor: DateTime, interval: i64, after: DateTime) -> impl Iterator<Item = DateTime> {
    let months = |date: DateTime| i64::from(date.year()) * 12 + i64::from(date.month());
    let current = (months(after) - months(anchor)).div_euclid(interval).max(0);
    (current..=current.saturating_add(LONGEST_WAIT_MONTHS)).filter_map(move |period| {
        let span = Span::new().try_months(period.checked_mul(interval)?).ok()?;
        let date = anchor.checked_add(span).ok()?;
        // jiff clamps to the last day of a short month; the service skips that month.
        (date.day() == anchor.day()).then_some(date)
    })
}

fn monday_of(date: Date) -> Option<Date> {
    let days = i64::from(Weekday::from(date.weekday()).days_since_monday());
    date.checked_sub(Span::new().try_days(days).ok()?).ok()
}

fn day_of_week(monday: Date, day: Weekday) -> Option<Date> {
    monday
        .checked_add(Span::new().try_days(i64::from(day.days_since_monday())).ok()?)
        .ok()
}

#[cfg(test)]
mod tests;
