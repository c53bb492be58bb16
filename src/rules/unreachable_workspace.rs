//! `unreachable-workspace`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::workspace::PublicNetworkAccess;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unreachable-workspace",
        Warn,
        "a new workspace that nobody can reach"
    ),
    check: Check::Definition(|definition, _, findings| {
        let created = definition.created_workspace();
        let Some(access) = created.and_then(|workspace| workspace.public_network_access.as_ref()) else {
            return;
        };
        if access.literal() != Some(&PublicNetworkAccess::Disabled) {
            return;
        }
        findings.push(
            Diagnostic::new(
                RULE.code,
                access.span,
                "nobody can reach the new workspace: public access is disabled and it has no private endpoint",
                "closed to public networks",
            )
            .with_note(
                "armlet creates no private endpoints (\"Configure a private endpoint for an Azure Machine Learning \
                 workspace\", Microsoft Learn)",
            )
            .with_help(
                "remove the line, or create the private endpoint in another template and allow this rule with that reason",
            ),
        );
    }),
};
