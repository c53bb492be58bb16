//! `role` ↔ `roleDefinitionId`.

use super::Role;
use crate::arm::{Resource, Value, is_symbol_of};
use crate::azure::built_in_role;
use crate::bug::bug;
use crate::expression::Expression;
use crate::language::reader::{Setting, SettingValue};
use crate::language::rest::{reference, text_value};
use crate::syntax::Value as Toml;

/// The type of a role, for its id.
const ROLE_DEFINITIONS: &str = "Microsoft.Authorization/roleDefinitions";

/// The id of the role definition with this GUID.
pub(crate) fn definition_id(guid: Expression) -> Expression {
    let kind = Expression::String(ROLE_DEFINITIONS.into());
    Expression::call("subscriptionResourceId", [kind, guid])
}

/// The id of a role definition; a reference may give the GUID or the whole id, which is taken as it is.
pub(super) fn role_id(role: &Setting<Role>) -> Expression {
    let guid = match &role.value {
        SettingValue::Literal(Role::Id(id)) => return Expression::String(id.as_str().into()),
        SettingValue::Literal(Role::BuiltIn(role)) => Expression::String(role.guid.into()),
        SettingValue::Literal(Role::Guid(guid)) => Expression::String(guid.as_str().into()),
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
    let slash = Expression::String("/".into());
    Expression::Conditional(
        Box::new(Expression::call("contains", [role.clone(), slash])),
        Box::new(role.clone()),
        Box::new(definition_id(role)),
    )
}

/// What a role is called in a symbol.
pub(super) fn role_word(role: &Setting<Role>) -> &str {
    match role.literal() {
        Some(Role::BuiltIn(role)) => role.name,
        Some(Role::Guid(_) | Role::Id(_) | Role::Unknown(_)) | None => "role",
    }
}

/// The name of a built-in role, if the symbol of the assignment bears it; its GUID or id otherwise.
pub(super) fn raised_role(value: &Value, assignment: &Resource, holder: &str) -> Option<Toml> {
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
    let bears_it = |name: &str| is_symbol_of(&assignment.symbol, &format!("{holder}-{name}"));
    let named = built_in.find(|role| bears_it(role.name));
    Some(text_value(named.map_or(guid.as_str(), |role| role.name)))
}
