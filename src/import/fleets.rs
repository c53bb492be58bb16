//! `--factor`: instances that differ in their name and user only → a `[fleet]` and its roster.

use std::collections::BTreeMap;

use crate::document::{FLEET, FLEET_KEYS, MOST_NAME_CHARACTERS, folded_name};
use crate::hashing::{HashMap, HashSet};
use crate::language::rest::{entry, node, text_value};
use crate::raise;
use crate::syntax::{Entry, Node, Table, Value as Toml};

/// The table of instances.
const INSTANCE: &str = "instance";

/// The key of an instance that says its user.
const USER: &str = "assigned_user";

/// The table of the outputs.
const OUTPUTS: &str = "outputs";

/// The name of an instance where a fleet says none.
const DEFAULT_NAME: &str = "{alias}";

/// The tables whose texts are shell scripts, in which braces are as they are, and the keys that hold such a text.
const SCRIPTS: [&str; 2] = ["creation_script", "startup_script"];
const SCRIPT_TEXT: &str = "inline";

/// A definition with fleets.
#[derive(Debug)]
pub(super) struct Gathered {
    /// Its tables.
    pub(super) root: Table,
    /// The rosters: the path of each as the definition has it, and its text.
    pub(super) rosters: Vec<(String, String)>,
    /// Which instances are in a fleet: the name of the instance, and that of the fleet.
    pub(super) members: Vec<(String, String)>,
}

/// An instance that can be in a fleet.
struct Member {
    name: String,
    object_id: String,
}

/// Instances that differ in name and user only.
struct Group {
    /// What all of them say.
    keys: Table,
    members: Vec<Member>,
    /// The users, in lower case.
    users: HashSet<String>,
}

/// The definition with a fleet for all instances that differ in name and user only; none if there are no two of them. The names of
/// rosters begin with `stem`.
pub(super) fn gathered(root: &Table, stem: &str) -> Option<Gathered> {
    let instances = root.get(INSTANCE).and_then(Node::as_table)?;
    let groups = groups(instances);
    if groups.is_empty() {
        return None;
    }
    let (mut rosters, mut members, mut fleets) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken: HashSet<String> = HashSet::default();
    for group in &groups {
        let (before, after) = common(&group.members);
        let fleet = fleet_name(before, after, &mut taken);
        let path = match groups.len() {
            1 => format!("{stem}people.csv"),
            _ => format!("{stem}people-{fleet}.csv"),
        };
        rosters.push((path.clone(), roster(&group.members, before, after)));
        let names = group.members.iter().map(|member| member.name.clone());
        members.extend(names.map(|name| (name, fleet.clone())));
        let mut keys = vec![entry("members", text_value(&path))];
        let name = format!("{before}{DEFAULT_NAME}{after}");
        if name != DEFAULT_NAME {
            keys.push(entry("name", text_value(&name)));
        }
        keys.extend(group.keys.iter().cloned());
        fleets.push(entry(&fleet, Toml::Table(Table::new(keys))));
    }
    let root = with_fleets(root, instances, fleets, &members);
    Some(Gathered {
        root,
        rosters,
        members,
    })
}

impl Gathered {
    /// Gives the outputs that return the same of all instances of a fleet, in the order of their names, the fleet in place of the
    /// instances; returns the names of these outputs.
    pub(super) fn take_outputs(&mut self, outputs: &[raise::OfSeveral]) -> Vec<String> {
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, fleet) in &self.members {
            names.entry(fleet).or_default().push(name);
        }
        names.values_mut().for_each(|names| names.sort_unstable());
        let of_fleet = |output: &raise::OfSeveral| {
            let mut fleets = names.iter();
            let (fleet, _) = fleets.find(|(_, names)| output.computes == **names)?;
            Some(output.of_fleet(fleet))
        };
        let taken: Vec<Entry> = outputs.iter().filter_map(of_fleet).collect();
        let taken_names = taken.iter().map(|output| output.key.value.to_string()).collect();
        self.root = with_outputs(&self.root, taken);
        taken_names
    }
}

/// The root with these outputs, in the place of those that have their names.
fn with_outputs(root: &Table, taken: Vec<Entry>) -> Table {
    if taken.is_empty() {
        return root.clone();
    }
    let own = root.get(OUTPUTS).and_then(Node::as_table);
    let is_taken = |name: &str| taken.iter().any(|output| output.key.value == name);
    let kept = own
        .into_iter()
        .flatten()
        .filter(|output| !is_taken(&output.key.value));
    let outputs: Vec<Entry> = kept.cloned().chain(taken.iter().cloned()).collect();
    let tables = root.iter().filter(|table| table.key.value != OUTPUTS);
    let outputs = entry(OUTPUTS, Toml::Table(Table::new(outputs)));
    Table::new(tables.cloned().chain([outputs]).collect())
}

/// The groups of two or more instances, in the order of the first of each. The same user is in a group once.
fn groups(instances: &Table) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::default();
    for instance in instances {
        let Some((member, keys)) = member(instance) else {
            continue;
        };
        let place = *places.entry(raise::toml(&keys)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group {
                keys,
                members: Vec::new(),
                users: HashSet::default(),
            });
        }
        if let Some(group) = groups.get_mut(place)
            && group.users.insert(member.object_id.to_ascii_lowercase())
        {
            group.members.push(member);
        }
    }
    groups.retain(|group| group.members.len() > 1);
    groups
}

/// An instance as a member of a fleet, and what it says besides its user. Its name must be one that a fleet gives.
fn member(instance: &Entry) -> Option<(Member, Table)> {
    let keys = instance.node.as_table()?;
    let name = &instance.key.value;
    let is_own = |key: &str| FLEET_KEYS.contains(&key) || key == "unique_name";
    if keys.iter().any(|key| is_own(&key.key.value)) || folded_name(name, MOST_NAME_CHARACTERS) != *name {
        return None;
    }
    let user = keys.get(USER)?.as_table()?;
    let object_id = user.get("object_id")?.as_str()?;
    let is_plain = !object_id.is_empty() && object_id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !is_plain {
        return None;
    }
    let rest: Vec<Entry> = user
        .iter()
        .filter(|key| key.key.value != "object_id")
        .cloned()
        .collect();
    let shared = keys.iter().filter_map(|key| match key.key.value.as_str() {
        USER if rest.is_empty() => None,
        USER => Some(entry(USER, Toml::Table(Table::new(rest.clone())))),
        _ => Some(key.clone()),
    });
    let member = Member {
        name: name.to_string(),
        object_id: object_id.to_owned(),
    };
    Some((member, Table::new(shared.collect())))
}

/// What all names begin and end with, whole words of them.
fn common(members: &[Member]) -> (&str, &str) {
    let Some(first) = members.first().map(|member| member.name.as_str()) else {
        return ("", "");
    };
    let same = |one: &str, other: &str, is_end: bool| match is_end {
        false => one
            .bytes()
            .zip(other.bytes())
            .take_while(|(one, other)| one == other)
            .count(),
        true => one
            .bytes()
            .rev()
            .zip(other.bytes().rev())
            .take_while(|(one, other)| one == other)
            .count(),
    };
    let shortest = |is_end| {
        let names = members.iter();
        names
            .map(|member| same(first, &member.name, is_end))
            .min()
            .unwrap_or_default()
    };
    let before = first.get(..shortest(false)).unwrap_or_default();
    let before = before
        .rfind('-')
        .and_then(|hyphen| before.get(..=hyphen))
        .unwrap_or_default();
    let after = first
        .get(first.len().saturating_sub(shortest(true))..)
        .unwrap_or_default();
    let after = after
        .find('-')
        .and_then(|hyphen| after.get(hyphen..))
        .unwrap_or_default();
    let has_room = |member: &Member| member.name.len() > before.len() + after.len();
    match members.iter().all(has_room) {
        true => (before, after),
        false => (before, ""),
    }
}

/// The name of a fleet: what the names of its instances have in common.
fn fleet_name(before: &str, after: &str, taken: &mut HashSet<String>) -> String {
    let words = [before.trim_matches('-'), after.trim_matches('-')];
    let wanted = words
        .into_iter()
        .find(|word| !word.is_empty())
        .unwrap_or("people");
    let mut name = wanted.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    name
}

/// The roster: what is different in each name, and the user.
fn roster(members: &[Member], before: &str, after: &str) -> String {
    let row = |member: &Member| {
        let alias = member.name.strip_prefix(before).unwrap_or(&member.name);
        let alias = alias.strip_suffix(after).unwrap_or(alias);
        format!("{alias},{}\n", member.object_id)
    };
    let rows: String = members.iter().map(row).collect();
    format!("alias,object_id\n{rows}")
}

/// The root with the fleets before the instances that are in none.
fn with_fleets(root: &Table, instances: &Table, fleets: Vec<Entry>, members: &[(String, String)]) -> Table {
    let in_fleets: HashSet<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let left = instances
        .iter()
        .filter(|instance| !in_fleets.contains(instance.key.value.as_str()));
    let left = Table::new(left.cloned().collect());
    let fleets = entry(FLEET, Toml::Table(Table::new(fleets)));
    let mut entries = Vec::new();
    for table in root {
        if table.key.value != INSTANCE {
            entries.push(table.clone());
            continue;
        }
        entries.push(fleets.clone());
        if !left.is_empty() {
            entries.push(entry(INSTANCE, Toml::Table(left.clone())));
        }
    }
    Table::new(entries)
}

/// The root with the braces of texts in fleets doubled: they are no words of a roster.
pub(super) fn with_braces(root: &Table) -> Table {
    let entries = root.iter().map(|table| match table.node.as_table() {
        Some(fleets) if table.key.value == FLEET => {
            let fleets = fleets.iter().map(|fleet| match fleet.node.as_table() {
                Some(keys) => entry(&fleet.key.value, Toml::Table(of_fleet(keys))),
                None => fleet.clone(),
            });
            entry(FLEET, Toml::Table(Table::new(fleets.collect())))
        }
        _ => table.clone(),
    });
    Table::new(entries.collect())
}

fn of_fleet(keys: &Table) -> Table {
    let keys = keys.iter().map(|key| {
        let name = key.key.value.as_str();
        match key.node.as_table() {
            _ if FLEET_KEYS.contains(&name) => key.clone(),
            Some(script) if SCRIPTS.contains(&name) => {
                let inner = script.iter().map(|inner| match inner.key.value.as_str() {
                    SCRIPT_TEXT => inner.clone(),
                    _ => entry(&inner.key.value, doubled(&inner.node)),
                });
                entry(name, Toml::Table(Table::new(inner.collect())))
            }
            _ => entry(name, doubled(&key.node)),
        }
    });
    Table::new(keys.collect())
}

fn doubled(value: &Node) -> Toml {
    match &value.value {
        _ if value.is_reference() => value.value.clone(),
        Toml::String(text) if text.contains('{') => text_value(&text.replace('{', "{{")),
        Toml::Array(items) => Toml::Array(items.iter().map(|item| node(doubled(item))).collect()),
        Toml::Table(table) => {
            let entries = table
                .iter()
                .map(|inner| entry(&inner.key.value, doubled(&inner.node)));
            Toml::Table(Table::new(entries.collect()))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Member, common};

    #[test]
    fn names_have_whole_words_in_common() {
        let of = |names: &[&str]| {
            let members: Vec<Member> = names
                .iter()
                .map(|name| Member {
                    name: (*name).to_owned(),
                    object_id: String::new(),
                })
                .collect();
            let (before, after) = common(&members);
            (before.to_owned(), after.to_owned())
        };
        let words = |before: &str, after: &str| (before.to_owned(), after.to_owned());
        assert_eq!(of(&["ci-alba", "ci-alma"]), words("ci-", ""));
        assert_eq!(of(&["ana-notebooks", "ben-notebooks"]), words("", "-notebooks"));
        assert_eq!(of(&["alba", "alma"]), words("", ""));
        assert_eq!(of(&["a-x-a", "a-a"]), words("a-", ""));
    }
}
