//! `placeholder-value`.

use super::{Check, Rule, code};
use crate::arm::ResourceId;
use crate::diagnostic::Diagnostic;
use crate::document::COMPUTE_TABLES;
use crate::model::Definition;
use crate::source::Span;
use crate::syntax::{Entry, Node, Value};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "placeholder-value",
        Deny,
        "a value that was meant to be replaced, such as `my-workspace`"
    ),
    check: Check::Declaration(|definition, _, findings| {
        findings.extend(placeholders(definition).into_iter().map(|placeholder| {
            let Placeholder {
                span,
                key,
                part,
                command,
            } = placeholder;
            let message = format!("`{key}` still has the placeholder `{part}`");
            Diagnostic::new(RULE.code, span, message, "fill in the real value")
                .with_help(format!("`{command}` prints the real one"))
        }));
    }),
};

/// A value that somebody has to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The value.
    pub span: Span,
    /// Its key.
    pub key: String,
    /// The part of the value that is the placeholder.
    pub part: String,
    /// The command that prints the real value.
    pub command: String,
}

/// The name of a workspace that `armlet init` writes.
const WORKSPACE: &str = "my-workspace";

/// The id that `armlet init` writes.
const ZEROS: &str = "00000000-0000-0000-0000-000000000000";

/// The tables at the root in which values of Azure occur, besides those of computes.
const TABLES: [&str; 5] = [
    "workspace",
    "serverless",
    "parameters",
    "environments",
    "defaults",
];

/// The keys whose values may be any text.
const FREE: [&str; 11] = [
    "tags",
    "description",
    "environment_variables",
    "node_selector",
    "property_bag",
    "arguments",
    "inline",
    "with",
    "param",
    "expr",
    "path",
];

/// The placeholders of a definition, in the order of their tables.
#[must_use]
pub fn placeholders(definition: &Definition) -> Vec<Placeholder> {
    let mut search = Search {
        definition,
        path: Vec::new(),
        found: Vec::new(),
    };
    for entry in &definition.document.root {
        let table = entry.key.value.as_str();
        if TABLES.contains(&table) || COMPUTE_TABLES.contains(&table) {
            search.path = vec![table];
            search.node(&entry.node);
        }
    }
    search.found
}

/// A walk through the values of a definition.
struct Search<'d> {
    definition: &'d Definition,
    /// The keys from the root to the value.
    path: Vec<&'d str>,
    found: Vec<Placeholder>,
}

impl<'d> Search<'d> {
    fn node(&mut self, node: &'d Node) {
        match &node.value {
            Value::String(text) => {
                if let Some(part) = placeholder(text) {
                    let placeholder = Placeholder {
                        span: node.span,
                        key: self.path.last().copied().unwrap_or_default().to_owned(),
                        part: part.to_owned(),
                        command: self.command(text),
                    };
                    self.found.push(placeholder);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.node(item)),
            Value::Table(table) => self.entries(table.iter()),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
        }
    }

    fn entries(&mut self, entries: impl Iterator<Item = &'d Entry>) {
        let mut before = None;
        for entry in entries {
            let key = entry.key.value.as_str();
            // NOTE: below `environments` and `parameters`, the name of a parameter may be any of these words.
            if !self.is_chosen() && FREE.contains(&key) {
                continue;
            }
            self.path.push(key);
            match entry.node.as_table() {
                Some(table) => self.entries(table.besides(before.replace(table))),
                None => self.node(&entry.node),
            }
            self.path.pop();
        }
    }

    /// Whether the keys of the table at this place are names that the user chooses.
    fn is_chosen(&self) -> bool {
        match self.path.as_slice() {
            ["environments", ..] => self.path.len() <= 2,
            [table] => *table == "parameters" || COMPUTE_TABLES.contains(table),
            _ => false,
        }
    }

    /// The command that prints what belongs in the place of `text`.
    fn command(&self, text: &str) -> String {
        if let Some(id) = ResourceId::parse(text) {
            return list_of(&id.resource_type);
        }
        let path = match self.path.as_slice() {
            ["environments", _, parameter] | ["parameters", parameter, ..] => {
                use_of(self.definition, parameter).unwrap_or_else(|| self.path.clone())
            }
            path => path.to_vec(),
        };
        of_key(&path).to_owned()
    }
}

/// The part of a value that is a placeholder.
fn placeholder(text: &str) -> Option<&str> {
    let is_one = |part: &&str| *part == WORKSPACE || *part == ZEROS || is_in_brackets(part);
    if Some(text).as_ref().is_some_and(is_one) {
        return Some(text);
    }
    const PREFIX: &str = "/subscriptions/";
    let is_id = text
        .get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    is_id.then(|| text.split('/').find(is_one)).flatten()
}

/// Whether a text is `<NAME>`.
fn is_in_brackets(text: &str) -> bool {
    let name = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_alphabetic())
            && name.chars().all(|c| c.is_alphanumeric() || " _-.".contains(c))
    })
}

/// The command that lists the ids of the resources of a type.
fn list_of(resource_type: &str) -> String {
    if resource_type.eq_ignore_ascii_case("Microsoft.Network/virtualNetworks/subnets") {
        return "az network vnet subnet list --resource-group <group> --vnet-name <vnet> --query \"[].id\" --output tsv"
            .to_owned();
    }
    format!("az resource list --resource-type {resource_type} --query \"[].id\" --output tsv")
}

/// The command that prints the value of a key.
fn of_key(path: &[&str]) -> &'static str {
    match path {
        ["workspace", "name"] => "az ml workspace list --query \"[].name\" --output tsv",
        [.., "object_id"] => "az ad user show --id <user name> --query id --output tsv",
        [.., "tenant" | "tenant_id"] => "az account show --query tenantId --output tsv",
        [.., "subscription" | "subscription_id"] => "az account show --query id --output tsv",
        [.., "resource_group"] => "az group list --query \"[].name\" --output tsv",
        [.., "location"] => "az account list-locations --query \"[].name\" --output tsv",
        [.., "size"] => "az ml compute list-sizes --output table",
        [.., "secret"] => "az keyvault secret list --vault-name <vault> --query \"[].name\" --output tsv",
        _ => "az resource list --query \"[].{name: name, type: type}\" --output table",
    }
}

/// The keys that lead to the first use of a parameter: what its value is for.
fn use_of<'d>(definition: &'d Definition, parameter: &str) -> Option<Vec<&'d str>> {
    fn search<'d>(node: &'d Node, parameter: &str, path: &mut Vec<&'d str>) -> bool {
        match &node.value {
            Value::Table(table) => {
                let name = table.get("param").or(table.get("expr")).and_then(Node::as_str);
                name.is_some_and(|name| name.eq_ignore_ascii_case(parameter))
                    || table.iter().any(|entry| {
                        path.push(entry.key.value.as_str());
                        let is_found = search(&entry.node, parameter, path);
                        if !is_found {
                            path.pop();
                        }
                        is_found
                    })
            }
            Value::Array(items) => items.iter().any(|item| search(item, parameter, path)),
            _ => false,
        }
    }
    definition.document.root.iter().find_map(|entry| {
        let mut path = vec![entry.key.value.as_str()];
        let is_used = entry.key.value != "parameters" && search(&entry.node, parameter, &mut path);
        is_used.then_some(path)
    })
}
