//! `unused-parameter`.

use std::collections::HashSet;

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, LOCATION, ParameterDefinition};
use crate::source::SourceId;
use crate::syntax::{Node, Value};

pub(super) const RULE: Rule = Rule {
    code: code!("unused-parameter", Warn, "a parameter that nothing uses"),
    check: Check::Declaration(|definition, _, findings| {
        let parameters = definition.parameters.iter();
        let unused: Vec<_> = parameters
            .filter(|parameter| !is_used(definition, parameter))
            .collect();
        if unused.is_empty() {
            return;
        }
        let meant = names_meant(definition);
        for parameter in unused {
            if meant.contains(&parameter.name.value.to_lowercase())
                || has_malformed_default(definition, parameter)
            {
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
fn is_used(definition: &Definition, parameter: &ParameterDefinition) -> bool {
    let name = parameter.name.value.as_str();
    definition.document.is_base()
        || parameter.name.span.source != SourceId::default()
        || (name == LOCATION && !definition.computes.is_empty())
        || definition
            .references
            .iter()
            .any(|reference| reference.parameter.eq_ignore_ascii_case(name))
}

/// Another finding reports a default that cannot be read, and that may be the only mistake.
fn has_malformed_default(definition: &Definition, parameter: &ParameterDefinition) -> bool {
    let mut malformed = definition.malformed.iter();
    let default = parameter.body.default.as_ref();
    default.is_some_and(|default| malformed.any(|malformed| default.0.span.contains(malformed.span)))
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
