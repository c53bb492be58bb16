use proptest::prelude::*;

use super::*;
use crate::diagnostic::Applicability;

fn days(text: &str) -> DaySet {
    text.parse().unwrap()
}

fn error(text: &str) -> InvalidTime {
    text.parse::<DaySet>().unwrap_err()
}

fn some_days() -> impl Strategy<Value = DaySet> {
    (1u8..128).prop_map(|bits| DaySet {
        days: (0..7).filter(|day| bits & (1 << day) != 0).collect(),
    })
}

#[test]
fn days_ranges_and_lists_are_read() {
    assert_eq!(days("Mon-Thu").to_cron(), "1-4");
    assert_eq!(days("Fri").to_cron(), "5");
    assert_eq!(days("Monday").to_cron(), "1");
    assert_eq!(days("Mon,Wed,Fri").to_cron(), "1,3,5");
    assert_eq!(days("monday, wednesday").to_cron(), "1,3");
    assert_eq!(days("Monday - Thursday").to_cron(), "1-4");
    assert_eq!(days("Sat-Sun").to_cron(), "0,6");
    assert_eq!(days("Mon-Sun").to_cron(), "*");
    assert_eq!(days("Mon-Mon"), days("Mon"));
}

#[test]
fn a_day_that_is_written_twice_is_found_at_its_second_place() {
    for (text, range, right) in [
        ("Mon,Mon", 4..7, "Mon"),
        ("Mon-Wed, Tue ,Fri", 9..12, "Mon-Wed,Fri"),
        ("Fri-Mon,Sunday-Tue", 8..18, "Mon-Tue,Fri-Sun"),
    ] {
        let error = error(text);
        assert_eq!(error.range, Some(range), "{text}");
        assert_eq!(error.suggestion.as_deref(), Some(right), "{text}");
        assert_eq!(error.applicability, Applicability::MaybeIncorrect);
    }
}

#[test]
fn a_range_runs_over_the_end_of_the_week() {
    let names: Vec<_> = days("Fri-Mon").iter().map(Weekday::azure_name).collect();
    assert_eq!(names, ["Monday", "Friday", "Saturday", "Sunday"]);
    assert_eq!(days("Fri-Mon").to_cron(), "0,1,5,6");
    assert_eq!(days("Sun-Wed").to_cron(), "0-3");
}

#[test]
fn the_day_after_sunday_is_monday() {
    assert_eq!(days("Fri-Sun").shifted_by_one(), days("Sat-Mon"));
    assert_eq!(DaySet::all().shifted_by_one(), DaySet::all());
}

#[test]
fn a_list_is_the_union_of_its_elements() {
    assert_eq!(days("Mon").union(days("Wed-Fri")).to_string(), "Mon,Wed-Fri");
}

#[test]
fn other_notations_are_suggested_in_the_right_form() {
    for (text, right) in [
        ("daily", "Mon-Sun"),
        ("weekdays", "Mon-Fri"),
        ("weekend", "Sat-Sun"),
        ("Mon–Thu", "Mon-Thu"),
        ("Mon to Thu", "Mon-Thu"),
        ("Mon/Wed", "Mon,Wed"),
        ("Thurs", "Thu"),
        ("Wendesday", "Wed"),
        ("1-5", "Mon-Fri"),
        ("0", "Sun"),
        ("7", "Sun"),
        ("*", "Mon-Sun"),
        ("Mon,,Wed", "Mon,Wed"),
    ] {
        assert_eq!(error(text).suggestion.as_deref(), Some(right), "{text}");
    }
}

#[test]
fn an_item_that_is_not_a_day_is_pointed_at() {
    let error = error("Mon, Someday,Fri");
    assert_eq!(error.range, Some(5..12));
    insta::assert_snapshot!(error.message, @"`Someday` is not a day; write days, as in `Mon-Thu`, `Fri` or `Mon,Wed,Fri`");
}

#[test]
fn an_empty_text_is_not_a_set_of_days() {
    insta::assert_snapshot!(error("").message, @"a day is missing; write days, as in `Mon-Thu`, `Fri` or `Mon,Wed,Fri`");
    assert_eq!(error("Mon-").suggestion, None);
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(days in some_days()) {
        prop_assert_eq!(days.to_string().parse(), Ok(days));
    }

    #[test]
    fn seven_shifts_are_none(days in some_days()) {
        let shifted = (0..7).fold(days, |days, _| days.shifted_by_one());
        prop_assert_eq!(shifted, days);
    }

    #[test]
    fn no_text_panics_and_every_suggestion_is_a_set_of_days(text in "[MTWFSmonthuefridasw, 0-9-]{0,16}|.*") {
        match text.parse::<DaySet>() {
            Ok(days) => prop_assert!(days.iter().next().is_some()),
            Err(error) => {
                let range = error.range.unwrap_or(0..text.len());
                prop_assert!(text.get(range).is_some());
                if let Some(suggestion) = error.suggestion {
                    prop_assert!(suggestion.parse::<DaySet>().is_ok(), "{}", suggestion);
                }
            }
        }
    }
}
