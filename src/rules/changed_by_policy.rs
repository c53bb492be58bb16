//! `changed-by-policy`.

use super::{Check, Rule, code};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "changed-by-policy",
        Warn,
        "a resource that a policy of Azure adds to or changes"
    ),
    check: Check::Policy,
};
