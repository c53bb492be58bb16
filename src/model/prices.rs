//! `[prices]`: what machines cost an hour.

use arcstr::ArcStr;

use super::reader::{FromNode, Reader};
use crate::source::Spanned;
use crate::syntax::{Node, Value};

/// The key that is no size.
const CURRENCY: &str = "currency";

/// `[prices]`: a currency, and the price an hour of each size.
#[derive(Debug, Clone, PartialEq)]
pub struct PricesDefinition {
    /// `currency`: its code (ISO 4217).
    pub currency: Spanned<ArcStr>,
    /// The sizes with their prices, at least 0.
    pub sizes: Vec<(Spanned<ArcStr>, f64)>,
}

impl PricesDefinition {
    /// The price of an hour of a size; Azure ignores the case of sizes.
    #[must_use]
    pub fn per_hour(&self, size: &str) -> Option<f64> {
        let mut sizes = self.sizes.iter();
        sizes
            .find(|(name, _)| name.value.eq_ignore_ascii_case(size))
            .map(|(_, price)| *price)
    }
}

impl FromNode for PricesDefinition {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let table = node.as_table()?;
        let sizes = table.iter().filter(|entry| entry.key.value != CURRENCY);
        Some(Self {
            currency: Spanned::from_node(table.get(CURRENCY)?, reader)?,
            sizes: sizes
                .filter_map(|entry| Some((entry.key.clone(), number(&entry.node)?)))
                .collect(),
        })
    }
}

/// An integer or a float; prices are far below the integers that a float cannot hold.
fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Integer(number) => Some(f64::from(i32::try_from(number).ok()?)),
        Value::Float(number) => Some(number),
        _ => None,
    }
}
