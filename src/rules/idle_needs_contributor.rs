//! `idle-needs-contributor`.

use super::{Check, Rule, code};
use crate::azure::built_in_role::{self, BuiltInRole};
use crate::diagnostic::Diagnostic;
use crate::model::role_assignment::Role;
use crate::model::{Definition, RoleAssignmentDefinition, RoleScope, ScopeKind};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "idle-needs-contributor",
        Warn,
        "an idle time and a managed identity without the role that it needs"
    ),
    check: Check::Definition(|definition, _, findings| {
        findings.extend(workspace(definition));
        for (compute, instance) in definition.instances() {
            let identity = compute
                .envelope
                .identity
                .as_ref()
                .filter(|identity| identity.system || !identity.user.is_absent());
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
                .with_note(NOTE)
                .with_help(format!(
                    "grant the role: `role_assignments = [{{ role = \"Contributor\", scope = \"workspace\"{} }}]`; if \
                     it is granted elsewhere, `allow` this rule in `[lints]`, with a reason",
                    if identity.system { "" } else { ", identity = \"<resource id>\"" },
                )),
            );
        }
    }),
};

/// Why both identities are checked.
const NOTE: &str = "the page names the identity of the instance in one place and that of the workspace in another: Create a \
                    compute instance (Microsoft Learn), \"Configure idle shutdown\"";

/// The finding about the identity of a created workspace, unless it is the system-assigned one, to which the service itself
/// gives the role.
fn workspace(definition: &Definition) -> Option<Diagnostic> {
    let workspace = definition.created_workspace()?;
    let identity = workspace.identity.as_ref()?;
    let works_as_user = !identity.system || workspace.primary_user_assigned_identity.is_some();
    if identity.user.is_absent()
        || !works_as_user
        || workspace.role_assignments.iter().any(is_contributor_of_workspace)
    {
        return None;
    }
    let (_, instance) = definition
        .instances()
        .find(|(_, instance)| instance.idle_shutdown().is_some())?;
    let idle = instance.idle_shutdown()?;
    Some(
        Diagnostic::new(
            RULE.code,
            identity.span,
            "instances of a workspace with a user-assigned identity stop when idle only if that identity is Contributor on the \
             workspace",
            "this identity",
        )
        .with_related(idle.span, "has no effect without that role")
        .with_note(NOTE)
        .with_help(
            "grant the role under `[workspace]`: `role_assignments = [{ role = \"Contributor\", scope = \"workspace\", identity \
             = \"<resource id>\" }]`; if it is granted elsewhere, `allow` this rule in `[lints]`, with a reason",
        ),
    )
}

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
