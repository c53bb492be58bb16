//! `unknown-time-zone`.

use super::{Check, Rule, code, malformed};
use crate::model::Form;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unknown-time-zone",
        Deny,
        "a time zone that the service does not know"
    ),
    check: Check::Value(|definition, _, findings| malformed(definition, Form::TimeZone, RULE.code, findings)),
};
