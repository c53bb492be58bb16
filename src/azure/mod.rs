//! What Azure and Azure Machine Learning have and allow: facts as data, each with its source and the day on which it was read.
//!
//! A fact is a line of a table in this folder, which is built into the program. A table is read when something first asks for
//! it, so a definition pays for what it uses. Rules, the reader and the printers ask here and hold no fact of their own.

pub mod access;
pub mod api_version;
pub mod behaviour;
pub mod built_in_role;
pub mod limit;
pub mod policy_alias;
pub mod resource_name;
pub mod service_default;
pub mod size_name;
mod table;
pub mod vm_series;
pub mod vm_size;

pub use limit::Limit;
pub use vm_series::VmSeries;
pub use vm_size::VmSize;

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Whether every row has this column, or the comments above the table say it for all.
    fn says(table: &str, column: &str) -> bool {
        let (comments, lines): (Vec<&str>, Vec<&str>) = table.lines().partition(|line| line.starts_with('#'));
        let (columns, rows) = lines.split_first().unwrap();
        match columns.split(',').position(|name| name == column) {
            Some(place) => rows.iter().all(|row| row.split(',').nth(place) != Some("")),
            None => comments.concat().to_lowercase().contains(column),
        }
    }

    #[test]
    fn every_table_says_its_source_and_when_it_was_read() {
        let mut found = 0;
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/azure")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                let table = std::fs::read_to_string(&path).unwrap();
                assert!(
                    says(&table, "source") && says(&table, "read"),
                    "{}",
                    path.display()
                );
                found += 1;
            }
        }
        assert!(found > 5, "the tables are elsewhere");
    }
}
