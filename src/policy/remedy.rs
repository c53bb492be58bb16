//! What would satisfy a policy, found by trying: of the values that a requirement suggests, those with which the policy says nothing.

use serde_json::Value as Json;

use super::candidate::Candidate;
use super::changed::Changes;
use super::condition::{Condition, FieldName, Subject};
use super::field::{Field, only_field};
use super::request::Request;
use super::requirement::Requirement;
use super::round::Round;
use super::truth::Truth;
use super::verdict::Changed;

/// How many combinations of values are tried.
const MOST_TRIED: usize = 48;

/// A field and a value for it.
type Step<'r> = (&'r Field, &'r Candidate);

/// The changes with which a condition that holds does not hold any more; empty if none is known.
pub(super) fn remedy(requirement: &Requirement, condition: &Condition, round: &Round<'_>) -> Vec<Changed> {
    let bounds = bounds(requirement, condition);
    let of_bounds = bounds.iter().map(|(field, value)| vec![(field, value)]);
    let mut combinations: Vec<Vec<Step<'_>>> = of_bounds.chain(combinations(requirement)).collect();
    combinations.truncate(MOST_TRIED);
    let found = combinations.iter().find_map(|steps| {
        let changes = applied(steps, round);
        let request = Request::new(changes.members, &round.request.surroundings);
        let again = Round::of(round.policy, &request);
        (again.truth(condition) == Truth::False).then_some(changes.made)
    });
    found.unwrap_or_default()
}

/// The bounds in a condition of the properties of a requirement: a value that a policy compares with is likelier than one that is
/// made of a pattern next to it.
fn bounds(requirement: &Requirement, condition: &Condition) -> Vec<(Field, Candidate)> {
    let fields: Vec<&Field> = requirement
        .properties()
        .into_iter()
        .filter_map(|property| match property {
            Requirement::Property {
                trials: Some(trials), ..
            } => Some(&trials.field),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    collect_bounds(condition, &mut found);
    found.retain(|(field, _)| fields.contains(&field));
    found
}

fn collect_bounds(condition: &Condition, found: &mut Vec<(Field, Candidate)>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| collect_bounds(part, found));
        }
        Condition::Not(inner) => collect_bounds(inner, found),
        Condition::Test(test) => {
            let is_bound = ["less", "greater"]
                .iter()
                .any(|word| test.operator.starts_with(word));
            let field = match &test.subject {
                Subject::Field(FieldName::Known(field)) => Some(field.clone()),
                Subject::Value(_, text) => only_field(text),
                Subject::Field(FieldName::Computed(_)) | Subject::Count(_) => None,
            };
            if let (true, Some(field), Some(value)) = (is_bound, field, test.expected.value()) {
                found.push((field, Some(value.clone())));
            }
        }
        Condition::Unknown { .. } => {}
    }
}

fn applied(steps: &[Step<'_>], round: &Round<'_>) -> Changes {
    let mut changes = Changes {
        members: round.request.members.clone(),
        made: Vec::new(),
    };
    for (field, value) in steps {
        match value {
            Some(value) => changes.set(field, value),
            None => changes.remove(field),
        }
    }
    changes
}

/// The combinations of values that could satisfy a requirement, the likeliest first.
fn combinations(requirement: &Requirement) -> Vec<Vec<Step<'_>>> {
    let mut found: Vec<Vec<Step<'_>>> = match requirement {
        Requirement::Property { trials, .. } => {
            let trials = trials.iter().flat_map(|trials| {
                let values = trials.candidates.iter();
                values.map(|value| vec![(&trials.field, value)])
            });
            trials.collect()
        }
        Requirement::Never => Vec::new(),
        Requirement::Any(parts) => parts.iter().flat_map(combinations).collect(),
        Requirement::All(parts) => parts.iter().fold(vec![Vec::new()], |before, part| {
            let own = combinations(part);
            let together = before
                .iter()
                .flat_map(|before| own.iter().filter_map(|own| united(before, own)));
            together.take(MOST_TRIED).collect()
        }),
    };
    // A property that is taken out may be wanted by others.
    found.sort_by_key(|steps| steps.iter().any(|(_, value)| value.is_none()));
    found.truncate(MOST_TRIED);
    found
}

/// Two combinations in one; `None` if they give a field two values.
fn united<'r>(before: &[Step<'r>], own: &[Step<'r>]) -> Option<Vec<Step<'r>>> {
    let mut all = before.to_vec();
    for (field, value) in own {
        match all.iter().find(|(known, _)| known == field) {
            Some((_, known)) if same(known, value) => {}
            Some(_) => return None,
            None => all.push((field, value)),
        }
    }
    Some(all)
}

fn same(one: &Candidate, other: &Candidate) -> bool {
    match (one, other) {
        (Some(Json::String(one)), Some(Json::String(other))) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}
