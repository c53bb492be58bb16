//! `invalid-start-time`.

use super::{Check, Rule, code, malformed};
use crate::model::Form;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-start-time",
        Deny,
        "a start time that is not a local date and time"
    ),
    check: Check::Value(|definition, _, findings| {
        malformed(definition, Form::StartTime, RULE.code, findings)
    }),
};
