//! Files that a path, a folder or a pattern names.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::fault::Fault;
use super::is_standard_input;
use crate::pattern::is_like;

/// How many levels of folders a pattern looks through.
const LEVELS: usize = 16;

/// The files that a path names: itself, those in a folder whose names have one of the endings, or those that match a pattern,
/// in which `*` is any text in a name and `**` any folders.
pub(in crate::cli) fn matching(path: &str, endings: &[&str]) -> Result<Vec<PathBuf>, Fault> {
    let whole = Path::new(path);
    if is_standard_input(whole) || whole.is_file() {
        return Ok(vec![whole.to_path_buf()]);
    }
    let mut found = Vec::new();
    if whole.is_dir() {
        for name in names(whole)? {
            let file = whole.join(&name);
            if endings.iter().any(|ending| name.ends_with(ending)) && file.is_file() {
                found.push(file);
            }
        }
    } else if path.contains('*') {
        let (folder, pattern) = split(path);
        let pattern: Vec<&str> = pattern.split('/').collect();
        walk(&folder, &pattern, LEVELS, &mut found)?;
    } else if whole.exists() {
        return Err(Fault::new(format!("`{path}` is not a regular file")));
    } else {
        return Err(Fault::new(format!(
            "cannot read `{path}`: no such file or folder"
        )));
    }
    if found.is_empty() {
        return Err(Fault::new(format!("no file matches `{path}`"))
            .with_help("pass a file, a folder, or a pattern in quotes"));
    }
    Ok(found)
}

/// The folder in front of the first part with a star, and the parts from there on.
fn split(path: &str) -> (PathBuf, &str) {
    let star = path.find('*').unwrap_or(path.len());
    match path.get(..star).and_then(|before| before.rfind('/')) {
        Some(0) => (PathBuf::from("/"), path.get(1..).unwrap_or_default()),
        Some(end) => (
            PathBuf::from(path.get(..end).unwrap_or_default()),
            path.get(end + 1..).unwrap_or_default(),
        ),
        None => (PathBuf::new(), path),
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Result<Vec<String>, Fault> {
    let shown = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = fs::read_dir(shown).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| Fault::io("read the folder", shown, &error))?;
    let mut names: Vec<String> = entries
        .iter()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

fn walk(folder: &Path, pattern: &[&str], levels: usize, found: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let Some((first, rest)) = pattern.split_first() else {
        return Ok(());
    };
    if *first == "**" {
        walk(folder, rest, levels, found)?;
    }
    for name in names(folder)? {
        let path = folder.join(&name);
        // NOTE: a link to a folder may lead back to where it is.
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder && levels > 0 && *first == "**" {
            walk(&path, pattern, levels - 1, found)?;
        } else if is_folder && levels > 0 && !rest.is_empty() && is_like(&name, first) {
            walk(&path, rest, levels - 1, found)?;
        } else if rest.is_empty()
            && *first != "**"
            && is_like(&name, first)
            && path.is_file()
            && !found.contains(&path)
        {
            found.push(path);
        }
    }
    Ok(())
}
