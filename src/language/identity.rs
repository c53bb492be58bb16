//! `identity`: which managed identities a resource has.
//!
//! Irregular: one word of REST says the kinds, and the ids are the keys of an object.

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::json_schema::parsed;
use super::key::Shape;
use super::reader::{FromNode, List, Reader, Setting};
use super::rest::{Rest, Shaped, entry, finish, node, reference, text_value};
use super::value::text::UserAssignedIdentityId;
use crate::arm::{Key, Object, Value};
use crate::expression::Expression;
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Table as TomlTable, Value as Toml};
use crate::table;

/// The envelope's `identity`.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityDefinition {
    /// Where it is written.
    pub span: Span,
    /// Whether the resource gets an identity of its own.
    pub system: bool,
    /// Resource ids of user-assigned identities; the first is the default for jobs.
    pub user: List<Setting<ArcStr>>,
}

table! {
    /// Managed identities by kind.
    pub struct IdentityTable {
        /// Whether to create a system-assigned identity, which is deleted together with the compute.
        pub system: Option<Spanned<bool>> => by_hand {
            default = false, example = [true], aka = ["systemAssigned", "system_assigned"], rest = ["identity.type"],
        },
        /// Resource ids of user-assigned identities. If there is no system-assigned identity, the first one is the
        /// default identity for jobs, so the order matters.
        pub user: List<Setting<ArcStr>> as UserAssignedIdentityId => by_hand {
            example = [["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-training"]],
            aka = ["userAssignedIdentities", "user_assigned", "user_assigned_identities"],
            rest = ["identity.userAssignedIdentities"], schema = {"minItems": 1, "uniqueItems": true},
        },
    }
    hints = {
        "client_id": "an identity is named by its resource id",
        "type": "use the keys instead: `system = true`, `user = [\"<resource id>\"]`"
    };
    answers = ["principal_id", "tenant_id"];
    schema = {"minProperties": 1};
}

/// What is said around the table: the word that can be in its place.
const AROUND: &str = r##"{
    "description": "The managed identities of the compute: `\"system\"`, `\"none\"`, or a table with `system` and `user`. If absent, the compute has no identity.",
    "if": {"type": "string"},
    "then": {
        "enum": ["system", "none"],
        "x-instead": {"system_assigned": "system", "SystemAssigned": "system", "None": "none"},
        "x-hint": {
            "user": "list the identities: `{ user = [\"<resource id>\"] }`",
            "user_assigned": "list the identities: `{ user = [\"<resource id>\"] }`",
            "UserAssigned": "list the identities: `{ user = [\"<resource id>\"] }`"
        }
    },
    "examples": [
        "system",
        {
            "user": [
                "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-training"
            ]
        }
    ],
    "x-rest": "identity.type"
}"##;

/// The schema: a word, or a table.
pub(super) fn described() -> Json {
    let mut schema = parsed(AROUND);
    if let Some(members) = schema.as_object_mut() {
        members.insert(
            "else".to_owned(),
            IdentityTable::TABLE.json_schema("identity", ""),
        );
    }
    schema
}

impl Shaped for IdentityDefinition {
    const SHAPE: &'static Shape = &Shape::File("identity", IdentityTable::TABLE);
}

impl FromNode for IdentityDefinition {
    /// Reads `"system"`, `"none"` or `{ system = true, user = ["<resource id>"] }`.
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let table = IdentityTable::from_node(node, reader);
        let (system, user) = match table {
            Some(table) => (table.system.is_some_and(|flag| flag.value), table.user),
            None => (node.as_str() == Some("system"), List::default()),
        };
        Some(Self {
            span: node.span,
            system,
            user,
        })
    }
}

impl Rest for IdentityDefinition {
    /// The type without a space, as REST spells it, and the identities in the order of the definition, because the first is
    /// the default.
    fn lower(&self) -> Option<Value> {
        let kind = match (self.system, self.user.is_absent()) {
            (true, true) => "SystemAssigned",
            (true, false) => "SystemAssigned,UserAssigned",
            (false, false) => "UserAssigned",
            (false, true) => "None",
        };
        let mut assigned = Object::new();
        for id in &self.user {
            let key = match Rest::<UserAssignedIdentityId>::lower(id)? {
                Value::Expression(computed) => Key::Expression(computed),
                Value::String(name) => Key::Name(name),
                _ => return None,
            };
            assigned.insert(key, Object::new());
        }
        let mut identity = Object::new();
        identity.set("type", kind);
        match self.user.whole() {
            Some(whole) => {
                let ids = whole.value.clone()?;
                identity.set("userAssignedIdentities", keys_of_an_object(ids));
            }
            None => identity.set_filled("userAssignedIdentities", assigned),
        }
        Some(identity.into())
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        let Value::Object(identity) = value else {
            return None;
        };
        let Some(Value::String(kind)) = identity.get("type") else {
            return None;
        };
        let kinds: Vec<&str> = kind.split(',').map(str::trim).collect();
        let has = |word: &str| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(word));
        let (system, has_user) = (has("SystemAssigned"), has("UserAssigned"));
        if !system && !has_user && !has("None") {
            return None;
        }
        let ids = match identity.get("userAssignedIdentities") {
            Some(Value::Object(assigned)) if has_user => {
                let ids = ids(assigned)?;
                (!ids.is_empty()).then(|| Toml::Array(ids.into()))
            }
            Some(Value::Expression(computed)) if has_user => Some(reference(list_of_ids(computed)?)),
            None if !has_user => None,
            _ => return None,
        };
        identity.remove("type");
        identity.remove("userAssignedIdentities");
        finish(value);
        Some(match (system, ids) {
            (true, None) => text_value("system"),
            (false, None) => text_value("none"),
            (system, Some(ids)) => {
                let flag = system.then(|| entry("system", Toml::Boolean(true)));
                let user = entry("user", ids);
                Toml::Table(TomlTable::new(flag.into_iter().chain([user]).collect()))
            }
        })
    }
}

/// `toObject(ids, id => id, id => {})`: REST wants the ids as the keys of an object.
fn keys_of_an_object(ids: Expression) -> Expression {
    let lambda = |body: Expression| Expression::Lambda {
        parameters: vec!["id".into()],
        body: Box::new(body),
    };
    let id = Expression::Local("id".into());
    Expression::call(
        "toObject",
        [ids, lambda(id), lambda(Expression::Object(Vec::new()))],
    )
}

/// The list of ids, if an expression is what lowering makes of one.
fn list_of_ids(computed: &Expression) -> Option<&Expression> {
    let Expression::Call { arguments, .. } = computed else {
        return None;
    };
    let ids = arguments.first()?;
    (keys_of_an_object(ids.clone()) == *computed).then_some(ids)
}

/// The ids, if nothing is said of any.
fn ids(assigned: &Object) -> Option<Vec<Node>> {
    let ids = assigned.iter().map(|(key, value)| {
        let is_plain = matches!(value, Value::Object(object) if object.is_empty());
        let id = match key {
            Key::Word(id) => text_value(id),
            Key::Name(id) => text_value(id),
            Key::Expression(computed) => reference(computed),
        };
        is_plain.then(|| node(id))
    });
    ids.collect()
}

/// The identity that a resource has where the definition says none: one of its own.
#[must_use]
pub fn system_assigned() -> Object {
    let mut identity = Object::new();
    identity.set("type", "SystemAssigned");
    identity
}
