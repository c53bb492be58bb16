//! The units of a recurrence: minutes, hours, days, weeks and months.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::{InvalidTime, quoted};
use crate::diagnostic::nearest;

/// The unit of a recurrence's interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// Every N minutes.
    Minute,
    /// Every N hours.
    Hour,
    /// Every N days.
    Day,
    /// Every N weeks.
    Week,
    /// Every N months.
    Month,
}

impl Frequency {
    /// All units, from the shortest to the longest.
    pub const ALL: [Self; 5] = [Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// The name in the CLI v2: `week`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The value for `recurrence.frequency`: `Week`.
    #[must_use]
    pub const fn azure_name(self) -> &'static str {
        match self {
            Self::Minute => "Minute",
            Self::Hour => "Hour",
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
        }
    }

    /// The intervals that Logic Apps allows ("Schedule and run recurring workflows with the Recurrence trigger").
    #[must_use]
    pub const fn intervals(self) -> RangeInclusive<u32> {
        match self {
            Self::Minute => 1..=72_000,
            Self::Hour => 1..=12_000,
            Self::Day => 1..=500,
            Self::Week => 1..=71,
            Self::Month => 1..=16,
        }
    }

    /// Whether `hours` and `minutes` have a meaning: only with days and weeks.
    #[must_use]
    pub const fn takes_times_of_day(self) -> bool {
        matches!(self, Self::Day | Self::Week)
    }

    /// Whether `week_days` has a meaning: only with weeks.
    #[must_use]
    pub const fn takes_week_days(self) -> bool {
        matches!(self, Self::Week)
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Frequency {
    type Err = InvalidTime;

    /// Reads the name in the CLI v2.
    ///
    /// # Errors
    ///
    /// If `text` is not one of the five names. For `Day`, `days` and `daily`, the error suggests `day`.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let named = |name: &str| Self::ALL.into_iter().find(|frequency| frequency.name() == name);
        if let Some(frequency) = named(text) {
            return Ok(frequency);
        }
        let lower = text.trim().to_lowercase();
        let meant = match lower.as_str() {
            "daily" => Some(Self::Day),
            other => {
                let stem = other
                    .strip_suffix("ly")
                    .or_else(|| other.strip_suffix('s'))
                    .unwrap_or(other);
                named(stem)
            }
        };
        let error = InvalidTime::new(format!(
            "{} is not a frequency; write `minute`, `hour`, `day`, `week` or `month`",
            quoted(text)
        ));
        Err(match meant {
            Some(meant) => error.with_suggestion(Some(meant.to_string())),
            None => error.with_guess(nearest(&lower, Self::ALL.map(Self::name)).map(str::to_owned)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_cli_are_frequencies_and_others_are_suggested() {
        for frequency in Frequency::ALL {
            assert_eq!(frequency.name().parse(), Ok(frequency));
        }
        for (text, right) in [
            ("Day", "day"),
            ("daily", "day"),
            ("weeks", "week"),
            ("Monthly", "month"),
            ("mnth", "month"),
        ] {
            assert_eq!(
                text.parse::<Frequency>().unwrap_err().suggestion.as_deref(),
                Some(right)
            );
        }
        let error = "second".parse::<Frequency>().unwrap_err();
        insta::assert_snapshot!(error.message, @"`second` is not a frequency; write `minute`, `hour`, `day`, `week` or `month`");
        assert_eq!(error.suggestion, None);
    }
}
