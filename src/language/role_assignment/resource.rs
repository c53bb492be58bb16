//! `role_assignments` ↔ `Microsoft.Authorization/roleAssignments`.
//!
//! Irregular: an assignment is a resource of its own. Its name is a GUID of its scope, its receiver and its role, so that a
//! second deployment finds the first. Each part has both directions in a file of its own.

use arcstr::ArcStr;

use super::description::add_description;
use super::holder::holder_name;
use super::receiver::{self, Receiver, is_for_user, properties};
use super::role::{definition_id, raised_role, role_id, role_word};
use super::scope::{Scopes, resource_group_id, scope_word};
use super::{RESOURCE_GROUP, RoleAssignmentDefinition, ScopeKind, USER_ROLE};
use crate::arm::{Deployment, Names, Object, ROLE_ASSIGNMENT, Resource, need_symbolic_names};
use crate::azure::api_version::written;
use crate::azure::built_in_role;
use crate::expression::{Expression, Operator};
use crate::hashing::HashMap;
use crate::language::reader::Setting;
use crate::language::rest::{Rest, entry, text_value, whole};
use crate::language::value::text::AnyText;
use crate::language::workspace::WorkspaceDefinition;
use crate::syntax::{Entry, Table, Value as Toml};

pub(crate) use super::holder::by_holder;

/// A resource whose identity or assigned user gets roles.
pub(crate) struct Holder<'h> {
    /// What it is called in the symbols of its assignments.
    pub(crate) name: &'h str,
    /// The fleet whose people come and go, of whom it is one.
    pub(crate) fleet: Option<&'h str>,
    /// The resource.
    pub(crate) resource: &'h Resource,
    /// The object id of the user that it is assigned to.
    pub(crate) assigned_user: Option<&'h Setting<ArcStr>>,
    /// Its roles.
    pub(crate) assignments: &'h [RoleAssignmentDefinition],
}

/// Lowers the role assignments of a definition.
pub(crate) struct Assigning<'a> {
    known: &'a [Resource],
    symbols: &'a mut Names,
    /// Whether the template names its resources by symbols.
    has_symbols: bool,
    scopes: Scopes<'a>,
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
            symbols,
            has_symbols: need_symbolic_names(known),
            scopes: Scopes::new(known, workspace, api_version),
            made: Vec::new(),
            names: HashMap::default(),
        }
    }

    /// The scopes that exist, then the assignments in the order of their holders.
    pub(crate) fn lower<'h>(mut self, holders: impl Iterator<Item = Holder<'h>>) -> Vec<Resource> {
        for holder in holders {
            for assignment in holder.assignments {
                self.assign(&holder, assignment);
            }
        }
        let mut resources = self.scopes.existing;
        resources.extend(self.made);
        resources
    }

    /// Adds an assignment, or what it says to the one that gives the same receiver the same role at the same scope.
    fn assign(&mut self, holder: &Holder<'_>, assignment: &RoleAssignmentDefinition) {
        let RoleAssignmentDefinition {
            span: _,
            role,
            scope,
            identity,
            principal,
            description,
        } = assignment;
        let receiver = match (principal.as_ref().and(holder.assigned_user), identity) {
            (Some(user), _) => Receiver::User(user),
            (None, Some(identity)) => Receiver::Identity(identity),
            (None, None) => Receiver::System(holder.resource),
        };
        let is_user = matches!(receiver, Receiver::User(_));
        let built_in = built_in_role::named(USER_ROLE).filter(|_| is_user);
        let (role_id, role_word) = match (role, built_in) {
            (Some(role), _) => (role_id(role), role_word(role)),
            (None, Some(role)) => (definition_id(Expression::String(role.guid.into())), role.name),
            (None, None) => return,
        };
        let scope = match scope {
            None if is_user => self.scopes.own(ScopeKind::Workspace, self.symbols),
            scope => self.scopes.of(scope.as_ref(), self.symbols),
        };
        let scope_id = scope
            .as_ref()
            .map_or_else(resource_group_id, |scope| scope.id(self.known));
        let name = Expression::call("guid", [scope_id, receiver.id(self.known), role_id.clone()]);
        let description = description.as_ref().and_then(Rest::<AnyText>::lower);
        let condition = holder.resource.condition.clone();
        let next = self.made.len();
        // Azure minds no case in ids: two assignments that differ in it alone are one to it, and the second fails.
        let place = *self.names.entry(name.to_bicep().to_lowercase()).or_insert(next);
        if let Some(made) = self.made.get_mut(place) {
            add_description(made, description);
            return either(made, condition);
        }
        let mut body = Object::new();
        body.set("properties", self.properties(&receiver, role_id, description));
        let symbol = self.symbol(holder, &receiver, role_word);
        self.made.push(Resource {
            condition,
            scope: scope.map(|scope| scope.symbol),
            body,
            ..Resource::new(symbol, ROLE_ASSIGNMENT, written(ROLE_ASSIGNMENT), name)
        });
    }

    /// The symbol of an assignment. Of a fleet it depends on nobody else in it: not what is for one person, and not what all have
    /// who share an identity.
    fn symbol(&mut self, holder: &Holder<'_>, receiver: &Receiver<'_>, role: &str) -> String {
        match (holder.fleet, receiver) {
            (None, _) => self.symbols.symbol(&format!("{}-{role}", holder.name), "Role"),
            (Some(fleet), Receiver::Identity(id)) => {
                let id = id.literal().map_or("", |id| id.rsplit('/').next().unwrap_or(id));
                let words = format!("{id}-{role}");
                self.symbols.symbol_of_one(&format!("{fleet}-"), &words, "Role")
            }
            (Some(_), _) => self.symbols.symbol_of_one(holder.name, role, "Role"),
        }
    }

    fn properties(
        &self,
        receiver: &Receiver<'_>,
        role: Expression,
        description: Option<crate::arm::Value>,
    ) -> Object {
        let mut properties = Object::new();
        properties.set("roleDefinitionId", role);
        properties.set("principalId", receiver.principal(self.known, self.has_symbols));
        // Without the type the deployment fails while the identity is not yet known everywhere in Entra ID.
        properties.set("principalType", receiver.principal_type());
        properties.set_some("description", description);
        properties
    }
}

/// Deploys an assignment where another holder of the same identity is deployed, too.
fn either(assignment: &mut Resource, condition: Option<Box<Expression>>) {
    assignment.condition = match (assignment.condition.take(), condition) {
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(one), Some(other)) => Some(Box::new(Expression::Binary(Operator::Or, one, other))),
        (None, _) | (_, None) => None,
    };
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
    let principal = properties.remove("principalId");
    let principal_type = properties.remove("principalType");
    let description = match properties.remove("description") {
        Some(description) => Some(whole::<AnyText, Setting<ArcStr>>(&description)?),
        None => None,
    };
    let mut keys = if is_for_user(assignment) {
        keys_of_user(role, scope)
    } else {
        let mut keys = vec![entry("role", role)];
        keys.extend(scope.map(|scope| entry("scope", scope)));
        let identity = receiver::raised_identity(&principal?, &principal_type?)?;
        keys.extend(identity.map(|identity| entry("identity", identity)));
        keys
    };
    keys.extend(description.map(|description| entry("description", description)));
    properties.is_empty().then(|| Toml::Table(Table::new(keys)))
}

/// The keys of an assignment to the assigned user, for whom role and scope have defaults of their own.
fn keys_of_user(role: Toml, scope: Option<Toml>) -> Vec<Entry> {
    let mut keys = vec![entry("principal", text_value("assigned_user"))];
    keys.extend((role != text_value(USER_ROLE)).then(|| entry("role", role)));
    let scope = scope.unwrap_or_else(|| text_value(RESOURCE_GROUP));
    keys.extend((scope != text_value("workspace")).then(|| entry("scope", scope)));
    keys
}
