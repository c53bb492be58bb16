//! `invalid-days`.

use super::{Check, Rule, code, malformed};
use crate::model::Form;

pub(super) const RULE: Rule = Rule {
    code: code!("invalid-days", Deny, "days of the week that cannot be read"),
    check: Check::Value(|definition, _, findings| malformed(definition, Form::Days, RULE.code, findings)),
};
