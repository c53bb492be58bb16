//! `[lints]`: levels of the rules.

use super::key::Schema;
use super::rest::{Scalar, text_value};
use crate::arm::Value;
use crate::source::Spanned;
use crate::syntax::Value as Toml;
use crate::{table, words};

table! {
    /// A level with its reason.
    pub struct LintTable {
        /// `allow`: not reported. `warn`: reported. `deny`: reported, and nothing is written.
        pub level: Option<Spanned<LevelWord>> => by_hand { always_required, example = ["allow"] },
        /// Why, for the people who read the definition.
        pub reason: Option<Spanned<String>> => by_hand {
            free_text, example = ["the pool is shared with the weekend batch"], aka = ["because", "comment", "why"],
        },
        /// Last day on which an `allow` holds; afterwards the rule `expired-allow` reports it.
        pub until: Option<Spanned<String>> as Date => by_hand {
            example = ["2026-12-31"], aka = ["expires", "expiry"],
        },
    }
}

words! {
    /// A level of a rule.
    pub enum LevelWord {
        /// Not reported.
        Allow = "allow" => "allow" { aka = ["off", "ignore"] },
        /// Reported.
        Warn = "warn" => "warn" { aka = ["warning"] },
        /// Reported, and nothing is written.
        Deny = "deny" => "deny" { aka = ["error", "forbid"] },
    }
}

/// A day.
#[derive(Debug, Clone, Copy)]
pub enum Date {}

impl Scalar for Date {
    type Stored = String;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "type": "string",
             "pattern": "^[0-9]{4}-((0[13-9]|1[0-2])-(0[1-9]|[12][0-9]|30)|(0[13578]|1[02])-31|02-(0[1-9]|[12][0-9]))$",
             "x-expected": "a date such as `2026-12-31`" }"#,
    );

    fn lower(stored: &String) -> Value {
        Value::from(stored.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(day) => Some(text_value(day)),
            _ => None,
        }
    }
}
