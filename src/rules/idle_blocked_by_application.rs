//! `idle-blocked-by-application`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::schedule::Action;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "idle-blocked-by-application",
        Warn,
        "an idle time that has no effect because of an application"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            let (Some(idle), Some(application)) = (
                &instance.idle_time_before_shutdown,
                instance.custom_applications.first(),
            ) else {
                continue;
            };
            if instance.first_enabled(Action::Stop).is_some() {
                continue;
            }
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    idle.span,
                    "the idle time never passes: an instance with a custom application is never idle",
                    "has no effect",
                )
                .with_related(
                    application.span,
                    "this application runs as long as the instance does",
                )
                .with_note("nothing else stops the instance (Create a compute instance, Microsoft Learn)")
                .with_help("add `working_hours`, or a schedule with `action = \"stop\"`"),
            );
        }
    }),
};
