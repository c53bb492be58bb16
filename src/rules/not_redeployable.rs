//! `not-redeployable`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::{InstanceDefinition, OnRedeploy};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "not-redeployable",
        Warn,
        "an update by redeploying that the service rejects or ignores"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, instance) in definition.instances() {
            let update = compute
                .envelope
                .on_redeploy
                .as_ref()
                .filter(|choice| choice.value == OnRedeploy::Update);
            let fixed = fixed_at_creation(instance);
            let (Some(update), false) = (update, fixed.is_empty()) else {
                continue;
            };
            let finding = Diagnostic::new(
                RULE.code,
                update.span,
                "`update` does not change an existing instance: its settings take effect only at creation",
                "promises an update",
            );
            let finding = fixed
                .into_iter()
                .fold(finding, |finding, (what, span)| finding.with_related(span, what));
            findings.push(
                finding
                    .with_note("redeploying schedules failed in 2021, and now it changes nothing (Azure/bicep#17617)")
                    .with_suggestion(
                        "leave an existing instance unchanged",
                        update.span,
                        "\"create_only\"",
                        Applicability::MaybeIncorrect,
                    ),
            );
        }
    }),
};

/// The settings that the service applies only at creation: the first place of each kind.
fn fixed_at_creation(instance: &InstanceDefinition) -> Vec<(&'static str, Span)> {
    let schedules = instance.working_hours.iter().map(|window| window.span);
    let schedules = schedules.chain(instance.schedules.iter().map(|schedule| schedule.span));
    let schedules = schedules.chain(instance.schedules.whole().map(|whole| whole.span));
    let settings = [
        (
            "the idle time does not change",
            instance.idle_time_before_shutdown.as_ref().map(|idle| idle.span),
        ),
        ("schedules do not change", schedules.min()),
        (
            "the script does not run again",
            instance.creation_script.as_ref().map(|script| script.span),
        ),
        (
            "the script does not change",
            instance.startup_script.as_ref().map(|script| script.span),
        ),
        (
            "applications do not change",
            instance
                .custom_applications
                .first()
                .map(|application| application.span)
                .or_else(|| instance.custom_applications.whole().map(|whole| whole.span)),
        ),
    ];
    settings
        .into_iter()
        .filter_map(|(what, span)| Some((what, span?)))
        .collect()
}
