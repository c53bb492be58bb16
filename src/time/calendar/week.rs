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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::calendar::Trigger;
    use crate::time::frequency::Frequency;
    use crate::time::recurrence::Recurrence;

    fn schedule(action: Action, trigger: Trigger) -> Schedule {
        Schedule {
            action,
            trigger,
            time_zone: "Europe/Madrid".parse().unwrap(),
            enabled: true,
        }
    }

    fn cron(action: Action, text: &str) -> Schedule {
        schedule(action, Trigger::Cron(text.parse().unwrap(), None))
    }

    fn recurrence(action: Action, interval: u32, frequency: Frequency, start: Option<&str>) -> Schedule {
        let recurrence = Recurrence {
            frequency,
            interval,
            hours: vec![],
            minutes: vec![],
            week_days: None,
            start: start.map(|start| start.parse().unwrap()),
        };
        schedule(action, Trigger::Recurrence(recurrence))
    }

    fn printed(schedules: &[Schedule]) -> String {
        let week = RunningWeek::of(schedules).unwrap();
        let line = |interval: &WeekInterval| {
            let ((day, time), (last_day, last_time)) = (interval.starts_at(), interval.ends_at());
            format!("{} {time} - {} {last_time}", day.short(), last_day.short())
        };
        let lines: Vec<String> = week.intervals().iter().map(line).collect();
        format!("{}\n{} min", lines.join("\n"), week.minutes())
    }

    #[test]
    fn working_hours_are_the_hours_between_start_and_stop() {
        let schedules = [
            cron(Action::Start, "0 9 * * 1-5"),
            cron(Action::Stop, "0 18 * * 1-4"),
            cron(Action::Stop, "0 16 * * 5"),
        ];
        insta::assert_snapshot!(printed(&schedules), @"
        Mon 09:00 - Mon 18:00
        Tue 09:00 - Tue 18:00
        Wed 09:00 - Wed 18:00
        Thu 09:00 - Thu 18:00
        Fri 09:00 - Fri 16:00
        2580 min
        ");
    }

    #[test]
    fn a_run_past_the_end_of_the_week_is_in_two_parts() {
        let schedules = [cron(Action::Start, "0 22 * * 0"), cron(Action::Stop, "0 6 * * 1")];
        insta::assert_snapshot!(printed(&schedules), @"
        Mon 00:00 - Mon 06:00
        Sun 22:00 - Mon 00:00
        480 min
        ");
        let week = RunningWeek::of(&schedules).unwrap();
        assert_eq!(week.on_day(Weekday::Monday).collect::<Vec<_>>(), [(0, 360)]);
        assert_eq!(week.on_day(Weekday::Tuesday).count(), 0);
        assert_eq!(week.on_day(Weekday::Sunday).collect::<Vec<_>>(), [(1320, 1440)]);
    }

    #[test]
    fn without_a_stop_it_runs_all_week() {
        assert!(RunningWeek::of(&[]).unwrap().is_always_on());
        assert!(
            RunningWeek::of(&[cron(Action::Start, "0 9 * * 1")])
                .unwrap()
                .is_always_on()
        );
        let disabled = Schedule {
            enabled: false,
            ..cron(Action::Stop, "0 9 * * 1")
        };
        assert!(RunningWeek::of(&[disabled]).unwrap().is_always_on());
    }

    #[test]
    fn without_a_start_it_runs_until_the_first_stop() {
        insta::assert_snapshot!(printed(&[cron(Action::Stop, "0 18 * * 2-5")]), @"
        Mon 00:00 - Tue 18:00
        2520 min
        ");
    }

    #[test]
    fn a_stop_that_is_missing_in_some_weeks_does_not_count() {
        let start = cron(Action::Start, "0 9 * * 1");
        for stop in [
            cron(Action::Stop, "0 18 1 * *"),
            cron(Action::Stop, "0 18 * 1-11 *"),
            recurrence(Action::Stop, 2, Frequency::Week, Some("2026-03-06T18:00:00")),
            recurrence(Action::Stop, 2, Frequency::Day, Some("2026-03-06T18:00:00")),
            recurrence(Action::Stop, 1, Frequency::Month, Some("2026-03-06T18:00:00")),
            recurrence(Action::Stop, 1, Frequency::Day, None),
            recurrence(Action::Stop, 0, Frequency::Day, Some("2026-03-06T18:00:00")),
        ] {
            assert!(RunningWeek::of(&[start.clone(), stop]).unwrap().is_always_on());
        }
    }

    #[test]
    fn a_start_in_some_weeks_counts_in_the_worst_week() {
        let stop = cron(Action::Stop, "0 18 * * *");
        let second_monday = recurrence(Action::Start, 2, Frequency::Week, Some("2026-03-02T09:00:00"));
        insta::assert_snapshot!(printed(&[second_monday, stop.clone()]), @"
        Mon 09:00 - Mon 18:00
        540 min
        ");
        let second_day = recurrence(Action::Start, 2, Frequency::Day, Some("2026-03-02T09:00:00"));
        assert_eq!(
            RunningWeek::of(&[second_day, stop.clone()]).unwrap().minutes(),
            7 * 540
        );
        let first_of_month = recurrence(Action::Start, 1, Frequency::Month, Some("2026-03-01T17:00:00"));
        assert_eq!(
            RunningWeek::of(&[first_of_month, stop.clone()])
                .unwrap()
                .minutes(),
            7 * 60
        );
        let every_eight_hours = recurrence(Action::Start, 8, Frequency::Hour, Some("2026-03-02T01:00:00"));
        // Starts at 01:00, 09:00 and 17:00. After the stop at 18:00, it is off until 01:00.
        assert_eq!(
            RunningWeek::of(&[every_eight_hours, stop]).unwrap().minutes(),
            7 * 17 * 60
        );
    }

    #[test]
    fn a_start_that_depends_on_the_deployment_may_be_at_any_time() {
        let stop = cron(Action::Stop, "0 18 * * *");
        let start = recurrence(Action::Start, 1, Frequency::Day, None);
        assert!(RunningWeek::of(&[start, stop]).unwrap().is_always_on());
    }

    #[test]
    fn weekly_recurrences_with_days_and_times_count_like_cron() {
        let at = |action, hour: u8| {
            let recurrence = Recurrence {
                frequency: Frequency::Week,
                interval: 1,
                hours: vec![hour],
                minutes: vec![30],
                week_days: Some("Mon,Wed".parse().unwrap()),
                start: None,
            };
            schedule(action, Trigger::Recurrence(recurrence))
        };
        insta::assert_snapshot!(printed(&[at(Action::Start, 8), at(Action::Stop, 17)]), @"
        Mon 08:30 - Mon 17:30
        Wed 08:30 - Wed 17:30
        1080 min
        ");
    }

    #[test]
    fn it_runs_if_a_start_and_a_stop_are_at_the_same_minute() {
        let schedules = [cron(Action::Start, "0 9 * * 1"), cron(Action::Stop, "0 9 * * 1")];
        assert!(RunningWeek::of(&schedules).unwrap().is_always_on());
    }

    #[test]
    fn schedules_in_different_zones_have_no_common_week() {
        let start = cron(Action::Start, "0 9 * * 1");
        let stop = Schedule {
            time_zone: crate::time::TimeZone::UTC,
            ..cron(Action::Stop, "0 18 * * 1")
        };
        assert_eq!(RunningWeek::of(&[start.clone(), stop.clone()]), None);
        assert!(
            RunningWeek::of(&[
                start,
                Schedule {
                    enabled: false,
                    ..stop
                }
            ])
            .unwrap()
            .is_always_on()
        );
    }

    /// The minutes that an instance runs in the second of two weeks, according to its occurrences.
    fn simulated(schedules: &[Schedule]) -> usize {
        let monday: jiff::Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        let after = |minutes: i64| monday + jiff::SignedDuration::from_mins(minutes);
        let week = i64::from(MINUTES_PER_WEEK);
        let occurrences = crate::time::calendar::occurrences(schedules, monday, after(2 * week)).unwrap();
        let mut running = true;
        let states = (0..2 * week).map(|minute| {
            let now = occurrences.iter().filter(|one| one.instant == after(minute));
            let actions: Vec<Action> = now.map(|one| one.action).collect();
            running = actions.contains(&Action::Start) || (running && actions.is_empty());
            running
        });
        states
            .collect::<Vec<_>>()
            .into_iter()
            .skip(usize::from(MINUTES_PER_WEEK))
            .filter(|running| *running)
            .count()
    }

    fn weekly(action: Action) -> impl Strategy<Value = Schedule> {
        let days = prop::sample::subsequence((0u8..7).collect::<Vec<_>>(), 1..=3);
        (0u8..60, 0u8..24, days).prop_map(move |(minute, hour, days)| {
            let days: Vec<String> = days.iter().map(u8::to_string).collect();
            let time_zone = crate::time::TimeZone::UTC;
            Schedule {
                time_zone,
                ..cron(action, &format!("{minute} {hour} * * {}", days.join(",")))
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn weekly_schedules_run_as_long_as_their_occurrences_say(
            starts in prop::collection::vec(weekly(Action::Start), 1..3),
            stops in prop::collection::vec(weekly(Action::Stop), 0..3),
        ) {
            let schedules = [starts, stops].concat();
            let week = RunningWeek::of(&schedules).unwrap();
            prop_assert_eq!(usize::from(week.minutes()), simulated(&schedules));
        }
    }

    proptest! {
        #[test]
        fn a_week_of_daily_hours_is_seven_times_their_length(from in 0u16..1440, length in 1u16..1440) {
            let at = |minute: u16| format!("{} {} * * *", minute % 60, minute % 1440 / 60);
            let schedules = [cron(Action::Start, &at(from)), cron(Action::Stop, &at(from + length))];
            let week = RunningWeek::of(&schedules).unwrap();
            prop_assert_eq!(week.minutes(), 7 * length);
            let by_day: u16 = Weekday::ALL.into_iter().flat_map(|day| week.on_day(day).collect::<Vec<_>>()).map(|(start, end)| end - start).sum();
            prop_assert_eq!(by_day, week.minutes());
        }
    }
}
