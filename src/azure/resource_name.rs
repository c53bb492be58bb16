//! The names that Azure allows for resources: `resource_names.csv`.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::table;
use crate::bug::bug;

/// What a type of resource may be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceName {
    /// The type of the resource, with its provider.
    pub resource_type: &'static str,
    /// How many characters the name has.
    pub length: RangeInclusive<usize>,
    characters: Characters,
}

/// The characters of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Characters {
    Lower,
    Letters,
    Hyphens,
    Underscores,
    Periods,
    Group,
    Any,
}

impl Characters {
    fn of(word: &str) -> Self {
        match word {
            "lower" => Self::Lower,
            "letters" => Self::Letters,
            "hyphens" => Self::Hyphens,
            "underscores" => Self::Underscores,
            "periods" => Self::Periods,
            "group" => Self::Group,
            "any" => Self::Any,
            other => bug(format!("`{other}` in the table of names")),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Lower => "lower-case letters and digits",
            Self::Letters => "letters and digits",
            Self::Hyphens => "letters, digits and hyphens",
            Self::Underscores => "letters, digits, hyphens and underscores",
            Self::Periods => "letters, digits, hyphens, underscores and periods",
            Self::Group => "letters, digits, hyphens, underscores, periods and parentheses",
            Self::Any => "characters",
        }
    }

    fn has(self, c: char) -> bool {
        match self {
            Self::Lower => c.is_ascii_lowercase() || c.is_ascii_digit(),
            Self::Letters => c.is_ascii_alphanumeric(),
            Self::Hyphens => c.is_ascii_alphanumeric() || c == '-',
            Self::Underscores => c.is_ascii_alphanumeric() || c == '-' || c == '_',
            Self::Periods => c.is_ascii_alphanumeric() || "-_.".contains(c),
            Self::Group => c.is_alphanumeric() || "-_.()".contains(c),
            Self::Any => true,
        }
    }
}

impl ResourceName {
    /// What a type of resource may be named; `None` for types that are not in the table. The case of the type does not
    /// matter.
    #[must_use]
    pub fn of(resource_type: &str) -> Option<&'static Self> {
        rows()
            .iter()
            .find(|row| row.resource_type.eq_ignore_ascii_case(resource_type))
    }

    /// The most characters in the name of a type of resource that is in the table, as those are that armlet creates.
    #[must_use]
    pub fn longest(resource_type: &str) -> usize {
        match Self::of(resource_type) {
            Some(row) => *row.length.end(),
            None => bug(format!("{resource_type} is not in the table of names")),
        }
    }

    /// Whether Azure allows a name.
    #[must_use]
    pub fn allows(&self, name: &str) -> bool {
        self.length.contains(&name.chars().count()) && name.chars().all(|c| self.characters.has(c))
    }

    /// What a name is made of: `5 to 50 letters and digits`.
    #[must_use]
    pub fn words(&self) -> String {
        let (shortest, longest) = (self.length.start(), self.length.end());
        format!("{shortest} to {longest} {}", self.characters.words())
    }
}

fn rows() -> &'static [ResourceName] {
    static ROWS: LazyLock<Vec<ResourceName>> = LazyLock::new(|| {
        let columns = ["type", "shortest", "longest", "characters", "source", "read"];
        table::rows(include_str!("resource_names.csv"), columns)
            .map(
                |[resource_type, shortest, longest, characters, ..]| ResourceName {
                    resource_type,
                    length: table::number(shortest)..=table::number(longest),
                    characters: Characters::of(characters),
                },
            )
            .collect()
    });
    &ROWS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_allowed_up_to_their_bounds() {
        let registry = ResourceName::of("microsoft.containerregistry/Registries").unwrap();
        assert!(registry.allows("crml1") && registry.allows(&"A".repeat(50)));
        assert!(!registry.allows("crml") && !registry.allows(&"A".repeat(51)) && !registry.allows("cr-ml"));
        let storage = ResourceName::of("Microsoft.Storage/storageAccounts").unwrap();
        assert!(storage.allows("st1") && !storage.allows("stML") && !storage.allows("st"));
        assert_eq!(storage.words(), "3 to 24 lower-case letters and digits");
        assert_eq!(ResourceName::of("Microsoft.Compute/images"), None);
        let types: Vec<&str> = rows().iter().map(|row| row.resource_type).collect();
        assert!(types.is_sorted());
    }
}
