//! The scalars of a role assignment: the role and its scope.

use arcstr::ArcStr;

use crate::arm::ResourceId;
use crate::azure::built_in_role::{self, BuiltInRole};
use crate::expression::{Expression, ValueType};
use crate::language::key::{ScalarType, Schema, Shape};
use crate::language::reader::{Literal, Reader, Setting};
use crate::language::rest::Shaped;
use crate::source::Sources;
use crate::syntax::Node;

/// A role as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The name of a built-in role.
    BuiltIn(&'static BuiltInRole),
    /// The GUID of a role definition.
    Guid(String),
    /// The resource id of a role definition.
    Id(String),
    /// None of these.
    Unknown(String),
}

impl Literal for Role {
    const TYPE: ValueType = ValueType::String;

    fn from_scalar(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = node.as_str()?;
        let last = text.rsplit('/').next().filter(|last| is_guid(last));
        let is_definition = text.to_ascii_lowercase().contains("/roledefinitions/");
        Some(match (built_in_role::named(text), last) {
            (Some(role), _) => Self::BuiltIn(role),
            (None, Some(guid)) if guid == text => Self::Guid(guid.to_owned()),
            (None, Some(_)) if text.starts_with('/') && is_definition => Self::Id(text.to_owned()),
            _ => {
                reader.unreadable.push(node.span);
                Self::Unknown(text.to_owned())
            }
        })
    }
}

/// Whether a text is a GUID in its common form: hexadecimal digits in groups of 8, 4, 4, 4 and 12.
fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Where a role holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleScope {
    /// The resource group that is deployed to.
    ResourceGroup,
    /// The workspace of the definition, or what belongs to it.
    Own(ScopeKind),
    /// A resource that exists in the resource group that is deployed to.
    Existing {
        /// What it is.
        kind: ScopeKind,
        /// Its name.
        name: String,
        /// Its id, as it is written.
        id: String,
    },
    /// None of these.
    Unknown(String),
}

/// The kinds of resource that a role can hold for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// A workspace.
    Workspace,
    /// A storage account.
    StorageAccount,
    /// A key vault.
    KeyVault,
    /// A container registry.
    ContainerRegistry,
}

impl ScopeKind {
    /// The words of its symbolic name, for the workspace's own.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::StorageAccount => "storage-account",
            Self::KeyVault => "key-vault",
            Self::ContainerRegistry => "container-registry",
        }
    }

    /// The property of a workspace that holds its id; none for the workspace.
    #[must_use]
    pub const fn member(self) -> Option<&'static str> {
        match self {
            Self::Workspace => None,
            Self::StorageAccount => Some("storageAccount"),
            Self::KeyVault => Some("keyVault"),
            Self::ContainerRegistry => Some("containerRegistry"),
        }
    }

    /// All kinds, each with the word for the workspace's own and its resource type.
    pub const TABLE: [(Self, &'static str, &'static str); 4] = [
        (
            Self::Workspace,
            "workspace",
            "Microsoft.MachineLearningServices/workspaces",
        ),
        (
            Self::StorageAccount,
            "storage_account",
            "Microsoft.Storage/storageAccounts",
        ),
        (Self::KeyVault, "key_vault", "Microsoft.KeyVault/vaults"),
        (
            Self::ContainerRegistry,
            "container_registry",
            "Microsoft.ContainerRegistry/registries",
        ),
    ];
}

/// The word for the resource group.
pub const RESOURCE_GROUP: &str = "resource_group";

impl Literal for RoleScope {
    const TYPE: ValueType = ValueType::String;

    fn from_scalar(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = node.as_str()?;
        if text == RESOURCE_GROUP {
            return Some(Self::ResourceGroup);
        }
        let own = ScopeKind::TABLE.into_iter().find(|(_, word, _)| *word == text);
        Some(match own {
            Some((kind, ..)) => Self::Own(kind),
            None => existing(text).unwrap_or_else(|| {
                reader.unreadable.push(node.span);
                Self::Unknown(text.to_owned())
            }),
        })
    }
}

fn existing(text: &str) -> Option<RoleScope> {
    let id = ResourceId::parse(text)?;
    let (kind, ..) = ScopeKind::TABLE
        .into_iter()
        .find(|(.., resource_type)| id.is(resource_type))?;
    Some(RoleScope::Existing {
        kind,
        name: id.name,
        id: text.to_owned(),
    })
}

/// The kind and name in `resourceId('TYPE', name)`: a resource of the group that is deployed to, regardless of which
/// group that is.
#[must_use]
pub fn in_own_group(expression: &Expression) -> Option<(ScopeKind, &Expression)> {
    let [Expression::String(written), resource] = arguments_of_resource_id(expression)? else {
        return None;
    };
    let mut kinds = ScopeKind::TABLE.into_iter();
    let (kind, ..) = kinds.find(|(.., resource_type)| written.eq_ignore_ascii_case(resource_type))?;
    Some((kind, resource))
}

/// The arguments of `resourceId('GROUP', 'TYPE', …)` or `resourceId('SUBSCRIPTION', 'GROUP', 'TYPE', …)` before the type: a
/// resource of a group that the expression names.
#[must_use]
pub fn group_of(expression: &Expression) -> Option<&[Expression]> {
    let arguments = arguments_of_resource_id(expression)?;
    let is_type = |argument: &Expression| matches!(argument, Expression::String(text) if text.contains('/'));
    let at = arguments.iter().position(is_type).filter(|at| *at > 0)?;
    arguments.get(..at)
}

fn arguments_of_resource_id(expression: &Expression) -> Option<&[Expression]> {
    match expression {
        Expression::Call {
            namespace: None,
            name,
            arguments,
        } if name == "resourceId" => Some(arguments),
        _ => None,
    }
}

/// Whether a scope is a resource group, a subscription or a management group by its id.
#[must_use]
pub fn above_resources(scope: &str) -> bool {
    let segments: Vec<String> = scope
        .trim_end_matches('/')
        .split('/')
        .map(str::to_lowercase)
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    matches!(
        segments.as_slice(),
        ["", "subscriptions", _]
            | ["", "subscriptions", _, "resourcegroups", _]
            | ["", "providers", "microsoft.management", "managementgroups", _]
    )
}

/// A text with at least one character, which `role_assignments` understands in its own way.
const TEXT: &ScalarType = &ScalarType {
    expects: ValueType::String,
    is_secret: false,
    schema: Schema::Own(r#"{ "type": "string", "minLength": 1 }"#),
    translate: |node| node.as_str().map(Into::into),
    translate_expression: |expression| expression,
    form: None,
    entry: None,
    raise: <ArcStr as crate::language::rest::Scalar>::raise,
};

/// A role: at deployment it is the id of its definition or the GUID in it.
const ROLE: &ScalarType = &ScalarType {
    translate: |node| {
        let sources = Sources::default();
        match Role::from_scalar(node, &mut Reader::new(&sources))? {
            Role::BuiltIn(role) => Some(role.guid.into()),
            Role::Guid(guid) => Some(guid.as_str().into()),
            Role::Id(id) => Some(id.as_str().into()),
            Role::Unknown(_) => None,
        }
    },
    form: Some("the id of a role definition, or the GUID in it"),
    ..*TEXT
};

impl Shaped for Setting<Role> {
    const SHAPE: &'static Shape = &Shape::Setting(ROLE);
}

impl Shaped for Setting<RoleScope> {
    const SHAPE: &'static Shape = &Shape::Setting(TEXT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_has_five_groups_of_hexadecimal_digits() {
        assert!(is_guid("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"));
        for text in [
            "",
            "Reader",
            "2a2b9908-6ea1-4ae2-8e65-a410df84e7dg",
            "2a2b99086ea14ae28e65a410df84e7d1",
        ] {
            assert!(!is_guid(text), "{text}");
        }
    }

    #[test]
    fn an_id_of_a_resource_that_takes_roles_is_taken_apart() {
        let id = "/subscriptions/s/resourceGroups/g/providers/microsoft.storage/storageaccounts/stdata";
        let expected = RoleScope::Existing {
            kind: ScopeKind::StorageAccount,
            name: "stdata".to_owned(),
            id: id.to_owned(),
        };
        assert_eq!(existing(id), Some(expected));
        assert_eq!(existing("/subscriptions/s/resourceGroups/g"), None);
        assert_eq!(
            existing("/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/site"),
            None
        );
    }
}
