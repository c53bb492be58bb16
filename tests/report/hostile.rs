//! Text that would break out of the page, in every place in which a user can write.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rayon::prelude::*;
use toml::Value;

use super::html::{self, Element};
use super::{compiled, definitions, structure};
use armlet::diff::Side;
use armlet::report::report;

/// What would end a script, a style sheet, a comment, a section of character data, an attribute, a template's value; what
/// reorders, hides or ends text.
fn hostile() -> String {
    "</script><img src=x onerror=alert(1)></style><!-- --><![CDATA[ ]]> \" ' ` = & &amp; {{title}} {{{style}}} \
         {{#if x}} \\u0041 \u{202e}\u{2066}\u{200b}\u{feff}\u{61c}\u{1}\u{1b}[2J\u{7f}\u{85}\r\n\t</title></svg>"
        .to_owned()
}

/// The least of it that survives where long text would be cut.
const MARK: &str = "</script><img src=x onerror=alert(1)>";

/// Elements and attributes that the templates make.
static ALLOWED: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
    let mut allowed = BTreeSet::new();
    for (folder, text) in definitions() {
        let page = report(&[compiled(&text, &folder)], &[]);
        for element in html::read(&page).all() {
            allowed.extend(names(element));
        }
    }
    // What no definition without mistakes shows.
    let mistaken = "[instance.a]\nsiez = \"x\"\nsize = \"STANDARD_DS3_v2\"\n[prices]\ncurrency = \"EUR\"\n";
    let page = report(&[compiled(mistaken, Path::new("."))], &[]);
    for element in html::read(&page).all() {
        allowed.extend(names(element));
    }
    allowed
});

fn names(element: &Element) -> Vec<(String, String)> {
    let alone = (element.name.clone(), String::new());
    let attributes = element
        .attributes
        .iter()
        .map(|(key, _)| (element.name.clone(), key.clone()));
    std::iter::once(alone).chain(attributes).collect()
}

/// The places of a document that hold a text or a name, as paths of indices.
fn places(value: &Value, path: &mut Vec<usize>, found: &mut Vec<(Vec<usize>, bool)>) {
    let children: Vec<&Value> = match value {
        Value::String(_) => {
            found.push((path.clone(), false));
            return;
        }
        Value::Array(items) => items.iter().collect(),
        Value::Table(table) => table.values().collect(),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => return,
    };
    for (index, child) in children.into_iter().enumerate() {
        path.push(index);
        if value.is_table() {
            found.push((path.clone(), true));
        }
        places(child, path, found);
        path.pop();
    }
}

/// The keys that lead to a place, less the names of computes, parameters and environments.
fn keys(document: &Value, path: &[usize]) -> Vec<String> {
    let mut keys = Vec::new();
    let mut value = document;
    for (depth, index) in path.iter().enumerate() {
        value = match value {
            Value::Table(table) => {
                let (key, below) = table.iter().nth(*index).unwrap();
                let is_name = depth == 1 && keys[0] != "workspace" && keys[0] != "defaults";
                keys.push(if is_name { "*".to_owned() } else { key.clone() });
                below
            }
            Value::Array(items) => &items[*index],
            _ => panic!("a path leads through tables and arrays"),
        };
    }
    keys
}

/// The document as TOML in which one text, or one key, is another.
fn with_text_at(value: &Value, path: &[usize], is_key: bool, text: &str) -> String {
    let mut toml = String::new();
    let Value::Table(table) = value else {
        panic!("a document is a table")
    };
    for (index, (key, value)) in table.iter().enumerate() {
        let below = path.strip_prefix(&[index]);
        write_entry(&mut toml, key, value, below, is_key, text);
        toml.push('\n');
    }
    toml
}

fn write_entry(
    toml: &mut String,
    key: &str,
    value: &Value,
    below: Option<&[usize]>,
    is_key: bool,
    text: &str,
) {
    let replaced = is_key && below.is_some_and(<[usize]>::is_empty);
    write!(toml, "{} = ", quoted(if replaced { text } else { key })).unwrap();
    write_value(toml, value, below, is_key, text);
}

fn write_value(toml: &mut String, value: &Value, path: Option<&[usize]>, is_key: bool, text: &str) {
    let below = |index: usize| path.and_then(|path| path.strip_prefix(&[index]));
    match value {
        Value::String(_) if !is_key && path.is_some_and(<[usize]>::is_empty) => toml.push_str(&quoted(text)),
        Value::String(own) => toml.push_str(&quoted(own)),
        Value::Array(items) => {
            toml.push('[');
            for (index, item) in items.iter().enumerate() {
                write_value(toml, item, below(index), is_key, text);
                toml.push(',');
            }
            toml.push(']');
        }
        Value::Table(table) => {
            toml.push('{');
            for (index, (key, value)) in table.iter().enumerate() {
                toml.push_str(if index > 0 { ", " } else { "" });
                write_entry(toml, key, value, below(index), is_key, text);
            }
            toml.push('}');
        }
        Value::Float(number) => write!(toml, "{number:?}").unwrap(),
        Value::Integer(number) => write!(toml, "{number}").unwrap(),
        Value::Boolean(flag) => write!(toml, "{flag}").unwrap(),
        Value::Datetime(time) => write!(toml, "{time}").unwrap(),
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// The page of a definition, after a look at all that must hold for it.
fn checked_page(text: &str, folder: &Path) -> Element {
    let page = report(&[compiled(text, folder)], &[]);
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let found = page.chars().find(|c| steers(*c));
    assert_eq!(found, None, "a character that steers, of {text}");
    let root = html::read(&page);
    structure::assert_sound(&root);
    for element in root.all() {
        for name in names(element) {
            assert!(ALLOWED.contains(&name), "{name:?} of {text}");
        }
    }
    root
}

#[test]
fn whatever_a_user_writes_stays_text() {
    let hostile = hostile();
    let mut seen = BTreeSet::new();
    let mut cases: Vec<(PathBuf, Value, Vec<usize>, bool)> = Vec::new();
    let mut definitions = definitions();
    // The shortest first: most keys are met in a small definition, whose page is made soon.
    definitions.sort_by_key(|(_, text)| text.len());
    for (folder, text) in definitions {
        let document = Value::Table(text.parse().unwrap());
        let mut found = Vec::new();
        places(&document, &mut Vec::new(), &mut found);
        // Each key once: its value is processed in the same way in every definition.
        found.retain(|(path, is_key)| seen.insert((keys(&document, path), *is_key)));
        cases.extend(
            found
                .into_iter()
                .map(|(path, is_key)| (folder.clone(), document.clone(), path, is_key)),
        );
    }
    assert!(cases.len() > 200, "{}", cases.len());
    let shown: usize = cases
        .par_iter()
        .map(|(folder, document, path, is_key)| {
            let text = with_text_at(document, path, *is_key, &hostile);
            let root = checked_page(&text, folder);
            usize::from(root.named("main")[0].text().contains(MARK))
        })
        .sum();
    // Most of it is seen on the page, as text: in its place or in the finding about it.
    assert!(shown * 10 > cases.len() * 9, "{shown} of {}", cases.len());
}

#[test]
fn a_hostile_script_is_shown_line_by_line() {
    let text = format!(
        "[instance.a]\nsize = \"STANDARD_DS3_v2\"\n[instance.a.creation_script]\ninline = {}\n",
        quoted(&format!("echo 1\n{}\n\n  echo 2", hostile()))
    );
    let root = checked_page(&text, Path::new("."));
    let lines = root.named("ol")[0].named("li");
    assert_eq!(lines[0].text(), "echo 1");
    assert!(lines[1].text().starts_with(MARK));
    assert_eq!(lines.last().unwrap().text(), "  echo 2");
}

#[test]
fn a_line_that_is_longer_than_any_screen_is_shown_whole_or_cut() {
    let long = format!("{MARK}{}", "x".repeat(10_000));
    let text = format!(
        "[instance.a]\nsize = {0}\ndescription = {0}\ntags = {{ {0} = {0} }}\n[instance.a.creation_script]\ninline = {0}\n",
        quoted(&long)
    );
    let root = checked_page(&text, Path::new("."));
    assert!(root.named("main")[0].text().contains(&long));
}

#[test]
fn whatever_an_older_template_holds_stays_text() {
    let text = "[workspace]\nname = \"mlw\"\n[cluster.cpu]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = 2\n\
                description = \"ours\"\ntags = { ours = \"1\" }\n";
    let new = compiled(text, Path::new("."));
    let escaped = serde_json::to_string(&hostile()).unwrap();
    let escaped = escaped.trim_matches('"');
    let printed = new
        .outputs
        .iter()
        .find(|output| output.name.ends_with(".json"))
        .unwrap();
    let old = printed.contents.whole().replace("ours", escaped);
    let gone = old.replace("mlw/cpu", &format!("mlw/{escaped}"));
    for old in [old, gone] {
        let old = Side::of(armlet::arm::read(&old).unwrap(), Vec::new());
        let page = super::page_against(&old, &new);
        let root = html::read(&page);
        structure::assert_sound(&root);
        assert!(root.named("main")[0].text().contains(MARK), "{page}");
        let images = root.named("img");
        assert!(images.is_empty() && root.named("script").is_empty(), "{page}");
    }
}

#[test]
fn a_hostile_name_of_a_file_stays_text() {
    let file = armlet::source::SourceFile::new("/home/ana/\"><script>.compute.toml", "[instance");
    let compilation = armlet::compile::check(
        file,
        &armlet::source::NoFiles,
        &armlet::compile::Options::default(),
    );
    let page = report(&[compilation], &[]);
    assert!(!page.contains("/home"), "{page}");
    structure::assert_sound(&html::read(&page));
}
