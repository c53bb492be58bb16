//! What an expression may come to, whichever way its conditions go; and whether a deployment can evaluate it at all.

use super::case::{Case, Substitution, raised};
use super::path::Path;
use crate::expression::evaluate::{EvaluationError, evaluate};
use crate::expression::{Expression, Operator};
use crate::hashing::HashSet;
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

    /// The values of the branches of an expression that has several, as far as they are known. A branch that the values here
    /// do not take counts if it is constant: then no other values make it right.
    fn branches_at(&self, used: &Use) -> Vec<Node> {
        let Some((expression, span)) = self.computing(used) else {
            return Vec::new();
        };
        let mut branches = Vec::new();
        self.collect(expression, true, &mut branches);
        if branches.len() < 2 {
            return Vec::new();
        }
        let counted = branches
            .into_iter()
            .filter(|(branch, is_taken)| *is_taken || Path::mentioned(branch).is_empty());
        counted
            .filter_map(|(branch, _)| self.evaluated(branch, span))
            .collect()
    }

    /// The expressions of which a deployment takes one, and whether it may be taken with the values here.
    fn collect<'e>(
        &self,
        expression: &'e Expression,
        is_taken: bool,
        found: &mut Vec<(&'e Expression, bool)>,
    ) {
        match expression {
            Expression::Conditional(condition, yes, no) => {
                let known = self.evaluated(condition, Span::default());
                let known = known.map(|condition| condition.value);
                self.collect(yes, is_taken && known != Some(Value::Boolean(false)), found);
                self.collect(no, is_taken && known != Some(Value::Boolean(true)), found);
            }
            Expression::Binary(Operator::Coalesce, value, other) => {
                self.collect(value, is_taken, found);
                let is_known = self.evaluated(value, Span::default()).is_some();
                self.collect(other, is_taken && !is_known, found);
            }
            other => found.push((other, is_taken)),
        }
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
    let defaults = definition
        .deploys_defaults()
        .then(|| Case::of_defaults(definition));
    let cases: Vec<Case<'_>> = defaults.into_iter().chain(environments).collect();
    let mut sets: Vec<Vec<Substitution>> = Vec::new();
    let mut seen: HashSet<Span> = HashSet::default();
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
