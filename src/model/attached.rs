//! `[attached.NAME]`: compute that exists outside the workspace and is attached to it.

pub use crate::language::attached::*;
