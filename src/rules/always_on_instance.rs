//! `always-on-instance`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::schedule::Action;
use crate::model::{Compute, InstanceDefinition};

pub(super) const RULE: Rule = Rule {
    code: code!("always-on-instance", Warn, "an instance that nothing stops"),
    check: Check::Definition(|definition, _, findings| {
        for (compute, instance) in definition.instances() {
            if !compute.has_unknown_keys && is_always_on(instance) {
                findings.push(finding(compute, instance, definition.knows_idle_shutdown()));
            }
        }
    }),
};

fn is_always_on(instance: &InstanceDefinition) -> bool {
    instance.idle_time_before_shutdown.is_none()
        && instance.first_enabled(Action::Start).is_none()
        && instance.first_enabled(Action::Stop).is_none()
}

fn finding(compute: &Compute, instance: &InstanceDefinition, knows_idle_shutdown: bool) -> Diagnostic {
    let finding = Diagnostic::new(
        RULE.code,
        compute.name.span,
        format!(
            "nothing ever stops `{}`: it has no idle time and no schedule that stops it",
            compute.name.value
        ),
        "runs, and costs money, until somebody stops it",
    );
    let finding = match instance.first_disabled(Action::Stop) {
        Some(stop) => finding.with_related(stop, "this would stop it, but is disabled"),
        None => finding,
    };
    // An instance that runs an application is never idle, and old versions have no idle time.
    finding.with_help(
        if instance.custom_applications.is_absent() && knows_idle_shutdown {
            "add `idle_time_before_shutdown = \"1h\"`, or `working_hours`"
        } else {
            "add `working_hours`, or a schedule with `action = \"stop\"`"
        },
    )
}
