//! `--factor`: what most computes of a kind say → `[defaults]`.

use crate::document::{COMPUTE_TABLES, FLEET};
use crate::language::rest::entry;
use crate::syntax::{Entry, Node, Table, Value as Toml};

/// Keys that say which compute it is, or where it is deployed.
const OWN: [&str; 6] = [
    "name",
    "members",
    "assigned_user",
    "environments",
    "deploy",
    "role_assignments",
];

/// A definition in which what most computes of a kind have is in the defaults of the kind. A fleet counts as one instance.
pub(super) fn factored(root: &Table) -> Table {
    let mut defaults: Vec<Entry> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut first = None;
    for table in root {
        let kind = match table.key.value.as_str() {
            FLEET => "instance",
            kind => kind,
        };
        if !COMPUTE_TABLES.contains(&kind) {
            entries.push(table.clone());
            continue;
        }
        first = first.or(Some(entries.len()));
        let shared = shared(&computes(root, kind));
        if !shared.is_empty() && !defaults.iter().any(|known| known.key.value == kind) {
            defaults.push(entry(kind, Toml::Table(shared.clone())));
        }
        entries.push(match table.node.as_table() {
            Some(computes) => {
                let left = without_shared(computes, &shared);
                entry(&table.key.value, Toml::Table(left))
            }
            None => table.clone(),
        });
    }
    if let Some(place) = first.filter(|_| !defaults.is_empty()) {
        entries.insert(place, entry("defaults", Toml::Table(Table::new(defaults))));
    }
    Table::new(entries)
}

/// The tables of a kind, those of fleets among them.
fn computes<'r>(root: &'r Table, kind: &str) -> Vec<Option<&'r Table>> {
    let of = |key: &str| root.get(key).and_then(Node::as_table).into_iter().flatten();
    let fleets = of(FLEET).filter(|_| kind == "instance");
    let computes = of(kind).chain(fleets);
    computes.map(|compute| compute.node.as_table()).collect()
}

/// What most computes say, of the keys that all of them have: where one says something else, that is what it has.
fn shared(computes: &[Option<&Table>]) -> Table {
    let tables: Option<Vec<&Table>> = computes.iter().copied().collect();
    let tables = tables.filter(|tables| tables.len() > 1).unwrap_or_default();
    let Some(first) = tables.first() else {
        return Table::default();
    };
    let keys = first.iter().map(|key| key.key.value.as_str());
    let keys = keys.filter(|key| !OWN.contains(key));
    let shared = keys.filter_map(|key| {
        let values: Option<Vec<&Node>> = tables.iter().map(|table| table.get(key)).collect();
        Some(entry(key, of_most(key, &values?)?))
    });
    Table::new(shared.collect())
}

/// The value that more than half of the computes have. Tables merge, so that of one that others lack there is none; of tags it is
/// those that all have.
fn of_most(key: &str, values: &[&Node]) -> Option<Toml> {
    let count = |value: &&&Node| {
        let same = values.iter().filter(|other| is_same(&other.value, &value.value));
        same.count()
    };
    let most = values.iter().find(|value| count(value) * 2 > values.len());
    let is_for_all = |value: &Node| values.iter().all(|other| is_same(&other.value, &value.value));
    let merges = |value: &Node| value.as_table().is_some() && !value.is_reference() || key == "unset";
    match most {
        Some(most) if is_for_all(most) || !merges(most) => Some(most.value.clone()),
        _ if key == "tags" && !values.iter().any(|value| value.is_reference()) => {
            let tags: Option<Vec<&Table>> = values.iter().map(|value| value.as_table()).collect();
            let common = common(&tags?);
            (!common.is_empty()).then(|| Toml::Table(Table::new(common)))
        }
        _ => None,
    }
}

/// The entries that all tables have.
fn common(tables: &[&Table]) -> Vec<Entry> {
    let Some((first, others)) = tables.split_first() else {
        return Vec::new();
    };
    let is_in = |own: &Entry, other: &Table| {
        let other = other.get(&own.key.value);
        other.is_some_and(|other| is_same(&other.value, &own.node.value))
    };
    let found = first
        .iter()
        .filter(|own| others.iter().all(|other| is_in(own, other)));
    found.cloned().collect()
}

/// Whether two values are the same, wherever they are written.
fn is_same(one: &Toml, other: &Toml) -> bool {
    match (one, other) {
        (Toml::Table(one), Toml::Table(other)) => {
            let is_in = |own: &Entry| {
                let other = other.get(&own.key.value);
                other.is_some_and(|other| is_same(&own.node.value, &other.value))
            };
            one.len() == other.len() && one.iter().all(is_in)
        }
        (Toml::Array(one), Toml::Array(other)) => {
            let mut pairs = one.iter().zip(other.iter());
            one.len() == other.len() && pairs.all(|(one, other)| is_same(&one.value, &other.value))
        }
        (one, other) => one == other,
    }
}

/// The computes without what their defaults say.
fn without_shared(computes: &Table, shared: &Table) -> Table {
    let computes = computes.iter().map(|compute| match compute.node.as_table() {
        Some(keys) => entry(&compute.key.value, Toml::Table(less(keys, shared))),
        None => compute.clone(),
    });
    Table::new(computes.collect())
}

fn less(keys: &Table, shared: &Table) -> Table {
    let mut left = Vec::new();
    for own in keys {
        let Some(known) = shared.get(&own.key.value) else {
            left.push(own.clone());
            continue;
        };
        if is_same(&own.node.value, &known.value) {
            continue;
        }
        match (own.node.as_table(), known.as_table()) {
            (Some(inner), Some(known)) if own.key.value == "tags" => {
                left.push(entry("tags", Toml::Table(less(inner, known))));
            }
            _ => left.push(own.clone()),
        }
    }
    Table::new(left)
}

#[cfg(test)]
mod tests {
    use crate::import::{Request, Source, State, import};

    fn imported(computes: &[&str]) -> String {
        let compute = |(number, own): (usize, &&str)| {
            format!(
                r#"{{"type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-06-01",
                "name": "ml/cpu-{number}", "location": "[resourceGroup().location]", {own}}}"#
            )
        };
        let computes: Vec<String> = computes.iter().enumerate().map(compute).collect();
        let text = format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [{}]}}"#,
            computes.join(", ")
        );
        let source = Source {
            name: "main.json".to_owned(),
            text,
        };
        let request = Request {
            factors: true,
            ..Request::default()
        };
        let imported = import(&[source], &request).unwrap();
        let mut resources = imported.report.resources.iter();
        assert!(
            resources.all(|resource| resource.state == State::Imported),
            "{imported:?}"
        );
        imported.definitions[0].text.clone()
    }

    fn cluster(tags: &str, most: u8) -> String {
        format!(
            r#""tags": {tags}, "properties": {{"computeType": "AmlCompute", "disableLocalAuth": true, "properties":
            {{"vmSize": "Standard_D4ads_v5", "osType": "Linux", "scaleSettings": {{"minNodeCount": 0, "maxNodeCount": {most}}}}}}}"#
        )
    }

    #[test]
    fn what_all_computes_say_is_said_once() {
        let one = cluster(r#"{"team": "vision", "seat": "1"}"#, 2);
        let other = cluster(r#"{"seat": "2", "team": "vision"}"#, 4);
        let text = imported(&[&one, &other]);
        let three = imported(&[&one, &other, &one]);
        assert_eq!(three.matches("max_instances").count(), 2, "{three}");
        assert_eq!(text.matches("Standard_D4ads_v5").count(), 1, "{text}");
        assert_eq!(text.matches("vision").count(), 1, "{text}");
        assert_eq!(text.matches("max_instances").count(), 2, "{text}");
        assert!(text.contains("[defaults.cluster]"), "{text}");
    }

    #[test]
    fn one_compute_has_no_defaults() {
        let text = imported(&[&cluster(r#"{"team": "vision"}"#, 2)]);
        assert!(!text.contains("defaults"), "{text}");
    }
}
