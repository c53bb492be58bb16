//! Which key of a definition a property of REST comes from.

use std::sync::LazyLock;

use super::attached::AttachedKind;
use super::cluster::ClusterDefinition;
use super::instance::InstanceDefinition;
use super::key::Table;
use super::kubernetes::KubernetesDefinition;
use super::role_assignment::RoleAssignmentDefinition;
use super::serverless::ServerlessDefinition;
use super::workspace::WorkspaceDefinition;
use crate::arm::{ROLE_ASSIGNMENT, WORKSPACE};

/// The keys of the resources of a type.
struct OfType {
    /// `computeType` of a compute, the type of another resource.
    resource_type: &'static str,
    keys: Vec<KeyPath>,
}

/// A key and a path at which it is found.
struct KeyPath {
    /// The words of the path; `[]` and `*` are any one.
    path: Vec<String>,
    /// The key, with those of the tables around it: `ssh.public_access`.
    key: String,
}

/// A table at the root of a resource.
struct Root {
    table: &'static Table,
    /// The keys of the tables around it.
    key: &'static str,
    path: &'static str,
}

impl Root {
    const fn of(table: &'static Table) -> Self {
        Self {
            table,
            key: "",
            path: table.root,
        }
    }
}

static KEYS: LazyLock<Vec<OfType>> = LazyLock::new(|| {
    let of_type = |(resource_type, roots): (&'static str, Vec<Root>)| {
        let mut keys = Vec::new();
        for Root { table, key, path } in roots {
            collect(table, path, key, &mut keys);
        }
        OfType { resource_type, keys }
    };
    types().into_iter().map(of_type).collect()
});

/// The tables of each type.
fn types() -> Vec<(&'static str, Vec<Root>)> {
    let computes = [
        ("ComputeInstance", InstanceDefinition::TABLE),
        ("AmlCompute", ClusterDefinition::TABLE),
        ("Kubernetes", KubernetesDefinition::TABLE),
    ];
    let attached = AttachedKind::COMPUTE_TYPES.iter().copied();
    let computes = computes.into_iter().chain(attached);
    let mut types: Vec<_> = computes
        .map(|(compute_type, table)| (compute_type, vec![Root::of(table)]))
        .collect();
    let serverless = Root {
        key: "serverless.",
        ..Root::of(ServerlessDefinition::TABLE)
    };
    types.push((WORKSPACE, vec![Root::of(WorkspaceDefinition::TABLE), serverless]));
    let role = Root {
        path: "",
        ..Root::of(RoleAssignmentDefinition::TABLE)
    };
    types.push((ROLE_ASSIGNMENT, vec![role]));
    types
}

fn collect(table: &'static Table, root: &str, name: &str, found: &mut Vec<KeyPath>) {
    for key in table.keys {
        let name = format!("{name}{}", key.name);
        found.extend(key.rest_paths(root).iter().map(|path| KeyPath {
            path: words(&continued(root, path)),
            key: name.clone(),
        }));
        // Role assignments are resources of their own.
        let inner = key.inner_root(root);
        if let Some(table) = key.shape.table().filter(|_| !inner.starts_with(ROLE_ASSIGNMENT)) {
            collect(table, &continued(root, &inner), &format!("{name}."), found);
        }
    }
}

/// A path that starts with a dot continues that of the table.
fn continued(root: &str, path: &str) -> String {
    match path.strip_prefix('.') {
        Some("") => root.to_owned(),
        Some(relative) if !root.is_empty() => format!("{root}.{relative}"),
        Some(relative) => relative.to_owned(),
        None => path.to_owned(),
    }
}

fn words(path: &str) -> Vec<String> {
    path.replace("[]", ".[]").split('.').map(str::to_owned).collect()
}

impl KeyPath {
    /// How many words of a path the key's own has, if it leads to the path or above it.
    fn leads_to(&self, path: &[String]) -> Option<usize> {
        let is_word = |(own, word): (&String, &String)| own == "[]" || own == "*" || own == word;
        let leads = self.path.len() <= path.len() && self.path.iter().zip(path).all(is_word);
        leads.then_some(self.path.len())
    }
}

/// The keys that a property comes from, nearest first: the path is that from the root of a resource, with the index, the
/// name or `[]` for an item of a list. `resource_type` is the `computeType` of a compute and the type of another resource.
///
/// Several keys can lead to one property (`path`, `file`, `inline` and `recipe` are all `scriptData`); none does to what the
/// language does not know.
#[must_use]
pub fn keys_at(resource_type: &str, path: &[String]) -> Vec<&'static str> {
    let of_type = KEYS
        .iter()
        .find(|keys| keys.resource_type.eq_ignore_ascii_case(resource_type));
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for key in of_type.map(|keys| &keys.keys).into_iter().flatten() {
        if let Some(length) = key.leads_to(path) {
            found.push((length, &key.key));
        }
    }
    let nearest = found.iter().map(|(length, _)| *length).max();
    let nearest = found.iter().filter(|(length, _)| Some(*length) == nearest);
    let mut keys: Vec<&'static str> = Vec::new();
    for (_, key) in nearest {
        if !keys.contains(key) {
            keys.push(key);
        }
    }
    keys
}

/// Every path of the resources of a type that a key leads to, with the key; `[]` is an item of a list and `*` an entry under a
/// name of the user's.
#[must_use]
pub fn paths(resource_type: &str) -> Vec<(String, &'static str)> {
    let of_type = KEYS
        .iter()
        .find(|keys| keys.resource_type.eq_ignore_ascii_case(resource_type));
    let keys = of_type.map(|keys| &keys.keys).into_iter().flatten();
    keys.map(|key| (key.path.join(".").replace(".[]", "[]"), key.key.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(resource_type: &str, path: &str) -> Vec<&'static str> {
        keys_at(resource_type, &words(path))
    }

    #[test]
    fn the_key_of_a_property_is_found() {
        assert_eq!(keys("ComputeInstance", "properties.properties.vmSize"), ["size"]);
        assert_eq!(
            keys(
                "AmlCompute",
                "properties.properties.userAccountCredentials.adminUserName"
            ),
            ["ssh.admin_username"]
        );
        assert_eq!(keys("ComputeInstance", "tags.team"), ["tags"]);
        assert_eq!(keys("ComputeInstance", "properties.description"), ["description"]);
        assert_eq!(keys("aks", "properties.properties.agentCount"), ["agent_count"]);
        assert_eq!(
            keys(
                WORKSPACE,
                "properties.serverlessComputeSettings.serverlessComputeNoPublicIP"
            ),
            ["serverless.no_public_ip"]
        );
        assert_eq!(keys(ROLE_ASSIGNMENT, "properties.roleDefinitionId"), ["role"]);
        assert_eq!(keys("ComputeInstance", "properties.properties.newThing"), [""; 0]);
    }

    #[test]
    fn a_property_can_have_several_keys() {
        let schedules = "properties.properties.schedules.computeStartStop";
        assert_eq!(keys("ComputeInstance", schedules), ["working_hours", "schedules"]);
        let script = "properties.properties.setupScripts.scripts.creationScript.scriptData";
        let sources = ["path", "file", "inline", "recipe"].map(|key| format!("creation_script.{key}"));
        assert_eq!(keys("ComputeInstance", script), sources);
    }

    #[test]
    fn every_path_of_the_tables_leads_back_to_its_key() {
        let mut count = 0;
        for of_type in KEYS.iter() {
            for key in &of_type.keys {
                let found = keys_at(of_type.resource_type, &key.path);
                assert!(found.contains(&key.key.as_str()), "{}: {:?}", key.key, key.path);
                count += 1;
            }
        }
        assert!(count > 300, "{count}");
    }
}
