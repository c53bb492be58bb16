//! Values in context: what is known of a parameter, put in where it is used, and translated as the use writes it.
//!
//! A definition is looked at as it is written, and once for each way in which its parameters get values: by their defaults
//! alone, and by each environment ([`Case`]). In a case, every `{ param = "…" }` whose value is known is replaced by that
//! value, which keeps its own place ([`put_in`]); so every schema and every rule sees a literal, and finds what it would find
//! there. What is printed keeps the reference: the values of the parameter itself are translated ([`Translation`]).

mod case;
mod cells;
mod outcomes;
mod path;
mod put_in;
mod translation;

pub use case::{Case, Substitution, value_type};
pub use cells::with_cells;
pub use outcomes::of_branches;
pub use put_in::{put_in, with_constants, with_some_computes};
pub use translation::{Translation, Writing};
