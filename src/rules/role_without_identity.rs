//! `role-without-identity`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::RoleHolder;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "role-without-identity",
        Deny,
        "a role for an identity that does not exist"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (holder, assignment) in definition.role_assignments() {
            if assignment.identity.is_some() || holder.has_system_identity {
                continue;
            }
            let RoleHolder { name, identity, .. } = holder;
            let finding = Diagnostic::new(
                RULE.code,
                assignment.span,
                format!("{name} has no system-assigned identity to assign the role to"),
                "needs a system-assigned identity",
            );
            let finding = match identity {
                Some(identity) => finding.with_related(identity, "it has only these identities"),
                None => finding,
            };
            findings.push(finding.with_help(
                "add `identity = \"system\"`, or name a user-assigned identity in the role assignment: `identity = \
                 \"<resource id>\"`",
            ));
        }
    }),
};
