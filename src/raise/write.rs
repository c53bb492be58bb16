//! A raised definition as TOML text.

use crate::hashing::HashMap;
use crate::language::order::rank;
use crate::syntax::{Entry, Node, Table, Value};

/// The table whose tables have no names of the user's: those of the kinds.
const DEFAULTS: &str = "defaults";

/// The tables that hold tables under names of the user's.
const NAMED: [&str; 9] = [
    "parameters",
    "environments",
    DEFAULTS,
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

/// The columns that a line of an array may have before its items get lines of their own.
const WIDTH: usize = 100;

/// The spaces by which the items of an array are indented.
const INDENT: usize = 2;

/// The text of a definition, in the layout that `armlet fmt` gives it.
#[must_use]
pub fn toml(root: &Table) -> String {
    toml_with(root, &|_| Vec::new())
}

/// The text of a definition, with comments under the headers of its tables.
pub(crate) fn toml_with(root: &Table, comments: &dyn Fn(&str) -> Vec<String>) -> String {
    let mut printer = Printer {
        text: String::new(),
        comments,
        ranks: HashMap::default(),
    };
    printer.root(root);
    printer.text
}

/// What prints a definition.
struct Printer<'c> {
    text: String,
    /// The comments of a table, by its header.
    comments: &'c dyn Fn(&str) -> Vec<String>,
    /// The places of keys among their siblings, by the kind of table that has them: that of one compute is that of all.
    ranks: HashMap<String, HashMap<String, usize>>,
}

impl Printer<'_> {
    fn root(&mut self, root: &Table) {
        let entries = self.ordered(root.iter(), &[]);
        for entry in entries.iter().filter(|entry| entry.node.as_table().is_none()) {
            self.line(entry);
        }
        for entry in entries {
            let Some(table) = entry.node.as_table() else {
                continue;
            };
            let name = entry.key.value.as_str();
            if !NAMED.contains(&name) {
                self.headed(&[name], table);
                continue;
            }
            let inner = match name {
                DEFAULTS => self.ordered(table.iter(), &[name]),
                _ => table.iter().collect(),
            };
            for inner in inner {
                if let Some(table) = inner.node.as_table() {
                    self.headed(&[name, &inner.key.value], table);
                }
            }
        }
    }

    /// A table under its header, behind it what has headers of its own.
    fn headed(&mut self, path: &[&str], table: &Table) {
        let header = header(path);
        self.header(&format!("[{header}]"));
        let (below, lines): (Vec<&Entry>, Vec<&Entry>) = table.iter().partition(|entry| is_headed(entry));
        self.lines(path, &lines, &(self.comments)(&header));
        for entry in self.ordered(below.into_iter(), path) {
            let path = [path, &[entry.key.value.as_str()]].concat();
            match &entry.node.value {
                Value::Table(inner) => self.headed(&path, inner),
                Value::Array(items) => self.items(&path, items),
                _ => {}
            }
        }
    }

    /// The items of a list, each under a header.
    fn items(&mut self, path: &[&str], items: &[Node]) {
        let header = format!("[[{}]]", header(path));
        for inner in items.iter().filter_map(|item| item.as_table()) {
            self.header(&header);
            let lines: Vec<&Entry> = inner.iter().collect();
            self.lines(path, &lines, &[]);
        }
    }

    /// The keys of a table in their order; the comments stay above the key that was the first.
    fn lines(&mut self, path: &[&str], entries: &[&Entry], comments: &[String]) {
        let Some(first) = entries.first() else {
            if !comments.is_empty() {
                self.text.push('\n');
                self.comments(comments);
            }
            return;
        };
        for entry in self.ordered(entries.iter().copied(), path) {
            if std::ptr::eq(entry, *first) {
                self.comments(comments);
            }
            self.line(entry);
        }
    }

    fn comments(&mut self, comments: &[String]) {
        for comment in comments {
            let comment = comment.replace(|c: char| c.is_control(), " ");
            self.text.push_str(format!("# {comment}").trim_end());
            self.text.push('\n');
        }
    }

    fn header(&mut self, header: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(header);
        self.text.push('\n');
    }

    fn line(&mut self, entry: &Entry) {
        let name = key(&entry.key.value);
        self.text.push_str(&name);
        self.text.push_str(" = ");
        let column = name.chars().count() + " = ".len();
        value(&mut self.text, &entry.node.value, column, 0);
        self.text.push('\n');
    }

    /// Entries of the table at a path in the order of the language.
    fn ordered<'t>(&mut self, entries: impl Iterator<Item = &'t Entry>, path: &[&str]) -> Vec<&'t Entry> {
        let ranks = self.ranks.entry(kind_of(path)).or_default();
        let mut ranked: Vec<(usize, &Entry)> = entries
            .map(|entry| {
                let name = entry.key.value.as_str();
                let place = match ranks.get(name) {
                    Some(known) => *known,
                    None => {
                        let place = rank(&[path, &[name]].concat());
                        ranks.insert(name.to_owned(), place);
                        place
                    }
                };
                (place, entry)
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// The kind of the table at a path: names of the user's say nothing of it.
fn kind_of(path: &[&str]) -> String {
    let words = path.iter().enumerate().map(|(place, word)| match place {
        1 if path.first() != Some(&DEFAULTS) => "*",
        _ => word,
    });
    words.collect::<Vec<_>>().join(".")
}

fn header(path: &[&str]) -> String {
    path.iter().map(|name| key(name)).collect::<Vec<_>>().join(".")
}

/// Whether a key of a table has headers of its own.
fn is_headed(entry: &Entry) -> bool {
    let name = entry.key.value.as_str();
    match &entry.node.value {
        Value::Array(_) => LISTS.contains(&name),
        Value::Table(_) => HEADED.contains(&name),
        _ => false,
    }
}

/// A value that begins at `column`, in a line that is indented by `indent`.
fn value(text: &mut String, toml: &Value, column: usize, indent: usize) {
    match toml {
        Value::Array(items) if !items.is_empty() => array(text, items, column, indent),
        other => inline(text, other),
    }
}

/// A list: on one line where it fits, else an item a line.
fn array(text: &mut String, items: &[Node], column: usize, indent: usize) {
    let inner = indent + INDENT;
    let items = items.iter().map(|item| {
        let mut text = String::new();
        value(&mut text, &item.value, inner, inner);
        text
    });
    let items: Vec<String> = items.collect();
    let flat = format!("[{}]", items.join(", "));
    if !flat.contains('\n') && column + flat.chars().count() <= WIDTH {
        text.push_str(&flat);
        return;
    }
    text.push('[');
    for item in items {
        text.push_str(&format!("\n{}{item},", " ".repeat(inner)));
    }
    text.push_str(&format!("\n{}]", " ".repeat(indent)));
}

/// A value in one line. Many readers of TOML take no line break in an inline table.
fn inline(text: &mut String, toml: &Value) {
    match toml {
        Value::String(string) => quoted(text, string),
        Value::Integer(number) => text.push_str(&number.to_string()),
        // NOTE: TOML wants a fraction where Rust leaves it out.
        Value::Float(number) => text.push_str(&format!("{number:?}")),
        Value::Boolean(flag) => text.push_str(&flag.to_string()),
        Value::Datetime(time) => text.push_str(time),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                inline(text, &item.value);
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
                inline(text, &entry.node.value);
            }
            text.push_str(" }");
        }
    }
}

/// A key, quoted where TOML wants it.
pub(crate) fn key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(is_bare) {
        return key.to_owned();
    }
    let mut quoted = String::new();
    basic(&mut quoted, key);
    quoted
}

/// A text on one line; over several where it has some and nothing in it needs an escape.
fn quoted(text: &mut String, string: &str) {
    let is_lines = string.contains('\n') && !string.contains("'''") && !string.ends_with('\'');
    if is_lines && is_plain(string) {
        text.push_str("'''\n");
        text.push_str(string);
        text.push_str("'''");
    } else {
        basic(text, string);
    }
}

/// Whether nothing in a text needs an escape.
fn is_plain(string: &str) -> bool {
    let is_printed = |byte: u8| byte >= b' ' && byte != 0x7f || byte == b'\n' || byte == b'\t';
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    string.bytes().all(is_printed) && (string.is_ascii() || !string.contains(is_control))
}

/// A basic string.
fn basic(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            c if c.is_control() => text.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}
