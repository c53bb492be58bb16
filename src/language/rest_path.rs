//! Which key of a definition a property of REST comes from.

use std::sync::LazyLock;

use super::attached::AttachedKind;
use super::cluster::ClusterDefinition;
use super::instance::InstanceDefinition;
use super::json_schema::camel_case;
use super::key::{Key, Required, ScalarType, Shape, Table};
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
    /// The paths of what the service answers and nobody sets.
    answers: Vec<String>,
}

/// A key and a path at which it is found.
struct KeyPath {
    /// The words of the path; `[]` and `*` are any one.
    path: Vec<String>,
    /// The key, with those of the tables around it: `ssh.public_access`.
    key: String,
    of: &'static Key,
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
        let (mut keys, mut found) = (Vec::new(), Vec::new());
        for Root { table, key, path } in roots {
            collect(table, path, key, &mut keys);
            collect_answers(table, path, &mut found);
        }
        OfType {
            resource_type,
            keys,
            answers: found,
        }
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
            of: key,
        }));
        // Role assignments are resources of their own.
        let inner = key.inner_root(root);
        if let Some(table) = key.shape.table().filter(|_| !inner.starts_with(ROLE_ASSIGNMENT)) {
            collect(table, &continued(root, &inner), &format!("{name}."), found);
        }
    }
}

/// The paths of what the service answers with in a table and in those that it holds. What every compute has is answered in the
/// envelope's `properties`.
fn collect_answers(table: &'static Table, root: &str, found: &mut Vec<String>) {
    let own = table.answers.iter().map(|answer| (root, *answer));
    let inherited = table.inherits.map(|table| table.answers).unwrap_or_default();
    let inherited = inherited.iter().map(|answer| ("properties", *answer));
    found.extend(
        own.chain(inherited)
            .map(|(root, answer)| format!("{root}.{}", camel_case(answer))),
    );
    for key in table.keys {
        let inner = key.inner_root(root);
        if let Some(table) = key.shape.table().filter(|_| !inner.starts_with(ROLE_ASSIGNMENT)) {
            collect_answers(table, &continued(root, &inner), found);
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

    /// Whether the key says all that is at its path: it is no table of keys, or a list of them.
    fn is_whole(&self) -> bool {
        matches!(self.of.shape, Shape::Array(_)) || self.of.shape.table().is_none()
    }

    /// Whether its path is a path of REST, or leads to it; Azure ignores case.
    fn is_at_or_above(&self, path: &[String]) -> bool {
        self.path.len() <= path.len() && self.agrees(path)
    }

    /// Whether the shorter of both paths is the begin of the other.
    fn agrees(&self, path: &[String]) -> bool {
        let is_any = |word: &str| word == "[]" || word == "*";
        let mut pairs = self.path.iter().zip(path);
        pairs.all(|(own, word)| is_any(own) || own.eq_ignore_ascii_case(word))
    }
}

/// The keys that a property comes from, nearest first: the path is that from the root of a resource, with the index, the
/// name or `[]` for an item of a list. `resource_type` is the `computeType` of a compute and the type of another resource.
///
/// Several keys can lead to one property (`path`, `file`, `inline` and `recipe` are all `scriptData`); none does to what the
/// language does not know.
#[must_use]
pub fn keys_at(resource_type: &str, path: &[String]) -> Vec<&'static str> {
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for key in of_type(resource_type)
        .map(|keys| &keys.keys)
        .into_iter()
        .flatten()
    {
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

/// What of the language writes a property.
#[derive(Debug)]
pub enum Owner {
    /// A key writes the property, or what it is in.
    Above(Holder),
    /// Keys write what is in it.
    Within(Vec<&'static str>),
}

/// A key that writes a property.
#[derive(Debug)]
pub struct Holder {
    /// The key, with those of the tables around it.
    pub key: &'static str,
    /// The type of its value, if that is a scalar.
    pub scalar: Option<&'static ScalarType>,
    /// Whether a compute must have it.
    pub is_required: bool,
}

/// What of the language writes the property at a path of a compute; none if nothing does.
#[must_use]
pub fn owners(compute_type: &str, path: &[String]) -> Option<Owner> {
    let keys = || of_type(compute_type).map(|keys| &keys.keys).into_iter().flatten();
    if let Some(whole) = keys().find(|key| key.is_whole() && key.is_at_or_above(path)) {
        let scalar = match whole.of.shape {
            Shape::Setting(scalar) | Shape::Literal(scalar) => Some(*scalar),
            _ => None,
        };
        let together = keys()
            .filter(|key| key.path == whole.path)
            .map(|key| key.key.as_str());
        return Some(Owner::Above(Holder {
            key: common(&whole.key, together),
            scalar,
            is_required: whole.of.required != Required::No,
        }));
    }
    let within = keys().filter(|key| path.len() <= key.path.len() && key.agrees(path));
    let within: Vec<&'static str> = within.map(|key| key.key.as_str()).collect();
    (!within.is_empty()).then_some(Owner::Within(within))
}

/// The table in which several keys are that write one property; the key where they have none in common.
fn common<'k>(key: &'k str, others: impl Iterator<Item = &'k str>) -> &'k str {
    let shared = others.fold(key, |shared, other| {
        let words = shared.split('.').zip(other.split('.'));
        let same = words.take_while(|(one, other)| one == other);
        let length: usize = same.map(|(word, _)| word.len() + 1).sum();
        shared.get(..length.saturating_sub(1)).unwrap_or(shared)
    });
    if shared.is_empty() { key } else { shared }
}

/// The paths of what the service answers for a compute and nobody sets.
#[must_use]
pub fn answers(compute_type: &str) -> &'static [String] {
    of_type(compute_type).map_or(&[], |of| of.answers.as_slice())
}

fn of_type(resource_type: &str) -> Option<&'static OfType> {
    KEYS.iter()
        .find(|keys| keys.resource_type.eq_ignore_ascii_case(resource_type))
}

/// Every path of the resources of a type that a key leads to, with the key; `[]` is an item of a list and `*` an entry under a
/// name of the user's.
#[must_use]
pub fn paths(resource_type: &str) -> Vec<(String, &'static str)> {
    let keys = of_type(resource_type)
        .map(|keys| &keys.keys)
        .into_iter()
        .flatten();
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
