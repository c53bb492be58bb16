//! The files of policies that `check --policy` names.

use std::path::PathBuf;

use super::disk;
use super::fault::Fault;
use super::text;
use crate::policy::{Policies, PolicyFile, Vocabulary};

/// The files of several paths, folders (their `*.json`) and patterns, each once; checked by themselves.
///
/// # Errors
/// If a path leads to nothing, or to something that is no policy.
pub(super) fn read(paths: &[String], today: jiff::civil::Date) -> Result<Vec<PolicyFile>, Fault> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        for file in disk::matching(path, &[".json"])? {
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
