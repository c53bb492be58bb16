//! Setup scripts of a compute instance: their text, the problems in it, and the recipes that create it.
//!
//! The functions take text and return facts with byte ranges, or more text. Nothing here reads a file or knows the
//! definition language. [`Script`] turns bytes into text, [`inspect`] finds what will go wrong on the instance,
//! [`quote`] and [`join`] write arguments, and [`recipe`] renders the built-in recipes.

mod arguments;
mod bytes;
mod commands;
mod inspect;
mod invocation;
mod lexer;
mod normalize;
pub mod recipe;
mod redirections;
mod secrets;
mod words;

pub use arguments::{NulInWord, join, quote};
pub use inspect::{Advice, Observation, ObservationKind, inspect};
pub use normalize::{CarriageReturns, NotText, NotTextReason, Script};
pub use secrets::{SecretFound, named_secret, names_secret, secrets};
