//! `unconfirmed-time-zone`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unconfirmed-time-zone",
        Warn,
        "a time zone that the service may not know"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            for setting in instance.time_zones() {
                let Some(zone) = setting.literal().filter(|zone| !zone.confirmed()) else {
                    continue;
                };
                let name = zone.windows_name();
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        setting.span,
                        format!("the service may not know the time zone `{name}`"),
                        format!("written as `{name}`"),
                    )
                    .with_note("Windows has it, but the Python SDK (azure-ai-ml) does not list it")
                    .with_help("test it with a deployment, or write another time zone with the same time"),
                );
            }
        }
    }),
};
