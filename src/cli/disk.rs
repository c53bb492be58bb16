//! Access to the disk: finds definitions, reads the files that they name, and writes outputs all or nothing.

mod find;
mod loader;
mod lock;
mod pattern;
mod temporary;
mod write;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::fault::Fault;
use super::huge_pages;
pub(super) use super::path::{display, is_standard_input};
use crate::syntax::MAX_DEFINITION_BYTES;

pub(super) use find::{definitions, definitions_below, folders, is_definition, is_searched, names};
pub(super) use loader::{DiskLoader, MAX_SCRIPT_BYTES, MOST_LISTED};
pub(super) use lock::Lock;
pub(super) use pattern::matching;
pub(super) use write::{BYTE_ORDER_MARK, Rewrite, different, rewrite, write_all, write_new};

/// A definition that was read.
#[derive(Debug, Clone)]
pub(super) struct Input {
    /// The name that findings show.
    pub(super) name: String,
    /// The folder that its paths are relative to.
    pub(super) folder: PathBuf,
    /// The part of its outputs' names before the extension that each adds.
    pub(super) stem: String,
    /// Its bytes, unless there are too many.
    pub(super) bytes: Result<Vec<u8>, TooLarge>,
}

/// The definition exceeds the size limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct TooLarge;

/// Reads a definition from the disk, or from standard input.
pub(super) fn read(path: &Path) -> Result<Input, Fault> {
    if is_standard_input(path) {
        let bytes = limited(io::stdin().lock(), 0).map_err(|error| Fault::io("read", path, &error))?;
        return Ok(Input {
            name: "<stdin>".to_owned(),
            folder: PathBuf::from("."),
            stem: "compute".to_owned(),
            bytes,
        });
    }
    let metadata = fs::metadata(path).map_err(|error| Fault::io("read", path, &error))?;
    if !metadata.is_file() {
        return Err(Fault::new(format!("`{}` is not a regular file", display(path))));
    }
    let bytes = if metadata.len() > MAX_DEFINITION_BYTES {
        Err(TooLarge)
    } else {
        let file = File::open(path).map_err(|error| Fault::io("read", path, &error))?;
        limited(file, metadata.len()).map_err(|error| Fault::io("read", path, &error))?
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(Input {
        name: display(path),
        folder: folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf),
        stem: path.file_stem().map_or_else(
            || "compute".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        ),
        bytes,
    })
}

/// Refuses a file that may have no end, such as `/dev/zero`. A pipe has one, and an empty device as well.
pub(super) fn refuse_device(path: &Path) -> Result<(), Fault> {
    #[cfg(unix)]
    if path != Path::new("/dev/null") {
        use std::os::unix::fs::FileTypeExt as _;
        let kind = fs::metadata(path)
            .map_err(|error| Fault::io("read", path, &error))?
            .file_type();
        if kind.is_char_device() || kind.is_block_device() {
            return Err(Fault::new(format!("`{}` is not a regular file", display(path))));
        }
    }
    Ok(())
}

/// Reads everything, about `expected` bytes, unless it exceeds the limit.
fn limited(reader: impl Read, expected: u64) -> io::Result<Result<Vec<u8>, TooLarge>> {
    huge_pages::accept_for(expected);
    let expected = usize::try_from(expected.min(MAX_DEFINITION_BYTES)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected + 1);
    reader.take(MAX_DEFINITION_BYTES + 1).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_DEFINITION_BYTES);
    Ok(if fits { Ok(bytes) } else { Err(TooLarge) })
}
