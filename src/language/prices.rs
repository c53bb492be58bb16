//! `[prices]`: what machines cost an hour.

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::json_schema::parsed;
use super::key::{Schema, Shape};
use super::rest::{Scalar, Shaped, text_value};
use crate::arm::Value;
use crate::source::Spanned;
use crate::syntax::Value as Toml;
use crate::table;

table! {
    /// Price per hour of each size: `SIZE = price`. `armlet schedule` uses it to calculate costs; it does not affect
    /// any output file.
    pub struct PricesTable {
        /// Currency code of all prices.
        pub currency: Option<Spanned<ArcStr>> as Currency => by_hand {
            always_required, example = ["EUR"], source = "ISO 4217",
        },
    }
}

/// What is said of the sizes, whose names are the other keys.
const SIZES: &str = r##"{
    "description": "Price per hour of each size: `SIZE = price`. `armlet schedule` uses it to calculate costs; it does not affect any output file.",
    "additionalProperties": {
        "description": "Price per hour of this size.",
        "type": "number",
        "minimum": 0,
        "maximum": 100000,
        "examples": [0.27]
    },
    "examples": [{"currency": "EUR", "Standard_D4ads_v5": 0.27}],
    "x-tombi-additional-key-label": "size"
}"##;

/// `[prices]` with the sizes.
#[derive(Debug, Clone, Copy)]
pub enum PricesFile {}

impl Shaped for PricesFile {
    const SHAPE: &'static Shape = &Shape::File("prices", PricesTable::TABLE);
}

/// The schema.
pub(super) fn described() -> Json {
    let mut schema = PricesTable::TABLE.described();
    if let (Some(members), Json::Object(sizes)) = (schema.as_object_mut(), parsed(SIZES)) {
        members.remove("x-tombi-table-keys-order");
        members.extend(sizes);
    }
    schema
}

/// The code of a currency.
#[derive(Debug, Clone, Copy)]
pub enum Currency {}

impl Scalar for Currency {
    type Stored = ArcStr;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "type": "string", "pattern": "^[A-Z]{3}$", "x-expected": "three capital letters, such as `EUR`" }"#,
    );

    fn lower(stored: &ArcStr) -> Value {
        Value::from(stored.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(code) => Some(text_value(code)),
            _ => None,
        }
    }
}
