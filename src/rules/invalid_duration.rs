//! `invalid-duration`.

use super::{Check, Rule, code, malformed};
use crate::model::Form;

pub(super) const RULE: Rule = Rule {
    code: code!("invalid-duration", Deny, "a duration that cannot be read"),
    check: Check::Value(|definition, _, findings| malformed(definition, Form::Duration, RULE.code, findings)),
};
