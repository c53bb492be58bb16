//! Which files on the disk are armlet's own.

use std::fs;
use std::path::Path;

use crate::emit;

/// How the name of a JSON parameter file ends.
pub(super) const PARAMETERS: &str = ".parameters.json";

/// How the name of a Bicep parameter file ends.
pub(super) const BICEP_PARAMETERS: &str = ".bicepparam";

/// Whether a text carries armlet's mark: a template its generator and hash, a Bicep file its first line.
pub(super) fn is_marked(text: &str) -> bool {
    emit::written_hash(text).is_some() || text.starts_with(emit::BICEP_MARK)
}

/// Whether the file at `path` with this text is armlet's, so that another may take its place.
pub(super) fn is_ours(path: &Path, text: &str) -> bool {
    is_marked(text) || is_parameter_file_of_ours(path, text)
}

/// Whether a JSON parameter file may be replaced. The format has no room for a mark: it counts as armlet's if the template
/// beside it is, or, where there is none, if it begins as armlet's begin.
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

/// The stems that a parameter file's name, less its ending, may mean, the longest first: it may end in an environment, as
/// `compute.prod` does.
pub(super) fn stems(name: &str) -> impl Iterator<Item = &str> {
    let shorter = name.rsplit_once('.').map(|(stem, _)| stem);
    std::iter::once(name).chain(shorter)
}
