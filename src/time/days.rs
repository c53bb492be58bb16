//! Days of the week: `Mon-Thu`, `Fri`, `Monday`, `Mon,Wed,Fri`.
//!
//! A list of such texts in a definition is the [union](DaySet::union) of its elements.

use std::fmt;
use std::str::FromStr;

use super::number_set::{NumberSet, runs};
use super::{InvalidTime, quoted};
use crate::diagnostic::nearest;

/// The names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day of the week; the week begins on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// The seven days from Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The value for `recurrence.schedule.weekDays`: `Monday`.
    #[must_use]
    pub const fn azure_name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }

    /// The short name in a definition: `Mon`.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Monday => "Mon",
            Self::Tuesday => "Tue",
            Self::Wednesday => "Wed",
            Self::Thursday => "Thu",
            Self::Friday => "Fri",
            Self::Saturday => "Sat",
            Self::Sunday => "Sun",
        }
    }

    /// The number in a cron expression: Sunday is 0, Saturday is 6.
    #[must_use]
    pub const fn cron_number(self) -> u8 {
        match self {
            Self::Sunday => 0,
            Self::Monday => 1,
            Self::Tuesday => 2,
            Self::Wednesday => 3,
            Self::Thursday => 4,
            Self::Friday => 5,
            Self::Saturday => 6,
        }
    }

    /// The days since Monday, 0 to 6.
    #[must_use]
    pub const fn days_since_monday(self) -> u8 {
        (self.cron_number() + 6) % 7
    }

    /// The day after; Monday follows Sunday.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Monday => Self::Tuesday,
            Self::Tuesday => Self::Wednesday,
            Self::Wednesday => Self::Thursday,
            Self::Thursday => Self::Friday,
            Self::Friday => Self::Saturday,
            Self::Saturday => Self::Sunday,
            Self::Sunday => Self::Monday,
        }
    }

    /// The day of a short or full English name; case is ignored.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|day| name.eq_ignore_ascii_case(day.short()) || name.eq_ignore_ascii_case(day.azure_name()))
    }

    /// The day that may have been meant: `Thurs`, `Wendesday`, or a cron number.
    fn from_near_name(name: &str) -> Option<Self> {
        let is_beginning_of = |day: &Self| {
            let full = day.azure_name();
            name.len() > 1
                && full
                    .get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        if let Some(day) = Self::ALL.into_iter().find(is_beginning_of) {
            return Some(day);
        }
        if let Ok(number) = name.parse::<u8>() {
            return Self::ALL
                .into_iter()
                .find(|day| number <= 7 && day.cron_number() == number % 7);
        }
        let names = Self::ALL.iter().flat_map(|day| [day.short(), day.azure_name()]);
        Self::from_name(nearest(name, names)?)
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.azure_name())
    }
}

impl From<jiff::civil::Weekday> for Weekday {
    fn from(day: jiff::civil::Weekday) -> Self {
        match day {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}

/// One or more days of the week, Monday first; never empty.
///
/// Names are the short or full English ones in any case (the CLI v2 writes `monday`, the REST API `Monday`). Ranges go
/// forward and may continue past the end of the week: `Fri-Mon` is Friday, Saturday, Sunday and Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DaySet {
    /// NOTE: numbers are `Weekday::days_since_monday`; the set is never empty.
    days: NumberSet,
}

impl DaySet {
    /// Every day of the week.
    #[must_use]
    pub fn all() -> Self {
        let days = NumberSet::range(
            Weekday::Monday.days_since_monday(),
            Weekday::Sunday.days_since_monday(),
        );
        Self { days }
    }

    /// The days that are in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self {
            days: self.days.union(other.days),
        }
    }

    /// The first day that is in both sets, from Monday on.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Weekday> {
        self.iter().find(|day| other.contains(*day))
    }

    /// Whether `day` is in the set.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.days.contains(day.days_since_monday())
    }

    /// The days from Monday to Sunday.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::ALL.into_iter().filter(move |day| self.contains(*day))
    }

    /// The day after each day, for working hours that begin on these days and end after midnight.
    #[must_use]
    pub fn shifted_by_one(self) -> Self {
        let days = self.iter().map(|day| day.next().days_since_monday()).collect();
        Self { days }
    }

    /// The shortest day-of-week field of a cron expression: `1-4`, `0,6`, or `*` for every day.
    #[must_use]
    pub fn to_cron(self) -> String {
        let mut text = String::new();
        self.push_cron(&mut text);
        text
    }

    /// Appends [`DaySet::to_cron`].
    pub(super) fn push_cron(self, text: &mut String) {
        if self == Self::all() {
            return text.push('*');
        }
        let days: NumberSet = self.iter().map(Weekday::cron_number).collect();
        days.push_on(text);
    }

    /// The days from `first` forward to `last`, past the end of the week if necessary.
    fn span(first: Weekday, last: Weekday) -> Self {
        let mut days = Self::from(first);
        let mut day = first;
        while day != last {
            day = day.next();
            days = days.union(Self::from(day));
        }
        days
    }
}

impl From<Weekday> for DaySet {
    fn from(day: Weekday) -> Self {
        Self {
            days: [day.days_since_monday()].into_iter().collect(),
        }
    }
}

/// The short form in a definition: `Mon-Thu`, `Mon,Wed,Fri`.
impl fmt::Display for DaySet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |number: u8| {
            Weekday::ALL
                .get(usize::from(number))
                .map_or("", |day| day.short())
        };
        let mut separator = "";
        for (first, last) in runs(self.days.iter()) {
            write!(formatter, "{separator}{}", short(first))?;
            if first != last {
                write!(formatter, "-{}", short(last))?;
            }
            separator = ",";
        }
        Ok(())
    }
}

impl FromStr for DaySet {
    type Err = InvalidTime;

    /// Reads days and ranges of days, separated by commas; white space around a day is ignored.
    ///
    /// # Errors
    ///
    /// If an item is neither a day nor a range of days, or contains a day of an earlier item. The range of the error is
    /// that item. The suggestion is the whole text with every such item corrected.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let mut days: Option<Self> = None;
        let mut start = 0;
        for item in text.split(',') {
            let trimmed = item.trim();
            let Some(of_item) = read_item(trimmed, Weekday::from_name) else {
                let offset = start + item.len() - item.trim_start().len();
                return Err(explain(text, trimmed).with_range(offset..offset + trimmed.len()));
            };
            if let Some(again) = days.and_then(|days| days.common(of_item)) {
                let offset = start + item.len() - item.trim_start().len();
                let guess = read_loosely(text).map(|days| days.to_string());
                return Err(twice(again)
                    .with_guess(guess)
                    .with_range(offset..offset + trimmed.len()));
            }
            days = Some(days.map_or(of_item, |days| days.union(of_item)));
            start += item.len() + 1;
        }
        days.ok_or_else(|| explain(text, text))
    }
}

/// The days of `Mon` or `Mon-Thu`.
fn read_item(item: &str, name: impl Fn(&str) -> Option<Weekday>) -> Option<DaySet> {
    match item.split_once('-') {
        Some((first, last)) => Some(DaySet::span(name(first.trim())?, name(last.trim())?)),
        None => name(item).map(DaySet::from),
    }
}

/// A day that appears twice. The second one is probably a mistake for another day.
pub(crate) fn twice(day: Weekday) -> InvalidTime {
    InvalidTime::new(format!("{day} appears twice; write each day once"))
}

fn explain(text: &str, item: &str) -> InvalidTime {
    let message = if item.is_empty() {
        "a day is missing; write days, as in `Mon-Thu`, `Fri` or `Mon,Wed,Fri`".to_owned()
    } else {
        format!(
            "{} is not a day; write days, as in `Mon-Thu`, `Fri` or `Mon,Wed,Fri`",
            quoted(item)
        )
    };
    InvalidTime::new(message).with_guess(read_loosely(text).map(|days| days.to_string()))
}

/// How people write days elsewhere: `weekdays`, `daily`, `Mon to Thu`, `Mon/Wed`, `Thurs`, `1-5`.
fn read_loosely(text: &str) -> Option<DaySet> {
    let lower = text.trim().to_lowercase();
    match lower.as_str() {
        "daily" | "everyday" | "every day" | "all" | "always" | "*" => return Some(DaySet::all()),
        "weekday" | "weekdays" | "workdays" => return Some(DaySet::span(Weekday::Monday, Weekday::Friday)),
        "weekend" | "weekends" => return Some(DaySet::span(Weekday::Saturday, Weekday::Sunday)),
        _ => {}
    }
    let plain = lower
        .replace(['–', '—'], "-")
        .replace("..", "-")
        .replace(" to ", "-")
        .replace(" and ", ",");
    let items = plain
        .split([',', ';', '/', '&', '+'])
        .map(str::trim)
        .filter(|item| !item.is_empty());
    items
        .map(|item| {
            read_item(item, |name| {
                Weekday::from_name(name).or_else(|| Weekday::from_near_name(name))
            })
        })
        .reduce(|days, item| Some(days?.union(item?)))?
}

#[cfg(test)]
mod tests;
