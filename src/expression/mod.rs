//! The expression language: one tree for every syntax, read from and printed in Bicep's and ARM's spelling, and evaluated.
//!
//! A definition holds expressions in Bicep's syntax ([`parse`]), a template in ARM's ([`arm::read`]). Which names are
//! parameters of the template, and whether they are declared, is for others to say.

pub mod arm;
mod bicep;
mod error;
pub mod evaluate;
mod functions;
#[cfg(test)]
mod generate;
mod operands;
mod operator;
mod spelling;
mod tree;
mod value_type;

pub use arm::arm_literal;
pub use bicep::{Parsed, parse, parse_default};
pub use error::ParseError;
pub use functions::{Function, ValueType, function, is_function};
pub use spelling::{
    bicep_key, bicep_multiline, bicep_string, is_identifier, is_invisible, write_bicep_string,
};
pub use tree::{Access, Deployed, Entry, Expression, Item, Key, Operator, Part, Runtime};
