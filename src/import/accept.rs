//! What the schemas of the language deny in an imported definition → what is left out of it.
//!
//! A template may say what its deployment would reject, or what no definition says: an empty key, a name that is too long. The rest of
//! it is imported.

use super::losses::Losses;
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::{Diagnostic, Level};
use crate::language::rest::{entry, text_value};
use crate::model::Asked;
use crate::raise;
use crate::rules::{self, RULES};
use crate::source::{Loader, SourceFile, Span};
use crate::syntax::{Entry, Node, Table, Value as Toml};

/// How often something is left out before the rest is given up: each round leaves out all that the one before was denied for.
const MOST_ROUNDS: usize = 8;

/// The keys that lead to something that is left out: `cluster`, `cpu`, `size`.
type Keys = Vec<String>;

/// Compiles a definition; what keeps it from being lowered is taken out of it, and is a loss. The text comes with it.
pub(super) fn compiled(root: &mut Table, losses: &mut Losses, files: &dyn Loader) -> (Compilation, String) {
    let (mut compilation, mut text) = written(root, files);
    for _ in 0..MOST_ROUNDS {
        let root_as_read = &compilation.definition.document.root;
        let mut denied: Vec<(Keys, String)> = denied(&compilation)
            .filter_map(|finding| {
                let keys = keys_at(root_as_read, finding.primary.span)?;
                Some((as_a_whole(keys), finding.message.clone()))
            })
            .collect();
        denied.dedup_by(|one, other| one.0 == other.0);
        if denied.is_empty() {
            break;
        }
        for (keys, message) in denied {
            match optional(root, &keys) {
                Some(changed) => *root = changed,
                None => {
                    *root = without(root, &keys);
                    losses.left_out(&keys, &message);
                }
            }
        }
        (compilation, text) = written(root, files);
    }
    without_unused(root, (compilation, text), files)
}

/// A definition that is written and compiled.
fn written(root: &Table, files: &dyn Loader) -> (Compilation, String) {
    let text = raise::toml(root);
    (compile(text.clone(), files), text)
}

/// Leaves out the parameters that only what is lost used.
fn without_unused(
    root: &mut Table,
    (mut compilation, mut text): (Compilation, String),
    files: &dyn Loader,
) -> (Compilation, String) {
    for _ in 0..MOST_ROUNDS {
        let findings = compilation.findings.iter();
        let unused: Vec<Keys> = findings
            .filter(|finding| rules::is_unused_parameter(finding))
            .filter_map(|finding| keys_at(&compilation.definition.document.root, finding.primary.span))
            .collect();
        let names: Vec<&String> = unused
            .iter()
            .filter_map(|keys| match keys.as_slice() {
                [section, name, ..] if section == "parameters" => Some(name),
                _ => None,
            })
            .collect();
        if names.is_empty() {
            break;
        }
        for name in names {
            *root = without_parameter(root, name);
        }
        (compilation, text) = written(root, files);
    }
    (compilation, text)
}

/// A definition without a parameter, and without what environments give it.
fn without_parameter(root: &Table, name: &str) -> Table {
    let declared = ["parameters", name].map(str::to_owned);
    let mut root = without(root, &declared);
    let environments = root.get("environments").and_then(Node::as_table);
    let environments: Vec<String> = environments
        .into_iter()
        .flat_map(Table::iter)
        .map(|environment| environment.key.value.to_string())
        .collect();
    for environment in environments {
        root = without(&root, &["environments".to_owned(), environment, name.to_owned()]);
    }
    root
}

/// Compiles a definition as it is.
pub(super) fn compile(text: String, files: &dyn Loader) -> Compilation {
    let options = Options {
        stem: "compute".to_owned(),
        despite_rules: true,
        asked: Asked::Deployment,
        drops_computes: true,
        ..Options::default()
    };
    compile::check(SourceFile::new("compute.toml", text), files, &options)
}

/// What keeps the definition from being lowered: the findings that are no rule's, and those about a value of which nothing can be
/// deployed, such as an output that reads a resource.
fn denied(compilation: &Compilation) -> impl Iterator<Item = &Diagnostic> {
    let is_rule = |finding: &Diagnostic| RULES.iter().any(|rule| rule.code.id == finding.code.id);
    let is_undeployable =
        |finding: &Diagnostic| compilation.definition.is_undeployable_at(finding.primary.span);
    let findings = compilation.findings.iter();
    findings.filter(move |finding| {
        finding.level == Level::Deny && (!is_rule(finding) || is_undeployable(finding))
    })
}

/// The keys that lead to the innermost value at a place that can be left out. Of a list, it is the whole list.
fn keys_at(root: &Table, span: Span) -> Option<Keys> {
    let mut keys = Vec::new();
    let mut table = root;
    loop {
        let covers = |entry: &&Entry| is_within(span, entry.key.span) || is_within(span, entry.node.span);
        // NOTE: the span of a table under a header is that of the header, so what is in it is asked first.
        let inside = table
            .iter()
            .find(|entry| covers(entry) || holds(&entry.node, span))?;
        keys.push(inside.key.value.to_string());
        match &inside.node.value {
            Toml::Table(inner)
                if inner
                    .iter()
                    .any(|entry| covers(&entry) || holds(&entry.node, span)) =>
            {
                table = inner
            }
            _ => return Some(keys),
        }
    }
}

/// The keys of what is left out with the value that they lead to: an output is nothing without its value.
fn as_a_whole(mut keys: Keys) -> Keys {
    if keys.first().is_some_and(|first| first == "outputs") {
        keys.truncate(2);
    }
    keys
}

/// Whether something in a value is at a place.
fn holds(node: &Node, span: Span) -> bool {
    match &node.value {
        Toml::Table(table) => table.iter().any(|entry| {
            is_within(span, entry.key.span) || is_within(span, entry.node.span) || holds(&entry.node, span)
        }),
        Toml::Array(items) => items
            .iter()
            .any(|item| is_within(span, item.span) || holds(item, span)),
        _ => false,
    }
}

fn is_within(span: Span, outer: Span) -> bool {
    span.source == outer.source && outer.start <= span.start && span.end <= outer.end
}

/// A definition in which the uses of a parameter with an empty default are texts of it, which may be empty; none if it has none.
fn optional(root: &Table, keys: &[String]) -> Option<Table> {
    let has_empty_default = |name: &str| {
        let declared = root.get("parameters")?.as_table()?.get(name)?.as_table()?;
        (declared.get("default")?.as_str() == Some("")).then_some(())
    };
    if let [parameters, name, default] = keys
        && parameters == "parameters"
        && default == "default"
    {
        has_empty_default(name)?;
        let changed = with_text_of(root, name);
        return (changed != *root).then_some(changed);
    }
    let name = name_in(at(root, keys)?.as_table()?)?;
    has_empty_default(name)?;
    let value = text_value(&format!("empty({name}) ? null : {name}"));
    Some(replaced(
        root,
        keys,
        &crate::language::rest::table([("expr", value)]),
    ))
}

/// The parameter that a reference is, or is the text of.
fn name_in(reference: &Table) -> Option<&str> {
    match reference.get("param") {
        Some(name) => name.as_str(),
        None => {
            let text = reference.get("expr")?.as_str()?;
            text.strip_prefix("'${")?.strip_suffix("}'")
        }
    }
}

/// A table with another value where the keys lead to.
fn replaced(table: &Table, keys: &[String], value: &Toml) -> Table {
    let Some((first, rest)) = keys.split_first() else {
        return table.clone();
    };
    let entries = table.iter().map(|one| match (&one.node.value, rest) {
        _ if one.key.value != *first => one.clone(),
        (_, []) => entry(first, value.clone()),
        (Toml::Table(inner), rest) => entry(first, Toml::Table(replaced(inner, rest, value))),
        _ => one.clone(),
    });
    Table::new(entries.collect())
}

/// The value that keys lead to.
fn at<'t>(table: &'t Table, keys: &[String]) -> Option<&'t Node> {
    let (first, rest) = keys.split_first()?;
    let node = table.get(first)?;
    match rest {
        [] => Some(node),
        rest => at(node.as_table()?, rest),
    }
}

fn with_text_of(table: &Table, parameter: &str) -> Table {
    let entries = table
        .iter()
        .map(|one| entry(&one.key.value, value_with_text_of(&one.node.value, parameter)));
    Table::new(entries.collect())
}

fn value_with_text_of(value: &Toml, parameter: &str) -> Toml {
    match value {
        Toml::Table(table) if table.get("param").and_then(Node::as_str) == Some(parameter) => {
            crate::language::rest::table([("expr", text_value(&format!("'${{{parameter}}}'")))])
        }
        Toml::Table(table) => Toml::Table(with_text_of(table, parameter)),
        Toml::Array(items) => {
            let items: Vec<Node> = items
                .iter()
                .map(|item| crate::language::rest::node(value_with_text_of(&item.value, parameter)))
                .collect();
            Toml::Array(items.into())
        }
        other => other.clone(),
    }
}

/// A table without what the keys lead to.
fn without(table: &Table, keys: &[String]) -> Table {
    let Some((first, rest)) = keys.split_first() else {
        return table.clone();
    };
    let entries = table.iter().filter_map(|one| match (&one.node.value, rest) {
        _ if one.key.value != *first => Some(one.clone()),
        (_, []) => None,
        (Toml::Table(inner), rest) => Some(entry(first, Toml::Table(without(inner, rest)))),
        _ => Some(one.clone()),
    });
    Table::new(entries.collect())
}
