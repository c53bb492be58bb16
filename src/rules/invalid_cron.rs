//! `invalid-cron`.

use super::{Check, Rule, code, malformed};
use crate::model::Form;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-cron",
        Deny,
        "a cron expression that the service does not accept"
    ),
    check: Check::Value(|definition, _, findings| malformed(definition, Form::Cron, RULE.code, findings)),
};
