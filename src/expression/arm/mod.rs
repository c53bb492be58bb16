//! Expressions as an ARM template spells them.

mod fold;
mod read;
mod text;
mod write;

pub use read::{Quotes, read, read_as, read_string, read_value};
pub use text::arm_literal;
