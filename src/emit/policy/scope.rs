//! Where policies are created and assigned.

use std::str::FromStr;

/// Where definitions of policies are created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// In a subscription.
    Subscription,
    /// In a management group.
    ManagementGroup,
}

/// Where an initiative is assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Where the definitions are: the id of a subscription or of a management group.
    home: String,
    /// The resource group of the assignment, if it is one.
    group: Option<String>,
    kind: ScopeKind,
}

/// What the id of a management group begins with.
const MANAGEMENT_GROUPS: &str = "/providers/Microsoft.Management/managementGroups/";

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_end_matches('/');
        if let Some(name) = text.strip_prefix(MANAGEMENT_GROUPS).filter(|name| is_name(name)) {
            return Ok(Self {
                home: format!("{MANAGEMENT_GROUPS}{name}"),
                group: None,
                kind: ScopeKind::ManagementGroup,
            });
        }
        let parts: Vec<&str> = text.split('/').collect();
        let of = |subscription: &str, group: Option<&str>| Self {
            home: format!("/subscriptions/{subscription}"),
            group: group.map(str::to_owned),
            kind: ScopeKind::Subscription,
        };
        match parts.as_slice() {
            ["", "subscriptions", id] if is_name(id) => Ok(of(id, None)),
            ["", "subscriptions", id, "resourceGroups", group] if is_name(id) && is_name(group) => {
                Ok(of(id, Some(group)))
            }
            _ => Err(
                "a scope is /subscriptions/ID, /subscriptions/ID/resourceGroups/NAME or \
                 /providers/Microsoft.Management/managementGroups/NAME"
                    .to_owned(),
            ),
        }
    }
}

/// Whether a text can be a part of a scope: the characters of names of subscriptions, resource groups and management groups.
fn is_name(text: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')');
    !text.is_empty() && text.chars().all(is_allowed)
}

impl Scope {
    /// Where the definitions are created.
    #[must_use]
    pub const fn kind(&self) -> ScopeKind {
        self.kind
    }

    /// The id of a definition or an initiative.
    pub(super) fn id_of(&self, kind: &str, name: &str) -> String {
        format!("{}/providers/Microsoft.Authorization/{kind}/{name}", self.home)
    }

    /// The resource group, if the scope is one.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// The name of the subscription or the management group.
    #[must_use]
    pub fn home_name(&self) -> &str {
        self.home.rsplit('/').next().unwrap_or(&self.home)
    }
}
