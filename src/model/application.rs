//! `[[instance.NAME.custom_applications]]`: containers that run beside Jupyter, `customServices`.

pub use crate::language::custom_application::*;
