//! Writes files so that either all change or none.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write};
use std::path::{Path, PathBuf};

use super::display;
use super::lock::Lock;
use super::temporary::{folder_of, temporary_name};
use crate::cli::fault::Fault;
use crate::emit::OutputText;
use crate::parallel;

/// What some editors put before UTF-8 text. It is no part of the text, so columns and spans count from behind it.
pub(in crate::cli) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The number of bytes above which several files are written in parallel.
const MANY_BYTES: usize = 1024 * 1024;

/// The bytes that are read or written at once.
const AT_ONCE: usize = 256 * 1024;

/// Writes a file that is not there yet; one that is there stays as it is, and `help` says what to do about it.
pub(in crate::cli) fn write_new(path: &Path, text: &str, help: &str) -> Result<(), Fault> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| {
        let written = file.write_all(text.as_bytes());
        if written.is_err() {
            // NOTE: the original error is reported; a part of the text must not pass for the whole.
            let _ = fs::remove_file(path);
        }
        written
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Fault::new(format!("`{}` already exists", display(path))).with_help(help)
        }
        _ => Fault::io("write", path, &error),
    })
}

/// Writes files so that either all are there whole or none has changed; a file that holds its text already is not touched.
///
/// Returns the files that were written. The lock is that of their folders.
pub(in crate::cli) fn write_all<'f>(
    _: &Lock,
    files: &[&'f (PathBuf, OutputText)],
) -> Result<Vec<&'f Path>, Fault> {
    let staged = parallel::map_if(are_large(files), files, |(path, contents)| {
        if holds(path, contents) {
            return Ok(None);
        }
        refuse_read_only(path)?;
        let staged = Staged::new(path, contents.pieces()).map(Some);
        staged.map_err(|error| Fault::io("write", path, &error))
    });
    let staged: Result<Vec<Option<Staged<'_>>>, Fault> = staged.into_iter().collect();
    replace_all(staged?.into_iter().flatten().collect())
}

/// The files that do not have exactly these contents.
pub(in crate::cli) fn different<'f>(files: &[&'f (PathBuf, OutputText)]) -> Vec<&'f (PathBuf, OutputText)> {
    let held = parallel::map_if(are_large(files), files, |(path, contents)| holds(path, contents));
    let different = files.iter().zip(held).filter(|(_, is_held)| !is_held);
    different.map(|(file, _)| *file).collect()
}

/// Whether files are worth several threads.
fn are_large(files: &[&(PathBuf, OutputText)]) -> bool {
    let bytes: usize = files.iter().map(|(_, contents)| contents.len()).sum();
    bytes > MANY_BYTES
}

/// Refuses to replace a file that somebody made read-only: renaming would not ask.
fn refuse_read_only(path: &Path) -> Result<(), Fault> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.permissions().readonly() => {
            let message = format!("cannot write `{}`: it is read-only", display(path));
            Err(Fault::new(message).with_help("nothing was written; make the file writable first"))
        }
        _ => Ok(()),
    }
}

/// Whether the file at `path` has exactly these contents. It is read in pieces, because an output may be large.
fn holds(path: &Path, contents: &OutputText) -> bool {
    // NOTE: opening a pipe would block until somebody writes to it.
    let is_as_long = |metadata: fs::Metadata| metadata.is_file() && metadata.len() == contents.len() as u64;
    fs::metadata(path).is_ok_and(is_as_long)
        && File::open(path)
            .and_then(|file| begins_with(file, contents))
            .unwrap_or(false)
}

fn begins_with(file: File, contents: &OutputText) -> io::Result<bool> {
    let mut file = BufReader::with_capacity(AT_ONCE.min(contents.len()), file);
    for mut wanted in contents.pieces().map(str::as_bytes) {
        while !wanted.is_empty() {
            let present = file.fill_buf()?;
            let length = present.len().min(wanted.len());
            let (now, later) = wanted.split_at(length);
            if length == 0 || !present.starts_with(now) {
                return Ok(false);
            }
            file.consume(length);
            wanted = later;
        }
    }
    Ok(true)
}

/// A new text for a file whose text was read before.
#[derive(Debug)]
pub(in crate::cli) struct Rewrite {
    /// The file.
    pub(in crate::cli) path: PathBuf,
    /// The text that the new one was made from, without a byte order mark.
    pub(in crate::cli) analyzed: String,
    /// The new text.
    pub(in crate::cli) text: String,
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
pub(in crate::cli) fn rewrite(files: &[Rewrite]) -> Result<(), Fault> {
    let lock = Lock::to_write(files.iter().map(|file| file.path.as_path()))?;
    let mut staged = Vec::new();
    for file in files {
        refuse_read_only(&file.path)?;
        let contents = [file.mark()?, &file.text];
        let new = Staged::new(&file.path, contents.into_iter()).and_then(Staged::synced);
        staged.push(new.map_err(|error| Fault::io("write", &file.path, &error))?);
    }
    // Staging takes a while, and others may write too.
    for file in files {
        file.mark()?;
    }
    replace_all(staged)?;
    lock.sync();
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
    fn new<'t>(path: &'f Path, contents: impl Iterator<Item = &'t str>) -> io::Result<Self> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut file = temporary(&target)?;
        write_pieces(&mut file, contents)?;
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

/// Writes pieces as one text. All writes but the last are equally large and of whole pages: the file system takes twice as long for
/// others.
fn write_pieces<'t>(file: &mut impl Write, pieces: impl Iterator<Item = &'t str>) -> io::Result<()> {
    let mut buffer: Vec<u8> = Vec::new();
    for piece in pieces {
        let mut rest = piece.as_bytes();
        while let Some((now, later)) = rest.split_at_checked(AT_ONCE - buffer.len()) {
            buffer.extend_from_slice(now);
            file.write_all(&buffer)?;
            buffer.clear();
            rest = later;
        }
        buffer.extend_from_slice(rest);
    }
    file.write_all(&buffer)
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
    let second = temporary_name().make_in(folder_of(file), link)?;
    Ok(second.into_temp_path())
}

/// An empty temporary file in the folder of `target`, with the permissions of `target`.
fn temporary(target: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = temporary_name();
    let present = fs::metadata(target).map(|metadata| metadata.permissions()).ok();
    if let Some(permissions) = present.or_else(readable_by_all) {
        builder.permissions(permissions);
    }
    builder.tempfile_in(folder_of(target))
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
mod tests;
