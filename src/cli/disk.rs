//! Access to the disk: finds definitions, reads the files that they name, and writes outputs all or nothing.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::fault::Fault;
pub(super) use super::path::{display, is_standard_input};
use crate::parallel;
use crate::source::{LoadError, Loader, Within};
use crate::syntax::MAX_DEFINITION_BYTES;

/// What some editors put before UTF-8 text. It is no part of the text, so columns and spans count from behind it.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Bytes of a script or template that are read at most; what a template can carry is far less.
pub(super) const MAX_SCRIPT_BYTES: u64 = 16 * 1024 * 1024;

/// The maximum number of files searched for the one that a wrong path was meant for.
pub(super) const MOST_LISTED: usize = 1_000;

/// How many levels below the folder of the definition are searched for them.
const LEVELS_LISTED: usize = 2;

/// The number of bytes above which several files are written in parallel.
const MANY_BYTES: usize = 1024 * 1024;

/// The prefix of temporary files, which identifies one that was left behind.
const TEMPORARY: &str = ".armlet-";

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

/// The definitions that the arguments name, each once: files as they are, folders by what lies in them, sorted.
pub(super) fn definitions(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    if paths.is_empty() {
        return Ok(vec![PathBuf::from("compute.toml")]);
    }
    let mut found = named(paths)?;
    let mut seen = HashSet::new();
    found.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    Ok(found)
}

fn named(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    let mut found = Vec::new();
    for path in paths {
        if is_standard_input(path) || !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let before = found.len();
        walk(path, &mut found)?;
        if found.len() == before {
            let shown = display(path);
            return Err(
                Fault::new(format!("no `compute.toml` or `*.compute.toml` in `{shown}`"))
                    .with_help("pass a definition, or a folder that contains one"),
            );
        }
    }
    Ok(found)
}

/// The definitions in a folder, sorted; there may be none.
pub(super) fn definitions_below(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut found = Vec::new();
    walk(folder, &mut found)?;
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|error| Fault::io("read the folder", folder, &error))?;
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let is_link = path
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_symlink());
        if path.is_dir() {
            // NOTE: a link to a folder could create a cycle.
            if !is_link && is_searched(&name) {
                walk(&path, found)?;
            }
        } else if is_definition(&name) {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether a folder of this name is searched for definitions.
pub(super) fn is_searched(name: &str) -> bool {
    !name.starts_with('.') && name != "target" && name != "node_modules"
}

/// Whether a file of this name is a definition by convention.
pub(super) fn is_definition(name: &str) -> bool {
    name == "compute.toml" || name.ends_with(".compute.toml")
}

/// A folder and all folders below it that are searched for definitions; one that cannot be read counts as empty.
pub(super) fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_path_buf()];
    for name in names(folder) {
        let path = folder.join(&name);
        let is_folder = path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
        if is_folder && is_searched(&name) {
            folders.extend(self::folders(&path));
        }
    }
    folders
}

/// The names of all entries of a folder, sorted; empty if it cannot be read.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

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

/// Reads everything, about `expected` bytes, unless it exceeds the limit.
fn limited(reader: impl Read, expected: u64) -> io::Result<Result<Vec<u8>, TooLarge>> {
    let expected = usize::try_from(expected.min(MAX_DEFINITION_BYTES)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected + 1);
    reader.take(MAX_DEFINITION_BYTES + 1).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_DEFINITION_BYTES);
    Ok(if fits { Ok(bytes) } else { Err(TooLarge) })
}

/// Reads the files that a definition names, relative to the definition's folder.
#[derive(Debug)]
pub(super) struct DiskLoader {
    folder: PathBuf,
}

impl DiskLoader {
    /// A loader for a definition in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
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
        if within == Within::Repository && file.extension().is_none_or(|extension| extension != "toml") {
            return Err(LoadError::Refused(
                "it is a link to a file that is not a `.toml` file".to_owned(),
            ));
        }
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
        _ => LoadError::Refused(error.to_string()),
    }
}

/// Writes a file that is not there yet; one that is there stays as it is, and `help` says what to do about it.
pub(super) fn write_new(path: &Path, text: &str, help: &str) -> Result<(), Fault> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Fault::new(format!("`{}` already exists", display(path))).with_help(help)
        }
        _ => Fault::io("write", path, &error),
    })
}

/// Writes files so that either all are there whole or none has changed; a file that holds its text already is not touched.
///
/// Returns the files that were written.
pub(super) fn write_all<'f>(files: &[&'f (PathBuf, String)]) -> Result<Vec<&'f Path>, Fault> {
    let bytes: usize = files.iter().map(|(_, contents)| contents.len()).sum();
    let staged = parallel::map_if(bytes > MANY_BYTES, files, |(path, contents)| {
        if holds(path, contents) {
            return Ok(None);
        }
        let staged = Staged::new(path, contents).map(Some);
        staged.map_err(|error| Fault::io("write", path, &error))
    });
    let staged: Result<Vec<Option<Staged<'_>>>, Fault> = staged.into_iter().collect();
    replace_all(staged?.into_iter().flatten().collect())
}

/// Whether the file at `path` has exactly these contents. It is read in pieces, because an output may be large.
pub(super) fn holds(path: &Path, contents: &str) -> bool {
    // NOTE: opening a pipe would block until somebody writes to it.
    let is_as_long = |metadata: fs::Metadata| metadata.is_file() && metadata.len() == contents.len() as u64;
    fs::metadata(path).is_ok_and(is_as_long)
        && File::open(path)
            .and_then(|file| begins_with(file, contents.as_bytes()))
            .unwrap_or(false)
}

fn begins_with(mut file: File, contents: &[u8]) -> io::Result<bool> {
    let mut piece = vec![0; MANY_BYTES / 16];
    for wanted in contents.chunks(piece.len()) {
        let Some(present) = piece.get_mut(..wanted.len()) else {
            return Ok(false);
        };
        file.read_exact(present)?;
        if present != wanted {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A new text for a file whose text was read before.
#[derive(Debug)]
pub(super) struct Rewrite {
    /// The file.
    pub(super) path: PathBuf,
    /// The text that the new one was made from, without a byte order mark.
    pub(super) analyzed: String,
    /// The new text.
    pub(super) text: String,
}

impl Rewrite {
    /// The byte order mark of the file, or nothing; a fault if the file no longer holds the text that was read.
    fn mark(&self) -> Result<&'static str, Fault> {
        let present = fs::read(&self.path).map_err(|error| Fault::io("read", &self.path, &error))?;
        let analyzed = self.analyzed.as_bytes();
        if present == analyzed {
            return Ok("");
        }
        if present.strip_prefix(BYTE_ORDER_MARK.as_bytes()) == Some(analyzed) {
            return Ok(BYTE_ORDER_MARK);
        }
        let message = format!("`{}` changed while armlet was checking it", display(&self.path));
        Err(Fault::new(message).with_help("nothing was written; run the command again"))
    }
}

/// Writes new texts of files that people wrote: all or none, only over the texts that they were made from, and on the disk
/// before the old ones are gone.
pub(super) fn rewrite(files: &[Rewrite]) -> Result<(), Fault> {
    let mut staged = Vec::new();
    for file in files {
        let contents = format!("{}{}", file.mark()?, file.text);
        let new = Staged::new(&file.path, &contents).and_then(Staged::synced);
        staged.push(new.map_err(|error| Fault::io("write", &file.path, &error))?);
    }
    // Staging takes a while, and others may write too.
    for file in files {
        file.mark()?;
    }
    replace_all(staged)?;
    Ok(())
}

/// Renames every staged file into its place; if one cannot be, those before it are put back.
fn replace_all(staged: Vec<Staged<'_>>) -> Result<Vec<&Path>, Fault> {
    let mut replaced: Vec<Replaced<'_>> = Vec::new();
    for staged in staged {
        let path = staged.path;
        match staged.replace() {
            Ok(done) => replaced.push(done),
            Err(error) => {
                replaced.into_iter().for_each(Replaced::put_back);
                return Err(Fault::io("write", path, &error));
            }
        }
    }
    Ok(replaced.iter().map(|replaced| replaced.path).collect())
}

/// A text in a temporary file in the folder of its path, ready to be renamed.
struct Staged<'f> {
    path: &'f Path,
    /// The file to replace: the target of `path` if that is a link.
    target: PathBuf,
    file: tempfile::TempPath,
}

impl<'f> Staged<'f> {
    fn new(path: &'f Path, contents: &str) -> io::Result<Self> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut file = temporary(&target)?;
        file.write_all(contents.as_bytes())?;
        file.flush()?;
        let file = file.into_temp_path();
        Ok(Self { path, target, file })
    }

    /// The same once its bytes are on the disk and not only in memory.
    fn synced(self) -> io::Result<Self> {
        File::open(&self.file)?.sync_all()?;
        Ok(self)
    }

    fn replace(self) -> io::Result<Replaced<'f>> {
        let former = match self.target.try_exists()? {
            true => Some(second_name(&self.target)?),
            false => None,
        };
        self.file.persist(&self.target).map_err(|error| error.error)?;
        Ok(Replaced {
            path: self.path,
            target: self.target,
            former,
        })
    }
}

/// A file that was written, and the file that it replaced.
struct Replaced<'f> {
    path: &'f Path,
    target: PathBuf,
    former: Option<tempfile::TempPath>,
}

impl Replaced<'_> {
    fn put_back(self) {
        // NOTE: the original error is reported; if restoring fails too, nothing more can be done.
        let _ = match self.former {
            Some(former) => former.persist(&self.target).map_err(|error| error.error),
            None => fs::remove_file(&self.target),
        };
    }
}

/// A temporary second name for a file, or a copy if the file system has no hard links.
fn second_name(file: &Path) -> io::Result<tempfile::TempPath> {
    let link = |name: &Path| fs::hard_link(file, name).or_else(|_| fs::copy(file, name).map(|_| ()));
    let second = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .make_in(folder_of(file), link)?;
    Ok(second.into_temp_path())
}

fn folder_of(file: &Path) -> &Path {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."))
}

/// An empty temporary file in the folder of `target`, with the permissions of `target`.
fn temporary(target: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = folder_of(target);
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory.into(),
        _ => error,
    })?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    let present = fs::metadata(target).map(|metadata| metadata.permissions()).ok();
    if let Some(permissions) = present.or_else(readable_by_all) {
        builder.permissions(permissions);
    }
    builder.tempfile_in(folder)
}

/// The permissions of a new file before the user's mask; a temporary file would otherwise be private.
#[cfg(unix)]
fn readable_by_all() -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn readable_by_all() -> Option<fs::Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_one_file_cannot_be_replaced_the_earlier_ones_are_restored() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new, barred] = ["old", "new", "barred"].map(|name| folder.path().join(name));
        fs::write(&old, "before").unwrap();
        let staged = [&old, &new, &barred].map(|path| Staged::new(path, "after").unwrap());
        fs::create_dir(&barred).unwrap();
        fs::write(barred.join("full"), "").unwrap();
        assert!(replace_all(staged.into()).is_err());
        assert_eq!(fs::read_to_string(&old).unwrap(), "before");
        assert!(!new.exists());
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 2, "no temporary file remains");
    }

    #[test]
    fn a_file_that_is_there_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("compute.toml");
        write_new(&path, "first", "").unwrap();
        assert!(write_new(&path, "second", "").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
    }

    #[test]
    fn a_text_that_changed_since_it_was_read_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let [same, changed] = ["same", "changed"].map(|name| folder.path().join(name));
        fs::write(&same, "\u{feff}a").unwrap();
        fs::write(&changed, "b").unwrap();
        let new = |path: &Path| Rewrite {
            path: path.to_path_buf(),
            analyzed: "a".to_owned(),
            text: "c".to_owned(),
        };
        let fault = rewrite(&[new(&same), new(&changed)]).unwrap_err();
        assert!(
            fault.message.contains("changed while armlet was checking it"),
            "{fault:?}"
        );
        assert_eq!(fs::read_to_string(&same).unwrap(), "\u{feff}a", "all or none");
        assert_eq!(fs::read_to_string(&changed).unwrap(), "b");
        rewrite(&[new(&same)]).unwrap();
        assert_eq!(fs::read_to_string(&same).unwrap(), "\u{feff}c");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
