//! `denied-by-policy`.

use super::{Check, Rule, code};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "denied-by-policy",
        Deny,
        "a resource that a policy of Azure refuses"
    ),
    check: Check::Policy,
};
