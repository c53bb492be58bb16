//! `idle-shutdown-missing`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::schedule::Action;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "idle-shutdown-missing",
        Warn,
        "an instance that stops only by schedule"
    ),
    check: Check::Definition(|definition, _, findings| {
        if !definition.knows_idle_shutdown() {
            return;
        }
        for (compute, instance) in definition.instances() {
            if compute.has_unknown_keys
                || instance.idle_time_before_shutdown.is_some()
                || !instance.custom_applications.is_absent()
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
                    "keeps running when nobody uses it",
                )
                .with_related(
                    stop,
                    "stops here; if somebody starts it later, it runs until the next stop",
                )
                .with_help("add `idle_time_before_shutdown = \"1h\"`, or a time that suits your breaks"),
            );
        }
    }),
};
