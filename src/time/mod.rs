//! The time values in a definition: durations, times of day, days, cron expressions, time zones and start times.
//!
//! The functions take the text that a user wrote and return a value that the service accepts, or an [`InvalidTime`]
//! that says what would be right. Nothing here knows TOML, spans or the current time: the caller finds the place in the
//! file, and every instant is an argument.

pub mod calendar;
pub mod cron;
pub mod days;
pub mod duration;
pub mod frequency;
mod number_set;
pub mod recurrence;
pub mod start_time;
pub mod time_of_day;
pub mod time_zone;

use std::fmt;
use std::ops::Range;

use crate::diagnostic::Applicability;

pub use cron::Cron;
pub(crate) use days::twice;
pub use days::{DaySet, MONTHS, Weekday};
pub use duration::{Duration, ScriptTimeout};
pub use frequency::Frequency;
pub use recurrence::Recurrence;
pub use start_time::StartTime;
pub use time_of_day::TimeOfDay;
pub use time_zone::TimeZone;

/// A text that is not a time of the expected kind, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTime {
    /// What is wrong and what would be right: lowercase, without a period, the user's text in backticks.
    pub message: String,
    /// A text to write instead of the whole text.
    pub suggestion: Option<String>,
    /// Whether [`suggestion`](Self::suggestion) is what the user meant, or only what they may have meant.
    pub applicability: Applicability,
    /// The bytes of the text that are wrong; `None` if the whole text is wrong.
    pub range: Option<Range<usize>>,
}

impl InvalidTime {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            suggestion: None,
            applicability: Applicability::MaybeIncorrect,
            range: None,
        }
    }

    /// Suggests the only text that the user can have meant.
    fn with_suggestion(mut self, text: Option<String>) -> Self {
        self.suggestion = text;
        self.applicability = Applicability::MachineApplicable;
        self
    }

    /// Suggests a text that the user may have meant.
    fn with_guess(mut self, text: Option<String>) -> Self {
        self.suggestion = text;
        self.applicability = Applicability::MaybeIncorrect;
        self
    }

    fn with_range(mut self, range: Range<usize>) -> Self {
        self.range = Some(range);
        self
    }
}

impl fmt::Display for InvalidTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for InvalidTime {}

/// The user's text in backticks, or `an empty text`. It is shortened and has no control characters, so that a message
/// stays on one line.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.is_empty() {
        return "an empty text".to_owned();
    }
    let mut excerpt: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        excerpt.push('…');
    }
    format!("`{excerpt}`")
}

/// `text` if it is one or more ASCII digits.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// The value of `text` if it is exactly two ASCII digits.
fn two_digits(text: &str) -> Option<u8> {
    digits(text).filter(|text| text.len() == 2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_is_one_short_line() {
        assert_eq!(quoted("30 min"), "`30 min`");
        assert_eq!(quoted(""), "an empty text");
        assert_eq!(quoted("a\nb"), "`a\u{fffd}b`");
        assert_eq!(quoted(&"é".repeat(41)), format!("`{}…`", "é".repeat(40)));
    }

    #[test]
    fn two_digits_are_neither_one_nor_three_nor_signed() {
        assert_eq!(two_digits("09"), Some(9));
        assert_eq!(two_digits("9"), None);
        assert_eq!(two_digits("+9"), None);
        assert_eq!(two_digits("009"), None);
        assert_eq!(two_digits("٠٩"), None);
    }
}
