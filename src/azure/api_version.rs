//! The REST versions of what armlet writes: `api_versions.csv`.

use std::sync::LazyLock;

use super::table;
use crate::bug::bug;

/// The type of a compute, the one whose versions a definition chooses.
const COMPUTE: &str = "Microsoft.MachineLearningServices/workspaces/computes";

/// A REST version of a type of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiVersion {
    /// The type of the resource, with its provider.
    pub resource_type: &'static str,
    /// The version: a date, and `-preview` if it is not stable.
    pub version: &'static str,
    /// Whether it is written unless the definition names another.
    pub is_default: bool,
}

/// The versions of computes that are known, the oldest first.
pub fn of_computes() -> impl DoubleEndedIterator<Item = &'static ApiVersion> {
    all().iter().filter(|row| row.resource_type == COMPUTE)
}

/// The version in which a type of resource is written unless the definition names another.
#[must_use]
pub fn written(resource_type: &str) -> &'static str {
    let row = all()
        .iter()
        .find(|row| row.is_default && row.resource_type == resource_type);
    match row {
        Some(row) => row.version,
        None => bug(format!("no version of {resource_type} is in the table")),
    }
}

fn all() -> &'static [ApiVersion] {
    static VERSIONS: LazyLock<Vec<ApiVersion>> = LazyLock::new(|| {
        let columns = ["type", "version", "use", "brings", "source", "read"];
        table::rows(include_str!("api_versions.csv"), columns)
            .map(|[resource_type, version, usage, ..]| ApiVersion {
                resource_type,
                version,
                is_default: usage == "default",
            })
            .collect()
    });
    &VERSIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_dates_in_their_order_and_each_type_has_one_default() {
        let mut types: Vec<&str> = all().iter().map(|row| row.resource_type).collect();
        types.dedup();
        for resource_type in types {
            let rows: Vec<&ApiVersion> = all()
                .iter()
                .filter(|row| row.resource_type == resource_type)
                .collect();
            assert!(rows.is_sorted_by_key(|row| row.version), "{resource_type}");
            assert_eq!(
                rows.iter().filter(|row| row.is_default).count(),
                1,
                "{resource_type}"
            );
            for row in rows {
                let date = row.version.trim_end_matches("-preview");
                assert!(date.parse::<jiff::civil::Date>().is_ok(), "{}", row.version);
            }
        }
    }

    #[test]
    fn the_versions_of_computes_are_those_of_2022_to_2026() {
        assert_eq!(written(COMPUTE), "2025-12-01");
        let stable = of_computes().rfind(|row| !row.version.ends_with("-preview"));
        assert_eq!(stable.map(|row| row.version), Some("2026-09-01"));
        assert_eq!(of_computes().count(), 16);
    }
}
