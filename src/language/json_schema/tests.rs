use super::super::files::files;
use super::*;
use std::path::{Path, PathBuf};

/// The text of a schema: an object or array on one line where it fits one.
fn text(value: &Value, indent: usize, before: usize) -> String {
    const WIDTH: usize = 110;
    let one = one_line(value);
    let is_root = indent == 0;
    if !is_root && before + one.chars().count() < WIDTH {
        return one;
    }
    let inner = " ".repeat(indent + 2);
    let (open, close, parts) = match value {
        Value::Object(members) => {
            let parts = members.iter().map(|(key, member)| {
                let key = format!("{inner}{}: ", Value::from(key.as_str()));
                let length = key.chars().count();
                key + &text(member, indent + 2, length)
            });
            ('{', '}', parts.collect::<Vec<_>>())
        }
        Value::Array(items) => {
            let parts = items
                .iter()
                .map(|item| format!("{inner}{}", text(item, indent + 2, indent + 2)));
            ('[', ']', parts.collect())
        }
        _ => return one,
    };
    format!("{open}\n{}\n{}{close}", parts.join(",\n"), " ".repeat(indent))
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let members = members
                .iter()
                .map(|(key, member)| format!("{}: {}", Value::from(key.as_str()), one_line(member)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

#[test]
fn the_committed_schemas_are_those_that_the_tables_give() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut stale: Vec<PathBuf> = Vec::new();
    for (name, schema) in files() {
        let path = folder.join(format!("{name}.schema.json"));
        let text = text(&schema, 0, 0) + "\n";
        if std::fs::read_to_string(&path).unwrap_or_default() != text {
            if std::env::var_os("UPDATE_SCHEMAS").is_some() {
                std::fs::write(&path, text).unwrap();
            }
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty() || std::env::var_os("UPDATE_SCHEMAS").is_some(),
        "stale: {stale:?}; run `UPDATE_SCHEMAS=1 cargo test --lib language::json_schema`"
    );
}
