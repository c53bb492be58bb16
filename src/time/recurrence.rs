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
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn every(interval: u32, frequency: Frequency) -> Recurrence {
        Recurrence {
            frequency,
            interval,
            hours: vec![],
            minutes: vec![],
            week_days: None,
            start: None,
        }
    }

    fn from(start: &str, recurrence: Recurrence) -> Recurrence {
        Recurrence {
            start: Some(start.parse().unwrap()),
            ..recurrence
        }
    }

    fn first(count: usize, recurrence: &Recurrence, after: DateTime) -> String {
        let occurrences =
            std::iter::successors(recurrence.next_after(after), |last| recurrence.next_after(*last));
        let lines: Vec<String> = occurrences
            .take(count)
            .map(|time| time.strftime("%a %F %T").to_string())
            .collect();
        lines.join("\n")
    }

    fn midnight(year: i16, month: i8, day: i8) -> DateTime {
        date(year, month, day).at(0, 0, 0, 0)
    }

    #[test]
    fn a_past_start_without_times_gives_the_next_multiple_of_the_interval() {
        // The example of the Logic Apps documentation: every two days from 7 September, seen on 8 September.
        let recurrence = from("2017-09-07T14:00:00", every(2, Frequency::Day));
        insta::assert_snapshot!(first(3, &recurrence, date(2017, 9, 8).at(13, 0, 0, 0)), @"
        Sat 2017-09-09 14:00:00
        Mon 2017-09-11 14:00:00
        Wed 2017-09-13 14:00:00
        ");
    }

    #[test]
    fn a_schedule_fires_no_sooner_than_its_start() {
        // The example of the Logic Apps documentation: Mondays at 10:30, 12:30 and 14:30 from Thursday 14:00.
        let recurrence = Recurrence {
            hours: vec![14, 10, 12],
            minutes: vec![30],
            week_days: Some(Weekday::Monday.into()),
            ..from("2017-09-07T14:00:00", every(1, Frequency::Week))
        };
        insta::assert_snapshot!(first(4, &recurrence, midnight(2017, 1, 1)), @"
        Mon 2017-09-11 10:30:00
        Mon 2017-09-11 12:30:00
        Mon 2017-09-11 14:30:00
        Mon 2017-09-18 10:30:00
        ");
    }

    #[test]
    fn a_start_in_the_future_is_the_first_occurrence() {
        for frequency in Frequency::ALL {
            let recurrence = from("2026-05-31T09:30:00", every(3, frequency));
            let first = recurrence.next_after(midnight(2026, 1, 1));
            assert_eq!(first, Some(date(2026, 5, 31).at(9, 30, 0, 0)), "{frequency}");
        }
    }

    #[test]
    fn every_other_week_counts_from_the_week_of_the_start() {
        let recurrence = Recurrence {
            week_days: Some("Mon,Fri".parse().unwrap()),
            ..from("2026-03-04T18:00:00", every(2, Frequency::Week))
        };
        insta::assert_snapshot!(first(3, &recurrence, midnight(2026, 3, 1)), @"
        Fri 2026-03-06 18:00:00
        Mon 2026-03-16 18:00:00
        Fri 2026-03-20 18:00:00
        ");
    }

    #[test]
    fn months_without_the_day_are_skipped() {
        insta::assert_snapshot!(first(3, &from("2026-01-31T08:00:00", every(1, Frequency::Month)), midnight(2026, 2, 1)), @"
        Tue 2026-03-31 08:00:00
        Sun 2026-05-31 08:00:00
        Fri 2026-07-31 08:00:00
        ");
        let leap_day = from("2096-02-29T08:00:00", every(12, Frequency::Month));
        assert_eq!(
            leap_day.next_after(midnight(2096, 3, 1)),
            Some(date(2104, 2, 29).at(8, 0, 0, 0))
        );
    }

    #[test]
    fn without_a_start_missing_values_come_from_the_deployment() {
        let deployed = date(2026, 3, 4).at(8, 25, 0, 0);
        let at_ten = Recurrence {
            hours: vec![10],
            ..every(1, Frequency::Day)
        };
        insta::assert_snapshot!(first(2, &at_ten, deployed), @"
        Wed 2026-03-04 10:25:00
        Thu 2026-03-05 10:25:00
        ");
        insta::assert_snapshot!(first(2, &every(90, Frequency::Minute), deployed), @"
        Wed 2026-03-04 09:55:00
        Wed 2026-03-04 11:25:00
        ");
        assert!(!at_ten.is_determined());
    }

    #[test]
    fn times_of_day_and_days_determine_a_recurrence_without_a_start() {
        let daily = Recurrence {
            hours: vec![18],
            minutes: vec![0],
            ..every(1, Frequency::Day)
        };
        assert!(daily.is_determined());
        assert!(
            !Recurrence {
                interval: 2,
                ..daily.clone()
            }
            .is_determined()
        );
        let weekly = Recurrence {
            frequency: Frequency::Week,
            ..daily
        };
        assert!(!weekly.is_determined());
        assert!(
            Recurrence {
                week_days: Some(Weekday::Friday.into()),
                ..weekly
            }
            .is_determined()
        );
        assert!(!every(1, Frequency::Month).is_determined());
        assert!(from("2026-01-01T00:00:00", every(1, Frequency::Month)).is_determined());
    }

    #[test]
    fn values_without_a_meaning_for_the_frequency_are_ignored() {
        let recurrence = Recurrence {
            hours: vec![3],
            minutes: vec![7],
            week_days: Some(Weekday::Sunday.into()),
            ..from("2026-03-04T08:00:00", every(1, Frequency::Hour))
        };
        assert_eq!(
            recurrence.next_after(date(2026, 3, 4).at(8, 0, 0, 0)),
            Some(date(2026, 3, 4).at(9, 0, 0, 0))
        );
    }

    #[test]
    fn an_interval_of_nothing_and_the_end_of_the_calendar_give_nothing() {
        assert_eq!(every(0, Frequency::Day).next_after(midnight(2026, 1, 1)), None);
        for frequency in Frequency::ALL {
            assert_eq!(every(u32::MAX, frequency).next_after(DateTime::MAX), None);
        }
    }

    fn recurrences() -> impl Strategy<Value = Recurrence> {
        let start = (0i64..1_000_000_000).prop_map(|seconds| {
            let time = midnight(2000, 1, 1)
                .checked_add(jiff::SignedDuration::from_secs(seconds))
                .unwrap();
            time.strftime("%FT%T").to_string().parse::<StartTime>().unwrap()
        });
        let numbers = |below: u8| prop::collection::vec(0..below, 0..4);
        let days = prop::option::of(prop::sample::select(&Weekday::ALL).prop_map(DaySet::from));
        (
            prop::sample::select(&Frequency::ALL),
            1u32..100,
            numbers(24),
            numbers(60),
            days,
            prop::option::of(start),
        )
            .prop_map(
                |(frequency, interval, hours, minutes, week_days, start)| Recurrence {
                    frequency,
                    interval,
                    hours,
                    minutes,
                    week_days,
                    start,
                },
            )
    }

    proptest! {
        #[test]
        fn every_occurrence_is_later_and_none_is_between(recurrence in recurrences(), year in 2000i16..2040, second in 1i64..80_000_000) {
            let after = midnight(year, 1, 1).checked_add(jiff::SignedDuration::from_secs(second)).unwrap();
            let next = recurrence.next_after(after).unwrap();
            prop_assert!(next > after);
            if let Some(start) = recurrence.start {
                prop_assert!(next >= start.civil());
                let just_before = next.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap();
                prop_assert_eq!(recurrence.next_after(just_before), Some(next));
            }
        }
    }
}
