//! What an expression may come to, whichever way its conditions go; and whether a deployment can evaluate it at all.

use std::collections::HashSet;

use super::case::{Case, Substitution, raised};
use crate::expression::evaluate::{EvaluationError, evaluate};
use crate::expression::{Expression, Operator};
use crate::model::{Definition, Use};
use crate::source::Span;
use crate::syntax::{Node, Value};

impl Case<'_> {
    /// What an expression may come to for a place: its value, if it is known, and that of each of its branches, because a
    /// condition may go the other way at a deployment with other values. Empty where no expression is.
    #[must_use]
    pub fn outcomes_at(&self, used: &Use) -> Vec<Node> {
        let mut outcomes: Vec<Node> = self.computed_at(used).into_iter().collect();
        outcomes.extend(self.branches_at(used));
        outcomes
    }

    /// The values of the branches of an expression that has several, as far as they are known.
    fn branches_at(&self, used: &Use) -> Vec<Node> {
        let Some((expression, span)) = self.computing(used) else {
            return Vec::new();
        };
        let branches = branches(expression);
        let has_several = branches.len() > 1;
        let branches = branches.into_iter().filter(|_| has_several);
        branches
            .filter_map(|branch| self.evaluated(branch, span))
            .collect()
    }

    /// What the deployment engine says if it cannot evaluate an expression with the values here.
    #[must_use]
    pub fn failure(&self, expression: &Expression) -> Option<EvaluationError> {
        evaluate(expression, self).err()
    }
}

/// The values that the branches of expressions give the places which use them, several sets where they have several. Empty
/// texts are left out: they are what a branch gives that no deployment takes.
#[must_use]
pub fn of_branches(definition: &Definition) -> Vec<Vec<Substitution>> {
    let environments = definition.environments.iter();
    let environments = environments.map(|environment| Case::of_environment(definition, environment));
    let cases: Vec<Case<'_>> = std::iter::once(Case::of_defaults(definition))
        .chain(environments)
        .collect();
    let mut sets: Vec<Vec<Substitution>> = Vec::new();
    let mut seen: HashSet<Span> = HashSet::new();
    for used in definition.uses.iter().filter(|used| seen.insert(used.span)) {
        for (number, value) in different(&cases, used).into_iter().enumerate() {
            if sets.len() <= number {
                sets.push(Vec::new());
            }
            let raised = raised(used, &value).filter(|_| !used.is_map);
            if let Some(set) = sets.get_mut(number) {
                set.push(Substitution {
                    at: used.span,
                    key: used.key,
                    value: raised.unwrap_or(value),
                    is_computed: true,
                });
            }
        }
    }
    sets
}

/// The values of the branches at a place, each once.
fn different(cases: &[Case<'_>], used: &Use) -> Vec<Node> {
    let mut found: Vec<Node> = Vec::new();
    if used.scalar.is_secret || used.is_map {
        return found;
    }
    for value in cases.iter().flat_map(|case| case.branches_at(used)) {
        let is_empty = value.as_str().is_some_and(str::is_empty);
        let is_known = found.iter().any(|known| known.value == value.value);
        if !is_empty && !is_known && !matches!(value.value, Value::Table(_)) {
            found.push(value);
        }
    }
    found
}

/// The expressions of which a deployment takes one.
#[must_use]
pub fn branches(expression: &Expression) -> Vec<&Expression> {
    match expression {
        Expression::Conditional(_, yes, no) => both(yes, no),
        Expression::Binary(Operator::Coalesce, value, other) => both(value, other),
        other => vec![other],
    }
}

fn both<'e>(one: &'e Expression, other: &'e Expression) -> Vec<&'e Expression> {
    let mut all = branches(one);
    all.extend(branches(other));
    all
}
