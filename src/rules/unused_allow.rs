//! `unused-allow`.

use super::{Check, RULES, Rule, code};
use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::model::{Definition, FindingPlaces, LintDefinition};
use crate::source::SourceId;

pub(super) const RULE: Rule = Rule {
    code: code!("unused-allow", Warn, "a line of `[lints]` that matches nothing"),
    check: Check::Lints(|definition, found, findings| {
        // The lines of a base are for all definitions that extend it.
        if definition.document.is_base() {
            return;
        }
        let own = definition
            .lints
            .iter()
            .filter(|lint| lint.rule.span.source == SourceId::default());
        for lint in own {
            check(definition, lint, found, findings);
        }
    }),
};

fn check(definition: &Definition, lint: &LintDefinition, found: &[Diagnostic], findings: &mut Findings) {
    let rule = lint.rule.value.as_str();
    for place in &lint.only {
        if !definition.has_place(&place.value) {
            let message = format!("the definition has no `{}`", place.value);
            findings.push(
                Diagnostic::new(RULE.code, place.span, message, "matches nothing").with_help(
                    "write the table or key, such as `instance.ana-notebooks` or `cluster.gpu.tier`",
                ),
            );
        }
    }
    if lint.level != Some(Level::Allow) || !is_decided(rule) {
        return;
    }
    let of_rule = || found.iter().filter(|finding| finding.code.id == rule);
    if lint.only.is_empty() {
        if of_rule().next().is_none() {
            let message = format!("`{rule}` finds nothing that could be allowed");
            findings.push(
                Diagnostic::new(RULE.code, lint.rule.span, message, "allows nothing")
                    .with_help("remove the line"),
            );
        }
        return;
    }
    let found = FindingPlaces::of(of_rule(), definition);
    for place in lint
        .only
        .iter()
        .filter(|place| definition.has_place(&place.value))
    {
        if !found.are_in(&place.value, definition) {
            let message = format!(
                "`{rule}` finds nothing at `{}` that could be allowed",
                place.value
            );
            findings.push(
                Diagnostic::new(RULE.code, place.span, message, "allows nothing")
                    .with_help("remove the place"),
            );
        }
    }
}

/// Whether all that a rule finds is known: rules about a day or the template have not run yet, or never do, and one that is
/// allowed unless somebody asks for it need not find anything.
fn is_decided(rule: &str) -> bool {
    let mut rules = RULES.iter();
    let found = rules.find(|known| known.code.id == rule);
    found.is_some_and(|known| {
        let runs = match known.check {
            Check::Declaration(_) | Check::Value(_) | Check::Definition(_) => true,
            Check::Day(_) | Check::ValueOnDay(_) | Check::Policy | Check::Template(_) | Check::Lints(_) => {
                false
            }
        };
        runs && known.code.level > Level::Allow
    })
}
