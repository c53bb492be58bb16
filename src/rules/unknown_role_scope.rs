//! `unknown-role-scope`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::role_assignment::RESOURCE_GROUP;
use crate::model::{Definition, ResourceId, RoleScope, ScopeKind, Setting, SettingValue};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unknown-role-scope",
        Deny,
        "a role scope that the template cannot use"
    ),
    check: Check::Value(|definition, _, findings| {
        let scopes = definition
            .role_assignments()
            .filter_map(|(_, assignment)| assignment.scope.as_ref());
        findings.extend(scopes.filter_map(|scope| finding(definition, scope)));
        findings.extend(in_other_groups(definition));
    }),
};

fn finding(definition: &Definition, scope: &Setting<RoleScope>) -> Option<Diagnostic> {
    match &scope.value {
        SettingValue::Literal(RoleScope::Unknown(text)) => Some(unknown(scope, text)),
        SettingValue::Literal(RoleScope::Own(kind)) => not_here(definition, scope, *kind),
        SettingValue::Parameter(_) | SettingValue::Expression(_) => Some(
            Diagnostic::new(
                RULE.code,
                scope.span,
                "the scope of a role must be a literal",
                "known only at deployment",
            )
            .with_note("the template must contain the type of the resource that a role is assigned on")
            .with_help("write `resource_group`, one of the workspace's resources, or a resource id"),
        ),
        SettingValue::Literal(RoleScope::ResourceGroup | RoleScope::Existing { .. })
        | SettingValue::Unreadable => None,
    }
}

/// Scopes that are in a different resource group than the first one. A deployment can assign roles only in its own
/// group.
fn in_other_groups(definition: &Definition) -> Vec<Diagnostic> {
    let scopes = definition
        .role_assignments()
        .filter_map(|(_, assignment)| assignment.scope.as_ref());
    let mut scopes = scopes.filter_map(|scope| Some((scope.span, group(definition, scope)?)));
    let Some((first, own)) = scopes.next() else {
        return Vec::new();
    };
    let others = scopes.filter(|(_, group)| *group != own);
    let finding = |(span, _)| {
        Diagnostic::new(
            RULE.code,
            span,
            "a template can assign roles only in the resource group that it is deployed to",
            "in a different resource group",
        )
        .with_related(first, "than this scope")
        .with_help("remove it, and assign the role with a template that is deployed to the other group")
    };
    others.map(finding).collect()
}

/// The subscription and resource group of a scope, if the definition contains them.
fn group(definition: &Definition, scope: &Setting<RoleScope>) -> Option<String> {
    let kind = match scope.literal()? {
        RoleScope::Existing { group, .. } => return Some(group.clone()),
        RoleScope::Own(kind) => kind,
        RoleScope::ResourceGroup | RoleScope::Unknown(_) => return None,
    };
    let workspace = definition.created_workspace()?;
    let id = match kind {
        ScopeKind::Workspace => None,
        ScopeKind::StorageAccount => workspace.storage_account.as_ref(),
        ScopeKind::KeyVault => workspace.key_vault.as_ref(),
        ScopeKind::ContainerRegistry => workspace.container_registry.as_ref()?.id(),
    };
    Some(ResourceId::parse(id?.literal()?)?.group)
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
