//! Decides which files on the disk armlet wrote.

use std::path::Path;

use crate::emit;

/// How the name of a JSON parameter file ends.
pub(super) const PARAMETERS: &str = ".parameters.json";

/// How the name of a Bicep parameter file ends.
pub(super) const BICEP_PARAMETERS: &str = ".bicepparam";

/// Who wrote the file that is where an output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// armlet: it may be overwritten.
    Armlet,
    /// Somebody else.
    Other,
    /// Somebody else, and its values are not those that the definition gives.
    OtherWithValues,
}

impl Owner {
    /// What the message says about a file that armlet did not write; nothing of one that it did.
    pub(super) const fn refusal(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Armlet => None,
            Self::Other => Some((
                "already exists and was not written by armlet",
                "move it, or choose another folder with `--out-dir`",
            )),
            Self::OtherWithValues => Some((
                "already exists, was not written by armlet and has values of its own",
                "give the values in `[environments]`, then delete the file; or choose another folder with `--out-dir`",
            )),
        }
    }
}

/// Whether a file of this name and text has armlet's mark.
pub(super) fn is_marked(path: &Path, text: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.ends_with(PARAMETERS) {
        emit::is_marked_parameter_file(text)
    } else if name.ends_with(".json") {
        emit::is_marked_template(text)
    } else {
        emit::is_marked_bicep(text)
    }
}

/// Who wrote the file at `path`, which has this text, where a build would write `wanted`.
pub(super) fn owner(path: &Path, text: &str, wanted: &str) -> Owner {
    if is_marked(path, text) {
        return Owner::Armlet;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !name.ends_with(PARAMETERS) {
        return Owner::Other;
    }
    if emit::has_no_values_besides(text, wanted) {
        Owner::Armlet
    } else {
        Owner::OtherWithValues
    }
}

/// The possible stems of a parameter file's name without its extension, the longest first: `compute.prod` may end in the
/// name of an environment.
pub(super) fn stems(name: &str) -> impl Iterator<Item = &str> {
    let shorter = name.rsplit_once('.').map(|(stem, _)| stem);
    std::iter::once(name).chain(shorter)
}
