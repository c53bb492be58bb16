//! The cost of the running hours of an instance, from the prices in the definition.

use crate::model::PricesDefinition;
use crate::time::calendar::RunningWeek;

/// The hours of a month, as Azure's pricing calculator counts them (Azure pricing FAQ).
pub const HOURS_PER_MONTH: f64 = 730.0;

const MINUTES_PER_HOUR: f64 = 60.0;
const HOURS_PER_WEEK: f64 = 168.0;

/// The hours of a month of [`HOURS_PER_MONTH`] of such weeks.
#[must_use]
pub fn hours_per_month(week: &RunningWeek) -> f64 {
    f64::from(week.minutes()) / MINUTES_PER_HOUR * HOURS_PER_MONTH / HOURS_PER_WEEK
}

/// What an instance costs that runs as long as its worst week says; the machine alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The currency's code (ISO 4217).
    pub currency: String,
    /// The price of an hour.
    pub per_hour: f64,
    /// The price of the worst week.
    pub per_week: f64,
    /// The price of a month of [`HOURS_PER_MONTH`] of such weeks.
    pub per_month: f64,
}

impl Cost {
    /// The cost of a week of a machine; `None` if its size has no price.
    #[must_use]
    pub fn of(week: &RunningWeek, size: &str, prices: &PricesDefinition) -> Option<Self> {
        let per_hour = prices.per_hour(size)?;
        let per_week = per_hour * f64::from(week.minutes()) / MINUTES_PER_HOUR;
        Some(Self {
            currency: prices.currency.value.to_string(),
            per_hour,
            per_week,
            per_month: per_week * HOURS_PER_MONTH / HOURS_PER_WEEK,
        })
    }
}
