//! `scope` ↔ the resource that a role assignment holds for.

use super::{RoleScope, ScopeKind, in_own_group};
use crate::arm::{
    CONTAINER_REGISTRY, Deployment, KEY_VAULT, Names, Resource, STORAGE_ACCOUNT, Value, WORKSPACE,
};
use crate::azure::api_version::written;
use crate::bug::bug;
use crate::expression::Expression;
use crate::language::reader::{Setting, SettingValue};
use crate::language::rest::{reference, text_value};
use crate::language::role_assignment::receiver::properties;
use crate::language::value::text::text;
use crate::language::workspace::WorkspaceDefinition;
use crate::syntax::Value as Toml;

/// What a scope is called in a symbol if its name is known at deployment only.
const OTHER: &str = "existing";

/// The scopes of the assignments of a template.
pub(super) struct Scopes<'a> {
    /// All resources that the template has besides.
    known: &'a [Resource],
    /// The workspace that it creates.
    workspace: Option<&'a WorkspaceDefinition>,
    /// The REST version of workspaces.
    api_version: &'a str,
    /// Resources that exist and are the scope of a role.
    pub(super) existing: Vec<Resource>,
}

impl<'a> Scopes<'a> {
    pub(super) fn new(
        known: &'a [Resource],
        workspace: Option<&'a WorkspaceDefinition>,
        api_version: &'a str,
    ) -> Self {
        Self {
            known,
            workspace,
            api_version,
            existing: Vec::new(),
        }
    }

    /// The resource that a role holds for; none for the resource group.
    pub(super) fn of(&mut self, scope: Option<&Setting<RoleScope>>, symbols: &mut Names) -> Option<Resource> {
        match &scope?.value {
            SettingValue::Literal(RoleScope::Own(kind)) => self.own(*kind, symbols),
            SettingValue::Literal(RoleScope::Existing { kind, name, id: _ }) => {
                Some(self.add(*kind, name, Expression::String(name.as_str().into()), symbols))
            }
            SettingValue::Literal(RoleScope::ResourceGroup) => None,
            SettingValue::Expression(computed) => match in_own_group(computed) {
                Some((kind, Expression::String(name))) => {
                    Some(self.add(kind, name, Expression::String(name.clone()), symbols))
                }
                Some((kind, name)) => Some(self.add(kind, OTHER, name.clone(), symbols)),
                None => bug("a scope that is none was lowered"),
            },
            // Nothing is lowered while a scope is unknown, a parameter or cannot be read.
            SettingValue::Literal(RoleScope::Unknown(_))
            | SettingValue::Parameter(_)
            | SettingValue::Unreadable => bug("a scope that is none was lowered"),
        }
    }

    /// The workspace or what belongs to it: created beside it, or there already under the id that the definition gives.
    pub(super) fn own(&mut self, kind: ScopeKind, symbols: &mut Names) -> Option<Resource> {
        if let Some(id) = self.workspace.and_then(|workspace| workspace.given(kind)) {
            let name = match text(id) {
                Expression::String(id) => Expression::String(last_segment(&id).into()),
                computed => last_segment_of(computed),
            };
            return Some(self.add(kind, kind.symbol(), name, symbols));
        }
        let (resource_type, _) = kind_of(kind);
        let found = self
            .known
            .iter()
            .find(|resource| resource.resource_type == resource_type);
        found.cloned()
    }

    fn add(&mut self, kind: ScopeKind, word: &str, name: Expression, symbols: &mut Names) -> Resource {
        let (resource_type, api_version) = kind_of(kind);
        let is_same =
            |scope: &&Resource| scope.resource_type == resource_type && is_same_name(&scope.name, &name);
        if let Some(scope) = self.known.iter().chain(&self.existing).find(is_same) {
            return scope.clone();
        }
        let api_version = api_version.unwrap_or(self.api_version);
        let scope = Resource {
            existing: true,
            ..Resource::new(symbols.symbol(word, "Scope"), resource_type, api_version, name)
        };
        self.existing.push(scope.clone());
        scope
    }
}

/// Whether two names are one to Azure, which minds no case in them.
fn is_same_name(one: &Expression, other: &Expression) -> bool {
    match (one, other) {
        (Expression::String(one), Expression::String(other)) => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

/// The resource type and REST version of a scope; that of workspaces is the definition's.
fn kind_of(kind: ScopeKind) -> (&'static str, Option<&'static str>) {
    match kind {
        ScopeKind::Workspace => (WORKSPACE, None),
        ScopeKind::StorageAccount => (STORAGE_ACCOUNT, Some(written(STORAGE_ACCOUNT))),
        ScopeKind::KeyVault => (KEY_VAULT, Some(written(KEY_VAULT))),
        ScopeKind::ContainerRegistry => (CONTAINER_REGISTRY, Some(written(CONTAINER_REGISTRY))),
    }
}

pub(super) fn resource_group_id() -> Expression {
    Expression::Member {
        object: Box::new(Expression::call("resourceGroup", [])),
        name: "id".into(),
    }
}

fn last_segment(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn last_segment_of(id: Expression) -> Expression {
    let segments = Expression::call("split", [id, Expression::String("/".into())]);
    Expression::call("last", [segments])
}

/// The word of a scope, or the expression for it: of an existing resource a template has the name only.
pub(super) fn scope_word(scope: &Resource, deployment: &Deployment) -> Option<Toml> {
    let (kind, word, resource_type) = ScopeKind::TABLE
        .into_iter()
        .find(|(.., resource_type)| scope.resource_type.eq_ignore_ascii_case(resource_type))?;
    if !scope.existing || kind == ScopeKind::Workspace || is_given(kind, scope, deployment) {
        return Some(text_value(word));
    }
    let kind = Expression::String(resource_type.into());
    Some(reference(&Expression::call(
        "resourceId",
        [kind, scope.name.clone()],
    )))
}

/// Whether the workspace that the template creates has the scope as its own.
fn is_given(kind: ScopeKind, scope: &Resource, deployment: &Deployment) -> bool {
    let mut workspaces = deployment.resources.iter();
    let workspace = workspaces.find(|resource| resource.resource_type == WORKSPACE && !resource.existing);
    let id = workspace.and_then(|workspace| properties(workspace)?.get(kind.member()?));
    match id {
        Some(Value::String(id)) => scope.name == Expression::String(last_segment(id).into()),
        Some(Value::Expression(id)) => scope.name == last_segment_of(Expression::clone(id)),
        _ => false,
    }
}
