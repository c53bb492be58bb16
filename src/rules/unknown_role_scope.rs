//! `unknown-role-scope`.

use super::{Check, Rule, code};
use crate::arm::ResourceId;
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::role_assignment::{RESOURCE_GROUP, above_resources, group_of, in_own_group};
use crate::model::{Definition, RoleScope, ScopeKind, Setting, SettingValue};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unknown-role-scope",
        Deny,
        "a role scope that the template cannot use"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let scopes = definition
            .role_assignments()
            .filter_map(|(_, assignment)| assignment.scope.as_ref());
        findings.extend(scopes.filter_map(|scope| finding(definition, scope)));
    }),
};

fn finding(definition: &Definition, scope: &Setting<RoleScope>) -> Option<Diagnostic> {
    match &scope.value {
        // `role-in-another-group` is about what lies outside of the group that is deployed to.
        SettingValue::Literal(RoleScope::Unknown(text)) if above_resources(text) => None,
        SettingValue::Expression(computed) if group_of(computed).is_some() => None,
        SettingValue::Literal(RoleScope::Unknown(text)) => Some(unknown(scope, text)),
        SettingValue::Literal(RoleScope::Own(kind)) => not_here(definition, scope, *kind),
        SettingValue::Expression(computed) if in_own_group(computed).is_some() => None,
        SettingValue::Parameter(_) | SettingValue::Expression(_) => Some(
            Diagnostic::new(
                RULE.code,
                scope.span,
                "the scope of a role must be a literal, or `resourceId('<type>', <name>)`",
                "known only at deployment",
            )
            .with_note("the template must contain the type of the resource that a role is assigned on")
            .with_help(
                "write `resource_group`, one of the workspace's resources, or `{ expr = \
                 \"resourceId('Microsoft.Storage/storageAccounts', '<name>')\" }`",
            ),
        ),
        SettingValue::Literal(RoleScope::ResourceGroup | RoleScope::Existing { .. })
        | SettingValue::Unreadable => None,
    }
}

fn unknown(scope: &Setting<RoleScope>, text: &str) -> Diagnostic {
    let label = match ResourceId::parse(text) {
        Some(id) => format!("this is of type `{}`", id.resource_type),
        None => "neither a scope keyword nor a resource id".to_owned(),
    };
    let kinds = ScopeKind::TABLE.map(|(_, word, _)| word);
    let message = format!("a role cannot be assigned on `{text}`");
    let finding = Diagnostic::new(RULE.code, scope.span, message, label);
    let words = kinds.into_iter().chain([RESOURCE_GROUP]);
    match nearest(text, words) {
        Some(near) => finding.with_suggestion(
            format!("write `{near}`"),
            scope.span,
            format!("\"{near}\""),
            Applicability::MaybeIncorrect,
        ),
        None => finding.with_help(
            "write `resource_group`, `workspace`, or the id of a storage account, key vault, container registry or \
             workspace in the resource group that you deploy to",
        ),
    }
}

/// The template does not know the resources of an existing workspace, or a registry that the service creates later.
fn not_here(definition: &Definition, scope: &Setting<RoleScope>, kind: ScopeKind) -> Option<Diagnostic> {
    let (_, word, _) = ScopeKind::TABLE.into_iter().find(|(known, ..)| *known == kind)?;
    let (label, help) = match (definition.created_workspace(), kind) {
        (_, ScopeKind::Workspace) => return None,
        (Some(workspace), ScopeKind::ContainerRegistry) if workspace.container_registry.is_none() => (
            "the workspace is created without one",
            "add `container_registry = true` to `[workspace]`",
        ),
        (Some(_), _) => return None,
        (None, _) => ("the workspace is assumed to exist", "write the resource id"),
    };
    let message = format!("the template does not know the workspace's `{word}`");
    Some(Diagnostic::new(RULE.code, scope.span, message, label).with_help(help))
}
