//! `audited-by-policy`.

use super::{Check, Rule, code};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "audited-by-policy",
        Warn,
        "a resource that a policy of Azure reports"
    ),
    check: Check::Policy,
};
