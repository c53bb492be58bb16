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
use super::number_set::{NumberSet, push_number};
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
        let mut text = String::with_capacity(20);
        push_number(time.minute(), &mut text);
        text.push(' ');
        push_number(time.hour(), &mut text);
        text.push_str(" * * ");
        days.push_cron(&mut text);
        Self {
            text,
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
        let mut read = |kind: FieldKind, word: &str| {
            let (numbers, wrong) = kind.read(word, offset_in(text, word));
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
            let corrected: Option<Vec<String>> = FieldKind::ALL
                .into_iter()
                .zip(&words)
                .map(|(kind, word)| match kind.read(word, 0).1.is_empty() {
                    true => Some((*word).to_owned()),
                    false => kind.corrected(word),
                })
                .collect();
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
mod tests;
