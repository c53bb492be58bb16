//! `invalid-start-time`.

use super::{Check, Rule, code, malformed};
use crate::model::Form;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-start-time",
        Deny,
        "a start that is no local date and time"
    ),
    check: Check::Definition(|definition, _, findings| {
        malformed(definition, Form::StartTime, RULE.code, findings)
    }),
};
