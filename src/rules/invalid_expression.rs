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
        for cycle in cycles(needs(definition), definition.parameters.len()) {
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

/// Each parameter with one that its default names, by their numbers.
fn needs(definition: &Definition) -> Vec<(usize, usize)> {
    let parameters = definition.parameters.iter().enumerate();
    let needs = parameters.flat_map(|(number, parameter)| {
        let parsed = parameter.computed_default.as_ref();
        let names = parsed.map(|parsed| &parsed.parameters).into_iter().flatten();
        names.filter_map(move |(name, _)| Some((number, definition.parameters.position(name)?)))
    });
    needs.collect()
}

/// Where ways lead to, in two lists for all numbers: thousands of lists of one would take several times the memory.
struct Ways {
    /// For each number, where its goals begin.
    starts: Vec<usize>,
    goals: Vec<usize>,
}

impl Ways {
    /// Ways from a number below `count` to another each.
    fn of(mut ways: Vec<(usize, usize)>, count: usize) -> Self {
        ways.sort_unstable();
        let starts = (0..=count).map(|number| ways.partition_point(|(from, _)| *from < number));
        Self {
            starts: starts.collect(),
            goals: ways.iter().map(|(_, to)| *to).collect(),
        }
    }

    /// Where ways from a number lead to.
    fn from(&self, number: usize) -> &[usize] {
        let range = |starts: &[usize]| Some(*starts.first()?..*starts.get(1)?);
        let range = self.starts.get(number..).and_then(range);
        range.and_then(|range| self.goals.get(range)).unwrap_or_default()
    }
}

/// The parameters that need themselves, directly or through one another: those of each cycle together, the first in front.
///
/// What reaches it and is reached from it is found by following every need once forwards and once backwards (Kosaraju).
fn cycles(needs: Vec<(usize, usize)>, count: usize) -> Vec<Vec<usize>> {
    let needed_by = Ways::of(needs.iter().map(|(one, needed)| (*needed, *one)).collect(), count);
    let needs = Ways::of(needs, count);
    let mut seen = vec![false; count];
    let mut finished = Vec::with_capacity(count);
    for parameter in 0..count {
        follow(&needs, parameter, &mut seen, &mut finished);
    }
    let mut seen = vec![false; count];
    let mut cycles = Vec::new();
    for parameter in finished.into_iter().rev() {
        let mut together = Vec::new();
        follow(&needed_by, parameter, &mut seen, &mut together);
        let needs_itself = |one: &usize| needs.from(*one).contains(one);
        together.sort_unstable();
        if together.len() > 1 || together.iter().any(needs_itself) {
            cycles.push(together);
        }
    }
    cycles
}

/// Adds what can be reached from `start` and was not seen: each after all that is reached from it.
fn follow(ways: &Ways, start: usize, seen: &mut [bool], finished: &mut Vec<usize>) {
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
        match ways.from(*here).get(*done) {
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
