//! `zero-timeout`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!("zero-timeout", Deny, "a setup script with a timeout of zero"),
    check: Check::Value(|definition, _, findings| {
        let instances = definition.instances();
        let scripts = instances.flat_map(|(_, instance)| instance.scripts());
        for timeout in scripts.filter_map(|(_, script)| script.timeout.as_ref()) {
            if timeout
                .literal()
                .is_some_and(|timeout| timeout.0.as_seconds() == 0)
            {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        timeout.span,
                        "`timeout` must be longer than zero",
                        "zero",
                    )
                    .with_note(
                        "the value goes to the `timeout` command, where 0 means no limit; what the service does with 0 \
                         is not documented",
                    )
                    .with_help("remove `timeout` for the service's default of 15 minutes, or write one such as `\"25m\"`"),
                );
            }
        }
    }),
};
