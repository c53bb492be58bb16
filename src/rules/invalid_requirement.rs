//! `invalid-requirement`.

use super::requirement::Lowered;
use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::language::walk;
use crate::model::policy::{Presence, Requirement};
use crate::syntax::Value;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-requirement",
        Deny,
        "a requirement of `[policy]` that no compute can meet, or that requires nothing"
    ),
    check: Check::Declaration(|definition, _, findings| {
        for requirement in &definition.requirements {
            let found = findings.len();
            findings.extend(secrets(requirement));
            findings.extend(references(requirement));
            if findings.len() == found {
                let lowered = Lowered::of(requirement, definition);
                let problem = empty(requirement)
                    .or_else(|| contradiction(&lowered))
                    .or_else(|| default(&lowered));
                findings.extend(problem);
            }
        }
    }),
};

/// Parameters and expressions: a policy is the same for every deployment.
fn references(requirement: &Requirement) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for value in requirement.values() {
        for reference in value.node.references() {
            found.push(
                Diagnostic::new(
                    RULE.code,
                    reference.span,
                    format!(
                        "a policy cannot require `{}` by a reference",
                        requirement.key.value
                    ),
                    "a parameter or an expression",
                )
                .with_note("a policy is the same for every deployment, and knows none of its parameters")
                .with_help("write the value"),
            );
        }
    }
    found
}

/// Secrets: anyone who may read a policy would read them.
fn secrets(requirement: &Requirement) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(table) = requirement.of.key.shape.table() else {
        return found;
    };
    for value in requirement.values() {
        walk::each_key(table, &value.node, &mut |entry, key| {
            if key.is_secret() && !entry.node.is_reference() {
                let message = format!("a policy cannot require the secret `{}`", key.name);
                let finding = Diagnostic::new(RULE.code, entry.key.span, message, "a secret");
                found.push(
                    finding
                        .hiding(entry.node.span)
                        .with_note("a policy can be read by everyone who may read the subscription")
                        .with_help(format!("leave `{}` out of the policy", key.name)),
                );
            }
        });
    }
    found
}

/// A requirement that says nothing of the key.
fn empty(requirement: &Requirement) -> Option<Diagnostic> {
    let says_nothing = requirement.presence == Presence::Optional
        && requirement.bounds.is_empty()
        && requirement.default.is_none();
    says_nothing.then(|| {
        let message = format!("the policy requires nothing of `{}`", requirement.key.value);
        let finding = Diagnostic::new(
            RULE.code,
            requirement.key.span,
            message,
            "every compute meets this",
        );
        finding.with_help("add `one_of`, `equals`, `at_most`, `at_least` or `default`, or leave the key out")
    })
}

fn contradiction(lowered: &Lowered<'_>) -> Option<Diagnostic> {
    let (one, other) = lowered.contradiction()?;
    let key = &lowered.requirement.key.value;
    let message = format!("no value of `{key}` meets all that the policy requires");
    let finding = Diagnostic::new(RULE.code, one.place, message, "no value that this allows");
    Some(finding.with_related(other.place, "is allowed here"))
}

/// A default that adds nothing, or what the requirement itself forbids.
fn default(lowered: &Lowered<'_>) -> Option<Diagnostic> {
    let requirement = lowered.requirement;
    let default = requirement.default.as_ref()?;
    let key = &requirement.key.value;
    let place = default.node.span;
    if lowered.lacks_default() {
        let is_empty = match &default.node.value {
            Value::Array(items) => items.is_empty(),
            Value::Table(table) => table.is_empty(),
            Value::String(text) => text.is_empty(),
            _ => false,
        };
        return is_empty.then(|| {
            let message = format!("the `default` of `{key}` has no value that Azure could add");
            Diagnostic::new(RULE.code, place, message, "empty")
        });
    }
    let bound = lowered.violated_by_default()?;
    let message = format!("the `default` of `{key}` does not meet the requirement itself");
    let finding = Diagnostic::new(
        RULE.code,
        place,
        message,
        "Azure would add this, and then reject it",
    );
    Some(finding.with_related(bound.place, "required here"))
}
