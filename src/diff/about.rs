//! What is said of a resource besides its changes.

use super::change::ResourceChange;
use super::money;
use super::words::{Said, within};

/// What a resource is and costs: facts, hours, money.
pub(crate) fn about(resource: &ResourceChange) -> Vec<Said> {
    let outer = &resource.environments;
    let facts = resource.facts.iter().map(|fact| Said {
        name: format!("{}{}", fact.name, within(&fact.environments, outer)),
        text: fact.value.clone(),
        weighs: false,
    });
    let hours = resource.hours.iter();
    let hours = hours.flat_map(|hours| money::hours(hours, &resource.fate, outer));
    let costs = resource.costs.iter();
    let costs = costs.flat_map(|cost| money::costs(cost, &resource.fate, outer));
    facts.chain(hours).chain(costs).collect()
}
