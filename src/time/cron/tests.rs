use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn cron(text: &str) -> Cron {
    text.parse().unwrap()
}

fn errors(text: &str) -> Vec<InvalidTime> {
    text.parse::<Cron>().unwrap_err()
}

fn suggestion(text: &str) -> Option<String> {
    errors(text).first().unwrap().suggestion.clone()
}

fn next(text: &str, after: DateTime) -> Option<String> {
    cron(text).next_after(after).map(|next| next.to_string())
}

fn listed(text: &str) -> String {
    let lines: Vec<String> = errors(text)
        .into_iter()
        .map(|error| {
            let place = error
                .range
                .map_or("all of it", |range| text.get(range).unwrap())
                .to_owned();
            format!("{place}: {}", error.message)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn white_space_is_normalized_and_the_rest_is_kept() {
    assert_eq!(cron("  00 18\t*  * 1-5 ").as_str(), "00 18 * * 1-5");
    assert_eq!(cron("0 9,13 1-7 * *").to_string(), "0 9,13 1-7 * *");
}

#[test]
fn every_wrong_field_is_reported_at_its_place() {
    insta::assert_snapshot!(listed("99 99 * * banana"), @"
    99: `99` is out of range; minutes range from 0 to 59
    99: `99` is out of range; hours range from 0 to 23
    banana: `banana` is not a day of the week; write numbers from 0 (Sunday) to 6
    ");
    let ranges: Vec<_> = errors("99 99 * * banana")
        .into_iter()
        .map(|error| error.range.unwrap())
        .collect();
    assert_eq!(ranges, [0..2, 3..5, 10..16]);
    assert_eq!(suggestion("99 99 * * banana"), None);
}

#[test]
fn every_wrong_item_of_a_field_is_reported() {
    insta::assert_snapshot!(listed("0,60,61 9 * * 1-8,,3"), @"
    60: `60` is out of range; minutes range from 0 to 59
    61: `61` is out of range; minutes range from 0 to 59
    8: `8` is out of range; days of the week range from 0 (Sunday) to 6
    : a day of the week is missing here
    ");
}

#[test]
fn undocumented_syntax_is_suggested_in_documented_form() {
    for (text, right) in [
        ("*/15 * * * *", "0,15,30,45 * * * *"),
        ("0 8-18/2 * * *", "0 8,10,12,14,16,18 * * *"),
        ("0 20/1 * * *", "0 20-23 * * *"),
        ("*/1 * * * *", "* * * * *"),
        ("0 18 * * MON-FRI", "0 18 * * 1-5"),
        ("0 18 * * Monday,3", "0 18 * * 1,3"),
        ("0 18 * jan,Dec *", "0 18 * 1,12 *"),
        ("0 18 * * 7", "0 18 * * 0"),
        ("0 18 * * 5-7", "0 18 * * 0,5,6"),
        ("0 18 * * 0-7", "0 18 * * *"),
        ("0 18 * * 7-2", "0 18 * * 0-2"),
        ("0 18 ? * 1", "0 18 * * 1"),
        ("0 18 * * 5-1", "0 18 * * 0,1,5,6"),
        ("0 22-5 * * *", "0 0-5,22,23 * * *"),
        ("*/30 8 * * MON", "0,30 8 * * 1"),
        ("@daily", "0 0 * * *"),
        ("0 0 18 * * 1-5", "0 18 * * 1-5"),
    ] {
        assert_eq!(suggestion(text).as_deref(), Some(right), "{text}");
    }
}

#[test]
fn syntax_without_a_documented_form_gets_no_suggestion() {
    for text in [
        "0 18 L * *",
        "0 18 * * 5#2",
        "*/0 * * * *",
        "0 0 18 * * MON-FRI 2026",
        "0 99-3 * * *",
        "0 0 18 * * x",
    ] {
        assert_eq!(suggestion(text), None, "{text}");
    }
}

#[test]
fn seconds_and_missing_fields_are_counted() {
    insta::assert_snapshot!(listed("0 0 18 * * 1-5"), @"0: `0 0 18 * * 1-5` begins with a field for seconds; a compute schedule has five fields: minute, hour, day of month, month and day of week, as in `0 18 * * 1-5`");
    insta::assert_snapshot!(listed("0 18"), @"all of it: `0 18` has 2 fields; a compute schedule has five: minute, hour, day of month, month and day of week, as in `0 18 * * 1-5`");
    insta::assert_snapshot!(listed(""), @"all of it: an empty text has no fields; a compute schedule has five: minute, hour, day of month, month and day of week, as in `0 18 * * 1-5`");
}

#[test]
fn a_field_that_includes_everything_is_not_used() {
    assert!(!cron("0 9 1-31 1-12 *").uses_day_of_month());
    assert!(!cron("0 9 1-31 1-12 *").uses_month());
    assert!(cron("0 9 1 * *").uses_day_of_month());
    assert!(cron("0 9 * 1-11 *").uses_month());
}

#[test]
fn weekly_is_the_expression_it_prints() {
    let time = TimeOfDay::new(18, 5).unwrap();
    let weekly = Cron::weekly(time, "Mon-Thu".parse().unwrap());
    assert_eq!(weekly.as_str(), "5 18 * * 1-4");
    assert_eq!(cron(weekly.as_str()), weekly);
}

#[test]
fn occurrences_are_strictly_later() {
    let monday_nine = date(2026, 3, 2).at(9, 0, 0, 0);
    assert_eq!(
        next("0 9 * * 1-5", monday_nine).as_deref(),
        Some("2026-03-03T09:00:00")
    );
    assert_eq!(
        next("0,30 9 * * 1", monday_nine).as_deref(),
        Some("2026-03-02T09:30:00")
    );
    assert_eq!(
        next("0 8 * * 1", monday_nine).as_deref(),
        Some("2026-03-09T08:00:00")
    );
    assert_eq!(
        next("0 9 * * 1", date(2026, 3, 2).at(8, 59, 59, 0)).as_deref(),
        Some("2026-03-02T09:00:00")
    );
}

#[test]
fn a_day_must_match_both_fields_for_days() {
    let after = date(2026, 1, 1).at(0, 0, 0, 0);
    assert_eq!(next("0 9 13 * 5", after).as_deref(), Some("2026-02-13T09:00:00"));
}

#[test]
fn rare_days_are_found_and_days_that_never_come_are_not() {
    let after = date(2096, 3, 1).at(0, 0, 0, 0);
    assert_eq!(next("0 0 29 2 *", after).as_deref(), Some("2104-02-29T00:00:00"));
    assert_eq!(next("0 0 29 2 3", after).as_deref(), Some("2108-02-29T00:00:00"));
    assert_eq!(next("0 0 30 2 *", after), None);
    assert_eq!(next("0 0 * * *", date(9999, 12, 31).at(0, 0, 0, 0)), None);
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(hour in 0u8..24, minute in 0u8..60, days in prop::sample::subsequence(&Weekday::ALL, 1..=7)) {
        let days = days.into_iter().map(DaySet::from).reduce(DaySet::union).unwrap();
        let weekly = Cron::weekly(TimeOfDay::new(hour, minute).unwrap(), days);
        prop_assert_eq!(weekly.to_string().parse(), Ok(weekly));
    }

    #[test]
    fn no_text_panics_and_every_suggestion_is_an_expression(text in "([0-9*/,A-Z?-]{1,5} ){4,6}[0-9*,a-z]{1,4}|.*") {
        for error in text.parse::<Cron>().err().unwrap_or_default() {
            prop_assert!(text.get(error.range.unwrap_or(0..text.len())).is_some());
            if let Some(suggestion) = error.suggestion {
                prop_assert!(suggestion.parse::<Cron>().is_ok(), "{}", suggestion);
            }
        }
    }

    #[test]
    fn an_occurrence_matches_every_field(minute in 0u8..60, hour in 0u8..24, day in 1u8..29, month in 1u8..13, year in 2000i16..2100) {
        let text = format!("{minute} {hour} {day} {month} *");
        let next = cron(&text).next_after(date(year, 6, 15).at(12, 0, 0, 0)).unwrap();
        let found = (next.minute(), next.hour(), next.day(), next.month());
        let asked = [minute, hour, day, month].map(|number| i8::try_from(number).unwrap());
        prop_assert_eq!([found.0, found.1, found.2, found.3], asked);
    }
}
