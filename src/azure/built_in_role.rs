//! The built-in roles that a definition can name: `built_in_roles.csv`.

use std::sync::LazyLock;

use super::table;

/// A built-in role of Azure RBAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltInRole {
    /// The name that the portal shows.
    pub name: &'static str,
    /// The GUID of its definition, the same in every tenant and cloud.
    pub guid: &'static str,
}

/// The roles that compute and workspaces are given, ordered by name.
#[must_use]
pub fn all() -> &'static [BuiltInRole] {
    static ROLES: LazyLock<Vec<BuiltInRole>> = LazyLock::new(|| {
        table::rows(include_str!("built_in_roles.csv"), ["name", "guid", "read"])
            .map(|[name, guid, _]| BuiltInRole { name, guid })
            .collect()
    });
    &ROLES
}

/// The role of a name in any case, as the Azure CLI finds it.
#[must_use]
pub fn named(name: &str) -> Option<&'static BuiltInRole> {
    all().iter().find(|role| role.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_guids_are_told_apart_and_names_are_sorted() {
        let names: Vec<&str> = all().iter().map(|role| role.name).collect();
        assert!(names.is_sorted());
        assert_eq!(names.len(), 24);
        let mut guids: Vec<&str> = all().iter().map(|role| role.guid).collect();
        guids.sort_unstable();
        guids.dedup();
        assert_eq!(guids.len(), all().len());
    }

    #[test]
    fn a_role_is_found_in_whatever_case() {
        assert_eq!(named("acrpull").map(|role| role.name), Some("AcrPull"));
        assert_eq!(named("acr pull"), None);
    }
}
