//! Durations: reads `1h30m` and `PT1H30M`, and writes ISO 8601 and the notation of script timeouts.
//!
//! A duration is a whole number of seconds. Each setting checks for itself which durations it accepts.

mod misread;
mod timeout;

use std::fmt;
use std::str::FromStr;

use super::{InvalidTime, digits, quoted};
pub use timeout::ScriptTimeout;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The units from the largest to the smallest: seconds, short letter, ISO 8601 letter, word.
const UNITS: [Unit; 4] = [
    Unit {
        seconds: DAY,
        letter: 'd',
        word: "d",
    },
    Unit {
        seconds: HOUR,
        letter: 'h',
        word: "h",
    },
    Unit {
        seconds: MINUTE,
        letter: 'm',
        word: "min",
    },
    Unit {
        seconds: 1,
        letter: 's',
        word: "s",
    },
];

#[derive(Clone, Copy)]
struct Unit {
    seconds: u64,
    letter: char,
    word: &'static str,
}

/// A duration in whole seconds.
///
/// Read from `30m`, `1h30m`, `3d` (days, hours, minutes and seconds in this order, each at most once) or from ISO 8601
/// (`PT30M`, `P1DT2H`; no years, months or weeks). [`Display`](fmt::Display) prints the short form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    seconds: u64,
}

impl Duration {
    /// A duration in seconds.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// A duration in minutes.
    #[must_use]
    pub const fn from_minutes(minutes: u32) -> Self {
        Self {
            seconds: minutes as u64 * MINUTE,
        }
    }

    /// The length in seconds.
    #[must_use]
    pub const fn as_seconds(self) -> u64 {
        self.seconds
    }

    /// ISO 8601 in minutes, `PT90M`; `None` unless it is a whole number of minutes.
    ///
    /// The Python SDK (azure-ai-ml) writes the idle time of an instance in this form and reads no other.
    #[must_use]
    pub fn to_iso_minutes(self) -> Option<String> {
        self.whole_minutes().map(|minutes| format!("PT{minutes}M"))
    }

    /// ISO 8601 in seconds, `PT120S`, the form for the idle time of a cluster.
    #[must_use]
    pub fn to_iso_seconds(self) -> String {
        format!("PT{}S", self.seconds)
    }

    /// The notation of `setupScripts` timeouts: `20m` if it is a whole number of minutes, otherwise `90s`.
    #[must_use]
    pub fn to_timeout(self) -> String {
        match self.whole_minutes() {
            Some(minutes) => format!("{minutes}m"),
            None => format!("{}s", self.seconds),
        }
    }

    /// For output to people: `1 h 30 min`.
    #[must_use]
    pub fn to_words(self) -> String {
        let words: Vec<String> = self
            .amounts()
            .map(|(amount, unit)| format!("{amount} {}", unit.word))
            .collect();
        if words.is_empty() {
            "0 s".to_owned()
        } else {
            words.join(" ")
        }
    }

    fn whole_minutes(self) -> Option<u64> {
        self.seconds
            .is_multiple_of(MINUTE)
            .then_some(self.seconds / MINUTE)
    }

    /// The number of each unit, from the largest to the smallest, without zeros.
    fn amounts(self) -> impl Iterator<Item = (u64, Unit)> {
        let mut rest = self.seconds;
        UNITS.into_iter().filter_map(move |unit| {
            let amount = rest / unit.seconds;
            rest %= unit.seconds;
            (amount > 0).then_some((amount, unit))
        })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds == 0 {
            return formatter.write_str("0s");
        }
        for (amount, unit) in self.amounts() {
            write!(formatter, "{amount}{}", unit.letter)?;
        }
        Ok(())
    }
}

impl FromStr for Duration {
    type Err = InvalidTime;

    /// Reads the short form or ISO 8601.
    ///
    /// # Errors
    ///
    /// If `text` is neither, or the seconds exceed 64 bits. If the text can mean only one duration, the error suggests
    /// its short form.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let read = match text.strip_prefix('P') {
            Some(rest) => read_iso(rest),
            None => read_components(text, &UNITS),
        };
        match read {
            Ok(seconds) => Ok(Self { seconds }),
            Err(Misread::TooLong) => Err(InvalidTime::new(format!(
                "{} is too long; a duration must be shorter than 2^64 seconds",
                quoted(text)
            ))),
            Err(Misread::NotADuration) => Err(misread::explain(text)),
        }
    }
}

enum Misread {
    NotADuration,
    TooLong,
}

/// The seconds of the text after `P`: days, and after a `T` hours, minutes and seconds.
fn read_iso(text: &str) -> Result<u64, Misread> {
    let [day, of_the_clock @ ..] = &UNITS;
    let lower_case = |text: &str| -> Result<String, Misread> {
        if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return Err(Misread::NotADuration);
        }
        Ok(text.to_ascii_lowercase())
    };
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let days = match (date, time) {
        ("", Some(_)) => 0,
        (date, _) => read_components(&lower_case(date)?, &[*day])?,
    };
    let clock = match time {
        Some(time) => read_components(&lower_case(time)?, of_the_clock)?,
        None => 0,
    };
    days.checked_add(clock).ok_or(Misread::TooLong)
}

/// The seconds of one or more `<digits><letter>`, each letter at most once and in the order of `units`.
fn read_components(text: &str, units: &[Unit]) -> Result<u64, Misread> {
    let mut units = units.iter();
    let mut rest = text;
    let mut total: u64 = 0;
    while let Some(end) = rest.find(|c: char| !c.is_ascii_digit()) {
        let (number, tail) = rest.split_at(end);
        let mut tail = tail.chars();
        let letter = tail.next();
        let unit = units
            .find(|unit| Some(unit.letter) == letter)
            .ok_or(Misread::NotADuration)?;
        let number = digits(number).ok_or(Misread::NotADuration)?;
        let amount: u64 = number.parse().map_err(|_| Misread::TooLong)?;
        let seconds = amount.checked_mul(unit.seconds).ok_or(Misread::TooLong)?;
        total = total.checked_add(seconds).ok_or(Misread::TooLong)?;
        rest = tail.as_str();
    }
    if text.is_empty() || !rest.is_empty() {
        return Err(Misread::NotADuration);
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Applicability;

    fn seconds(text: &str) -> u64 {
        text.parse::<Duration>().unwrap().as_seconds()
    }

    fn error(text: &str) -> InvalidTime {
        text.parse::<Duration>().unwrap_err()
    }

    fn suggestion(text: &str) -> Option<String> {
        let error = error(text);
        if let Some(suggestion) = &error.suggestion {
            suggestion
                .parse::<Duration>()
                .expect("a suggestion is itself a duration");
        }
        error.suggestion
    }

    #[test]
    fn short_durations_are_read() {
        assert_eq!(seconds("30m"), 1800);
        assert_eq!(seconds("1h30m"), 5400);
        assert_eq!(seconds("3d"), 259_200);
        assert_eq!(seconds("120s"), 120);
        assert_eq!(seconds("1d12h"), 129_600);
        assert_eq!(seconds("1d2h3m4s"), 93_784);
        assert_eq!(seconds("0s"), 0);
        assert_eq!(seconds("090m"), 5400);
    }

    #[test]
    fn iso_durations_are_read() {
        assert_eq!(seconds("PT30M"), 1800);
        assert_eq!(seconds("P1DT2H"), 93_600);
        assert_eq!(seconds("P3D"), 259_200);
        assert_eq!(seconds("PT120S"), 120);
        assert_eq!(seconds("PT4320M"), 259_200);
    }

    #[test]
    fn each_form_is_printed_as_its_reader_expects_it() {
        let duration = Duration::from_minutes(90);
        assert_eq!(duration.to_iso_minutes().as_deref(), Some("PT90M"));
        assert_eq!(duration.to_iso_seconds(), "PT5400S");
        assert_eq!(duration.to_words(), "1 h 30 min");
        assert_eq!(duration.to_timeout(), "90m");
        assert_eq!(duration.to_string(), "1h30m");
    }

    #[test]
    fn a_fraction_of_a_minute_has_no_form_in_minutes() {
        let duration = Duration::from_seconds(90);
        assert_eq!(duration.to_iso_minutes(), None);
        assert_eq!(duration.to_timeout(), "90s");
        assert_eq!(duration.to_words(), "1 min 30 s");
    }

    #[test]
    fn zero_is_zero_seconds() {
        assert_eq!(Duration::from_seconds(0).to_words(), "0 s");
        assert_eq!(Duration::from_seconds(0).to_string(), "0s");
    }

    #[test]
    fn a_number_without_a_unit_is_rejected() {
        let error = error("30");
        assert_eq!(
            error.message,
            "`30` has no unit; write `30m` for minutes or `30s` for seconds"
        );
        assert_eq!(error.suggestion, None);
    }

    #[test]
    fn other_notations_are_suggested_in_the_short_form() {
        assert_eq!(suggestion("30 min").as_deref(), Some("30m"));
        assert_eq!(suggestion("half an hour").as_deref(), Some("30m"));
        assert_eq!(suggestion("1.5h").as_deref(), Some("1h30m"));
        assert_eq!(suggestion("1 hour and 30 minutes").as_deref(), Some("1h30m"));
        assert_eq!(suggestion("30m1h").as_deref(), Some("1h30m"));
        assert_eq!(suggestion("30M").as_deref(), Some("30m"));
        assert_eq!(suggestion("1w").as_deref(), Some("7d"));
        assert_eq!(suggestion("30m30m").as_deref(), Some("1h"));
        assert_eq!(suggestion(" 30m").as_deref(), Some("30m"));
    }

    #[test]
    fn an_uncertain_meaning_is_not_suggested() {
        assert_eq!(suggestion("-5m"), None);
        assert_eq!(suggestion("soon"), None);
        assert_eq!(suggestion("0.5s"), None);
        assert_eq!(suggestion("1:30"), None);
        assert_eq!(suggestion(""), None);
        assert_eq!(suggestion("h"), None);
    }

    #[test]
    fn the_unit_of_the_last_number_is_guessed() {
        for (text, meant) in [
            ("1h30", "1h30m"),
            ("2H30", "2h30m"),
            ("1h 30", "1h30m"),
            ("1d12", "1d12h"),
            ("PT30", "PT30M"),
            ("PT1H30", "PT1H30M"),
            ("P3", "P3D"),
        ] {
            let error = error(text);
            assert_eq!(error.suggestion.as_deref(), Some(meant), "{text}");
            assert_eq!(error.applicability, Applicability::MaybeIncorrect, "{text}");
        }
        assert_eq!(suggestion("30s5"), None);
        assert_eq!(suggestion("1h30x5"), None);
    }

    #[test]
    fn lowercase_iso_is_suggested_in_uppercase() {
        assert_eq!(suggestion("pt30m").as_deref(), Some("PT30M"));
        assert_eq!(suggestion("Pt30M").as_deref(), Some("PT30M"));
    }

    #[test]
    fn years_months_and_weeks_are_named() {
        assert_eq!(suggestion("P1W").as_deref(), Some("P7D"));
        assert_eq!(suggestion("P30M").as_deref(), Some("PT30M"));
        assert_eq!(error("P30M").applicability, Applicability::MaybeIncorrect);
        assert_eq!(suggestion("P18446744073709551615M"), None);
        assert_eq!(suggestion("P2635249153387078802W"), None);
        insta::assert_snapshot!(error("P1Y").message, @"`P1Y` counts years or months, which vary in length; write days, as in `P30D`, and minutes after a `T`, as in `PT30M`");
    }

    #[test]
    fn iso_needs_something_after_p_and_after_t() {
        for text in ["P", "PT", "P1DT", "PT1.5H", "P1H", "PT1D", "PT30", "PTM"] {
            error(text);
        }
    }

    #[test]
    fn huge_numbers_do_not_overflow() {
        insta::assert_snapshot!(error("99999999999999999999d").message, @"`99999999999999999999d` is too long; a duration must be shorter than 2^64 seconds");
        insta::assert_snapshot!(error("P213503982334602D").message, @"`P213503982334602D` is too long; a duration must be shorter than 2^64 seconds");
        assert_eq!(seconds("18446744073709551615s"), u64::MAX);
        error("1m18446744073709551615s");
    }

    proptest! {
        #[test]
        fn every_form_reads_back_as_the_same_duration(seconds in any::<u64>()) {
            let duration = Duration::from_seconds(seconds);
            prop_assert_eq!(duration.to_string().parse(), Ok(duration));
            prop_assert_eq!(duration.to_iso_seconds().parse(), Ok(duration));
            prop_assert_eq!(duration.to_timeout().parse(), Ok(duration));
            if let Some(minutes) = duration.to_iso_minutes() {
                prop_assert_eq!(minutes.parse(), Ok(duration));
            }
        }

        #[test]
        fn no_text_panics_and_every_suggestion_is_a_duration(text in "[-0-9dhmsPTDHMSWY. aenor]{0,24}|.*") {
            if let Err(error) = text.parse::<Duration>()
                && let Some(suggestion) = error.suggestion
            {
                prop_assert!(suggestion.parse::<Duration>().is_ok(), "{}", suggestion);
            }
        }
    }
}
