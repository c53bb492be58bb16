//! A raised definition as TOML text.

use crate::syntax::{Entry, Table, Value};

/// The tables that hold tables under names of the user's.
const NAMED: [&str; 9] = [
    "parameters",
    "environments",
    "defaults",
    "fleet",
    "instance",
    "cluster",
    "kubernetes",
    "attached",
    "outputs",
];

/// The lists that are written with a header for each item.
const LISTS: [&str; 4] = [
    "working_hours",
    "schedules",
    "custom_applications",
    "role_assignments",
];

/// The tables that get a header of their own below that of a compute.
const HEADED: [&str; 2] = ["creation_script", "startup_script"];

/// The text of a definition.
#[must_use]
pub fn toml(root: &Table) -> String {
    toml_with(root, &|_| Vec::new())
}

/// The text of a definition, with comments under the headers of its tables.
pub(crate) fn toml_with(root: &Table, comments: &dyn Fn(&str) -> Vec<String>) -> String {
    let mut text = String::new();
    for entry in root {
        if entry.node.as_table().is_none() {
            line(&mut text, entry);
        }
    }
    for entry in root {
        let Some(table) = entry.node.as_table() else {
            continue;
        };
        let name = key(&entry.key.value);
        if !NAMED.contains(&entry.key.value.as_str()) {
            headed(&mut text, &name, table, comments);
            continue;
        }
        for inner in table {
            let path = format!("{name}.{}", key(&inner.key.value));
            if let Some(table) = inner.node.as_table() {
                headed(&mut text, &path, table, comments);
            }
        }
    }
    text
}

/// A table under its header, behind it what has headers of its own.
fn headed(text: &mut String, path: &str, table: &Table, comments: &dyn Fn(&str) -> Vec<String>) {
    header(text, &format!("[{path}]"));
    for comment in comments(path) {
        text.push_str(&format!("# {}\n", comment.replace(|c: char| c.is_control(), " ")));
    }
    let is_headed = |entry: &Entry| {
        let name = entry.key.value.as_str();
        LISTS.contains(&name) && entry.node.as_array().is_some() || HEADED.contains(&name)
    };
    for entry in table.iter().filter(|entry| !is_headed(entry)) {
        line(text, entry);
    }
    for entry in table.iter().filter(|entry| is_headed(entry)) {
        let path = format!("{path}.{}", key(&entry.key.value));
        match &entry.node.value {
            Value::Table(inner) => headed(text, &path, inner, comments),
            Value::Array(items) => {
                for inner in items.iter().filter_map(|item| item.as_table()) {
                    header(text, &format!("[[{path}]]"));
                    inner.iter().for_each(|entry| line(text, entry));
                }
            }
            _ => {}
        }
    }
}

fn header(text: &mut String, header: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(header);
    text.push('\n');
}

fn line(text: &mut String, entry: &Entry) {
    text.push_str(&key(&entry.key.value));
    text.push_str(" = ");
    value(text, &entry.node.value);
    text.push('\n');
}

fn value(text: &mut String, toml: &Value) {
    match toml {
        Value::String(string) => text.push_str(&quoted(string)),
        Value::Integer(number) => text.push_str(&number.to_string()),
        // NOTE: TOML wants a fraction where Rust leaves it out.
        Value::Float(number) => text.push_str(&format!("{number:?}")),
        Value::Boolean(flag) => text.push_str(&flag.to_string()),
        Value::Datetime(time) => text.push_str(time),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                value(text, &item.value);
            }
            text.push(']');
        }
        Value::Table(table) if table.is_empty() => text.push_str("{}"),
        Value::Table(table) => {
            text.push_str("{ ");
            for (index, entry) in table.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                text.push_str(&key(&entry.key.value));
                text.push_str(" = ");
                value(text, &entry.node.value);
            }
            text.push_str(" }");
        }
    }
}

/// A key, quoted where TOML wants it.
pub(crate) fn key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(is_bare) {
        key.to_owned()
    } else {
        basic(key)
    }
}

/// A text on one line; over several where it has some and nothing in it needs an escape.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if text.contains('\n') && !text.contains("'''") && !text.ends_with('\'') && text.chars().all(is_plain) {
        return format!("'''\n{text}'''");
    }
    basic(text)
}

/// A basic string.
fn basic(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
