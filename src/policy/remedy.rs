//! What would satisfy a policy, found by trying: of the values that a requirement suggests, those with which the policy says nothing.

use serde_json::Value as Json;

use super::candidate::Candidate;
use super::changed::Changes;
use super::condition::Condition;
use super::field::Field;
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
    let combinations = combinations(requirement);
    let found = combinations.iter().find_map(|steps| {
        let changes = applied(steps, round);
        let request = Request::new(changes.members, &round.request.surroundings);
        let again = Round::of(round.policy, &request);
        (again.truth(condition) == Truth::False).then_some(changes.made)
    });
    found.unwrap_or_default()
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
