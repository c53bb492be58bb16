//! `[lints]`: levels of the rules.

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::json_schema::parsed;
use super::key::{Schema, Shape};
use super::output::Words;
use super::rest::{Scalar, Shaped, text_value};
use crate::arm::Value;
use crate::source::Spanned;
use crate::syntax::Value as Toml;
use crate::{table, words};

table! {
    /// A level with its reason.
    pub struct LintTable {
        /// `allow`: not reported. `warn`: reported. `deny`: reported as an error, and nothing is written.
        pub level: Option<Spanned<LevelWord>> => by_hand { always_required, example = ["allow"] },
        /// The reason, for people who read the definition.
        pub reason: Option<Spanned<ArcStr>> => by_hand {
            free_text, example = ["the pool is shared with the weekend batch"], aka = ["because", "comment", "why"],
        },
        /// Last day on which an `allow` applies; from the next day on, the rule `expired-allow` reports it.
        pub until: Option<Spanned<ArcStr>> as Date => by_hand {
            example = ["2026-12-31"], aka = ["expires", "expiry"],
        },
        /// Where the level applies: tables and keys of the definition, such as `instance.ana-notebooks` or
        /// `cluster.gpu.tier`. Elsewhere the rule keeps its default level. Default: everywhere.
        pub only: Option<Words> => by_hand {
            example = [["instance.ana-notebooks", "cluster.gpu.tier"]], aka = ["at", "for", "places", "where"],
            schema = {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "minLength": 1}},
        },
    }
}

/// What is said of the rules.
const RULES: &str = r##"{
    "description": "Levels of the rules: `rule-name = \"allow\" | \"warn\" | \"deny\"`, or a table that also gives the reason. `armlet rules` lists the rules.",
    "type": "object",
    "propertyNames": {
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        "x-expected": "the name of a rule, such as `always-on-nodes`",
        "x-rule": "unknown-rule"
    },
    "examples": [{"always-on-nodes": "deny"}],
    "x-tombi-additional-key-label": "rule"
}"##;

/// What is said of the level of a rule.
const LEVEL: &str = r##"{
    "description": "Level of this rule.",
    "examples": [
        "warn",
        {"level": "allow", "reason": "the pool is shared with the weekend batch", "until": "2026-12-31"}
    ]
}"##;

/// `[lints]`, whose keys are the rules.
#[derive(Debug, Clone, Copy)]
pub enum LintsFile {}

impl Shaped for LintsFile {
    const SHAPE: &'static Shape = &Shape::File("lints", LintTable::TABLE);
}

/// The schema: a level, or a table with the reason.
pub(super) fn described() -> Json {
    let level = Shape::LiteralOrTable(LevelWord::TYPE, LintTable::TABLE);
    let mut level = level.schema("", "");
    if let (Some(members), Json::Object(more)) = (level.as_object_mut(), parsed(LEVEL)) {
        members.extend(more);
    }
    let mut schema = parsed(RULES);
    if let Some(members) = schema.as_object_mut() {
        members.insert("additionalProperties".to_owned(), level);
    }
    schema
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
    type Stored = ArcStr;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "type": "string",
             "pattern": "^[0-9]{4}-((0[13-9]|1[0-2])-(0[1-9]|[12][0-9]|30)|(0[13578]|1[02])-31|02-(0[1-9]|[12][0-9]))$",
             "x-expected": "a date such as `2026-12-31`" }"#,
    );

    fn lower(stored: &ArcStr) -> Value {
        Value::from(stored.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(day) => Some(text_value(day)),
            _ => None,
        }
    }
}
