//! `policy-not-judged`.

use super::{Check, Rule, code};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "policy-not-judged",
        Warn,
        "a policy of Azure of which armlet cannot say what it does"
    ),
    check: Check::Policy,
};
