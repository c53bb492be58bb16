//! What is known of a resource that was read, besides what it deploys.

use arcstr::ArcStr;

use super::report::ResourceReport;
use crate::arm::Deployment;
use crate::arm::read::Place;
use crate::hashing::HashMap;

/// What a text says that is no template.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) deployment: Deployment,
    /// By the symbols of the resources.
    pub(super) known: HashMap<ArcStr, Known>,
    /// What is in the text and is not imported.
    pub(super) not_imported: Vec<ResourceReport>,
    pub(super) notes: Vec<String>,
}

/// What is known of a resource.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Where it is written.
    pub(super) place: Option<Place>,
    /// Where properties of it are written, by their paths, if that is not where the paths lead to in the text.
    pub(super) places: Vec<(String, Place)>,
    /// What is lost of it already: the path, and why.
    pub(super) losses: Vec<(String, String)>,
    /// What a reader of the definition should know of it.
    pub(super) comments: Vec<String>,
}

impl Known {
    /// Where a path is written: it, what is around it, or else what is in it.
    pub(super) fn place(&self, path: &str) -> Option<Place> {
        let holds = |outer: &str, inner: &str| {
            inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let around = self.places.iter().filter(|(known, _)| holds(known, path));
        let nearest = around.max_by_key(|(known, _)| known.len());
        let within = || {
            self.places
                .iter()
                .find(|(known, _)| !path.is_empty() && holds(path, known))
        };
        nearest.or_else(within).map(|(_, place)| *place).or(self.place)
    }
}
