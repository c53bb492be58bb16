//! What a compute costs, by the prices of a side: an instance as scheduled and at most, a cluster at its minimum and maximum of
//! nodes.

use super::change::{Cost, CostChange};
use super::deployed::DeployedResource;
use super::{hours, same};
use crate::arm::Value;
use crate::model::PricesDefinition;
use crate::schedule::HOURS_PER_MONTH;

/// Minutes of a week.
const WEEK: f64 = 10_080.0;

/// What a change does to the cost of a compute; `None` if it costs the same, or nothing that is known.
pub(super) fn change(
    old: Option<&DeployedResource>,
    new: Option<&DeployedResource>,
    prices: &PricesDefinition,
) -> Option<CostChange> {
    let mut notes = Vec::new();
    let mut of = |resource: Option<&DeployedResource>| {
        let resource = resource?;
        match priced(resource, prices)? {
            Priced::Cost(cost, is_bound) => {
                let bound = "low-priority nodes cost less: the amounts are an upper bound, because the price is that of dedicated ones";
                add(&mut notes, is_bound.then(|| bound.to_owned()));
                Some(cost)
            }
            Priced::Unknown(reason) => {
                add(&mut notes, Some(reason));
                None
            }
        }
    };
    let (before, after) = (of(old), of(new));
    if before == after && (before.is_some() || notes.is_empty()) {
        return None;
    }
    let is_cluster = new.or(old)?.compute_type()?.eq_ignore_ascii_case("AmlCompute");
    Some(CostChange {
        environments: Vec::new(),
        currency: prices.currency.value.to_string(),
        is_cluster,
        before,
        after,
        notes,
    })
}

/// The cost of all computes whose cost is known.
pub(super) fn total<'r>(
    resources: impl Iterator<Item = &'r DeployedResource>,
    prices: &PricesDefinition,
) -> Cost {
    let costs = resources.filter_map(|resource| match priced(resource, prices) {
        Some(Priced::Cost(cost, _)) => Some(cost),
        Some(Priced::Unknown(_)) | None => None,
    });
    costs.fold(Cost::default(), |total, cost| Cost {
        low_per_hour: total.low_per_hour + cost.low_per_hour,
        high_per_hour: total.high_per_hour + cost.high_per_hour,
        low_per_month: total.low_per_month + cost.low_per_month,
        high_per_month: total.high_per_month + cost.high_per_month,
    })
}

fn add(notes: &mut Vec<String>, note: Option<String>) {
    if let Some(note) = note.filter(|note| !notes.contains(note)) {
        notes.push(note);
    }
}

enum Priced {
    /// The cost, and whether it is only an upper bound.
    Cost(Cost, bool),
    /// Why it is not known.
    Unknown(String),
}

/// The cost of a compute; `None` if it is of a kind without one.
fn priced(resource: &DeployedResource, prices: &PricesDefinition) -> Option<Priced> {
    let kind = resource.compute_type()?.to_ascii_lowercase();
    if !["computeinstance", "amlcompute"].contains(&kind.as_str()) {
        return None;
    }
    let size = match property(resource, &["vmSize"]) {
        Some(Value::String(size)) => size,
        Some(_) => return Some(Priced::Unknown("the size is known at deployment only".to_owned())),
        None => return None,
    };
    let Some(price) = prices.per_hour(size) else {
        return Some(Priced::Unknown(format!("`[prices]` has no price for `{size}`")));
    };
    if kind == "computeinstance" {
        let share = hours::minutes(resource).map_or(1.0, |minutes| f64::from(minutes) / WEEK);
        let cost = Cost {
            low_per_hour: price,
            high_per_hour: price,
            low_per_month: price * share * HOURS_PER_MONTH,
            high_per_month: price * HOURS_PER_MONTH,
        };
        return Some(Priced::Cost(cost, false));
    }
    let nodes = |name: &str| nodes(property(resource, &["scaleSettings", name]));
    let (Some(low), Some(high)) = (nodes("minNodeCount"), nodes("maxNodeCount")) else {
        return Some(Priced::Unknown(
            "the number of nodes is known at deployment only".to_owned(),
        ));
    };
    let cost = Cost {
        low_per_hour: price * low,
        high_per_hour: price * high,
        low_per_month: price * low * HOURS_PER_MONTH,
        high_per_month: price * high * HOURS_PER_MONTH,
    };
    let is_low = property(resource, &["vmPriority"]).and_then(same::text);
    let is_bound = is_low.is_some_and(|tier| tier.eq_ignore_ascii_case("LowPriority"));
    Some(Priced::Cost(cost, is_bound))
}

/// A number of nodes, 0 if none is said; `None` if it is an expression.
fn nodes(value: Option<&Value>) -> Option<f64> {
    let Some(value) = value else {
        return Some(0.0);
    };
    same::text(value)?.parse::<u32>().ok().map(f64::from)
}

fn property<'r>(resource: &'r DeployedResource, path: &[&str]) -> Option<&'r Value> {
    let whole = ["properties", "properties"];
    let path: Vec<&str> = whole.into_iter().chain(path.iter().copied()).collect();
    resource.at(&path).filter(|value| **value != Value::Null)
}
