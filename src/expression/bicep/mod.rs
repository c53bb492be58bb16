//! Expressions in Bicep's syntax.

mod call;
mod lambda;
mod layout;
mod lexer;
mod names;
mod parser;
mod read;
mod write;

pub use read::{Parsed, parse, parse_default};
