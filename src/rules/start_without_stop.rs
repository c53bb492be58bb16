//! `start-without-stop`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::schedule::Action;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "start-without-stop",
        Warn,
        "an instance that starts by schedule and never stops"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, instance) in definition.instances() {
            let stops = instance.idle_time_before_shutdown.is_some()
                || instance.first_enabled(Action::Stop).is_some();
            let Some(start) = instance.first_enabled(Action::Start).filter(|_| !stops) else {
                continue;
            };
            let finding = Diagnostic::new(
                RULE.code,
                start,
                format!(
                    "a schedule starts `{}`, but nothing stops it again",
                    compute.name.value
                ),
                "starts here",
            );
            let finding = match instance.first_disabled(Action::Stop) {
                Some(stop) => finding.with_related(stop, "this would stop it, but is disabled"),
                None => finding,
            };
            findings.push(finding.with_help(
                "add a schedule with `action = \"stop\"`, or use `working_hours`, which both start and stop it",
            ));
        }
    }),
};
