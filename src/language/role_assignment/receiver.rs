//! `identity` and `principal` ↔ who receives a role: `principalId` and `principalType`.

use arcstr::ArcStr;

use crate::arm::{Object, Resource, USER_ASSIGNED_IDENTITY, Value};
use crate::azure::api_version::written;
use crate::expression::{Deployed, Expression, Runtime};
use crate::language::reader::Setting;
use crate::language::rest::{reference, text_value};
use crate::language::value::text::text;
use crate::syntax::Value as Toml;

/// REST's word for managed identities.
const SERVICE_PRINCIPAL: &str = "ServicePrincipal";

/// REST's word for people.
const USER: &str = "User";

/// Who receives a role.
pub(super) enum Receiver<'r> {
    /// The user with this object id.
    User(&'r Setting<ArcStr>),
    /// The user-assigned identity with this resource id.
    Identity(&'r Setting<ArcStr>),
    /// The system-assigned identity of a resource.
    System(&'r Resource),
}

impl Receiver<'_> {
    /// What stands for the receiver in the name of the assignment, which must not depend on the deployment.
    pub(super) fn id(&self, known: &[Resource]) -> Expression {
        match self {
            Self::User(id) | Self::Identity(id) => text(id),
            Self::System(holder) => holder.id(known),
        }
    }

    /// The object id in Entra ID.
    pub(super) fn principal(&self, known: &[Resource], by_symbol: bool) -> Expression {
        match self {
            Self::User(id) => text(id),
            Self::Identity(identity) => {
                let version = Expression::String(written(USER_ASSIGNED_IDENTITY).into());
                let state = Expression::call("reference", [text(identity), version]);
                Expression::Member {
                    object: Box::new(state),
                    name: "principalId".into(),
                }
            }
            Self::System(holder) => Expression::Runtime(Box::new(Runtime {
                symbol: holder.symbol.clone(),
                resource_type: ArcStr::from(&*holder.resource_type),
                names: holder.name_segments(known),
                api_version: holder.api_version.clone(),
                path: ["identity", "principalId"].map(ArcStr::from).into(),
                deployed: match holder.condition {
                    None => Deployed::Always,
                    Some(_) => Deployed::Here,
                },
                by_symbol,
            })),
        }
    }

    /// REST's word for the kind of receiver.
    pub(super) const fn principal_type(&self) -> &'static str {
        match self {
            Self::User(_) => USER,
            Self::Identity(_) | Self::System(_) => SERVICE_PRINCIPAL,
        }
    }
}

/// The identity that `principalId` names, if it is not that of the holder; `None` if the receiver is no identity.
pub(super) fn raised_identity(principal: &Value, principal_type: &Value) -> Option<Option<Toml>> {
    if *principal_type != Value::from(SERVICE_PRINCIPAL) {
        return None;
    }
    let identity = match principal {
        Value::Expression(principal) => identity_of(principal),
        _ => None,
    };
    Some(identity.map(|identity| match identity {
        Expression::String(id) => text_value(id),
        computed => reference(computed),
    }))
}

pub(super) fn principal_id(assignment: &Resource) -> Option<&Value> {
    properties(assignment)?.get("principalId")
}

pub(super) fn principal(assignment: &Resource) -> Option<&Expression> {
    match principal_id(assignment)? {
        Value::Expression(principal) => Some(principal),
        _ => None,
    }
}

/// Whether an assignment is for a person and not for an identity.
pub(super) fn is_for_user(assignment: &Resource) -> bool {
    let kind = properties(assignment).and_then(|properties| properties.get("principalType"));
    kind == Some(&Value::from(USER))
}

pub(super) fn properties(resource: &Resource) -> Option<&Object> {
    match resource.body.get("properties")? {
        Value::Object(properties) => Some(properties),
        _ => None,
    }
}

/// The id in `reference(id, version).principalId`.
pub(super) fn identity_of(principal: &Expression) -> Option<&Expression> {
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
