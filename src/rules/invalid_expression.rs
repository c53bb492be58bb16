//! `invalid-expression`.

use super::{Check, Rule, code, malformed};
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;
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
                .filter_map(|number| definition.parameters.get(*number as usize));
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
fn needs(definition: &Definition) -> Vec<(u32, u32)> {
    let mut needs = Vec::with_capacity(definition.parameters.len());
    for (number, parameter) in (0..).zip(definition.parameters.iter()) {
        // NOTE: no definition has more than 32 MiB, so a number of a parameter always fits.
        let position = |name: &str| u32::try_from(definition.parameters.position(name)?).ok();
        let mut need = |name: &str| needs.extend(position(name).map(|needed| (number, needed)));
        parameter
            .computed_default
            .iter()
            .for_each(|default| each_parameter(default, &mut need));
    }
    needs
}

/// Visits the names of the parameters that an expression mentions.
fn each_parameter(expression: &Expression, visit: &mut impl FnMut(&str)) {
    if let Expression::Parameter(name) = expression {
        visit(name);
    }
    for child in expression.children() {
        each_parameter(child, visit);
    }
}

/// Where ways lead to, in two lists for all numbers: thousands of lists of one would take several times the memory.
struct Ways {
    /// For each number, where its goals begin.
    starts: Vec<u32>,
    goals: Vec<u32>,
}

impl Ways {
    /// Ways from a number below `count` to another each.
    fn of(mut ways: Vec<(u32, u32)>, count: usize) -> Self {
        ways.sort_unstable();
        let mut goals = Vec::with_capacity(ways.len());
        let mut starts = Vec::with_capacity(count + 1);
        let mut ways = ways.into_iter().zip(1..).peekable();
        let mut end = 0;
        for number in (0..).take(count) {
            starts.push(end);
            while let Some(((_, to), behind)) = ways.next_if(|((from, _), _)| *from == number) {
                goals.push(to);
                end = behind;
            }
        }
        starts.push(end);
        Self { starts, goals }
    }

    /// Where ways from a number lead to.
    fn from(&self, number: u32) -> &[u32] {
        let range = |starts: &[u32]| Some(*starts.first()? as usize..*starts.get(1)? as usize);
        let range = self.starts.get(number as usize..).and_then(range);
        range.and_then(|range| self.goals.get(range)).unwrap_or_default()
    }
}

/// The parameters that need themselves, directly or through one another: those of each cycle together, the first in front.
///
/// What reaches it and is reached from it is found by following every need once forwards and once backwards (Kosaraju).
fn cycles(needs: Vec<(u32, u32)>, count: usize) -> Vec<Vec<u32>> {
    let needed_by = Ways::of(needs.iter().map(|(one, needed)| (*needed, *one)).collect(), count);
    let needs = Ways::of(needs, count);
    let mut seen = vec![false; count];
    let mut finished = Vec::with_capacity(count);
    for parameter in (0..).take(count) {
        follow(&needs, parameter, &mut seen, &mut finished);
    }
    let mut seen = vec![false; count];
    let mut cycles = Vec::new();
    for parameter in finished.into_iter().rev() {
        let mut together = Vec::new();
        follow(&needed_by, parameter, &mut seen, &mut together);
        let needs_itself = |one: &u32| needs.from(*one).contains(one);
        together.sort_unstable();
        if together.len() > 1 || together.iter().any(needs_itself) {
            cycles.push(together);
        }
    }
    cycles
}

/// Adds what can be reached from `start` and was not seen: each after all that is reached from it.
fn follow(ways: &Ways, start: u32, seen: &mut [bool], finished: &mut Vec<u32>) {
    let mut see = |one: u32| {
        seen.get_mut(one as usize)
            .is_some_and(|seen| !std::mem::replace(seen, true))
    };
    if !see(start) {
        return;
    }
    // Where it is, and how many of the ways from there are done.
    let mut open = vec![(start, 0_u32)];
    while let Some((here, done)) = open.last_mut() {
        match ways.from(*here).get(*done as usize) {
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
