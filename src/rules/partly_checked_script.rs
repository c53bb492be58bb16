//! `partly-checked-script`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::script::ObservationKind;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "partly-checked-script",
        Warn,
        "a setup script with more commands than armlet checks"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::NotRead) {
            let (name, most) = (&observed.script.name, &observed.observation.detail);
            let message = format!("armlet checks only the first {most} commands of `{name}`");
            findings.push(
                observed
                    .finding(
                        RULE.code,
                        sources,
                        message,
                        "from here on it looks for secrets only",
                    )
                    .with_help("move a part of it to the workspace's file share, and call it from there"),
            );
        }
        for observed in Observed::all(definition, ObservationKind::NotParsed) {
            let (name, most) = (&observed.script.name, &observed.observation.detail);
            let message = format!(
                "a statement of `{name}` has more than {most} commands, so its syntax is not checked"
            );
            findings.push(
                observed
                    .finding(RULE.code, sources, message, "it begins here")
                    .with_help("divide it, for example into functions"),
            );
        }
    }),
};
