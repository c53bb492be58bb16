//! What Azure says of a compute beyond what a template says, and what it does not say again: `access.csv`.

use std::sync::LazyLock;

use super::table;
use crate::bug::bug;

/// Why a property of a compute cannot be compared with that of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Azure writes it; a template does not.
    ReadOnly,
    /// Azure takes it and does not give it back.
    Secret,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PropertyAccess {
    /// `computeType`, or `compute` for every compute.
    pub kind: &'static str,
    /// The property from the root of the resource; `[]` is an item of a list, `*` a name of the user's.
    pub path: &'static str,
    /// Why it is in the table.
    pub access: Access,
}

/// Every line, in the order of the file.
#[must_use]
pub fn properties() -> &'static [PropertyAccess] {
    static PROPERTIES: LazyLock<Vec<PropertyAccess>> = LazyLock::new(|| {
        let rows = table::rows(include_str!("access.csv"), ["kind", "path", "access", "source"]);
        rows.map(|[kind, path, access, _]| PropertyAccess {
            kind,
            path,
            access: match access {
                "read-only" => Access::ReadOnly,
                "secret" => Access::Secret,
                other => bug(format!("`{other}` in access.csv")),
            },
        })
        .collect()
    });
    &PROPERTIES
}

/// What is known of a property of a compute whose `computeType` is `kind`, or of one around it.
///
/// `path` is that from the root of the resource, with `[]` for an item of a list. The case of letters says nothing.
#[must_use]
pub fn access<S: AsRef<str>>(kind: &str, path: &[S]) -> Option<Access> {
    let is_kind = |row: &&PropertyAccess| row.kind == "compute" || row.kind.eq_ignore_ascii_case(kind);
    let rows = properties().iter().filter(is_kind);
    let mut leading = rows.filter(|row| leads_to(row.path, path));
    leading.next().map(|row| row.access)
}

/// Whether a path of the table leads to a property, or to one around it.
fn leads_to<S: AsRef<str>>(own: &str, path: &[S]) -> bool {
    let mut given = path.iter().map(AsRef::as_ref);
    let mut words = own.split('.').flat_map(|word| match word.strip_suffix("[]") {
        Some(list) => [Some(list), Some("[]")],
        None => [Some(word), None],
    });
    words.by_ref().flatten().all(|word| {
        given
            .next()
            .is_some_and(|name| word == "*" || word.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, path: &str) -> Option<Access> {
        access(kind, &path.split('.').collect::<Vec<_>>())
    }

    #[test]
    fn a_property_is_found_by_the_path_of_it_or_of_one_around_it() {
        let inner = |path: &str| of("computeinstance", &format!("properties.properties.{path}"));
        assert_eq!(inner("state"), Some(Access::ReadOnly));
        assert_eq!(
            inner("osImageMetadata.currentImageVersion"),
            Some(Access::ReadOnly)
        );
        assert_eq!(inner("sshSettings.sshPort"), Some(Access::ReadOnly));
        assert_eq!(inner("sshSettings"), None);
        assert_eq!(inner("schedules.computeStartStop.[].id"), Some(Access::ReadOnly));
        assert_eq!(inner("schedules.computeStartStop.[].action"), None);
        assert_eq!(of("AKS", "properties.properties.state"), None);
        let password = "properties.properties.userAccountCredentials.adminUserPassword";
        assert_eq!(of("AmlCompute", password), Some(Access::Secret));
        assert_eq!(
            of("NewKind", "identity.userAssignedIdentities./a.b/c.clientId"),
            None
        );
        let identity = ["identity", "userAssignedIdentities", "/a.b/c", "clientId"];
        assert_eq!(access("NewKind", &identity), Some(Access::ReadOnly));
    }

    #[test]
    fn no_property_is_in_the_table_twice() {
        let mut rows: Vec<(&str, &str)> = properties().iter().map(|row| (row.kind, row.path)).collect();
        let count = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), count);
    }
}
