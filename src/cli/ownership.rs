//! Decides which files on the disk armlet wrote.

use std::fs;
use std::path::Path;

use crate::emit;

/// How the name of a JSON parameter file ends.
pub(super) const PARAMETERS: &str = ".parameters.json";

/// How the name of a Bicep parameter file ends.
pub(super) const BICEP_PARAMETERS: &str = ".bicepparam";

/// Whether a text has armlet's mark: in a template the generator and hash, in a Bicep file the first line.
pub(super) fn is_marked(text: &str) -> bool {
    emit::written_hash(text).is_some() || text.starts_with(emit::BICEP_MARK)
}

/// Whether armlet wrote the file at `path` with this text, so that it may be overwritten.
pub(super) fn is_ours(path: &Path, text: &str) -> bool {
    is_marked(text) || is_parameter_file_of_ours(path, text)
}

/// Whether armlet wrote a JSON parameter file. The format has no place for a mark: the file counts as armlet's if the
/// template next to it is armlet's or, without a template, if it starts like armlet's parameter files.
fn is_parameter_file_of_ours(path: &Path, text: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(name) = name.strip_suffix(PARAMETERS) else {
        return false;
    };
    let mut templates = stems(name)
        .flat_map(|stem| [format!("{stem}.json"), format!("{stem}.bicep")])
        .filter_map(|name| fs::read_to_string(path.with_file_name(name)).ok())
        .peekable();
    if templates.peek().is_some() {
        return templates.any(|template| is_marked(&template));
    }
    emit::begins_as_parameter_file(text)
}

/// The possible stems of a parameter file's name without its extension, the longest first: `compute.prod` may end in the
/// name of an environment.
pub(super) fn stems(name: &str) -> impl Iterator<Item = &str> {
    let shorter = name.rsplit_once('.').map(|(stem, _)| stem);
    std::iter::once(name).chain(shorter)
}
