//! `undeclared-parameter`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::expression::{is_function, is_identifier};
use crate::hashing::{Index, Letters};
use crate::model::{Definition, ENVIRONMENT};
use crate::schema;
use crate::source::Span;
use crate::syntax::Entry;

/// The parameter that a template of armlet 0.1 had with `on_redeploy = "skip_existing"`.
const EXISTING_COMPUTES: &str = "existingComputes";

pub(super) const RULE: Rule = Rule {
    code: code!(
        "undeclared-parameter",
        Deny,
        "a parameter that is used but not declared"
    ),
    check: Check::Declaration(|definition, sources, findings| {
        // The definitions that extend a base declare what it names.
        if definition.document.is_base() {
            return;
        }
        let references = definition.references.iter();
        let references = references.map(|reference| (reference.parameter.as_str(), reference.span));
        let entries = definition
            .environments
            .iter()
            .flat_map(|environment| &environment.values);
        let entries = entries.map(|entry| (entry.key.value.as_str(), entry.key.span));
        let known = Names::of(definition);
        for (name, span) in references.chain(entries) {
            let mention = Mention {
                name,
                span,
                written: sources.text(span),
            };
            findings.extend(mention.undeclared(definition, &known));
        }
    }),
};

/// The names of all parameters there are, and of those that were meant to be.
struct Names<'d> {
    in_order: Vec<&'d str>,
    exact: Index,
    of_any_case: Index,
}

impl<'d> Names<'d> {
    fn of(definition: &'d Definition) -> Self {
        let mut in_order: Vec<&str> = definition.parameter_names().collect();
        in_order.extend(misdeclared(definition));
        let index = |letters| Index::of(letters, in_order.len(), named(&in_order));
        Self {
            exact: index(Letters::AsWritten),
            of_any_case: index(Letters::OfAnyCase),
            in_order,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.exact.number(name, named(&self.in_order)).is_some()
    }

    /// The first of this name in any case.
    fn of_any_case(&self, name: &str) -> Option<&'d str> {
        let number = self.of_any_case.number(name, named(&self.in_order))?;
        self.in_order.get(number).copied()
    }
}

/// The name of a number.
fn named<'n>(names: &'n [&str]) -> impl Fn(usize) -> Option<&'n str> + Copy {
    |number| names.get(number).copied()
}

/// Parameters that are declared in the wrong way: not as tables, or in a table whose name is a misspelled `parameters`.
/// The schema reports them.
fn misdeclared(definition: &Definition) -> impl Iterator<Item = &str> {
    let tables = definition
        .document
        .root
        .iter()
        .filter(|entry| schema::is_meant_for(&entry.key.value, "parameters"));
    let entries = tables.flat_map(|table| {
        let is_right = |entry: &&Entry| table.key.value == "parameters" && entry.node.as_table().is_some();
        let entries = table.node.as_table().into_iter().flatten();
        entries.filter(move |entry| !is_right(entry))
    });
    entries.map(|entry| entry.key.value.as_str())
}

/// A place that names a parameter.
struct Mention<'m> {
    name: &'m str,
    span: Span,
    /// The name as it is written: with quotes, unless it is a bare key or part of an expression.
    written: &'m str,
}

impl Mention<'_> {
    fn undeclared(&self, definition: &Definition, known: &Names<'_>) -> Option<Diagnostic> {
        if known.has(self.name) {
            return None;
        }
        Some(match known.of_any_case(self.name) {
            Some(name) => self.of_other_case(definition, name),
            None => self.unknown(&known.in_order),
        })
    }

    fn of_other_case(&self, definition: &Definition, known: &str) -> Diagnostic {
        let finding = Diagnostic::new(
            RULE.code,
            self.span,
            format!("the parameter is called `{known}`, not `{}`", self.name),
            "different case",
        )
        .with_note("ARM ignores case in names, but Bicep does not")
        .with_suggestion(
            format!("write `{known}`"),
            self.span,
            self.spelled(known),
            Applicability::MachineApplicable,
        );
        match definition.parameter(known) {
            Some(parameter) => finding.with_related(parameter.name.span, "declared here"),
            None => finding,
        }
    }

    fn unknown(&self, known: &[&str]) -> Diagnostic {
        let name = self.name;
        let finding = Diagnostic::new(
            RULE.code,
            self.span,
            format!("there is no parameter `{name}`"),
            "not declared",
        );
        if name.eq_ignore_ascii_case(ENVIRONMENT) {
            return finding.with_help("armlet adds it to a definition that has `[environments]`");
        }
        if name == EXISTING_COMPUTES {
            return finding.with_help(
                "`skip_existing`, which had it, is gone; `on_redeploy = \"create_only\"` leaves an existing compute unchanged",
            );
        }
        if is_function(name) && self.written == name {
            return finding.with_help(format!("to call the function, write `{name}(…)`"));
        }
        if let Some(near) = nearest(name, known.iter().copied()) {
            return finding.with_suggestion(
                format!("did you mean `{near}`?"),
                self.span,
                self.spelled(near),
                Applicability::MaybeIncorrect,
            );
        }
        if is_identifier(name) {
            finding.with_help(format!("declare it: `[parameters.{name}]`"))
        } else {
            finding.with_help("name a parameter that `[parameters]` declares")
        }
    }

    /// `name`, in the same quotes as the mention.
    fn spelled(&self, name: &str) -> String {
        let quote = self.written.chars().next().filter(|c| *c == '"' || *c == '\'');
        quote.map_or_else(|| name.to_owned(), |quote| format!("{quote}{name}{quote}"))
    }
}
