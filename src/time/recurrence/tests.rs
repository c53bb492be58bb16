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
