//! The timeout of a setup script, which the service also reads as a decimal number with or without a unit.

use std::str::FromStr;

use super::{Duration, UNITS};
use crate::time::{InvalidTime, digits, quoted};

/// How long a setup script may run.
///
/// Read from what the service takes, a decimal number with one of the units `s`, `m`, `h` and `d` (`1.5h`) or of seconds
/// (`900`), and from everything that a [`Duration`] is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScriptTimeout(pub Duration);

impl FromStr for ScriptTimeout {
    type Err = InvalidTime;

    /// # Errors
    ///
    /// If `text` is none of these, or no whole number of seconds.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        match decimal(text) {
            Some(Some(seconds)) => Ok(Self(Duration::from_seconds(seconds))),
            Some(None) => Err(InvalidTime::new(format!(
                "{} must be a whole number of seconds below 2^64",
                quoted(text)
            ))),
            None => text.parse().map(Self),
        }
    }
}

/// The seconds of a decimal number with or without a unit; `Some(None)` if it is one but no whole number of seconds, `None`
/// if it is none.
fn decimal(text: &str) -> Option<Option<u64>> {
    let unit = UNITS.iter().find(|unit| text.ends_with(unit.letter));
    let (number, factor) = match unit {
        Some(unit) => (text.strip_suffix(unit.letter)?, unit.seconds),
        None => (text, 1),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    Some(seconds(digits(whole)?, digits(fraction)?, factor))
}

fn seconds(whole: &str, fraction: &str, factor: u64) -> Option<u64> {
    let fraction = fraction.trim_end_matches('0');
    let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part: u64 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    let part = part.checked_mul(factor)?;
    let whole = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    part.is_multiple_of(scale)
        .then(|| whole.checked_add(part / scale))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds_of(text: &str) -> Option<u64> {
        let timeout: Option<ScriptTimeout> = text.parse().ok();
        timeout.map(|timeout| timeout.0.as_seconds())
    }

    #[test]
    fn a_decimal_number_is_read_as_the_service_reads_it() {
        for (text, seconds) in [
            ("1.5h", 5400),
            ("900", 900),
            ("0.5m", 30),
            ("900.0", 900),
            ("0.25d", 21_600),
            ("25m", 1500),
            ("0.10m", 6),
        ] {
            assert_eq!(seconds_of(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn every_form_of_a_duration_is_read_too() {
        for (text, seconds) in [("1h30m", 5400), ("PT30M", 1800), ("P1D", 86_400)] {
            assert_eq!(seconds_of(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_whole_number_of_seconds_is_an_error() {
        for text in [
            "0.5s",
            "0.01m",
            "1,5h",
            ".5h",
            "5.h",
            "1.5",
            "-5m",
            "m",
            "",
            "99999999999999999999",
            "1.5 h",
            "+5",
        ] {
            assert_eq!(seconds_of(text), None, "{text}");
        }
    }
}
