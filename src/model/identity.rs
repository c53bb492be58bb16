//! `identity`: which managed identities a resource has.

pub use crate::language::identity::*;
