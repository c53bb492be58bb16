//! One field of a cron expression: the numbers it may contain, how its items are read, and what items of other cron
//! dialects mean.

use std::ops::Range;

use crate::time::days::{MONTHS, Weekday};
use crate::time::number_set::NumberSet;
use crate::time::{InvalidTime, digits, quoted};

/// Which of the five fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldKind {
    Minute,
    Hour,
    DayOfMonth,
    Month,
    DayOfWeek,
}

impl FieldKind {
    /// The fields in their order.
    pub(super) const ALL: [Self; 5] = [
        Self::Minute,
        Self::Hour,
        Self::DayOfMonth,
        Self::Month,
        Self::DayOfWeek,
    ];

    /// The numbers it may contain, as documented for compute schedules ("Create a compute instance").
    const fn bounds(self) -> (u8, u8) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 6),
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayOfMonth => "day of the month",
            Self::Month => "month",
            Self::DayOfWeek => "day of the week",
        }
    }

    const fn extent(self) -> &'static str {
        match self {
            Self::Minute => "minutes range from 0 to 59",
            Self::Hour => "hours range from 0 to 23",
            Self::DayOfMonth => "days of the month range from 1 to 31",
            Self::Month => "months range from 1 to 12",
            Self::DayOfWeek => "days of the week range from 0 (Sunday) to 6",
        }
    }

    const fn numbers(self) -> &'static str {
        match self {
            Self::Minute => "write numbers from 0 to 59",
            Self::Hour => "write numbers from 0 to 23",
            Self::DayOfMonth => "write numbers from 1 to 31",
            Self::Month => "write numbers from 1 to 12",
            Self::DayOfWeek => "write numbers from 0 (Sunday) to 6",
        }
    }

    /// The set that `*` means.
    pub(super) fn all(self) -> NumberSet {
        let (first, last) = self.bounds();
        NumberSet::range(first, last)
    }

    /// The numbers of a field that begins at byte `offset` of the expression, and an error for each wrong item.
    pub(super) fn read(self, field: &str, offset: usize) -> (NumberSet, Vec<InvalidTime>) {
        let mut numbers = NumberSet::default();
        let mut errors = Vec::new();
        let mut start = offset;
        for item in field.split(',') {
            match self.read_item(item, start) {
                Ok(of_item) => numbers = numbers.union(of_item),
                Err(error) => errors.push(error),
            }
            start += item.len() + 1;
        }
        (numbers, errors)
    }

    /// The numbers of `*`, `5` or `1-5`.
    fn read_item(self, item: &str, start: usize) -> Result<NumberSet, InvalidTime> {
        let whole = start..start + item.len();
        match item.split_once('-') {
            _ if item == "*" => Ok(self.all()),
            Some((first, last)) if !item.contains('/') => {
                let first_number = self.read_number(first, start..start + first.len());
                let last_number = self.read_number(last, whole.end - last.len()..whole.end);
                let (first, last) = (first_number?, last_number?);
                if first > last {
                    let message = format!(
                        "the range {} is backwards; write the smaller number first",
                        quoted(item)
                    );
                    return Err(InvalidTime::new(message).with_range(whole));
                }
                Ok(NumberSet::range(first, last))
            }
            _ => self
                .read_number(item, whole)
                .map(|number| NumberSet::from_iter([number])),
        }
    }

    fn read_number(self, text: &str, range: Range<usize>) -> Result<u8, InvalidTime> {
        let (first, last) = self.bounds();
        let message = if digits(text).is_some() {
            // A number that is too large for `u8` is also out of range.
            match text.parse().ok().filter(|number| (first..=last).contains(number)) {
                Some(number) => return Ok(number),
                None if self == Self::DayOfWeek && text == "7" => {
                    "`7` is out of range; Sunday is 0".to_owned()
                }
                None => format!("{} is out of range; {}", quoted(text), self.extent()),
            }
        } else if text.is_empty() {
            format!("a {} is missing here", self.noun())
        } else if text.contains('/') {
            format!(
                "the step {} is not documented for computes; list the numbers",
                quoted(text)
            )
        } else if self.number_of_name(text).is_some() {
            format!(
                "the name {} is not documented for computes; {}",
                quoted(text),
                self.numbers()
            )
        } else if text == "?" {
            "`?` is not documented for computes; write `*`".to_owned()
        } else {
            format!("{} is not a {}; {}", quoted(text), self.noun(), self.numbers())
        };
        Err(InvalidTime::new(message).with_range(range))
    }

    /// The field with every number written in the documented way, if that is possible.
    pub(super) fn corrected(self, field: &str) -> Option<String> {
        let items = field.split(',').filter(|item| !item.is_empty());
        let numbers = items
            .map(|item| self.read_loosely(item))
            .reduce(|all, item| Some(all?.union(item?)))??;
        if numbers == self.all() {
            return Some("*".to_owned());
        }
        Some(numbers.to_string()).filter(|text| !text.is_empty())
    }

    /// What an item means in other dialects of cron: steps, names, `?`, Sunday as 7, ranges that wrap around.
    fn read_loosely(self, item: &str) -> Option<NumberSet> {
        let (span, step) = match item.split_once('/') {
            Some((span, step)) => (span, digits(step)?.parse().ok().filter(|step| *step > 0)?),
            None => (item, 1_usize),
        };
        let (smallest, largest) = self.bounds();
        let (first, last) = match span.split_once('-') {
            _ if matches!(span, "*" | "?") => (smallest, largest),
            Some((first, last)) => (self.loose_number(first)?, self.loose_number(last)?),
            None if step > 1 || item.contains('/') => (self.loose_number(span)?, largest),
            None => (self.loose_number(span)?, self.loose_number(span)?),
        };
        let count = usize::from(largest - smallest) + 1;
        let (first, last) = (usize::from(first), usize::from(last));
        let last = if last < first { last + count } else { last };
        let wrap = |number: usize| {
            u8::try_from((number - usize::from(smallest)) % count)
                .ok()
                .map(|n| smallest + n)
        };
        (first..=last).step_by(step).map(wrap).collect()
    }

    /// A number or name; Sunday may be 7, the day after Saturday.
    fn loose_number(self, text: &str) -> Option<u8> {
        let (first, last) = self.bounds();
        if self == Self::DayOfWeek && text == "7" {
            return Some(7);
        }
        match digits(text) {
            Some(number) => number
                .parse()
                .ok()
                .filter(|number| (first..=last).contains(number)),
            None => self.number_of_name(text),
        }
    }

    /// The number of the English name of a month or day, either the whole name or its first three or more letters.
    fn number_of_name(self, name: &str) -> Option<u8> {
        let begins_with = |full: &str| {
            name.len() >= 3
                && full
                    .get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        match self {
            Self::Month => (1..)
                .zip(MONTHS)
                .find(|(_, month)| begins_with(month))
                .map(|(number, _)| number),
            Self::DayOfWeek => Weekday::ALL
                .into_iter()
                .find(|day| begins_with(day.azure_name()))
                .map(Weekday::cron_number),
            Self::Minute | Self::Hour | Self::DayOfMonth => None,
        }
    }
}
