//! `policy-not-readable`.

use super::{Check, Rule, code};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "policy-not-readable",
        Deny,
        "a file in `policies` that holds no policy"
    ),
    check: Check::Policy,
};
