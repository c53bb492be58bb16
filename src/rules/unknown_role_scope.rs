//! `unknown-role-scope`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::model::role_assignment::RESOURCE_GROUP;
use crate::model::{Definition, ResourceId, RoleScope, ScopeKind, Setting, SettingValue};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unknown-role-scope",
        Deny,
        "a scope of a role that the template cannot name"
    ),
    check: Check::Definition(|definition, _, findings| {
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
                "the scope of a role must be written out",
                "known only when the template is deployed",
            )
            .with_note("a resource that a role is assigned on stands in the template with its type")
            .with_help("write `resource_group`, one of the workspace's resources, or a resource id"),
        ),
        SettingValue::Literal(RoleScope::ResourceGroup | RoleScope::Existing { .. })
        | SettingValue::Unreadable => None,
    }
}

/// Scopes that are in another resource group than the first: a deployment assigns roles in its own group only.
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
            "a template assigns roles in one resource group only, the one that it is deployed to",
            "in another resource group",
        )
        .with_related(first, "in one resource group")
        .with_help("leave it out, and assign the role with a template that is deployed to the other group")
    };
    others.map(finding).collect()
}

/// The subscription and resource group of a scope, where the definition says them.
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
        None => "neither a word for a scope nor the id of a resource".to_owned(),
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
             workspace in the resource group that is deployed to",
        ),
    }
}

/// What a workspace that exists has is not known, nor is a registry that the service makes later.
fn not_here(definition: &Definition, scope: &Setting<RoleScope>, kind: ScopeKind) -> Option<Diagnostic> {
    let (_, word, _) = ScopeKind::TABLE.into_iter().find(|(known, ..)| *known == kind)?;
    let (label, help) = match (definition.created_workspace(), kind) {
        (_, ScopeKind::Workspace) => return None,
        (Some(workspace), ScopeKind::ContainerRegistry) if workspace.container_registry.is_none() => (
            "the workspace is created without one",
            "say `container_registry = true` in `[workspace]`",
        ),
        (Some(_), _) => return None,
        (None, _) => ("the workspace is taken to exist", "write the resource id"),
    };
    let message = format!("the template does not know the workspace's `{word}`");
    Some(Diagnostic::new(RULE.code, scope.span, message, label).with_help(help))
}
