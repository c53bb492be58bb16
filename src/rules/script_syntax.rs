//! `script-syntax`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::script::ObservationKind;

pub(super) const RULE: Rule = Rule {
    code: code!("script-syntax", Deny, "a setup script that bash cannot parse"),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::SyntaxError) {
            let label = observed.observation.detail.as_str();
            let message = format!("bash cannot parse `{}`: {label}", observed.script.name);
            findings.push(observed.finding(RULE.code, sources, message, label).with_note(
                "bash runs the commands before the mistake and then gives up, so the instance is only half set up",
            ));
        }
    }),
};
