//! Which files are definitions.

use std::fs;
use std::path::{Path, PathBuf};

use super::{display, is_standard_input};
use crate::cli::fault::Fault;
use crate::hashing::HashSet;

/// The definitions that the arguments name, each once: files as they are, folders by what lies in them, sorted.
pub(in crate::cli) fn definitions(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    let mut found = named(paths)?;
    let mut seen = HashSet::default();
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
            let shown = match path.as_os_str() == "." {
                true => "this folder".to_owned(),
                false => format!("`{}`", display(path)),
            };
            return Err(
                Fault::new(format!("no `compute.toml` or `*.compute.toml` in {shown}")).with_help(
                    "`armlet init` writes one; or pass a definition, or a folder that contains one",
                ),
            );
        }
    }
    Ok(found)
}

/// The definitions in a folder, sorted; there may be none.
pub(in crate::cli) fn definitions_below(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
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
pub(in crate::cli) fn is_searched(name: &str) -> bool {
    !name.starts_with('.') && name != "target" && name != "node_modules"
}

/// Whether a file of this name is a definition by convention.
pub(in crate::cli) fn is_definition(name: &str) -> bool {
    name == "compute.toml" || name.ends_with(".compute.toml")
}

/// A folder and all folders below it that are searched for definitions; one that cannot be read counts as empty.
pub(in crate::cli) fn folders(folder: &Path) -> Vec<PathBuf> {
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
pub(in crate::cli) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}
