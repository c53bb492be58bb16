//! What the service does where a property is absent: the table `service_defaults.csv`, which is data.

use std::sync::LazyLock;

use super::table::rows;

/// The value that an absent property of a compute has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceDefault {
    /// `computeType`; `compute` for every compute, `any` for every resource.
    pub kind: &'static str,
    /// The property from the root of its resource.
    pub path: &'static str,
    /// The value as text.
    pub value: &'static str,
}

static DEFAULTS: LazyLock<Vec<ServiceDefault>> = LazyLock::new(|| {
    let columns = ["kind", "path", "value", "source", "read"];
    let rows = rows(include_str!("service_defaults.csv"), columns);
    rows.map(|[kind, path, value, _, _]| ServiceDefault { kind, path, value })
        .collect()
});

impl ServiceDefault {
    /// The default of a property; names of properties are found regardless of their case.
    #[must_use]
    pub fn find(kind: &str, is_compute: bool, path: &[String]) -> Option<&'static Self> {
        DEFAULTS.iter().find(|default| {
            let is_of = default.kind.eq_ignore_ascii_case(kind)
                || default.kind == "any"
                || is_compute && default.kind == "compute";
            let mut words = default.path.split('.');
            let mut given = path.iter();
            is_of
                && words.all(|word| given.next().is_some_and(|name| name.eq_ignore_ascii_case(word)))
                && given.next().is_none()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_found_by_kind_and_path() {
        let find = |kind: &str, path: &str| {
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            ServiceDefault::find(kind, true, &path).map(|default| default.value)
        };
        assert_eq!(
            find("amlcompute", "properties.properties.vmpriority"),
            Some("Dedicated")
        );
        assert_eq!(find("ComputeInstance", "properties.properties.vmPriority"), None);
        assert_eq!(find("AmlCompute", "properties.properties"), None);
        assert_eq!(find("AKS", "identity.type"), Some("None"));
    }
}
