//! `invalid-expression`.

use super::{Check, Rule, code, malformed};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, Form, ParameterDefinition};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-expression",
        Deny,
        "an expression that cannot be read or evaluated"
    ),
    check: Check::Definition(|definition, _, findings| {
        malformed(definition, Form::Expression, RULE.code, findings);
        let needs = needs(definition);
        for cycle in cycles(&needs) {
            let members = cycle
                .iter()
                .filter_map(|number| definition.parameters.get(*number));
            findings.extend(told(&members.collect::<Vec<_>>()));
        }
    }),
};

/// What is said of defaults that need one another: at the first of them.
fn told(cycle: &[&ParameterDefinition]) -> Option<Diagnostic> {
    let (first, others) = cycle.split_first()?;
    let name = first.name.value.as_str();
    let shown = others
        .iter()
        .take(SHOWN)
        .map(|other| format!("`{}`", other.name.value));
    let mut shown: Vec<String> = shown.collect();
    if let Some(more) = others.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        shown.push(format!("and {more} more"));
    }
    let way = match shown.is_empty() {
        true => String::new(),
        false => format!(", through {}", shown.join(", ")),
    };
    Some(
        Diagnostic::new(
            RULE.code,
            first.default_expression()?.span,
            format!("the default of `{name}` needs `{name}` itself{way}"),
            "a cycle",
        )
        .with_help("give one of the parameters a default that needs no other"),
    )
}

/// How many of the parameters of a cycle are named.
const SHOWN: usize = 10;

/// By the number of each parameter, those that its default names.
fn needs(definition: &Definition) -> Vec<Vec<usize>> {
    let parameters = definition.parameters.iter();
    let needs = parameters.map(|parameter| {
        let parsed = parameter.computed_default.as_ref();
        let names = parsed.map(|parsed| &parsed.parameters).into_iter().flatten();
        names
            .filter_map(|(name, _)| definition.parameters.position(name))
            .collect()
    });
    needs.collect()
}

/// The parameters that need themselves, directly or through one another: those of each cycle together, the first in front.
///
/// What reaches it and is reached from it is found by following every need once forwards and once backwards (Kosaraju).
fn cycles(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut needed_by = vec![Vec::new(); needs.len()];
    for (parameter, needed) in needs.iter().enumerate() {
        for needed in needed {
            if let Some(by) = needed_by.get_mut(*needed) {
                by.push(parameter);
            }
        }
    }
    let mut seen = vec![false; needs.len()];
    let mut finished = Vec::with_capacity(needs.len());
    for parameter in 0..needs.len() {
        follow(needs, parameter, &mut seen, &mut finished);
    }
    let mut seen = vec![false; needs.len()];
    let mut cycles = Vec::new();
    for parameter in finished.into_iter().rev() {
        let mut together = Vec::new();
        follow(&needed_by, parameter, &mut seen, &mut together);
        let needs_itself = |one: &usize| needs.get(*one).is_some_and(|needs| needs.contains(one));
        together.sort_unstable();
        if together.len() > 1 || together.iter().any(needs_itself) {
            cycles.push(together);
        }
    }
    cycles
}

/// Adds what can be reached from `start` and was not seen: each after all that is reached from it.
fn follow(ways: &[Vec<usize>], start: usize, seen: &mut [bool], finished: &mut Vec<usize>) {
    let mut see = |one: usize| {
        seen.get_mut(one)
            .is_some_and(|seen| !std::mem::replace(seen, true))
    };
    if !see(start) {
        return;
    }
    // Where it is, and how many of the ways from there are done.
    let mut open = vec![(start, 0)];
    while let Some((here, done)) = open.last_mut() {
        match ways.get(*here).and_then(|ways| ways.get(*done)) {
            Some(next) => {
                *done += 1;
                if see(*next) {
                    open.push((*next, 0));
                }
            }
            None => {
                finished.push(*here);
                open.pop();
            }
        }
    }
}
