//! `idle-shutdown-missing`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::schedule::Action;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "idle-shutdown-missing",
        Warn,
        "an instance that stops by schedule only"
    ),
    check: Check::Definition(|definition, _, findings| {
        if !definition.knows_idle_shutdown() {
            return;
        }
        for (compute, instance) in definition.instances() {
            if compute.has_unknown_keys
                || instance.idle_time_before_shutdown.is_some()
                || !instance.custom_applications.is_empty()
            {
                continue;
            }
            let Some(stop) = instance.first_enabled(Action::Stop) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    compute.name.span,
                    format!("`{}` has no `idle_time_before_shutdown`", compute.name.value),
                    "runs on when nobody uses it",
                )
                .with_related(
                    stop,
                    "stops here; a start by hand after it lasts until the next stop",
                )
                .with_help("add `idle_time_before_shutdown = \"1h\"`, or how long a break may last"),
            );
        }
    }),
};
