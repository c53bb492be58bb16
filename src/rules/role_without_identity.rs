//! `role-without-identity`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{RoleAssignmentDefinition, RoleHolder};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "role-without-identity",
        Deny,
        "a role for an identity that does not exist"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (holder, assignment) in definition.role_assignments() {
            if let Some(principal) = &assignment.principal {
                findings.extend(wrong_user(&holder, assignment, principal.span));
                continue;
            }
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

/// `principal = "assigned_user"` where no user is assigned, or beside an identity.
fn wrong_user(
    holder: &RoleHolder,
    assignment: &RoleAssignmentDefinition,
    principal: Span,
) -> Option<Diagnostic> {
    if let Some(identity) = &assignment.identity {
        let message = "a role assignment has one receiver: `identity` or `principal`";
        return Some(
            Diagnostic::new(RULE.code, principal, message, "one receiver")
                .with_related(identity.span, "another one")
                .with_help("remove one of the two, or write a second role assignment"),
        );
    }
    if holder.has_assigned_user {
        return None;
    }
    let message = format!("{} has no assigned user to give the role to", holder.name);
    Some(
        Diagnostic::new(RULE.code, principal, message, "no such user").with_help(
            "add `assigned_user = { object_id = … }` to the instance; other kinds of compute have no user",
        ),
    )
}
