//! The time from which schedules are shown.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The time at which a view starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// A local time in the zone of each instance.
    Local(DateTime),
    /// An instant.
    Instant(Timestamp),
}

impl Beginning {
    /// The instant in `zone`. If the clocks show the time twice, it is the first; if they skip it, it is later by the skipped
    /// time.
    ///
    /// `None` only at the limits of the calendar.
    #[must_use]
    pub fn in_zone(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Local(local) => zone.to_timestamp(local).ok(),
            Self::Instant(instant) => Some(instant),
        }
    }
}

impl FromStr for Beginning {
    type Err = String;

    /// Reads a date, a local date and time, or one with an offset from UTC.
    fn from_str(text: &str) -> Result<Self, String> {
        let is_named = text.contains('[');
        match (text.parse(), text.parse()) {
            (Ok(instant), _) if !is_named => Ok(Self::Instant(instant)),
            (_, Ok(local)) if !is_named => Ok(Self::Local(local)),
            _ => Err(
                "write a date such as `2026-03-28`, a local time such as `2026-03-28T09:00`, or an instant such as \
                 `2026-03-28T08:00Z`"
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_is_its_midnight_by_the_local_clock() {
        let midnight = Beginning::Local(date(2026, 3, 28).at(0, 0, 0, 0));
        assert_eq!("2026-03-28".parse(), Ok(midnight));
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        assert_eq!(
            midnight.in_zone(&madrid).unwrap().to_string(),
            "2026-03-27T23:00:00Z"
        );
    }

    #[test]
    fn a_time_with_an_offset_is_an_instant_and_one_without_is_local() {
        let instant = "2026-03-28T08:00:00Z".parse().unwrap();
        assert_eq!("2026-03-28T08:00Z".parse(), Ok(Beginning::Instant(instant)));
        assert_eq!("2026-03-28T09:00+01:00".parse(), Ok(Beginning::Instant(instant)));
        let local = date(2026, 3, 28).at(9, 0, 0, 0);
        assert_eq!("2026-03-28T09:00".parse(), Ok(Beginning::Local(local)));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-02-30",
            "09:00",
            "2026-03-28T09:00[Europe/Madrid]",
        ] {
            assert!(text.parse::<Beginning>().is_err(), "{text}");
        }
    }
}
