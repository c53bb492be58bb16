//! Expressions as an ARM template spells them.

mod fold;
mod read;
mod template;
mod text;
mod write;

pub use read::{Quotes, read, read_as};
pub use template::{read_string, read_value};
pub use text::arm_literal;
