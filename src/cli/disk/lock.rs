//! One process at a time in a folder of outputs.
//!
//! The lock is the system's and ends with the process that holds it, no matter how that ends. A process that holds it to write
//! knows that every temporary file in the folder is what a killed process left behind, and removes it.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::temporary::{folder_of, is_temporary};
use super::{display, names};
use crate::cli::fault::Fault;

/// How often a lock that another process holds is tried again: for half a minute.
const TRIES: usize = 1_500;

/// The time between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// What a process does with the folders that it locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Read,
    Write,
}

/// The locks of folders; dropping it unlocks them.
#[derive(Debug)]
pub(in crate::cli) struct Lock {
    folders: Vec<(PathBuf, File)>,
}

impl Lock {
    /// Waits until no other process reads or writes in the folders of these files, creates those that do not exist, and removes what
    /// killed processes left in them.
    pub(in crate::cli) fn to_write<'p>(files: impl IntoIterator<Item = &'p Path>) -> Result<Self, Fault> {
        let lock = Self::of(files, Purpose::Write)?;
        for (folder, _) in &lock.folders {
            remove_left_behind(folder)?;
        }
        Ok(lock)
    }

    /// Waits until no other process writes in the folders of these files.
    pub(in crate::cli) fn to_read<'p>(files: impl IntoIterator<Item = &'p Path>) -> Result<Self, Fault> {
        Self::of(files, Purpose::Read)
    }

    fn of<'p>(files: impl IntoIterator<Item = &'p Path>, purpose: Purpose) -> Result<Self, Fault> {
        // NOTE: every process locks in the same order, so no two wait for each other.
        let mut folders = BTreeSet::new();
        for file in files {
            folders.extend(folder(file, purpose)?);
        }
        let locked = folders.into_iter().map(|folder| {
            let file = waited_for(&folder, purpose)?;
            Ok((folder, file))
        });
        Ok(Self {
            folders: locked.collect::<Result<_, Fault>>()?,
        })
    }

    /// Puts the names of the files in these folders on the disk, where the system does that for folders.
    pub(super) fn sync(&self) {
        for (_, file) in &self.folders {
            // NOTE: some file systems do not; the files themselves are on the disk before they are renamed.
            let _ = file.sync_all();
        }
    }
}

/// The folder that holds a file, with links resolved; `None` if there is none to read in.
fn folder(file: &Path, purpose: Purpose) -> Result<Option<PathBuf>, Fault> {
    let target = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    let folder = folder_of(&target);
    if purpose == Purpose::Write {
        create(folder).map_err(|error| Fault::io("write", file, &error))?;
    }
    match folder.canonicalize() {
        Ok(folder) => Ok(Some(folder)),
        Err(_) if purpose == Purpose::Read => Ok(None),
        Err(error) => Err(Fault::io("write", file, &error)),
    }
}

/// Creates a folder and those above it.
pub(super) fn create(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory.into(),
        _ => error,
    })
}

fn waited_for(folder: &Path, purpose: Purpose) -> Result<File, Fault> {
    let fault = |error: &io::Error| Fault::io("lock the folder", folder, error);
    let file = opened(folder).map_err(|error| fault(&error))?;
    for _ in 0..TRIES {
        let tried = match purpose {
            Purpose::Read => file.try_lock_shared(),
            Purpose::Write => file.try_lock(),
        };
        match tried {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(fault(&error)),
        }
    }
    let message = format!(
        "another armlet has been writing in `{}` for half a minute",
        display(folder)
    );
    Err(Fault::new(message).with_help("nothing was written; wait until it has ended, or end it"))
}

/// What is locked: the folder itself, so that no file appears in it.
#[cfg(unix)]
fn opened(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// What is locked: a file, because this system has no locks for folders.
#[cfg(not(unix))]
fn opened(folder: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    options.open(folder.join(".armlet.lock"))
}

/// Removes the temporary files of processes that were killed.
fn remove_left_behind(folder: &Path) -> Result<(), Fault> {
    for name in names(folder).iter().filter(|name| is_temporary(name)) {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
            fs::remove_file(&path).map_err(|error| Fault::io("remove", &path, &error))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_removes_the_temporary_files_of_others_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let [left, own, kept] =
            [".armlet-aB3dE5.tmp", ".armlet-notes.md", "compute.json"].map(|name| folder.path().join(name));
        for path in [&left, &own, &kept] {
            fs::write(path, "x").unwrap();
        }
        drop(Lock::to_read([kept.as_path()]).unwrap());
        assert!(left.exists());
        drop(Lock::to_write([kept.as_path()]).unwrap());
        assert!(!left.exists() && own.exists() && kept.exists());
    }

    #[test]
    fn a_folder_that_does_not_exist_is_created_to_write_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b/compute.json");
        assert!(Lock::to_read([file.as_path()]).unwrap().folders.is_empty());
        assert!(!folder.path().join("a").exists());
        assert_eq!(Lock::to_write([file.as_path()]).unwrap().folders.len(), 1);
        assert!(folder.path().join("a/b").is_dir());
    }

    #[test]
    fn two_may_read_and_one_may_write() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("compute.json");
        let first = Lock::to_read([file.as_path()]).unwrap();
        let second = Lock::to_read([file.as_path()]).unwrap();
        let other = opened(folder.path()).unwrap();
        assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
        drop((first, second));
        assert!(other.try_lock().is_ok());
    }
}
