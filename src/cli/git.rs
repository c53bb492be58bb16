//! Reads files of a revision through `git`, without touching the working tree or the network and without writing.
//!
//! git never takes an argument from a user as an option: a revision is first resolved to the id of its commit, after
//! `--end-of-options`, and every path comes after that id.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::disk::{Input, MAX_SCRIPT_BYTES, TooLarge, is_definition, is_searched};
use super::fault::Fault;
use crate::source::{self, LoadError, Loader, Within};
use crate::syntax::MAX_DEFINITION_BYTES;

/// `REV:path` of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    revision: String,
    path: String,
}

impl Place {
    /// Splits `REV:path`; a Windows drive (`C:\x`, `C:/x`) is not a revision.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (revision, path) = text.split_once(':')?;
        let is_drive = revision.len() == 1
            && revision.bytes().all(|byte| byte.is_ascii_alphabetic())
            && path.starts_with(['\\', '/']);
        (!revision.is_empty() && !is_drive).then(|| Self {
            revision: revision.to_owned(),
            path: path.to_owned(),
        })
    }

    /// The id of the commit.
    fn commit(&self) -> Result<String, Fault> {
        let unknown = || {
            Fault::new(format!("there is no revision `{}`", self.revision)).with_help(
                "use a commit, branch or tag that `git log` shows; a shallow clone contains only a few",
            )
        };
        // NOTE: `--end-of-options` is enough for a current git; this check is for older ones.
        if self.revision.starts_with('-') {
            return Err(unknown());
        }
        let commit = format!("{}^{{commit}}", self.revision);
        let output = run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if output.status.success() && is_id {
            Ok(id)
        } else {
            Err(unknown())
        }
    }

    /// The file at `path` on the disk as it was in a revision; `path` must be inside the working folder or relative to it.
    pub(super) fn of_file(revision: &str, path: &Path) -> Result<Self, Fault> {
        let here = std::env::current_dir().map_err(|error| Fault::io("find", Path::new("."), &error))?;
        let below = match path.strip_prefix(&here) {
            Ok(below) => below,
            Err(_) if path.is_relative() => path,
            Err(_) => {
                return Err(Fault::new(format!(
                    "`{}` is not inside this folder, so armlet cannot find its revisions",
                    super::disk::display(path)
                ))
                .with_help("run armlet in the repository of the definition"));
            }
        };
        Ok(Self {
            revision: revision.to_owned(),
            path: format!("./{}", super::disk::display(below)),
        })
    }

    /// Finds the commit and the path from the root of the repository.
    pub(super) fn resolve(&self) -> Result<Revision, Fault> {
        let prefix = run(&["rev-parse", "--show-prefix"])?;
        if !prefix.status.success() {
            let help = format!(
                "`{}:{}` is read from the git repository that contains this folder",
                self.revision, self.path
            );
            return Err(Fault::new("this folder is not in a git repository").with_help(help));
        }
        let prefix = String::from_utf8_lossy(&prefix.stdout)
            .trim_end_matches('\n')
            .to_owned();
        let id = self.commit()?;
        let path = from_root(&self.path, &prefix).ok_or_else(|| {
            Fault::new(format!("`{}` is outside the repository", self.path))
                .with_help("a path after a revision starts at the root of the repository")
        })?;
        Ok(Revision {
            shown: self.revision.clone(),
            given: self.path.clone(),
            prefix,
            id,
            path,
        })
    }
}

/// A path of a commit.
#[derive(Debug, Clone)]
pub(super) struct Revision {
    /// The revision as it was given.
    shown: String,
    /// The path as it was given.
    given: String,
    /// The working folder relative to the root of the repository, with a trailing slash unless it is the root.
    prefix: String,
    /// The id of the commit.
    id: String,
    /// The path from the root of the repository, without `.` and `..`; empty for the root.
    path: String,
}

impl Revision {
    /// The same path, or one below, as findings show it.
    pub(super) fn name(&self, below: &str) -> String {
        format!("{}:{}", self.shown, joined(&self.path, below))
    }

    /// Whether the path is a folder.
    pub(super) fn is_folder(&self) -> Result<bool, Fault> {
        if self.path.is_empty() {
            return Ok(true);
        }
        match kind(&self.id, &self.path)? {
            Kind::Folder => Ok(true),
            Kind::File => Ok(false),
            Kind::Other => Err(Fault::new(format!("`{}` is not a regular file", self.name("")))),
            Kind::Nothing => Err(self.missing()),
        }
    }

    /// Whether there is a file at the path.
    pub(super) fn is_there(&self) -> Result<bool, Fault> {
        Ok(matches!(kind(&self.id, &self.path)?, Kind::File))
    }

    fn missing(&self) -> Fault {
        let fault = Fault::new(format!(
            "there is no `{}` in the revision `{}`",
            self.given, self.shown
        ));
        let here = format!("{}{}", self.prefix, self.path);
        let is_here =
            !self.prefix.is_empty() && matches!(kind(&self.id, &here), Ok(Kind::File | Kind::Folder));
        if is_here {
            return fault.with_help(format!(
                "a path after a revision starts at the root of the repository; `{}:./{}` starts at this folder",
                self.shown, self.path
            ));
        }
        fault.with_help(format!(
            "a path after a revision starts at the root of the repository; `git ls-tree -r --name-only {}` lists its files",
            self.shown
        ))
    }

    /// The definitions in the folder, relative to it and sorted: the ones that a search on the disk would find.
    pub(super) fn definitions(&self) -> Result<Vec<String>, Fault> {
        let mut paths: Vec<String> = self
            .entries(&self.path)?
            .into_iter()
            .filter(|path| {
                let mut segments: Vec<&str> = path.split('/').collect();
                let name = segments.pop().unwrap_or_default();
                is_definition(name) && segments.into_iter().all(is_searched)
            })
            .collect();
        paths.sort();
        Ok(paths)
    }

    /// Every regular file below a folder of the commit, relative to it.
    fn entries(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let tree = format!("{}:{folder}", self.id);
        let output = run(&["ls-tree", "-r", "-z", "--full-tree", &tree])?;
        if !output.status.success() {
            return Err(failed("list", &self.name(""), &output));
        }
        let lines = output.stdout.split(|byte| *byte == 0);
        let files = lines.filter_map(|line| {
            let line = String::from_utf8(line.to_vec()).ok()?;
            let (entry, path) = line.split_once('\t')?;
            entry.starts_with("100").then(|| path.to_owned())
        });
        Ok(files.collect())
    }

    /// Reads the definition or template at the path, or at one below it.
    pub(super) fn read(&self, below: &str) -> Result<Input, Fault> {
        let path = joined(&self.path, below);
        let name = self.name(below);
        let bytes = match blob(&self.id, &path, MAX_DEFINITION_BYTES) {
            Ok(bytes) => Ok(bytes),
            Err(LoadError::TooLarge(_)) => Err(TooLarge),
            Err(error) => return Err(Fault::new(format!("cannot read `{name}`: {error}"))),
        };
        let file_name = path.rsplit('/').next().unwrap_or_default();
        Ok(Input {
            name,
            folder: PathBuf::new(),
            stem: file_name.strip_suffix(".toml").unwrap_or(file_name).to_owned(),
            bytes,
        })
    }

    /// The loader of the definition at the path, or at one below it.
    pub(super) fn loader(&self, below: &str) -> RevisionLoader {
        let path = joined(&self.path, below);
        let folder = path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        RevisionLoader {
            revision: self.clone(),
            folder: folder.unwrap_or_default(),
        }
    }
}

/// Reads what a definition names from the commit that the definition is from.
#[derive(Debug)]
pub(super) struct RevisionLoader {
    revision: Revision,
    folder: String,
}

impl Loader for RevisionLoader {
    fn load(&self, path: &str, within: Within<'_>) -> Result<Vec<u8>, LoadError> {
        if path.starts_with('/') || !within.may_hold(path) {
            return Err(LoadError::Outside);
        }
        let file = normal(&joined(&self.folder, path)).ok_or(LoadError::Outside)?;
        blob(&self.revision.id, &file, MAX_SCRIPT_BYTES)
    }

    fn files(&self) -> Vec<String> {
        let mut files = self.revision.entries(&self.folder).unwrap_or_default();
        files.retain(|path| !path.split('/').any(|segment| segment.starts_with('.')));
        files.sort();
        files.truncate(super::disk::MOST_LISTED);
        files
    }

    fn display_name(&self, path: &str) -> String {
        format!("{}:{}", self.revision.shown, joined(&self.folder, path))
    }
}

/// What a path of a commit is.
enum Kind {
    Folder,
    File,
    /// A symbolic link, or another repository.
    Other,
    Nothing,
}

fn kind(id: &str, path: &str) -> Result<Kind, Fault> {
    let output = run(&["ls-tree", "-z", "--full-tree", id, "--", path])?;
    if !output.status.success() {
        return Err(failed("look up", path, &output));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(match text.get(..3) {
        Some("040") => Kind::Folder,
        Some("100") => Kind::File,
        Some(_) => Kind::Other,
        None => Kind::Nothing,
    })
}

/// The bytes of a file of a commit; links are not followed.
fn blob(id: &str, path: &str, most: u64) -> Result<Vec<u8>, LoadError> {
    let refused = |fault: Fault| LoadError::Refused(fault.message);
    match kind(id, path).map_err(refused)? {
        Kind::File => {}
        Kind::Nothing => return Err(LoadError::NotFound),
        Kind::Folder | Kind::Other => return Err(LoadError::NotAFile),
    }
    let object = format!("{id}:{path}");
    let size = run(&["cat-file", "-s", &object]).map_err(refused)?;
    let size: Option<u64> = String::from_utf8_lossy(&size.stdout).trim().parse().ok();
    if size.is_none_or(|size| size > most) {
        return Err(size.map_or(LoadError::NotFound, |_| LoadError::TooLarge(most)));
    }
    let output = run(&["cat-file", "blob", &object]).map_err(refused)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(refused(failed("read", path, &output)))
    }
}

/// A path after a revision, from the root of the repository; as in git, `./` and `../` start at the working folder.
fn from_root(path: &str, prefix: &str) -> Option<String> {
    let relative = path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
    if relative {
        normal(&format!("{prefix}{path}"))
    } else {
        normal(path)
    }
}

/// The path without `.` and `..`; `None` if it is absolute or leaves the folder in which it starts.
fn normal(path: &str) -> Option<String> {
    let path = source::normal(path);
    let leads_out = path == ".." || path.starts_with("../") || path.starts_with('/');
    (!leads_out).then_some(path)
}

fn joined(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// Runs git in the working folder: no pager, no prompt, no lock, no network, no pattern in a path.
fn run(arguments: &[impl AsRef<OsStr>]) -> Result<Output, Fault> {
    let mut command = Command::new("git");
    command
        .args(["--no-pager", "--literal-pathspecs"])
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C");
    command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Fault::new("cannot run `git`: no such program")
            .with_help("armlet reads revisions through git: install it, or pass files"),
        _ => Fault::io("run", Path::new("git"), &error),
    })
}

fn failed(action: &str, what: &str, output: &Output) -> Fault {
    let text = String::from_utf8_lossy(&output.stderr);
    let reason = text.lines().next().unwrap_or("git says no more").trim();
    Fault::new(format!("cannot {action} `{what}`: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_is_no_revision() {
        for path in [
            "C:\\labs\\compute.toml",
            "c:/labs",
            "compute.toml",
            ":compute.toml",
        ] {
            assert_eq!(Place::parse(path), None, "{path}");
        }
        let place = Place::parse("HEAD~1:labs/a:b.toml").unwrap();
        assert_eq!(
            (place.revision.as_str(), place.path.as_str()),
            ("HEAD~1", "labs/a:b.toml")
        );
        assert!(Place::parse("v:labs").is_some(), "a branch of one letter");
    }

    #[test]
    fn paths_start_at_the_root_unless_they_start_with_a_dot() {
        assert_eq!(from_root("labs", "deep/").as_deref(), Some("labs"));
        assert_eq!(from_root("./labs", "deep/").as_deref(), Some("deep/labs"));
        assert_eq!(from_root("../labs/", "deep/").as_deref(), Some("labs"));
        assert_eq!(from_root("", "deep/").as_deref(), Some(""));
        for outside in ["../x", "/etc/passwd", "a/../../x"] {
            assert_eq!(from_root(outside, ""), None, "{outside}");
        }
    }
}
