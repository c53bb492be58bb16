//! The names of temporary files, and the folders that they lie in.

use std::path::Path;

/// What the names of temporary files begin and end with, which identifies one that was left behind.
const TEMPORARY: (&str, &str) = (".armlet-", ".tmp");

/// The number of letters and digits between them.
const TEMPORARY_LETTERS: usize = 6;

/// Whether a file of this name is a temporary one of armlet.
pub(super) fn is_temporary(name: &str) -> bool {
    let letters = name
        .strip_prefix(TEMPORARY.0)
        .and_then(|rest| rest.strip_suffix(TEMPORARY.1));
    letters.is_some_and(|letters| {
        letters.len() == TEMPORARY_LETTERS && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// What makes temporary files.
pub(super) fn temporary_name() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(TEMPORARY.0)
        .suffix(TEMPORARY.1)
        .rand_bytes(TEMPORARY_LETTERS);
    builder
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."))
}
