//! When a schedule begins: `2026-01-31T09:00:00`, local time of the schedule's zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};

use super::{InvalidTime, digits, quoted, two_digits};

/// The first moment of a schedule, `yyyy-MM-ddTHH:mm:ss` without an offset, in the years 1 to 9999.
///
/// This is the form that the REST reference requires for `startTime` of `cron` and `recurrence`; the zone is their
/// `timeZone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StartTime(DateTime);

impl StartTime {
    /// The date and time, without a zone.
    #[must_use]
    pub const fn civil(self) -> DateTime {
        self.0
    }
}

impl fmt::Display for StartTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(
            formatter,
            "{:04}-{:02}-{:02}T",
            date.year(),
            date.month(),
            date.day()
        )?;
        write!(
            formatter,
            "{:02}:{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second()
        )
    }
}

impl FromStr for StartTime {
    type Err = InvalidTime;

    /// Reads `yyyy-MM-ddTHH:mm:ss`.
    ///
    /// # Errors
    ///
    /// If the text has another form, or there is no such date or time. The error suggests a text with the missing parts
    /// added and without an offset.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let Some(fields) = Fields::read(text) else {
            return Err(explain(text));
        };
        fields.check(text)
    }
}

/// The six numbers of a text that has the form of a start time.
struct Fields {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Fields {
    fn read(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let (year, date) = date.split_once('-')?;
        let (month, day) = date.split_once('-')?;
        let (hour, time) = time.split_once(':')?;
        let (minute, second) = time.split_once(':')?;
        Some(Self {
            year: digits(year).filter(|year| year.len() == 4)?.parse().ok()?,
            month: two_digits(month)?,
            day: two_digits(day)?,
            hour: two_digits(hour)?,
            minute: two_digits(minute)?,
            second: two_digits(second)?,
        })
    }

    /// The start time, or an error for the first number that is out of bounds.
    fn check(&self, text: &str) -> Result<StartTime, InvalidTime> {
        let shown = quoted(text);
        let wrong = |range, bounds: &str| {
            Err(InvalidTime::new(format!("{shown} is not a date and time; {bounds}")).with_range(range))
        };
        let small = |number: u8| i8::try_from(number).ok();
        let year = i16::try_from(self.year).ok().filter(|year| *year > 0);
        let Some(year) = year else {
            return wrong(0..4, "years range from 0001 to 9999");
        };
        let month = small(self.month).filter(|month| (1..=12).contains(month));
        let Some(first) = month.and_then(|month| Date::new(year, month, 1).ok()) else {
            return wrong(5..7, "months range from 01 to 12");
        };
        let Some(date) = small(self.day).and_then(|day| first.with().day(day).build().ok()) else {
            let days = first.days_in_month();
            return wrong(8..10, &format!("{year:04}-{:02} has {days} days", first.month()));
        };
        if self.hour > 23 {
            return wrong(11..13, "hours range from 00 to 23");
        }
        if self.minute > 59 {
            return wrong(14..16, "minutes range from 00 to 59");
        }
        let time = small(self.hour)
            .zip(small(self.minute))
            .zip(small(self.second).filter(|second| *second < 60));
        match time {
            Some(((hour, minute), second)) => Ok(StartTime(date.at(hour, minute, second, 0))),
            None => wrong(17..19, "seconds range from 00 to 59"),
        }
    }
}

fn explain(text: &str) -> InvalidTime {
    const FORM: &str = "write a date and local time, as in `2026-01-31T09:00:00`";
    let shown = quoted(text);
    let trimmed = text.trim().replacen([' ', 't'], "T", 1).replace('/', "-");
    let (local, offset) = split_offset(&trimmed);
    let whole = without_fraction(local);
    let valid =
        |candidate: &str| Fields::read(candidate).is_some_and(|fields| fields.check(candidate).is_ok());
    if let Some(offset) = offset {
        let error = InvalidTime::new(format!(
            "{shown} has the offset `{offset}`; set the zone with `time_zone` instead"
        ));
        return error.with_guess(complete(whole).filter(|meant| valid(meant)));
    }
    match complete(whole).filter(|meant| valid(meant)) {
        Some(meant) if !whole.contains('T') => {
            InvalidTime::new(format!("{shown} has no time of day; {FORM}")).with_guess(Some(meant))
        }
        Some(meant) if whole.matches(':').count() == 1 => {
            InvalidTime::new(format!("{shown} has no seconds; {FORM}")).with_suggestion(Some(meant))
        }
        meant => InvalidTime::new(format!("{shown} is not a start time; {FORM}")).with_suggestion(meant),
    }
}

/// Splits `Z`, `+01:00`, `-0500` or `+01` off the end of a date and time.
fn split_offset(text: &str) -> (&str, Option<&str>) {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return (local.trim_end(), text.get(text.len() - 1..));
    }
    let time = text.find('T').unwrap_or(text.len());
    let sign = text.rfind(['+', '-']).filter(|sign| *sign > time);
    match sign.and_then(|sign| text.split_at_checked(sign)) {
        Some((local, offset)) => (local.trim_end(), Some(offset)),
        None => (text, None),
    }
}

fn without_fraction(text: &str) -> &str {
    text.split_once('.').map_or(text, |(whole, _)| whole)
}

/// A date, or a date and time, with the missing parts added at its end.
fn complete(text: &str) -> Option<String> {
    let missing = match (text.contains('T'), text.matches(':').count()) {
        (false, 0) => "T00:00:00",
        (true, 1) => ":00",
        (true, 2) => "",
        _ => return None,
    };
    Some(format!("{text}{missing}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(text: &str) -> InvalidTime {
        text.parse::<StartTime>().unwrap_err()
    }

    #[test]
    fn a_local_time_with_seconds_is_a_start_time() {
        let start: StartTime = "2026-01-31T09:05:07".parse().unwrap();
        assert_eq!(start.civil(), jiff::civil::date(2026, 1, 31).at(9, 5, 7, 0));
        assert_eq!(
            "2028-02-29T00:00:00".parse::<StartTime>().unwrap().to_string(),
            "2028-02-29T00:00:00"
        );
    }

    #[test]
    fn another_form_is_suggested_in_the_right_form() {
        for (text, right) in [
            ("2026-01-31T09:00", "2026-01-31T09:00:00"),
            ("2026-01-31", "2026-01-31T00:00:00"),
            ("2026-01-31T09:00:00Z", "2026-01-31T09:00:00"),
            ("2026-01-31T09:00:00+01:00", "2026-01-31T09:00:00"),
            ("2026-01-31T09:00:00-0500", "2026-01-31T09:00:00"),
            ("2026-01-31 09:00:00", "2026-01-31T09:00:00"),
            ("2026-01-31 09:00 +01", "2026-01-31T09:00:00"),
            ("2026-01-31T09:00:00.000", "2026-01-31T09:00:00"),
            ("2026/01/31 09:00", "2026-01-31T09:00:00"),
        ] {
            assert_eq!(error(text).suggestion.as_deref(), Some(right), "{text}");
        }
    }

    #[test]
    fn each_message_says_what_is_wrong() {
        let listed: Vec<String> = [
            "yesterday",
            "2026-01-31T09:00:00Z",
            "2026-01-31",
            "2026-01-31T09:00",
            "2026-13-01T00:00:00",
            "2026-02-30T00:00:00",
        ]
        .into_iter()
        .map(|text| error(text).message)
        .collect();
        insta::assert_snapshot!(listed.join("\n"), @"
        `yesterday` is not a start time; write a date and local time, as in `2026-01-31T09:00:00`
        `2026-01-31T09:00:00Z` has the offset `Z`; set the zone with `time_zone` instead
        `2026-01-31` has no time of day; write a date and local time, as in `2026-01-31T09:00:00`
        `2026-01-31T09:00` has no seconds; write a date and local time, as in `2026-01-31T09:00:00`
        `2026-13-01T00:00:00` is not a date and time; months range from 01 to 12
        `2026-02-30T00:00:00` is not a date and time; 2026-02 has 28 days
        ");
    }

    #[test]
    fn the_number_out_of_bounds_is_pointed_at() {
        for (text, wrong) in [
            ("0000-01-01T00:00:00", "0000"),
            ("2026-13-01T00:00:00", "13"),
            ("2026-02-30T00:00:00", "30"),
            ("2026-02-00T00:00:00", "00"),
            ("2026-01-01T24:00:00", "24"),
            ("2026-01-01T00:60:00", "60"),
            ("2026-01-01T00:00:60", "60"),
        ] {
            assert_eq!(text.get(error(text).range.unwrap()), Some(wrong), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_date_gets_no_suggestion() {
        for text in [
            "",
            "yesterday",
            "2026-02-30",
            "2026-02-30T09:00Z",
            "31.01.2026",
            "09:00",
        ] {
            assert_eq!(error(text).suggestion, None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(year in 1i16..=9999, month in 1i8..=12, day in 1i8..=28, second in 0i32..86_400) {
            let midnight = jiff::civil::date(year, month, day).at(0, 0, 0, 0);
            let start = StartTime(midnight.checked_add(jiff::SignedDuration::from_secs(i64::from(second))).unwrap());
            prop_assert_eq!(start.to_string().parse(), Ok(start));
        }

        #[test]
        fn no_text_panics_and_every_suggestion_is_a_start_time(text in "[0-9]{4}[-/][0-9]{2}-[0-9]{2}[T ]?[0-9:.Z+-]{0,16}|.*") {
            if let Err(error) = text.parse::<StartTime>() {
                prop_assert!(text.get(error.range.unwrap_or(0..text.len())).is_some());
                if let Some(suggestion) = error.suggestion {
                    prop_assert!(suggestion.parse::<StartTime>().is_ok(), "{}", suggestion);
                }
            }
        }
    }
}
