//! The order in which a definition has its keys and tables: that of the tables of the language.

use super::definition::DefinitionTable;
use super::key::Table;
use super::walk::{own_keys, parts};

/// The place of a key or table among its siblings, by the keys that lead to it. Names of the user's, such as those of computes,
/// have the same place, and so has what no table knows; it is the last.
#[must_use]
pub fn rank(path: &[&str]) -> usize {
    let Some((last, parents)) = path.split_last() else {
        return 0;
    };
    let mut table = Some(DefinitionTable::TABLE);
    let mut is_name = false;
    for name in parents {
        if is_name {
            is_name = false;
            continue;
        }
        let key = table.and_then(|table| key_of(table, name));
        is_name = key.is_some_and(|key| key.shape.is_map());
        table = key.and_then(|key| key.shape.table());
    }
    match table {
        Some(table) if !is_name => own_keys(table)
            .iter()
            .position(|key| key.name == *last)
            .unwrap_or(usize::MAX),
        _ => usize::MAX,
    }
}

fn key_of(table: &'static Table, name: &str) -> Option<&'static super::key::Key> {
    parts(table, None).into_iter().find_map(|table| table.key(name))
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn the_tables_give_the_order() {
        assert!(rank(&["workspace"]) < rank(&["parameters"]));
        assert!(rank(&["parameters"]) < rank(&["instance"]));
        assert!(rank(&["instance", "ana", "size"]) < rank(&["instance", "ana", "creation_script"]));
        assert!(
            rank(&["instance", "ana", "working_hours", "days"])
                < rank(&["instance", "ana", "working_hours", "to"])
        );
        assert!(rank(&["attached", "vm", "type"]) < rank(&["attached", "vm", "resource_id"]));
    }

    #[test]
    fn names_and_unknown_keys_stay_where_they_are() {
        assert_eq!(rank(&["instance", "zoe"]), rank(&["instance", "ana"]));
        assert_eq!(
            rank(&["instance", "ana", "tags", "b"]),
            rank(&["instance", "ana", "tags", "a"])
        );
        assert_eq!(rank(&["nonsense"]), usize::MAX);
    }
}
