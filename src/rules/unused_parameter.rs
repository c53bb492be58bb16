//! `unused-parameter`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::hashing::{HashSet, Index, Letters};
use crate::model::{Definition, LOCATION, ParameterDefinition, reader::Reference};
use crate::source::{SourceId, Span, SpanSet};
use crate::syntax::{Node, Value};

pub(super) const RULE: Rule = Rule {
    code: code!("unused-parameter", Warn, "a parameter that nothing uses"),
    check: Check::Declaration(|definition, _, findings| {
        let used = Used::of(definition);
        let parameters = definition.parameters.iter();
        let unused: Vec<_> = parameters
            .filter(|parameter| !is_used(definition, parameter, &used))
            .collect();
        if unused.is_empty() {
            return;
        }
        let meant = names_meant(definition, &unused);
        let malformed = malformed_defaults(definition, &unused);
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

/// The names of the parameters that are used, in letters of any case.
struct Used<'d> {
    references: &'d [Reference],
    index: Index,
}

impl<'d> Used<'d> {
    fn of(definition: &'d Definition) -> Self {
        let references = definition.references.as_slice();
        let index = Index::of(Letters::OfAnyCase, references.len(), name_of(references));
        Self { references, index }
    }

    fn contains(&self, name: &str) -> bool {
        self.index.number(name, name_of(self.references)).is_some()
    }
}

/// The parameter of a reference by its number.
fn name_of<'r>(references: &'r [Reference]) -> impl Fn(usize) -> Option<&'r str> + Copy {
    |number| {
        references
            .get(number)
            .map(|reference| reference.parameter.as_str())
    }
}

/// A parameter in a file that this definition extends may be for other definitions.
fn is_used(definition: &Definition, parameter: &ParameterDefinition, used: &Used<'_>) -> bool {
    let name = parameter.name.value.as_str();
    definition.document.is_base()
        || parameter.name.span.source != SourceId::default()
        || (name == LOCATION && !definition.computes.is_empty())
        || used.contains(name)
}

/// The defaults that cannot be read: another finding reports each, and that may be the only mistake.
fn malformed_defaults(definition: &Definition, of: &[&ParameterDefinition]) -> HashSet<Span> {
    let defaults = of.iter().filter_map(|parameter| parameter.body.default.as_ref());
    let defaults: SpanSet = defaults.map(|default| default.0.span).collect();
    let malformed = definition.malformed.iter();
    malformed
        .filter_map(|malformed| defaults.place_of(malformed.span))
        .collect()
}

/// The names of these parameters, in lowercase, in texts that are probably meant as a use: an invalid expression, a misspelled
/// `param`, a literal that looks like an expression. Other findings report those texts.
fn names_meant(definition: &Definition, of: &[&ParameterDefinition]) -> HashSet<String> {
    let names: HashSet<String> = of
        .iter()
        .map(|parameter| parameter.name.value.to_lowercase())
        .collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut meant = HashSet::default();
    let mut look = |text: &str| {
        let words = text.split(|c| !is_part(c)).map(str::to_lowercase);
        meant.extend(words.filter(|word| names.contains(word)));
    };
    definition
        .bracketed
        .iter()
        .for_each(|literal| look(&literal.value));
    for entry in &definition.document.root {
        references(&entry.node, &mut look);
    }
    meant
}

/// Shows `look` the texts under the keys of a reference, whether these are spelled right or wrong.
fn references(node: &Node, look: &mut impl FnMut(&str)) {
    match &node.value {
        Value::Table(table) => {
            for entry in table {
                let key = entry.key.value.as_str();
                if key.starts_with("param") || key.starts_with("expr") {
                    entry.node.as_str().into_iter().for_each(&mut *look);
                }
                references(&entry.node, look);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, look)),
        _ => {}
    }
}
