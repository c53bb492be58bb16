//! Times of day: `09:00`, hours from 00 to 23 and minutes from 00 to 59.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use super::{InvalidTime, digits, quoted, two_digits};

/// A time of day to the minute, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

impl TimeOfDay {
    /// The first minute of the day, 00:00.
    pub const MIDNIGHT: Self = Self { hour: 0, minute: 0 };

    /// The time of day at `hour` (0 to 23) and `minute` (0 to 59); `None` outside these bounds.
    #[must_use]
    pub const fn new(hour: u8, minute: u8) -> Option<Self> {
        if hour < 24 && minute < 60 {
            Some(Self { hour, minute })
        } else {
            None
        }
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The same time as jiff's type.
    #[must_use]
    pub const fn civil(self) -> Time {
        // The hour is below 24 and the minute below 60, so the casts lose nothing and the constructor cannot panic.
        Time::constant(self.hour as i8, self.minute as i8, 0, 0)
    }

    /// The minutes since 00:00 by the clock, 0 to 1439.
    #[must_use]
    pub const fn minute_of_day(self) -> u16 {
        self.hour as u16 * 60 + self.minute as u16
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl FromStr for TimeOfDay {
    type Err = InvalidTime;

    /// Reads `HH:MM`.
    ///
    /// # Errors
    ///
    /// If `text` is anything else. For `9:00`, `9am`, `0900`, `24:00` and similar texts, the error suggests the right
    /// form.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let fields = text
            .split_once(':')
            .and_then(|(hour, minute)| two_digits(hour).zip(two_digits(minute)));
        match fields {
            Some((hour, minute)) => Self::new(hour, minute).ok_or_else(|| beyond_the_day(text, hour, minute)),
            None => Err(explain(text)),
        }
    }
}

fn beyond_the_day(text: &str, hour: u8, minute: u8) -> InvalidTime {
    let shown = quoted(text);
    if (hour, minute) == (24, 0) {
        return InvalidTime::new(format!(
            "{shown} must be written `00:00`; hours range from 00 to 23"
        ))
        .with_suggestion(Some(TimeOfDay::MIDNIGHT.to_string()));
    }
    if hour > 23 {
        return InvalidTime::new(format!("{shown} is not a time of day; hours range from 00 to 23"))
            .with_range(0..2);
    }
    InvalidTime::new(format!(
        "{shown} is not a time of day; minutes range from 00 to 59"
    ))
    .with_range(3..5)
}

fn explain(text: &str) -> InvalidTime {
    let meant = read_loosely(text).map(|time| time.to_string());
    InvalidTime::new(format!(
        "{} is not a time of day; write hours and minutes with two digits each, as in `09:00`",
        quoted(text)
    ))
    .with_suggestion(meant)
}

/// How people write a time of day elsewhere: `9:00`, `9am`, `9.30 p.m.`, `0900`, `9h30`, `09:00:00`, `noon`.
fn read_loosely(text: &str) -> Option<TimeOfDay> {
    let lower: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    match lower.as_str() {
        "noon" => return TimeOfDay::new(12, 0),
        "midnight" => return Some(TimeOfDay::MIDNIGHT),
        _ => {}
    }
    let dotless = lower
        .strip_suffix('.')
        .unwrap_or(&lower)
        .replace("a.m", "am")
        .replace("p.m", "pm");
    if let Some(clock) = dotless.strip_suffix("am") {
        let (hour, minute) = read_clock(clock)?;
        return TimeOfDay::new(half_day_hour(hour)?, minute);
    }
    if let Some(clock) = dotless.strip_suffix("pm") {
        let (hour, minute) = read_clock(clock)?;
        return TimeOfDay::new(half_day_hour(hour)? + 12, minute);
    }
    match read_clock(&dotless)? {
        (24, 0) => Some(TimeOfDay::MIDNIGHT),
        (hour, minute) => TimeOfDay::new(hour, minute),
    }
}

/// An hour of the twelve-hour clock as hours since midnight or noon: 12 is 0.
fn half_day_hour(hour: u8) -> Option<u8> {
    (1..=12).contains(&hour).then_some(hour % 12)
}

/// Hours and optional minutes; seconds only if they are zero.
fn read_clock(text: &str) -> Option<(u8, u8)> {
    if text.len() == 4 && digits(text).is_some() {
        let (hour, minute) = text.split_at_checked(2)?;
        return two_digits(hour).zip(two_digits(minute));
    }
    let mut parts = text.split([':', '.', 'h']);
    let hour: u8 = digits(parts.next()?)?.parse().ok()?;
    let minute = match parts.next() {
        None | Some("") => 0,
        Some(minute) => two_digits(minute)?,
    };
    match parts.next() {
        None | Some("00") => parts.next().is_none().then_some((hour, minute)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn suggestion(text: &str) -> Option<String> {
        text.parse::<TimeOfDay>().unwrap_err().suggestion
    }

    #[test]
    fn two_digits_each_are_a_time_of_day() {
        let time: TimeOfDay = "09:05".parse().unwrap();
        assert_eq!((time.hour(), time.minute(), time.minute_of_day()), (9, 5, 545));
        assert_eq!("23:59".parse::<TimeOfDay>().unwrap().minute_of_day(), 1439);
    }

    #[test]
    fn other_notations_are_suggested_with_two_digits_each() {
        for (text, right) in [
            ("9:00", "09:00"),
            ("9am", "09:00"),
            ("9 AM", "09:00"),
            ("12am", "00:00"),
            ("12:30 pm", "12:30"),
            ("6.15 p.m.", "18:15"),
            ("0900", "09:00"),
            ("9", "09:00"),
            ("9h", "09:00"),
            ("9h30", "09:30"),
            ("09:00:00", "09:00"),
            ("noon", "12:00"),
            ("midnight", "00:00"),
            ("24:00", "00:00"),
            (" 09:00 ", "09:00"),
        ] {
            assert_eq!(suggestion(text).as_deref(), Some(right), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_time_gets_no_suggestion() {
        for text in [
            "",
            "morning",
            "25:00",
            "13pm",
            "0am",
            "09:60",
            "09:00:30",
            "9:5",
            "-1:00",
            "1e1:00",
            "09:00:00:00",
        ] {
            assert_eq!(suggestion(text), None, "{text}");
        }
    }

    #[test]
    fn the_wrong_half_is_pointed_at() {
        let error = "25:00".parse::<TimeOfDay>().unwrap_err();
        assert_eq!(error.range, Some(0..2));
        insta::assert_snapshot!(error.message, @"`25:00` is not a time of day; hours range from 00 to 23");
        assert_eq!("09:60".parse::<TimeOfDay>().unwrap_err().range, Some(3..5));
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(hour in 0u8..24, minute in 0u8..60) {
            let time = TimeOfDay::new(hour, minute).unwrap();
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn no_text_panics_and_every_suggestion_is_a_time(text in "[0-9:.hapm ]{0,9}|.*") {
            if let Err(error) = text.parse::<TimeOfDay>()
                && let Some(suggestion) = error.suggestion
            {
                prop_assert!(suggestion.parse::<TimeOfDay>().is_ok(), "{}", suggestion);
            }
        }
    }
}
