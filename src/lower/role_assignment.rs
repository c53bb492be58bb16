//! `role_assignments` → `Microsoft.Authorization/roleAssignments`, and the resources that exist and are their scopes.
//!
//! The name of an assignment is a GUID of its scope, its identity and its role, so that a second deployment finds the first.

use std::collections::HashSet;

use super::lowering::{Lowering, WORKSPACE_SYMBOL, text};
use super::workspace;
use crate::arm::{
    CONTAINER_REGISTRY, KEY_VAULT, Object, ROLE_ASSIGNMENT, Resource, STORAGE_ACCOUNT,
    USER_ASSIGNED_IDENTITY, WORKSPACE,
};
use crate::azure::api_version::written;
use crate::bug::bug;
use crate::expression::Expression;
use crate::language::rest::Rest;
use crate::language::value::text::AnyText;
use crate::model::{
    ContainerRegistry, Role, RoleAssignmentDefinition, RoleScope, ScopeKind, Setting, SettingValue,
};

/// The type of a role, for its id.
const ROLE_DEFINITIONS: &str = "Microsoft.Authorization/roleDefinitions";

/// The assignments of the workspace and of each compute; `computes` are the resources of the definition's computes, in
/// order, and `known` are all resources so far.
pub(super) fn resources(
    computes: &[Resource],
    known: &[Resource],
    lowering: &mut Lowering<'_>,
) -> Vec<Resource> {
    let definition = lowering.definition;
    let mut assigning = Assigning {
        known,
        lowering,
        scopes: Vec::new(),
        made: Vec::new(),
        names: HashSet::new(),
    };
    if let Some(workspace) = definition.created_workspace() {
        let holder = known.iter().find(|resource| resource.symbol == WORKSPACE_SYMBOL);
        assigning.all("workspace", holder, &workspace.role_assignments);
    }
    for (compute, resource) in definition.computes.iter().zip(computes) {
        assigning.all(
            &compute.name.value,
            Some(resource),
            &compute.envelope.role_assignments,
        );
    }
    let Assigning { mut scopes, made, .. } = assigning;
    scopes.extend(made);
    scopes
}

struct Assigning<'k, 'l, 'd> {
    known: &'k [Resource],
    lowering: &'l mut Lowering<'d>,
    /// Resources that exist and are the scope of a role.
    scopes: Vec<Resource>,
    made: Vec<Resource>,
    /// The names of the assignments: what two computes ask for alike, such as for one identity, is assigned once.
    names: HashSet<String>,
}

impl Assigning<'_, '_, '_> {
    fn all(&mut self, name: &str, holder: Option<&Resource>, assignments: &[RoleAssignmentDefinition]) {
        let Some(holder) = holder else { return };
        for assignment in assignments {
            self.one(name, holder, assignment);
        }
    }

    fn one(&mut self, holder_name: &str, holder: &Resource, assignment: &RoleAssignmentDefinition) {
        let RoleAssignmentDefinition {
            span: _,
            role,
            scope,
            identity,
            description,
        } = assignment;
        let Some(role) = role else { return };
        let scope = self.scope(scope.as_ref());
        let scope_id = scope
            .as_ref()
            .map_or_else(resource_group_id, |scope| scope.id(self.known));
        let role_id = role_id(role);
        let holder_id = identity.as_ref().map_or_else(|| holder.id(self.known), text);
        let name = Expression::call("guid", [scope_id, holder_id, role_id.clone()]);
        if !self.names.insert(name.to_bicep()) {
            return;
        }
        let mut properties = Object::new();
        properties.set("roleDefinitionId", role_id);
        properties.set("principalId", self.principal(holder, identity.as_ref()));
        // Without the type the deployment fails while the identity is not yet known everywhere in Entra ID.
        properties.set("principalType", "ServicePrincipal");
        properties.set_some(
            "description",
            description.as_ref().and_then(Rest::<AnyText>::lower),
        );
        let mut body = Object::new();
        body.set("properties", properties);
        let words = format!("{holder_name}-{}", role_word(role));
        self.made.push(Resource {
            symbol: self.lowering.names.symbol(&words, "Role"),
            resource_type: ROLE_ASSIGNMENT.into(),
            api_version: written(ROLE_ASSIGNMENT).to_owned(),
            existing: false,
            parent: None,
            name,
            condition: None,
            only_if_not_exists: false,
            scope: scope.map(|scope| scope.symbol),
            body,
            depends_on: Vec::new(),
            as_read: None,
        });
    }

    /// The object id of the identity in Entra ID.
    fn principal(&self, holder: &Resource, identity: Option<&Setting<String>>) -> Expression {
        if let Some(identity) = identity {
            let version = Expression::String(written(USER_ASSIGNED_IDENTITY).to_owned());
            let state = Expression::call("reference", [text(identity), version]);
            return Expression::Member {
                object: Box::new(state),
                name: "principalId".to_owned(),
            };
        }
        Expression::Runtime {
            symbol: holder.symbol.clone(),
            resource_type: holder.resource_type.to_string(),
            names: holder.name_segments(self.known),
            api_version: holder.api_version.clone(),
            path: ["identity", "principalId"].map(str::to_owned).into(),
        }
    }

    /// The resource that a role holds for; none for the resource group.
    fn scope(&mut self, scope: Option<&Setting<RoleScope>>) -> Option<Resource> {
        match &scope?.value {
            SettingValue::Literal(RoleScope::Own(kind)) => self.own(*kind),
            SettingValue::Literal(RoleScope::Existing { kind, name, group: _ }) => {
                Some(self.existing(*kind, name, Expression::String(name.clone())))
            }
            SettingValue::Literal(RoleScope::ResourceGroup) => None,
            // Nothing is lowered while a scope is unknown, computed or cannot be read.
            SettingValue::Literal(RoleScope::Unknown(_))
            | SettingValue::Parameter(_)
            | SettingValue::Expression(_)
            | SettingValue::Unreadable => bug("a scope that is none was lowered"),
        }
    }

    /// The workspace or what belongs to it: created beside it, or there already under the id that the definition gives.
    fn own(&mut self, kind: ScopeKind) -> Option<Resource> {
        if let Some(id) = self.given(kind) {
            let name = match text(id) {
                Expression::String(id) => Expression::String(last_segment(&id).to_owned()),
                computed => last_segment_of(computed),
            };
            return Some(self.existing(kind, workspace::symbol(kind), name));
        }
        let (resource_type, _) = kind_of(kind);
        let found = self
            .known
            .iter()
            .find(|resource| resource.resource_type == resource_type);
        found.cloned()
    }

    fn given(&self, kind: ScopeKind) -> Option<&Setting<String>> {
        let workspace = self.lowering.definition.created_workspace()?;
        match kind {
            ScopeKind::Workspace => None,
            ScopeKind::StorageAccount => workspace.storage_account.as_ref(),
            ScopeKind::KeyVault => workspace.key_vault.as_ref(),
            ScopeKind::ContainerRegistry => workspace
                .container_registry
                .as_ref()
                .and_then(ContainerRegistry::id),
        }
    }

    fn existing(&mut self, kind: ScopeKind, word: &str, name: Expression) -> Resource {
        let (resource_type, api_version) = kind_of(kind);
        let is_same = |scope: &&Resource| scope.resource_type == resource_type && scope.name == name;
        if let Some(scope) = self.scopes.iter().find(is_same) {
            return scope.clone();
        }
        let scope = Resource {
            symbol: self.lowering.names.symbol(word, "Scope"),
            resource_type: resource_type.into(),
            api_version: api_version.unwrap_or(self.lowering.api_version).to_owned(),
            existing: true,
            parent: None,
            name,
            condition: None,
            only_if_not_exists: false,
            scope: None,
            body: Object::new(),
            depends_on: Vec::new(),
            as_read: None,
        };
        self.scopes.push(scope.clone());
        scope
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

fn resource_group_id() -> Expression {
    Expression::Member {
        object: Box::new(Expression::call("resourceGroup", [])),
        name: "id".to_owned(),
    }
}

/// The id of a role definition; a reference may give the GUID or the whole id.
fn role_id(role: &Setting<Role>) -> Expression {
    let guid = match &role.value {
        SettingValue::Literal(Role::Id(id)) => return Expression::String(id.clone()),
        SettingValue::Literal(Role::BuiltIn(role)) => Expression::String(role.guid.to_owned()),
        SettingValue::Literal(Role::Guid(guid)) => Expression::String(guid.clone()),
        SettingValue::Parameter(name) => last_segment_of(Expression::Parameter(name.clone())),
        SettingValue::Expression(computed) => last_segment_of(Expression::clone(computed)),
        // Nothing is lowered while a role is unknown or cannot be read.
        SettingValue::Literal(Role::Unknown(_)) | SettingValue::Unreadable => {
            bug("a role that is none was lowered")
        }
    };
    let kind = Expression::String(ROLE_DEFINITIONS.to_owned());
    Expression::call("subscriptionResourceId", [kind, guid])
}

/// What a role is called in a symbol.
fn role_word(role: &Setting<Role>) -> &str {
    match role.literal() {
        Some(Role::BuiltIn(role)) => role.name,
        Some(Role::Guid(_) | Role::Id(_) | Role::Unknown(_)) | None => "role",
    }
}

fn last_segment(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn last_segment_of(id: Expression) -> Expression {
    let segments = Expression::call("split", [id, Expression::String("/".to_owned())]);
    Expression::call("last", [segments])
}
