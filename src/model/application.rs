//! `[[instance.NAME.custom_applications]]`: containers that run beside Jupyter, `customServices`.

pub use crate::language::custom_application::*;

use super::reader::Setting;

impl CustomApplicationDefinition {
    /// The image's reference, whichever way it is written.
    #[must_use]
    pub fn image_reference(&self) -> Option<&Setting<String>> {
        match self.image.as_ref()? {
            ImageDefinition::Reference(reference) => Some(reference),
            ImageDefinition::Table(table) => table.reference.as_ref(),
        }
    }
}
