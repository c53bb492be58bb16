//! The value types: each knows what is valid, and how TOML and REST write it.

pub mod number;
pub mod role;
pub mod secret;
pub mod shared;
pub mod text;
pub mod time;

pub use number::{ApplicationPort, Count, Positive, SocketPort};
pub use secret::Secret;
pub use time::{Minutes, Seconds, Timeout};
