//! Cron expressions of compute schedules: five fields, `minute hour day-of-month month day-of-week`.
//!
//! The service accepts NCrontab expressions, but for computes it documents only numbers, `*`, comma lists and hyphen
//! ranges ("Create a compute instance", Azure Machine Learning documentation). This module reads exactly those. A
//! general cron crate would also accept steps, names, `L`, `#` and seconds, which are not documented for computes.
//! Here, each of them is an error that suggests the documented way to write the same, if there is one.
//!
//! As in NCrontab, and unlike in Unix cron, a day must match the day-of-month *and* the day-of-week field
//! (`CrontabSchedule.GetNextOccurrence` in atifaziz/NCrontab).

mod field;

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};

use self::field::FieldKind;
use super::days::{DaySet, Weekday};
use super::number_set::NumberSet;
use super::time_of_day::TimeOfDay;
use super::{InvalidTime, quoted};

/// How many days [`Cron::next_after`] looks ahead: 29 February on a given weekday comes every 28 years, and after 40
/// years across a century without a leap day.
const LONGEST_WAIT_DAYS: usize = 40 * 366;

/// A cron expression of a compute schedule, in local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    text: String,
    minutes: NumberSet,
    hours: NumberSet,
    days_of_month: NumberSet,
    months: NumberSet,
    days_of_week: NumberSet,
}

impl Cron {
    /// The expression for `time` on each of `days`.
    #[must_use]
    pub fn weekly(time: TimeOfDay, days: DaySet) -> Self {
        Self {
            text: [
                &time.minute().to_string(),
                " ",
                &time.hour().to_string(),
                " * * ",
                &days.to_cron(),
            ]
            .concat(),
            minutes: NumberSet::from_iter([time.minute()]),
            hours: NumberSet::from_iter([time.hour()]),
            days_of_month: FieldKind::DayOfMonth.all(),
            months: FieldKind::Month.all(),
            days_of_week: days.iter().map(Weekday::cron_number).collect(),
        }
    }

    /// The expression as written, with single spaces between the fields.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether some days of the month are not included.
    #[must_use]
    pub fn uses_day_of_month(&self) -> bool {
        self.days_of_month != FieldKind::DayOfMonth.all()
    }

    /// Whether some months are not included.
    #[must_use]
    pub fn uses_month(&self) -> bool {
        self.months != FieldKind::Month.all()
    }

    /// Whether it fires on `day` if the other fields allow it.
    #[must_use]
    pub fn fires_on(&self, day: Weekday) -> bool {
        self.days_of_week.contains(day.cron_number())
    }

    /// Whether each field has a value in common with the same field of `other`. If not, the two never fire together;
    /// otherwise they may.
    #[must_use]
    pub const fn may_meet(&self, other: &Self) -> bool {
        self.minutes.intersects(other.minutes)
            && self.hours.intersects(other.hours)
            && self.days_of_week.intersects(other.days_of_week)
            && self.days_of_month.intersects(other.days_of_month)
            && self.months.intersects(other.months)
    }

    /// The times of day at which it fires, in ascending order.
    pub fn times_of_day(&self) -> impl Iterator<Item = TimeOfDay> + '_ {
        let minutes = self.minutes;
        self.hours.iter().flat_map(move |hour| {
            minutes
                .iter()
                .filter_map(move |minute| TimeOfDay::new(hour, minute))
        })
    }

    /// The first occurrence later than `after`.
    ///
    /// `None` if there is none: 30 February never comes, and the calendar ends with the year 9999.
    #[must_use]
    pub fn next_after(&self, after: DateTime) -> Option<DateTime> {
        let mut date = after.date();
        if self.matches(date)
            && let Some(later_today) = self.times_on(date).find(|time| *time > after)
        {
            return Some(later_today);
        }
        for _ in 0..LONGEST_WAIT_DAYS {
            date = date.tomorrow().ok()?;
            if self.matches(date) {
                return self.times_on(date).next();
            }
        }
        None
    }

    fn matches(&self, date: Date) -> bool {
        let is_in = |numbers: NumberSet, number: i8| {
            u8::try_from(number).is_ok_and(|number| numbers.contains(number))
        };
        is_in(self.months, date.month())
            && is_in(self.days_of_month, date.day())
            && self.fires_on(Weekday::from(date.weekday()))
    }

    fn times_on(&self, date: Date) -> impl Iterator<Item = DateTime> + '_ {
        self.times_of_day()
            .map(move |time| date.to_datetime(time.civil()))
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for Cron {
    type Err = Vec<InvalidTime>;

    /// Reads five fields with white space between them.
    ///
    /// # Errors
    ///
    /// One error for each wrong item of each field, with the range of that item; or a single one if there are not five
    /// fields. If every mistake can be corrected, the first error suggests the corrected expression.
    fn from_str(text: &str) -> Result<Self, Vec<InvalidTime>> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let [minutes, hours, days_of_month, months, days_of_week] = words.as_slice() else {
            return Err(vec![explain_number_of_fields(text, &words)]);
        };
        let mut errors = Vec::new();
        let mut corrected: Vec<Option<String>> = Vec::new();
        let mut read = |kind: FieldKind, word: &str| {
            let offset = offset_in(text, word);
            let (numbers, wrong) = kind.read(word, offset);
            corrected.push(if wrong.is_empty() {
                Some(word.to_owned())
            } else {
                kind.corrected(word)
            });
            errors.extend(wrong);
            numbers
        };
        let cron = Self {
            text: words.join(" "),
            minutes: read(FieldKind::Minute, minutes),
            hours: read(FieldKind::Hour, hours),
            days_of_month: read(FieldKind::DayOfMonth, days_of_month),
            months: read(FieldKind::Month, months),
            days_of_week: read(FieldKind::DayOfWeek, days_of_week),
        };
        if let Some(first) = errors.first_mut() {
            let corrected: Option<Vec<String>> = corrected.into_iter().collect();
            *first = first
                .clone()
                .with_suggestion(corrected.map(|fields| fields.join(" ")));
            return Err(errors);
        }
        Ok(cron)
    }
}

/// Where `part`, a slice of `text`, begins in it.
fn offset_in(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

fn explain_number_of_fields(text: &str, words: &[&str]) -> InvalidTime {
    const FIELDS: &str = "minute, hour, day of month, month and day of week, as in `0 18 * * 1-5`";
    let shown = quoted(text);
    if let Some(meant) = expand_macro(text.trim()) {
        return InvalidTime::new(format!(
            "{shown} is not documented for computes; write five fields: {FIELDS}"
        ))
        .with_suggestion(Some(meant.to_owned()));
    }
    if let [seconds, five @ ..] = words
        && five.len() == 5
    {
        let meant = five.join(" ");
        return InvalidTime::new(format!(
            "{shown} begins with a field for seconds; a compute schedule has five fields: {FIELDS}"
        ))
        .with_guess(Some(meant).filter(|meant| meant.parse::<Cron>().is_ok()))
        .with_range({
            let start = offset_in(text, seconds);
            start..start + seconds.len()
        });
    }
    let found = match words.len() {
        0 => "has no fields".to_owned(),
        1 => "has one field".to_owned(),
        number => format!("has {number} fields"),
    };
    InvalidTime::new(format!("{shown} {found}; a compute schedule has five: {FIELDS}"))
}

/// The five fields for a macro of Unix cron.
fn expand_macro(text: &str) -> Option<&'static str> {
    match text {
        "@hourly" => Some("0 * * * *"),
        "@daily" | "@midnight" => Some("0 0 * * *"),
        "@weekly" => Some("0 0 * * 0"),
        "@monthly" => Some("0 0 1 * *"),
        "@yearly" | "@annually" => Some("0 0 1 1 *"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
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
}
