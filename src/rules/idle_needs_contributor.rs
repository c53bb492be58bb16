//! `idle-needs-contributor`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = Rule {
    code: code!("idle-needs-contributor", Warn, "an idle time beside a managed identity, which needs a role for it"),
    check: Check::Definition(|definition, _, findings| {
        for (compute, instance) in definition.instances() {
            let identity = compute
                .envelope
                .identity
                .as_ref()
                .filter(|identity| identity.system || !identity.user.is_empty());
            let (Some(identity), Some(idle)) = (identity, instance.idle_shutdown()) else {
                continue;
            };
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    identity.span,
                    "an instance with an identity stops when idle only if the identity is Contributor on the workspace",
                    "this identity",
                )
                .with_related(idle.span, "has no effect without that role")
                .with_note("so says Create a compute instance (Microsoft Learn), \"Configure idle shutdown\"")
                .with_help("grant the role, then `allow` this rule in `[lints]`, with the reason"),
            );
        }
    }),
};
