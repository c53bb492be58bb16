//! `long-script-timeout`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::time::Duration;

/// The longest timeout that is known to work, by two independent public projects; the documentation has no maximum.
const LONGEST: Duration = Duration::from_minutes(25);

pub(super) const RULE: Rule = Rule {
    code: code!(
        "long-script-timeout",
        Warn,
        "a script timeout that the service may refuse"
    ),
    check: Check::Value(|definition, _, findings| {
        let instances = definition.instances();
        let scripts = instances.flat_map(|(_, instance)| instance.scripts());
        for timeout in scripts.filter_map(|(_, script)| script.timeout.as_ref()) {
            let Some(long) = timeout.literal().filter(|timeout| timeout.0 > LONGEST) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    timeout.span,
                    format!("the service may refuse a `timeout` of {}", long.0.to_words()),
                    format!("longer than {}", LONGEST.to_words()),
                )
                .with_note(
                    "two public projects report 25 minutes as the maximum; Microsoft's documentation names none",
                )
                .with_help("write at most `\"25m\"`, and start what takes longer in the background"),
            );
        }
    }),
};
