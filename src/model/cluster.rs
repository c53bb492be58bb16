//! `[cluster.NAME]`: nodes that come and go with the work, `computeType: AmlCompute`.

pub use crate::language::cluster::*;
pub use crate::language::value::Secret;
