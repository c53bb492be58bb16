//! `sso-disabled-on-behalf-of`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{Compute, InstanceDefinition};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "sso-disabled-on-behalf-of",
        Warn,
        "single sign-on that the service turns off"
    ),
    check: Check::Definition(|definition, _, findings| {
        findings.extend(
            definition
                .instances()
                .filter_map(|(compute, instance)| disabled(compute, instance)),
        );
    }),
};

fn disabled(compute: &Compute, instance: &InstanceDefinition) -> Option<Diagnostic> {
    let sso = instance.enable_sso.as_ref()?;
    let user = compute.assigned_user.as_ref()?;
    let (what, label, noun) = code_of_others(instance)?;
    if sso.literal() != Some(&true) {
        return None;
    }
    let finding = Diagnostic::new(
        RULE.code,
        sso.span,
        format!("single sign-on is off if an instance for somebody else is created with {noun}"),
        "has no effect",
    )
    .with_related(user.span, "created on behalf of this person")
    .with_related(what, label)
    .with_note("the service turns it off for security (\"Create a compute instance\")");
    Some(finding.with_help(
        "remove `enable_sso`; the assigned user can turn it on, with the permission \
         `Microsoft.MachineLearningServices/workspaces/computes/enableSso/action`",
    ))
}

/// The code that the creator chose to run on the instance: a setup script or an application.
fn code_of_others(instance: &InstanceDefinition) -> Option<(Span, &'static str, &'static str)> {
    let script = instance.scripts().next();
    let script = script.map(|(_, script)| (script.span, "with this script", "a setup script"));
    let application = instance.custom_applications.first();
    script.or_else(|| {
        application.map(|application| (application.span, "with this application", "a custom application"))
    })
}
