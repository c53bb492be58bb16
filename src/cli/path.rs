//! Paths as they are shown and as a shell takes them.

use std::borrow::Cow;
use std::path::Path;

use crate::script::quote;

/// Standard input's name on the command line.
pub(super) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The path as findings show it: forward slashes, no `./` before it.
pub(super) fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    // NOTE: elsewhere a backslash is a letter of a name like any other.
    let text = if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    };
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// A word quoted for a shell. NUL cannot be quoted, but no path or argument can contain it.
pub(super) fn quoted(word: &str) -> String {
    quote(word).map_or_else(|_| word.to_owned(), Cow::into_owned)
}
