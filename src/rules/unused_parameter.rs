//! `unused-parameter`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::hashing::HashSet;
use crate::model::{Definition, LOCATION, ParameterDefinition};
use crate::source::{SourceId, Span, SpanSet};
use crate::syntax::{Node, Value};

pub(super) const RULE: Rule = Rule {
    code: code!("unused-parameter", Warn, "a parameter that nothing uses"),
    check: Check::Declaration(|definition, _, findings| {
        let references = definition.references.iter();
        let used: HashSet<String> = references
            .map(|reference| reference.parameter.to_ascii_lowercase())
            .collect();
        let parameters = definition.parameters.iter();
        let unused: Vec<_> = parameters
            .filter(|parameter| !is_used(definition, parameter, &used))
            .collect();
        if unused.is_empty() {
            return;
        }
        let meant = names_meant(definition);
        let malformed = malformed_defaults(definition);
        for parameter in unused {
            let default = parameter.body.default.as_ref();
            let is_malformed = default.is_some_and(|default| malformed.contains(&default.0.span));
            if meant.contains(&parameter.name.value.to_lowercase()) || is_malformed {
                continue;
            }
            let name = &parameter.name.value;
            let finding = Diagnostic::new(
                RULE.code,
                parameter.name.span,
                format!("the parameter `{name}` is never used"),
                "declared here",
            )
            .with_help(format!(
                "use it as `{{ param = \"{name}\" }}`, or remove it and its values in `[environments]`"
            ));
            findings.push(match parameter.body.default {
                Some(_) => finding,
                None => finding.with_note("every deployment must still give it a value"),
            });
        }
    }),
};

/// A parameter in a file that this definition extends may be for other definitions.
fn is_used(definition: &Definition, parameter: &ParameterDefinition, used: &HashSet<String>) -> bool {
    let name = parameter.name.value.as_str();
    definition.document.is_base()
        || parameter.name.span.source != SourceId::default()
        || (name == LOCATION && !definition.computes.is_empty())
        || used.contains(&name.to_ascii_lowercase())
}

/// The defaults that cannot be read: another finding reports each, and that may be the only mistake.
fn malformed_defaults(definition: &Definition) -> HashSet<Span> {
    let defaults = definition.parameters.iter();
    let defaults = defaults.filter_map(|parameter| parameter.body.default.as_ref());
    let defaults: SpanSet = defaults.map(|default| default.0.span).collect();
    let malformed = definition.malformed.iter();
    malformed
        .filter_map(|malformed| defaults.place_of(malformed.span))
        .collect()
}

/// The names, in lowercase, in texts that are probably meant as a use: an invalid expression, a misspelled `param`, a
/// literal that looks like an expression. Other findings report those texts.
fn names_meant(definition: &Definition) -> HashSet<String> {
    let mut texts: Vec<&str> = definition
        .bracketed
        .iter()
        .map(|literal| literal.value.as_str())
        .collect();
    for entry in &definition.document.root {
        references(&entry.node, &mut texts);
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let names = texts
        .into_iter()
        .flat_map(|text| text.split(move |c: char| !is_part(c)));
    names.map(str::to_lowercase).collect()
}

/// The texts under the keys of a reference, whether these are spelled right or wrong.
fn references<'t>(node: &'t Node, texts: &mut Vec<&'t str>) {
    match &node.value {
        Value::Table(table) => {
            for entry in table {
                let key = entry.key.value.as_str();
                if key.starts_with("param") || key.starts_with("expr") {
                    texts.extend(entry.node.as_str());
                }
                references(&entry.node, texts);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, texts)),
        _ => {}
    }
}
