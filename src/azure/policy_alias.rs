//! The aliases of Azure Policy: `policy_aliases.csv`.

use std::sync::LazyLock;

use super::table;
use crate::hashing::HashMap;

/// An alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyAlias {
    /// What a policy writes: the type of the resource, a slash, and a path.
    pub name: &'static str,
    /// The path from the root of the resource; `[*]` is each item of a list.
    pub path: &'static str,
    /// Whether the effect `modify` is known to be able to change it.
    pub is_modifiable: bool,
}

/// Every alias, in the order of the table.
#[must_use]
pub fn all() -> &'static [PolicyAlias] {
    static ALIASES: LazyLock<Vec<PolicyAlias>> = LazyLock::new(|| {
        let columns = ["alias", "path", "modifiable", "source"];
        let rows = table::rows(include_str!("policy_aliases.csv"), columns);
        rows.map(|[name, path, modifiable, _]| PolicyAlias {
            name,
            path,
            is_modifiable: modifiable == "yes",
        })
        .collect()
    });
    &ALIASES
}

/// The alias of a name; the case of letters says nothing.
#[must_use]
pub fn policy_alias(name: &str) -> Option<&'static PolicyAlias> {
    static BY_NAME: LazyLock<HashMap<String, &'static PolicyAlias>> = LazyLock::new(|| {
        let names = all().iter();
        names.map(|alias| (alias.name.to_lowercase(), alias)).collect()
    });
    BY_NAME.get(&name.to_lowercase()).copied()
}

/// The type of the resources that an alias is of: all before its last slash.
#[must_use]
pub fn resource_type(alias: &str) -> &str {
    alias.rsplit_once('/').map_or("", |(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_found_in_any_case() {
        let alias = policy_alias("microsoft.machinelearningservices/workspaces/computes/VMSIZE").unwrap();
        assert_eq!(alias.path, "properties.properties.vmSize");
        assert_eq!(
            resource_type(alias.name),
            "Microsoft.MachineLearningServices/workspaces/computes"
        );
        assert_eq!(policy_alias("vmSize"), None);
    }

    #[test]
    fn only_what_a_definition_of_microsoft_modifies_is_known_to_be_modifiable() {
        let modifiable = all().iter().filter(|alias| alias.is_modifiable);
        let paths: Vec<&str> = modifiable.map(|alias| alias.path).collect();
        assert_eq!(paths, ["properties.disableLocalAuth"]);
    }
}
