//! The files of policies that `check --policy` names.

use std::path::{Path, PathBuf};

use super::disk;
use super::fault::Fault;
use super::text;
use crate::compile::matches_pattern;
use crate::policy::{Policies, PolicyFile, Vocabulary};

/// How many levels of folders a pattern looks through.
const LEVELS: usize = 16;

/// The files of several paths, folders (their `*.json`) and patterns, each once; checked by themselves.
///
/// # Errors
/// If a path leads to nothing, or to something that is no policy.
pub(super) fn read(paths: &[String], today: jiff::civil::Date) -> Result<Vec<PolicyFile>, Fault> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        for file in files(path)? {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    let mut files = Vec::with_capacity(found.len());
    for path in &found {
        let input = disk::read(path)?;
        let text = text::of(&input)?.into_owned();
        files.push(PolicyFile {
            name: input.name,
            text,
        });
    }
    if !files.is_empty() {
        let policies = Policies::read(files.clone()).map_err(|error| unreadable(&error.to_string()))?;
        policies
            .assigned(&Vocabulary::default(), Some(today))
            .map_err(|error| unreadable(&error.to_string()))?;
    }
    Ok(files)
}

fn unreadable(error: &str) -> Fault {
    Fault::new(error).with_help(
        "pass definitions, initiatives, assignments and exemptions as JSON, as `az policy … show` or `list` prints them",
    )
}

/// The files of one path, in order.
fn files(path: &str) -> Result<Vec<PathBuf>, Fault> {
    let whole = Path::new(path);
    if disk::is_standard_input(whole) || whole.is_file() {
        return Ok(vec![whole.to_path_buf()]);
    }
    let (folder, pattern) = match (whole.is_dir(), path.contains('*')) {
        (true, _) => (whole.to_path_buf(), "*.json".to_owned()),
        (false, true) => split(path),
        (false, false) => {
            return Err(Fault::new(format!(
                "cannot read `{path}`: no such file or folder"
            )));
        }
    };
    let mut found = Vec::new();
    walk(&folder, "", &pattern, LEVELS, &mut found)?;
    if found.is_empty() {
        return Err(Fault::new(format!("no file of policies is called `{path}`"))
            .with_help("pass a file, a folder with `*.json`, or a pattern in quotes"));
    }
    Ok(found)
}

/// The folder in front of the first part of a path with a star, and the rest.
fn split(path: &str) -> (PathBuf, String) {
    let star = path.find('*').unwrap_or(path.len());
    let end = path.get(..star).and_then(|before| before.rfind('/'));
    match end {
        Some(end) => (
            PathBuf::from(path.get(..end).filter(|folder| !folder.is_empty()).unwrap_or("/")),
            path.get(end + 1..).unwrap_or_default().to_owned(),
        ),
        None => (PathBuf::from("."), path.to_owned()),
    }
}

fn walk(
    folder: &Path,
    below: &str,
    pattern: &str,
    levels: usize,
    found: &mut Vec<PathBuf>,
) -> Result<(), Fault> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.map_err(|error| Fault::io("read the folder", folder, &error))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let relative = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && levels > 0 && pattern.contains('/') {
            walk(&path, &relative, pattern, levels - 1, found)?;
        } else if path.is_file() && matches_pattern(&relative, pattern) {
            found.push(match folder == Path::new(".") {
                true => PathBuf::from(&name),
                false => path,
            });
        }
    }
    Ok(())
}
