//! The built-in roles that a definition can name.

/// A built-in role of Azure RBAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltInRole {
    /// The name that the portal shows.
    pub name: &'static str,
    /// The GUID of its definition, the same in every tenant and cloud.
    pub guid: &'static str,
}

/// The roles that compute and workspaces are given, from the table of "Azure built-in roles"
/// (<https://learn.microsoft.com/azure/role-based-access-control/built-in-roles>, April 2026); those of Azure Machine
/// Learning as in Azure Verified Modules, `avm/res/machine-learning-services/workspace`.
#[rustfmt::skip] // One role a line.
pub const BUILT_IN_ROLES: &[BuiltInRole] = &[
    role("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d"),
    role("AcrPush", "8311e382-0749-4cb8-b61a-304f252e45ec"),
    role("AzureML Compute Operator", "e503ece1-11d0-4e8e-8e2c-7a6c3bf38815"),
    role("AzureML Data Scientist", "f6c7c914-8db3-469d-8ca1-694a8f32e121"),
    role("AzureML Registry User", "1823dd4f-9b8c-4ab6-ab4e-7397a3684615"),
    role("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    role("Key Vault Secrets Officer", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"),
    role("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"),
    role("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    role("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"),
    role("Reader and Data Access", "c12c1c16-33a1-487b-954d-41c89c60f349"),
    role("Storage Account Contributor", "17d1049b-9a84-46fb-8f53-869881c3d3ab"),
    role("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
    role("Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
    role("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"),
    role("Storage Blob Delegator", "db58b8e5-c6ad-4a2a-8342-4190687cbf4a"),
    role("Storage File Data Privileged Contributor", "69566ab7-960f-475b-8e7c-b3118f30c6bd"),
    role("Storage File Data Privileged Reader", "b8eda974-7b85-4f76-af95-65846b26df6d"),
    role("Storage File Data SMB Share Contributor", "0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb"),
    role("Storage File Data SMB Share Reader", "aba4ae5f-2193-4029-9191-0cb91df5e314"),
    role("Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
    role("Storage Queue Data Reader", "19e7f393-937e-4f77-808e-94535e297925"),
    role("Storage Table Data Contributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"),
    role("Storage Table Data Reader", "76199698-9eea-4c19-bc75-cec21354c6b6"),
];

const fn role(name: &'static str, guid: &'static str) -> BuiltInRole {
    BuiltInRole { name, guid }
}

/// The role of a name, whatever the case, as the Azure CLI finds it.
#[must_use]
pub fn named(name: &str) -> Option<&'static BuiltInRole> {
    BUILT_IN_ROLES
        .iter()
        .find(|role| role.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_guids_are_told_apart_and_names_are_sorted() {
        let names: Vec<&str> = BUILT_IN_ROLES.iter().map(|role| role.name).collect();
        assert!(names.is_sorted());
        let mut guids: Vec<&str> = BUILT_IN_ROLES.iter().map(|role| role.guid).collect();
        guids.sort_unstable();
        guids.dedup();
        assert_eq!(guids.len(), BUILT_IN_ROLES.len());
    }

    #[test]
    fn a_role_is_found_in_whatever_case() {
        assert_eq!(named("acrpull").map(|role| role.name), Some("AcrPull"));
        assert_eq!(named("acr pull"), None);
    }
}
