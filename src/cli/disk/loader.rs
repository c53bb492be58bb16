//! The files that a definition names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::display;
use crate::cli::fault::reason;
use crate::cli::huge_pages;
use crate::source::{LoadError, Loader, Within};

/// Bytes of a script or template that are read at most; what a template can carry is far less.
pub(in crate::cli) const MAX_SCRIPT_BYTES: u64 = 16 * 1024 * 1024;

/// The maximum number of files searched for the one that a wrong path was meant for.
pub(in crate::cli) const MOST_LISTED: usize = 1_000;

/// How many levels below the folder of the definition are searched for them.
const LEVELS_LISTED: usize = 2;

/// Reads the files that a definition names, relative to the definition's folder.
#[derive(Debug)]
pub(in crate::cli) struct DiskLoader {
    folder: PathBuf,
}

impl DiskLoader {
    /// A loader for a definition in `folder`.
    pub(in crate::cli) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
        }
    }

    /// The file that `path` names, with links resolved, if it is inside the allowed folder.
    fn resolve(&self, path: &str, within: Within<'_>) -> Result<PathBuf, LoadError> {
        if Path::new(path).has_root() || !within.may_hold(path) {
            return Err(LoadError::Outside);
        }
        let canonical = |path: &Path| path.canonicalize().map_err(|error| load_error(&error));
        let file = canonical(&self.folder.join(path))?;
        let folder = match within {
            Within::Folder(folder) => canonical(&self.folder.join(folder))?,
            Within::Repository => self.repository().map_err(|error| load_error(&error))?,
        };
        if file.starts_with(folder) {
            Ok(file)
        } else {
            Err(LoadError::Outside)
        }
    }

    /// The folder that must contain all bases of the definition: its repository, otherwise the working folder if that contains
    /// the definition, otherwise the definition's own folder.
    fn repository(&self) -> io::Result<PathBuf> {
        let folder = self.folder.canonicalize()?;
        if let Some(root) = folder.ancestors().find(|above| above.join(".git").exists()) {
            return Ok(root.to_path_buf());
        }
        let here = std::env::current_dir()?.canonicalize()?;
        Ok(if folder.starts_with(&here) { here } else { folder })
    }
}

impl Loader for DiskLoader {
    fn load(&self, path: &str, within: Within<'_>) -> Result<Vec<u8>, LoadError> {
        let file = self.resolve(path, within)?;
        let metadata = fs::metadata(&file).map_err(|error| load_error(&error))?;
        if !metadata.is_file() {
            return Err(LoadError::NotAFile);
        }
        if metadata.len() > MAX_SCRIPT_BYTES {
            return Err(LoadError::TooLarge(MAX_SCRIPT_BYTES));
        }
        // NOTE: a link with a harmless name may point to a file that must not be quoted in a log.
        let ending = Path::new(path).extension();
        if within == Within::Repository && file.extension() != ending {
            let ending = ending.unwrap_or_default().display();
            return Err(LoadError::Refused(format!(
                "it is a link to a file that is not a `.{ending}` file"
            )));
        }
        huge_pages::accept_for(metadata.len());
        fs::read(&file).map_err(|error| load_error(&error))
    }

    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        list(&self.folder, "", &mut files);
        files.sort();
        files
    }

    fn display_name(&self, path: &str) -> String {
        display(&self.folder.join(path))
    }
}

/// Adds the files of a folder and of the two levels below it, without hidden ones, up to [`MOST_LISTED`].
fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    // NOTE: sorted, so that the same files are listed on every machine.
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    for name in names {
        let path = folder.join(&name);
        let name = format!("{prefix}{name}");
        // NOTE: links are not followed: they could create a cycle or leave the folder.
        match fs::symlink_metadata(&path) {
            _ if files.len() >= MOST_LISTED => return,
            Ok(metadata) if metadata.is_file() => files.push(name),
            Ok(metadata) if metadata.is_dir() && prefix.matches('/').count() < LEVELS_LISTED => {
                list(&path, &format!("{name}/"), files)
            }
            _ => {}
        }
    }
}

fn load_error(error: &io::Error) -> LoadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LoadError::NotFound,
        io::ErrorKind::IsADirectory => LoadError::NotAFile,
        _ => LoadError::Refused(reason(error)),
    }
}
