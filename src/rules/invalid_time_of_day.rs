//! `invalid-time-of-day`.

use super::{Check, Rule, code, malformed};
use crate::model::Form;

pub(super) const RULE: Rule = Rule {
    code: code!("invalid-time-of-day", Deny, "a time of day that does not exist"),
    check: Check::Value(|definition, _, findings| {
        malformed(definition, Form::TimeOfDay, RULE.code, findings)
    }),
};
