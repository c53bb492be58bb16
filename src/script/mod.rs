//! Setup scripts of a compute instance: their text, the problems in it, and the recipes that create it.
//!
//! The functions take text and return facts with byte ranges, or more text. Nothing here reads a file or knows the
//! definition language. [`Script`] turns bytes into text, [`inspect`] finds what will go wrong on the instance,
//! [`quote`] and [`join`] write arguments, and [`recipe`] renders the built-in recipes.
//!
//! # Two readers of the shell
//!
//! Syntax errors come from `brush-parser`; everything else is found by a reader of our own (`lexer`, `keywords`, `words`, `redirections`,
//! `commands`, `invocation`). Both stay, for these reasons:
//!
//! - The checks need every command with the bytes of each of its words, including those inside substitutions and
//!   here-documents, such as the body of `sudo -u azureuser -i <<EOF`, because a finding marks them and a secret is blanked by
//!   them. The tree of `brush-parser` keeps a word as raw text: what is inside it must be parsed again, apart from the tree.
//! - The checks must find a secret in a script that has a syntax error too. `brush-parser` returns no tree for such a script;
//!   our reader never rejects anything.
//! - `brush-parser` is recursive and backtracks, so it only gets texts of bounded depth and branching
//!   (`inspect::syntax`), in which runs of plain commands are one line (`inspect::condensed`). Our reader takes one pass.
//! - Deciding whether a text is valid bash is not our purpose, and a grammar of our own would be wrong where bash is
//!   irregular. For this `brush-parser` is right, and it is used for nothing else.
//!
//! When `brush-parser` has the inside of words in its tree and returns what it could read before an error, the first two
//! reasons are gone, and the checks should use its tree.

mod arguments;
mod arithmetic;
mod bytes;
mod commands;
mod cuts;
mod inspect;
mod invocation;
mod keywords;
mod lexer;
mod normalize;
pub mod recipe;
mod redirections;
mod secrets;
mod words;

pub use arguments::{NulInWord, join, quote, read_by, within_quotes};
pub use inspect::{Advice, Observation, ObservationKind, first_secret, inspect};
pub use normalize::{CarriageReturns, NotText, NotTextReason, Script};
pub use secrets::{SecretFound, named_secret, secrets};
