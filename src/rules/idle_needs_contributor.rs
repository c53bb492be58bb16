//! `idle-needs-contributor`.

use super::{Check, Rule, code};
use crate::azure::built_in_role::{self, BuiltInRole};
use crate::diagnostic::Diagnostic;
use crate::model::role_assignment::Role;
use crate::model::{RoleAssignmentDefinition, RoleScope, ScopeKind};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "idle-needs-contributor",
        Warn,
        "an idle time and a managed identity without the role that it needs"
    ),
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
            if compute
                .envelope
                .role_assignments
                .iter()
                .any(is_contributor_of_workspace)
            {
                continue;
            }
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    identity.span,
                    "an instance with an identity stops when idle only if the identity is Contributor on the workspace",
                    "this identity",
                )
                .with_related(idle.span, "has no effect without that role")
                .with_note("see Create a compute instance (Microsoft Learn), \"Configure idle shutdown\"")
                .with_help(format!(
                    "grant the role: `role_assignments = [{{ role = \"Contributor\", scope = \"workspace\"{} }}]`; if \
                     it is granted elsewhere, `allow` this rule in `[lints]`, with a reason",
                    if identity.system { "" } else { ", identity = \"<resource id>\"" },
                )),
            );
        }
    }),
};

/// Whether a role lets its identity stop the instance: Contributor, or Owner, which includes the rights of Contributor,
/// on the workspace or on its resource group.
fn is_contributor_of_workspace(assignment: &RoleAssignmentDefinition) -> bool {
    let role = assignment.role.as_ref().and_then(|role| role.literal());
    let scope = assignment.scope.as_ref().map(|scope| scope.literal());
    let holds_for_workspace = match scope {
        None | Some(Some(RoleScope::ResourceGroup | RoleScope::Own(ScopeKind::Workspace))) => true,
        Some(_) => false,
    };
    holds_for_workspace
        && role
            .and_then(built_in)
            .is_some_and(|role| ["Contributor", "Owner"].contains(&role.name))
}

/// The built-in role, whether it is written as a name, a GUID or an id.
fn built_in(role: &Role) -> Option<&BuiltInRole> {
    match role {
        Role::BuiltIn(role) => Some(role),
        Role::Guid(id) | Role::Id(id) => {
            let id = id.to_ascii_lowercase();
            built_in_role::all().iter().find(|role| id.ends_with(role.guid))
        }
        Role::Unknown(_) => None,
    }
}
