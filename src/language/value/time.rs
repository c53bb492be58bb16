//! Times: durations in the three ways in which REST writes them, zones, hours, days and dates.

use std::str::FromStr;

use crate::arm::Value;
use crate::language::key::{Schema, Shape, Word};
use crate::language::reader::Numbers;
use crate::language::rest::{Scalar, Shaped, text_value};
use crate::source::Spanned;
use crate::syntax::Value as Toml;
use crate::time::{Cron, DaySet, Duration, Frequency, ScriptTimeout, StartTime, TimeOfDay, TimeZone};

/// Declares the value types of durations.
macro_rules! durations {
    ($( $(#[doc = $doc:literal])+ $name:ident = $rest:expr, $form:literal; )*) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Scalar for $name {
            type Stored = Duration;

            const SCHEMA: Schema = Schema::Named("duration");

            const FORM: Option<&'static str> = Some($form);

            fn lower(stored: &Duration) -> Value {
                let rest: fn(Duration) -> String = $rest;
                Value::from(rest(*stored))
            }

            /// Only for what the service was sent: it takes no other spelling.
            fn raise(value: &Value) -> Option<Toml> {
                let Value::String(text) = value else { return None };
                let duration = Duration::from_str(text).ok()?;
                (Self::lower(&duration) == *value).then(|| text_value(&duration.to_string()))
            }
        }
    )*};
}

durations! {
    /// ISO 8601 in whole minutes, `PT30M`; in seconds where it is no whole number of them, which a rule denies.
    Minutes = |duration| duration.to_iso_minutes().unwrap_or_else(|| duration.to_iso_seconds()),
        "a duration in whole minutes, such as PT30M";
    /// ISO 8601 in seconds, `PT120S`: the only form that some policies can parse (Azure/Enterprise-Scale,
    /// Deny-MachineLearning-ComputeCluster-Scale).
    Seconds = Duration::to_iso_seconds, "a duration in whole seconds, such as PT120S";
}

/// A number with its unit, `60m`.
#[derive(Debug, Clone, Copy)]
pub enum Timeout {}

impl Scalar for Timeout {
    type Stored = ScriptTimeout;

    const SCHEMA: Schema = Schema::Named("timeout");

    const FORM: Option<&'static str> = Some("a number and its unit, such as 20m");

    fn lower(stored: &ScriptTimeout) -> Value {
        Value::from(stored.0.to_timeout())
    }

    /// Only for what armlet writes: the service reads more than it would write again.
    fn raise(value: &Value) -> Option<Toml> {
        let Value::String(text) = value else { return None };
        let timeout = ScriptTimeout::from_str(text).ok()?;
        (Self::lower(&timeout) == *value).then(|| text_value(&timeout.0.to_string()))
    }
}

impl Scalar for TimeZone {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Named("time_zone");

    const FORM: Option<&'static str> = Some("a Windows time zone name, such as Romance Standard Time");

    /// The Windows name, the only one the service takes.
    fn lower(stored: &Self) -> Value {
        Value::from(stored.windows_name())
    }

    /// The IANA name, where it leads back to the same Windows name.
    fn raise(value: &Value) -> Option<Toml> {
        let Value::String(windows) = value else {
            return None;
        };
        let zone = Self::from_str(windows).ok()?;
        if zone == Self::from_str("UTC").ok()? {
            return Some(text_value("UTC"));
        }
        let iana = zone
            .iana_name()
            .filter(|name| Self::from_str(name).is_ok_and(|again| again.windows_name() == windows.as_str()));
        Some(text_value(iana.unwrap_or(windows)))
    }
}

impl Scalar for Cron {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Named("cron");

    fn lower(stored: &Self) -> Value {
        Value::from(stored.to_string())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(text) if Self::from_str(text).is_ok_and(|cron| cron.as_str() == text) => {
                Some(text_value(text))
            }
            _ => None,
        }
    }
}

impl Scalar for StartTime {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Named("start_time");

    fn lower(stored: &Self) -> Value {
        Value::from(stored.to_string())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(text) if Self::from_str(text).is_ok_and(|start| start.to_string() == *text) => {
                Some(text_value(text))
            }
            _ => None,
        }
    }
}

impl Scalar for TimeOfDay {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Named("time_of_day");

    fn lower(stored: &Self) -> Value {
        Value::from(stored.to_string())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(text) if Self::from_str(text).is_ok() => Some(text_value(text)),
            _ => None,
        }
    }
}

/// A unit of a recurrence; the schema allows no reference in its place.
#[derive(Debug, Clone, Copy)]
pub enum Unit {}

impl Scalar for Unit {
    type Stored = Frequency;

    const SCHEMA: Schema = Schema::Words(
        &[
            unit("minute", "Minute", &[]),
            unit("hour", "Hour", &["hourly"]),
            unit("day", "Day", &["daily"]),
            unit("week", "Week", &["weekly"]),
            unit("month", "Month", &["monthly"]),
        ],
        "{}",
    );

    const FORM: Option<&'static str> = Some("one of these words: Minute, Hour, Day, Week, Month");

    fn lower(stored: &Frequency) -> Value {
        Value::from(stored.azure_name())
    }

    fn raise(value: &Value) -> Option<Toml> {
        let Value::String(word) = value else { return None };
        let frequency = Frequency::from_str(&word.to_ascii_lowercase()).ok()?;
        Some(text_value(frequency.name()))
    }
}

const fn unit(word: &'static str, rest: &'static str, aka: &'static [&'static str]) -> Word {
    Word { word, rest, aka }
}

impl Shaped for Spanned<DaySet> {
    const SHAPE: &'static Shape = &Shape::Other(r##"{ "$ref": "value.schema.json#/$defs/days" }"##);
}

/// The hours of a recurrence.
#[derive(Debug, Clone, Copy)]
pub enum Hours {}

impl Shaped<Hours> for Spanned<Numbers> {
    const SHAPE: &'static Shape = &Shape::Other(
        r#"{ "if": { "type": "array" },
             "then": { "uniqueItems": true, "items": { "type": "integer", "minimum": 0, "maximum": 23 } },
             "else": { "type": "integer", "minimum": 0, "maximum": 23 } }"#,
    );
}

/// The minutes of an hour of a recurrence.
#[derive(Debug, Clone, Copy)]
pub enum MinutesOfHour {}

impl Shaped<MinutesOfHour> for Spanned<Numbers> {
    const SHAPE: &'static Shape = &Shape::Other(
        r#"{ "if": { "type": "array" },
             "then": { "uniqueItems": true, "items": { "type": "integer", "minimum": 0, "maximum": 59 } },
             "else": { "type": "integer", "minimum": 0, "maximum": 59 } }"#,
    );
}

/// Days of the month, which no schedule of a compute takes.
#[derive(Debug, Clone, Copy)]
pub enum MonthDays {}

impl Shaped<MonthDays> for Spanned<Numbers> {
    const SHAPE: &'static Shape = &Shape::Other(r#"{ "not": {}, "x-rule": "month-days-unsupported" }"#);
}
