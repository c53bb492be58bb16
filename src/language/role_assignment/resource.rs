//! `role_assignments` ↔ `Microsoft.Authorization/roleAssignments`, and the existing resources that are their scopes.
//!
//! Irregular: an assignment is a resource of its own. Its name is a GUID of its scope, its identity and its role, so that a
//! second deployment finds the first.

use std::collections::HashMap;

use super::{RESOURCE_GROUP, Role, RoleAssignmentDefinition, RoleScope, ScopeKind, USER_ROLE, in_own_group};
use crate::arm::{
    COMPUTE, CONTAINER_REGISTRY, Deployment, KEY_VAULT, Key, Names, Object, ROLE_ASSIGNMENT, Resource,
    STORAGE_ACCOUNT, USER_ASSIGNED_IDENTITY, Value, WORKSPACE, symbol_of,
};
use crate::azure::api_version::written;
use crate::azure::built_in_role;
use crate::bug::bug;
use crate::expression::{Deployed, Expression, Operator, Part};
use crate::language::naming;
use crate::language::reader::{Setting, SettingValue};
use crate::language::rest::{Rest, entry, reference, text_value, whole};
use crate::language::value::text::{AnyText, text};
use crate::language::workspace::{ContainerRegistry, WorkspaceDefinition};
use crate::syntax::{Table, Value as Toml};

/// The type of a role, for its id.
const ROLE_DEFINITIONS: &str = "Microsoft.Authorization/roleDefinitions";

/// REST's word for managed identities.
const SERVICE_PRINCIPAL: &str = "ServicePrincipal";

/// REST's word for people.
const USER: &str = "User";

/// What is between two descriptions of one assignment.
const SEPARATOR: &str = "; ";

/// What a scope is called in a symbol if its name is known at deployment only.
const OTHER: &str = "existing";

/// A resource whose identity or assigned user gets roles.
pub(crate) struct Holder<'h> {
    /// What it is called in the symbols of its assignments.
    pub(crate) name: &'h str,
    /// The resource.
    pub(crate) resource: &'h Resource,
    /// The object id of the user that it is assigned to.
    pub(crate) assigned_user: Option<&'h Setting<String>>,
    /// Its roles.
    pub(crate) assignments: &'h [RoleAssignmentDefinition],
}

/// Lowers the role assignments of a definition.
pub(crate) struct Assigning<'a> {
    known: &'a [Resource],
    workspace: Option<&'a WorkspaceDefinition>,
    api_version: &'a str,
    symbols: &'a mut Names,
    /// Whether the template names its resources by symbols.
    has_symbols: bool,
    /// Resources that exist and are the scope of a role.
    scopes: Vec<Resource>,
    made: Vec<Resource>,
    /// Which of `made` has a name: what two computes ask for alike, such as for one identity, is assigned once.
    names: HashMap<String, usize>,
}

impl<'a> Assigning<'a> {
    /// `known` are all other resources of the template, `workspace` is the one that it creates, and `api_version` is that of
    /// a workspace.
    pub(crate) fn new(
        known: &'a [Resource],
        workspace: Option<&'a WorkspaceDefinition>,
        api_version: &'a str,
        symbols: &'a mut Names,
    ) -> Self {
        Self {
            known,
            workspace,
            api_version,
            symbols,
            has_symbols: known.iter().any(Resource::needs_symbolic_names),
            scopes: Vec::new(),
            made: Vec::new(),
            names: HashMap::new(),
        }
    }

    /// The scopes that exist, then the assignments in the order of their holders.
    pub(crate) fn lower<'h>(mut self, holders: impl Iterator<Item = Holder<'h>>) -> Vec<Resource> {
        for holder in holders {
            for assignment in holder.assignments {
                self.one(&holder, assignment);
            }
        }
        self.scopes.extend(self.made);
        self.scopes
    }

    fn one(&mut self, holder: &Holder<'_>, assignment: &RoleAssignmentDefinition) {
        let RoleAssignmentDefinition {
            span: _,
            role,
            scope,
            identity,
            principal,
            description,
        } = assignment;
        let user = principal.as_ref().and(holder.assigned_user);
        let built_in = built_in_role::named(USER_ROLE).filter(|_| user.is_some());
        let (role_id, role_word) = match (role, built_in) {
            (Some(role), _) => (role_id(role), role_word(role)),
            (None, Some(role)) => (definition_id(Expression::String(role.guid.to_owned())), role.name),
            (None, None) => return,
        };
        let (holder_name, holder) = (holder.name, holder.resource);
        let scope = match scope {
            None if user.is_some() => self.own(ScopeKind::Workspace),
            scope => self.scope(scope.as_ref()),
        };
        let scope_id = scope
            .as_ref()
            .map_or_else(resource_group_id, |scope| scope.id(self.known));
        let receiver = user.or(identity.as_ref());
        let receiver_id = receiver.map_or_else(|| holder.id(self.known), text);
        let name = Expression::call("guid", [scope_id, receiver_id, role_id.clone()]);
        let description = description.as_ref().and_then(Rest::<AnyText>::lower);
        let condition = holder.condition.clone();
        let next = self.made.len();
        let place = *self.names.entry(name.to_bicep()).or_insert(next);
        if let Some(made) = self.made.get_mut(place) {
            add_description(made, description);
            return either(made, condition);
        }
        let mut properties = Object::new();
        properties.set("roleDefinitionId", role_id);
        // Without the type the deployment fails while the identity is not yet known everywhere in Entra ID.
        match user {
            Some(user) => {
                properties.set("principalId", text(user));
                properties.set("principalType", USER);
            }
            None => {
                properties.set("principalId", self.principal(holder, identity.as_ref()));
                properties.set("principalType", SERVICE_PRINCIPAL);
            }
        }
        properties.set_some("description", description);
        let mut body = Object::new();
        body.set("properties", properties);
        let words = format!("{holder_name}-{role_word}");
        self.made.push(Resource {
            symbol: self.symbols.symbol(&words, "Role"),
            resource_type: ROLE_ASSIGNMENT.into(),
            api_version: written(ROLE_ASSIGNMENT).to_owned(),
            existing: false,
            parent: None,
            name,
            condition,
            only_if_not_exists: false,
            stopped_after_creation: false,
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
            deployed: match holder.condition {
                None => Deployed::Always,
                Some(_) => Deployed::Here,
            },
            by_symbol: self.has_symbols,
        }
    }

    /// The resource that a role holds for; none for the resource group.
    fn scope(&mut self, scope: Option<&Setting<RoleScope>>) -> Option<Resource> {
        match &scope?.value {
            SettingValue::Literal(RoleScope::Own(kind)) => self.own(*kind),
            SettingValue::Literal(RoleScope::Existing { kind, name, id: _ }) => {
                Some(self.existing(*kind, name, Expression::String(name.clone())))
            }
            SettingValue::Literal(RoleScope::ResourceGroup) => None,
            SettingValue::Expression(computed) => match in_own_group(computed) {
                Some((kind, Expression::String(name))) => {
                    Some(self.existing(kind, name, Expression::String(name.clone())))
                }
                Some((kind, name)) => Some(self.existing(kind, OTHER, name.clone())),
                None => bug("a scope that is none was lowered"),
            },
            // Nothing is lowered while a scope is unknown, a parameter or cannot be read.
            SettingValue::Literal(RoleScope::Unknown(_))
            | SettingValue::Parameter(_)
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
            return Some(self.existing(kind, kind.symbol(), name));
        }
        let (resource_type, _) = kind_of(kind);
        let found = self
            .known
            .iter()
            .find(|resource| resource.resource_type == resource_type);
        found.cloned()
    }

    fn given(&self, kind: ScopeKind) -> Option<&Setting<String>> {
        let workspace = self.workspace?;
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
            symbol: self.symbols.symbol(word, "Scope"),
            resource_type: resource_type.into(),
            api_version: api_version.unwrap_or(self.api_version).to_owned(),
            existing: true,
            parent: None,
            name,
            condition: None,
            only_if_not_exists: false,
            stopped_after_creation: false,
            scope: None,
            body: Object::new(),
            depends_on: Vec::new(),
            as_read: None,
        };
        self.scopes.push(scope.clone());
        scope
    }
}

/// Deploys an assignment where another holder of the same identity is deployed, too.
fn either(assignment: &mut Resource, condition: Option<Expression>) {
    assignment.condition = match (assignment.condition.take(), condition) {
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(one), Some(other)) => Some(Expression::Binary(Operator::Or, Box::new(one), Box::new(other))),
        (None, _) | (_, None) => None,
    };
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

/// Adds what another compute says of an assignment to what the first one says.
fn add_description(made: &mut Resource, more: Option<Value>) {
    let Some(Value::Object(properties)) = made.body.get_mut("properties") else {
        bug("a role assignment without properties was made")
    };
    let Some(more) = more else { return };
    let description = match properties.remove("description") {
        None => more,
        Some(first) if first == more => first,
        Some(Value::String(first)) => match more {
            Value::String(more) if first.split(SEPARATOR).any(|one| one == more) => Value::String(first),
            Value::String(more) => Value::String(format!("{first}{SEPARATOR}{more}")),
            more => joined(Value::String(first), more),
        },
        Some(first) => joined(first, more),
    };
    properties.set("description", description);
}

/// Two descriptions of which one is known at deployment only.
fn joined(first: Value, more: Value) -> Value {
    let mut parts: Vec<Part> = Vec::new();
    for value in [first, more] {
        if !parts.is_empty() {
            parts.push(Part::Text(SEPARATOR.to_owned()));
        }
        match value {
            Value::String(text) => parts.push(Part::Text(text)),
            Value::Expression(computed) => match *computed {
                Expression::Interpolation(inner) => parts.extend(inner),
                computed => parts.push(Part::Value(computed)),
            },
            _ => bug("a description that is no text was lowered"),
        }
    }
    Expression::Interpolation(texts_joined(parts)).into()
}

/// The parts with texts that follow one another in one: there is one spelling of an interpolation.
fn texts_joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    joined
}

/// The id of the role definition with this GUID.
fn definition_id(guid: Expression) -> Expression {
    let kind = Expression::String(ROLE_DEFINITIONS.to_owned());
    Expression::call("subscriptionResourceId", [kind, guid])
}

/// The id of a role definition; a reference may give the GUID or the whole id, which is taken as it is.
fn role_id(role: &Setting<Role>) -> Expression {
    let guid = match &role.value {
        SettingValue::Literal(Role::Id(id)) => return Expression::String(id.clone()),
        SettingValue::Literal(Role::BuiltIn(role)) => Expression::String(role.guid.to_owned()),
        SettingValue::Literal(Role::Guid(guid)) => Expression::String(guid.clone()),
        SettingValue::Parameter(name) => return guid_or_id(Expression::Parameter(name.clone())),
        SettingValue::Expression(computed) => return guid_or_id(Expression::clone(computed)),
        // Nothing is lowered while a role is unknown or cannot be read.
        SettingValue::Literal(Role::Unknown(_)) | SettingValue::Unreadable => {
            bug("a role that is none was lowered")
        }
    };
    definition_id(guid)
}

/// A whole id as it is, and the id of the role definition with this GUID otherwise.
fn guid_or_id(role: Expression) -> Expression {
    let slash = Expression::String("/".to_owned());
    Expression::Conditional(
        Box::new(Expression::call("contains", [role.clone(), slash])),
        Box::new(role.clone()),
        Box::new(definition_id(role)),
    )
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

/// The role assignments by the symbol of the resource that they are written at.
pub(crate) fn by_holder(deployment: &Deployment) -> HashMap<&str, Vec<&Resource>> {
    let mut roles: HashMap<&str, Vec<&Resource>> = HashMap::new();
    let assignments = deployment
        .resources
        .iter()
        .filter(|resource| resource.resource_type == ROLE_ASSIGNMENT);
    for assignment in assignments {
        for holder in holders(assignment, deployment) {
            roles.entry(holder).or_default().push(assignment);
        }
    }
    roles
}

/// The resources that a role is written at: the one that the principal names; or one with the identity, or the user, and the
/// condition of the assignment; or those whose conditions together are the assignment's; or any with its condition.
fn holders<'d>(assignment: &Resource, deployment: &'d Deployment) -> Vec<&'d str> {
    let all = deployment.resources.iter();
    let mut all =
        all.filter(|resource| !resource.existing && [WORKSPACE, COMPUTE].contains(&&*resource.resource_type));
    let symbol = |holder: &'d Resource| holder.symbol.as_str();
    let id = match principal(assignment) {
        Some(Expression::Runtime { symbol: own, .. }) => {
            return all
                .find(|holder| holder.symbol == *own)
                .map(symbol)
                .into_iter()
                .collect();
        }
        principal => principal.and_then(identity_of),
    };
    let user = is_for_user(assignment)
        .then(|| principal_id(assignment))
        .flatten();
    if id.is_none() && user.is_none() {
        return Vec::new();
    }
    let receives = |holder: &&Resource| match id {
        Some(id) => has_identity(holder, id),
        None => user.is_some() && assigned_user(holder) == user,
    };
    let all: Vec<&Resource> = all.collect();
    let with_identity: Vec<&Resource> = all.iter().copied().filter(receives).collect();
    let same = |holder: &&&Resource| holder.condition == assignment.condition;
    let alike: Vec<&Resource> = with_identity.iter().filter(same).copied().collect();
    let named = alike
        .iter()
        .find(|holder| bears_name(assignment, holder, deployment));
    match named.or(alike.first()) {
        Some(holder) => vec![symbol(holder)],
        None => {
            let holds = |holder: &&Resource| is_alternative(holder, assignment);
            let together: Vec<&str> = with_identity.into_iter().filter(holds).map(symbol).collect();
            match all.iter().find(same) {
                Some(holder) if together.is_empty() => vec![symbol(holder)],
                _ => together,
            }
        }
    }
}

/// Whether an assignment is made wherever a resource is deployed, and in other cases too.
fn is_alternative(holder: &Resource, assignment: &Resource) -> bool {
    let (Some(own), Some(whole)) = (&holder.condition, &assignment.condition) else {
        return false;
    };
    let mut rest = whole;
    loop {
        match rest {
            found if found == own => return true,
            Expression::Binary(Operator::Or, before, last) => {
                if **last == *own {
                    return true;
                }
                rest = before;
            }
            _ => return false,
        }
    }
}

fn principal_id(assignment: &Resource) -> Option<&Value> {
    properties(assignment)?.get("principalId")
}

fn principal(assignment: &Resource) -> Option<&Expression> {
    match principal_id(assignment)? {
        Value::Expression(principal) => Some(principal),
        _ => None,
    }
}

/// Whether an assignment is for a person and not for an identity.
fn is_for_user(assignment: &Resource) -> bool {
    let kind = properties(assignment).and_then(|properties| properties.get("principalType"));
    kind == Some(&Value::from(USER))
}

/// The object id of the person that a compute is assigned to.
fn assigned_user(holder: &Resource) -> Option<&Value> {
    let path = [
        "properties",
        "properties",
        "personalComputeInstanceSettings",
        "assignedUser",
    ];
    let mut object = &holder.body;
    for name in path {
        let Value::Object(inner) = object.get(name)? else {
            return None;
        };
        object = inner;
    }
    object.get("objectId")
}

fn properties(resource: &Resource) -> Option<&Object> {
    match resource.body.get("properties")? {
        Value::Object(properties) => Some(properties),
        _ => None,
    }
}

/// The id in `reference(id, version).principalId`.
fn identity_of(principal: &Expression) -> Option<&Expression> {
    let Expression::Member { object, name } = principal else {
        return None;
    };
    let Expression::Call {
        name: function,
        arguments,
        ..
    } = &**object
    else {
        return None;
    };
    (name == "principalId" && function == "reference").then(|| arguments.first())?
}

fn has_identity(holder: &Resource, id: &Expression) -> bool {
    let Some(Value::Object(identity)) = holder.body.get("identity") else {
        return false;
    };
    let Some(Value::Object(assigned)) = identity.get("userAssignedIdentities") else {
        return false;
    };
    assigned.iter().any(|(key, _)| match (key, id) {
        (Key::Expression(key), id) => **key == *id,
        (key, Expression::String(id)) => key.as_str() == Some(id),
        _ => false,
    })
}

/// What a holder is called in the symbols of its assignments.
fn holder_name(holder: &Resource, deployment: &Deployment) -> String {
    if holder.resource_type == WORKSPACE {
        return "workspace".to_owned();
    }
    naming::raise(holder, deployment).map_or_else(String::new, |(key, _)| key)
}

fn bears_name(assignment: &Resource, holder: &Resource, deployment: &Deployment) -> bool {
    let name = holder_name(holder, deployment);
    assignment.symbol.starts_with(&symbol_of(&name))
}

/// The table of an assignment; none if the language has no word for a part of it.
pub(crate) fn raise(assignment: &Resource, holder: &Resource, deployment: &Deployment) -> Option<Toml> {
    let mut properties = properties(assignment)?.clone();
    let role = properties.remove("roleDefinitionId")?;
    let role = raised_role(&role, assignment, &holder_name(holder, deployment))?;
    let scope = match &assignment.scope {
        Some(scope) => Some(scope_word(deployment.resource(scope)?, deployment)?),
        None => None,
    };
    if is_for_user(assignment) {
        properties.remove("principalId");
        properties.remove("principalType");
        let description = match properties.remove("description") {
            Some(description) => Some(whole::<AnyText, Setting<String>>(&description)?),
            None => None,
        };
        let mut keys = vec![entry("principal", text_value("assigned_user"))];
        keys.extend((role != text_value(USER_ROLE)).then(|| entry("role", role)));
        let scope = scope.unwrap_or_else(|| text_value(RESOURCE_GROUP));
        keys.extend((scope != text_value("workspace")).then(|| entry("scope", scope)));
        keys.extend(description.map(|description| entry("description", description)));
        return properties.is_empty().then(|| Toml::Table(Table::new(keys)));
    }
    let mut keys = vec![entry("role", role)];
    keys.extend(scope.map(|scope| entry("scope", scope)));
    if let Value::Expression(principal) = properties.remove("principalId")?
        && let Some(identity) = identity_of(&principal)
    {
        keys.push(entry(
            "identity",
            match identity {
                Expression::String(id) => text_value(id),
                computed => reference(computed),
            },
        ));
    }
    if properties.remove("principalType")? != Value::from(SERVICE_PRINCIPAL) {
        return None;
    }
    if let Some(description) = properties.remove("description") {
        keys.push(entry(
            "description",
            whole::<AnyText, Setting<String>>(&description)?,
        ));
    }
    properties.is_empty().then(|| Toml::Table(Table::new(keys)))
}

/// The name of a built-in role, if the symbol of the assignment bears it; its GUID or id otherwise.
fn raised_role(value: &Value, assignment: &Resource, holder: &str) -> Option<Toml> {
    let computed = match value {
        Value::String(id) => return Some(text_value(id)),
        Value::Expression(computed) => computed,
        _ => return None,
    };
    if let Expression::Conditional(_, id, _) = &**computed {
        return (**computed == guid_or_id(Expression::clone(id))).then(|| reference(id));
    }
    let Expression::Call { name, arguments, .. } = &**computed else {
        return None;
    };
    let [_, Expression::String(guid)] = arguments.as_slice() else {
        return None;
    };
    if name != "subscriptionResourceId" {
        return None;
    }
    let mut built_in = built_in_role::all()
        .iter()
        .filter(|role| role.guid.eq_ignore_ascii_case(guid));
    let bears_it = |name: &str| {
        let symbol = symbol_of(&format!("{holder}-{name}"));
        assignment.symbol.starts_with(&symbol)
    };
    let named = built_in.find(|role| bears_it(role.name));
    Some(text_value(named.map_or(guid.as_str(), |role| role.name)))
}

/// The word of a scope, or the expression for it: of an existing resource a template has the name only.
fn scope_word(scope: &Resource, deployment: &Deployment) -> Option<Toml> {
    let (kind, word, resource_type) = ScopeKind::TABLE
        .into_iter()
        .find(|(.., resource_type)| scope.resource_type.eq_ignore_ascii_case(resource_type))?;
    if !scope.existing || kind == ScopeKind::Workspace || is_given(kind, scope, deployment) {
        return Some(text_value(word));
    }
    let kind = Expression::String(resource_type.to_owned());
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
        Some(Value::String(id)) => scope.name == Expression::String(last_segment(id).to_owned()),
        Some(Value::Expression(id)) => scope.name == last_segment_of(Expression::clone(id)),
        _ => false,
    }
}
