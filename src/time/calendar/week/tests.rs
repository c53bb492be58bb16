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
