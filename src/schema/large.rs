//! A table of thousands of entries is seen by its validator some entries at a time: as JSON, an entry takes several times the memory
//! that it takes in the definition.

use super::validators::{Reading, Seen};
use crate::syntax::{Entry, Node, Table, Value};

/// The number of entries that are seen together, and from which on a table is large.
const TOGETHER: usize = 1_024;

/// Whether the schema at `address` takes a node that is large because one of its tables is. False also if it is not: then the node has
/// to be seen as a whole.
///
/// That all parts are right proves that the whole is: a table that may have any names has no rule about two of them, as a test holds.
pub(super) fn is_valid(address: &str, reading: Reading, node: &Node) -> bool {
    let is_valid = |part: Node| Seen::at(address, reading, &part).is_valid();
    parts(node, TOGETHER).is_some_and(|mut parts| parts.all(is_valid))
}

/// The node with some entries of its only large table each; none if it has no such table, or much besides.
fn parts(node: &Node, together: usize) -> Option<impl Iterator<Item = Node>> {
    let (path, large) = largest(node, together)?;
    let besides = count(node) - large.iter().map(|entry| 1 + count(&entry.node)).sum::<usize>();
    // What is besides is seen with each part.
    if besides > together {
        return None;
    }
    let parts = large.len().div_ceil(together);
    Some((0..parts).map(move |part| {
        let some = large.iter().skip(part * together).take(together);
        with(node, &path, Table::new(some.cloned().collect()))
    }))
}

/// The place of the large table that no other one is around.
fn largest(node: &Node, together: usize) -> Option<(Vec<usize>, &Table)> {
    let table = node.as_table()?;
    if table.len() > together {
        return Some((Vec::new(), table));
    }
    table.iter().enumerate().find_map(|(number, entry)| {
        let (mut path, large) = largest(&entry.node, together)?;
        path.insert(0, number);
        Some((path, large))
    })
}

/// How many entries and items are in a node.
fn count(node: &Node) -> usize {
    match &node.value {
        Value::Table(table) => table.iter().map(|entry| 1 + count(&entry.node)).sum(),
        Value::Array(items) => items.iter().map(|item| 1 + count(item)).sum(),
        _ => 0,
    }
}

/// The node with another table at a place.
fn with(node: &Node, path: &[usize], table: Table) -> Node {
    let value = match (path, node.as_table()) {
        ([number, below @ ..], Some(around)) => {
            let mut entries: Vec<Entry> = around.iter().cloned().collect();
            if let Some(entry) = entries.get_mut(*number) {
                entry.node = with(&entry.node, below, table);
            }
            Value::Table(Table::new(entries))
        }
        _ => Value::Table(table),
    };
    Node {
        span: node.span,
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ROOT, embedded};
    use crate::source::{SourceFile, Sources};
    use crate::syntax::parse;
    use serde_json::Value as Json;

    fn root(text: &str) -> Node {
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new("compute.toml", text));
        let mut findings = Vec::new();
        let tree = parse(source, &sources, &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        tree.root
    }

    fn tags(count: usize, value: &str) -> String {
        let tags = (0..count).map(|number| format!("t{number} = {value}\n"));
        format!("[instance.tags]\n{}", tags.collect::<String>())
    }

    fn kind(text: &str) -> Node {
        let root = root(text);
        root.as_table()
            .and_then(|root| root.get("instance"))
            .unwrap()
            .clone()
    }

    #[test]
    fn the_parts_are_the_table_and_each_has_what_is_besides() {
        let whole = kind(&format!("[instance]\nsize = \"x\"\n{}", tags(10, "\"x\"")));
        let parts: Vec<Node> = parts(&whole, 4).unwrap().collect();
        let named = |node: &Node| {
            let tags = node.as_table().unwrap().get("tags").unwrap();
            let keys = tags
                .as_table()
                .unwrap()
                .iter()
                .map(|entry| entry.key.value.to_string());
            keys.collect::<Vec<String>>()
        };
        assert_eq!(
            parts.iter().map(|part| named(part).len()).collect::<Vec<_>>(),
            [4, 4, 2]
        );
        assert_eq!(parts.iter().flat_map(named).collect::<Vec<_>>(), named(&whole));
        assert!(
            parts
                .iter()
                .all(|part| part.as_table().unwrap().get("size").is_some())
        );
    }

    #[test]
    fn what_is_small_or_large_in_several_places_is_not_parted() {
        let small = kind(&tags(4, "\"x\""));
        assert!(parts(&small, 4).is_none());
        let both = format!("[instance]\nsizes = [1, 2, 3, 4, 5]\n{}", tags(10, "\"x\""));
        assert!(parts(&kind(&both), 4).is_none());
        assert!(parts(&kind(&both), 8).is_some());
    }

    #[test]
    fn a_large_table_is_right_if_each_entry_is() {
        let address = format!("{ROOT}/properties/instance/additionalProperties");
        let count = 3 * TOGETHER;
        assert!(is_valid(&address, Reading::Partial, &kind(&tags(count, "\"x\""))));
        assert!(!is_valid(&address, Reading::Partial, &kind(&tags(count, "3"))));
        let one = tags(count, "\"x\"") + "last = 3\n";
        assert!(!is_valid(&address, Reading::Partial, &kind(&one)));
        assert!(!is_valid(&address, Reading::Partial, &kind(&tags(3, "\"x\""))));
    }

    /// The keywords by which a schema could take parts of a table and not the table.
    const ABOUT_TWO_NAMES: [&str; 5] = [
        "not",
        "dependentRequired",
        "dependentSchemas",
        "contains",
        "oneOf",
    ];

    #[test]
    fn no_table_that_may_have_any_names_has_a_rule_about_two_of_them() {
        fn look(schema: &Json, file: &str) {
            let takes_any = schema.get("additionalProperties").is_some_and(Json::is_object);
            if takes_any {
                let found = ABOUT_TWO_NAMES.iter().find(|word| schema.get(**word).is_some());
                assert_eq!(found, None, "{file}: {schema}");
                let most = schema.get("maxProperties").and_then(Json::as_u64);
                assert!(most.is_none_or(|most| most < TOGETHER as u64), "{file}: {schema}");
            }
            match schema {
                Json::Object(members) => members.values().for_each(|member| look(member, file)),
                Json::Array(items) => items.iter().for_each(|item| look(item, file)),
                _ => {}
            }
        }
        for file in embedded::files() {
            look(embedded::json(file).unwrap(), file);
        }
    }
}
