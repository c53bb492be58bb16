//! The functions that only policy rules have.

use std::net::IpAddr;

use serde_json::Value;

use super::super::tree::Expression;
use super::cidr::Range;
use super::date;
use super::error::{EvaluationError, Fault};
use super::outcome::Outcome;
use super::reduce::{Evaluator, error_of, known};
use super::value::{integer, string};

/// The names of the functions whose value depends on what is judged.
pub const OF_REQUESTS: [&str; 3] = ["field", "current", "requestContext"];

impl Evaluator<'_> {
    /// A function of policy rules; `None` if it is none, or if the context is no policy's.
    pub(super) fn policy_function(
        &self,
        name: &str,
        arguments: &[Outcome],
    ) -> Option<Result<Outcome, EvaluationError>> {
        if !self.context.is_policy() {
            return None;
        }
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let special = ["field", "current", "requestContext", "policy", "utcNow"];
        let is_pure = is("addDays") || is("ipRangeContains");
        let function = special.into_iter().find(|known| is(known));
        if function.is_none() && !is_pure {
            return None;
        }
        let call = || Expression::call(name, arguments.iter().cloned().map(Outcome::into_expression));
        let values: Option<Vec<Value>> = arguments
            .iter()
            .map(|argument| match argument {
                Outcome::Value(value) => Some(value.clone()),
                Outcome::Open(_) => None,
            })
            .collect();
        let Some(values) = values else {
            return Some(Ok(Outcome::Open(call())));
        };
        Some(match function {
            Some(function) => {
                let found = self.context.policy_function(function, &values);
                known(found, &call(), "function", function)
            }
            None if is("addDays") => add_days(&values).map(Outcome::Value).map_err(error_of),
            None => range_contains(&values).map(Outcome::Value).map_err(error_of),
        })
    }
}

/// `addDays(dateTime, numberOfDaysToAdd)`
fn add_days(arguments: &[Value]) -> Result<Value, Fault> {
    let [time, days] = arguments else {
        return Err(Fault::wrong_count("addDays", arguments.len()));
    };
    date::add_days(string("addDays", time)?, integer("addDays", days)?).map(Value::String)
}

/// `ipRangeContains(range, targetRange)`
fn range_contains(arguments: &[Value]) -> Result<Value, Fault> {
    let [range, target] = arguments else {
        return Err(Fault::wrong_count("ipRangeContains", arguments.len()));
    };
    let range = addresses(string("ipRangeContains", range)?)?;
    let target = addresses(string("ipRangeContains", target)?)?;
    if range.is_v4 != target.is_v4 {
        return Err(Fault::error(
            "Unable to evaluate template language function 'ipRangeContains': the ranges are of two IP families.",
        ));
    }
    Ok(Value::Bool(
        range.first <= target.first && target.last <= range.last,
    ))
}

/// The addresses from one to another.
struct Addresses {
    is_v4: bool,
    first: u128,
    last: u128,
}

/// A range of addresses: one, `10.0.0.0/24`, or `10.0.0.1-10.0.0.9`.
fn addresses(text: &str) -> Result<Addresses, Fault> {
    let invalid = || {
        Fault::error(format!(
            "Unable to evaluate template language function 'ipRangeContains': the value '{text}' is not a range of IP addresses."
        ))
    };
    if text.contains('/') {
        let range = Range::parse("ipRangeContains", text)?;
        return Ok(Addresses {
            is_v4: range.is_v4(),
            first: range.first(),
            last: range.last(),
        });
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |address: &str| {
        let address: IpAddr = address.trim().parse().ok()?;
        Some(match address {
            IpAddr::V4(address) => (true, u128::from(u32::from(address))),
            IpAddr::V6(address) => (false, u128::from(address)),
        })
    };
    let (Some((is_v4, first)), Some((other, last))) = (number(first), number(last)) else {
        return Err(invalid());
    };
    if is_v4 != other || first > last {
        return Err(invalid());
    }
    Ok(Addresses { is_v4, first, last })
}
