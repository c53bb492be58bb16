//! Setup scripts of a compute instance: shell text, what is wrong with it, and the recipes that write it.
//!
//! In comes text, out come facts with byte ranges or more text; nothing here reads a file or knows the definition
//! language. [`Script`] makes text of bytes, [`inspect`] finds what will go wrong on the instance, [`quote`] and
//! [`join`] write arguments, [`recipe`] renders the scripts that armlet brings along.

mod arguments;
mod bytes;
mod commands;
mod inspect;
mod invocation;
mod lexer;
mod normalise;
pub mod recipe;
mod redirections;
mod words;

pub use arguments::{NulInWord, join, quote};
pub use inspect::{Observation, ObservationKind, SecretFound, inspect, secrets};
pub use normalise::{CarriageReturns, NotText, NotTextReason, Script};
