//! Decides which files on the disk armlet wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::arm::read::{parameter_file, snapshot};
use crate::arm::{self, Evaluated, ParameterValue, Snapshot};
use crate::emit::{self, FileKind};
use crate::expression::evaluate::Surroundings;

/// Who wrote the file that is where an output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// armlet: it may be overwritten.
    Armlet,
    /// Somebody else.
    Other,
    /// Somebody else, and its values are not those that the definition gives.
    OtherWithValues,
    /// Somebody else: a snapshot that belongs to no template that armlet wrote, or shows another workspace.
    OtherSnapshot,
}

impl Owner {
    /// What the message says about a file that armlet did not write; nothing of one that it did.
    pub(super) const fn refusal(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Armlet => None,
            Self::Other => Some((
                "already exists and was not written by armlet",
                "move it, or choose another folder with `--out-dir`",
            )),
            Self::OtherWithValues => Some((
                "already exists, was not written by armlet and has values of its own",
                "give the values in `[environments]`, then delete the file; or choose another folder with `--out-dir`",
            )),
            Self::OtherSnapshot => Some((
                "already exists, and is not the snapshot of a template that armlet wrote here",
                "move or delete it, or choose another folder with `--out-dir`",
            )),
        }
    }
}

/// Whether a file of this name and text has armlet's mark. A snapshot has no place for one: it is armlet's by its name where
/// the template that it belongs to is, unless its workspaces are others.
pub(super) fn is_marked(path: &Path, text: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match FileKind::of(&name) {
        Some(FileKind::Snapshot) => {
            let owner = without_ending(&name, FileKind::Snapshot);
            let mut belonging = stems(owner).filter(|stem| has_marked_template(path, stem));
            belonging.any(|stem| shows_same_workspace(text, &workspaces_on_disk(path, stem, owner)))
        }
        Some(FileKind::Parameters) => emit::is_marked_parameter_file(text),
        Some(FileKind::Arm) => emit::is_marked_template(text),
        Some(FileKind::Bicep | FileKind::BicepParameters) => emit::is_marked_bicep(text),
        None => false,
    }
}

/// Who wrote the file at `path`, which has this text, where a build would write `wanted`.
pub(super) fn owner(path: &Path, text: &str, wanted: &str) -> Owner {
    if is_marked(path, text) {
        return Owner::Armlet;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match FileKind::of(&name) {
        Some(FileKind::Snapshot) => {
            let is_ours = |stem: &str| has_marked_template(path, stem) || !has_template(path, stem);
            let mut stems = stems(without_ending(&name, FileKind::Snapshot));
            match stems.any(is_ours) && shows_same_workspace(text, &workspaces_of(wanted)) {
                true => Owner::Armlet,
                false => Owner::OtherSnapshot,
            }
        }
        Some(FileKind::Parameters) => match emit::has_no_values_besides(text, wanted) {
            true => Owner::Armlet,
            false => Owner::OtherWithValues,
        },
        Some(FileKind::Arm | FileKind::Bicep | FileKind::BicepParameters) | None => Owner::Other,
    }
}

fn without_ending(name: &str, kind: FileKind) -> &str {
    name.strip_suffix(kind.ending()).unwrap_or(name)
}

/// The possible stems of a parameter file's name without its extension, the longest first: `compute.prod` may end in the
/// name of an environment.
pub(super) fn stems(name: &str) -> impl Iterator<Item = &str> {
    let shorter = name.rsplit_once('.').map(|(stem, _)| stem);
    std::iter::once(name).chain(shorter)
}

/// The endings of templates.
const TEMPLATES: [&str; 2] = [FileKind::Arm.ending(), FileKind::Bicep.ending()];

/// Whether a template of this stem is next to the snapshot at `path`.
fn has_template(path: &Path, stem: &str) -> bool {
    TEMPLATES
        .iter()
        .any(|ending| path.with_file_name(format!("{stem}{ending}")).exists())
}

/// Whether it is, and armlet wrote it.
fn has_marked_template(path: &Path, stem: &str) -> bool {
    TEMPLATES.iter().any(|ending| {
        let template = path.with_file_name(format!("{stem}{ending}"));
        fs::read_to_string(&template).is_ok_and(|text| is_marked(&template, &text))
    })
}

/// Whether a snapshot shows one of these workspaces; one that shows none, and one that a merge left its conflicts in, may.
fn shows_same_workspace(text: &str, workspaces: &BTreeSet<String>) -> bool {
    match snapshot(text) {
        Ok(read) => {
            let shown = workspaces_in(&read);
            shown.is_empty() || workspaces.is_empty() || !shown.is_disjoint(workspaces)
        }
        Err(_) => text.trim_start().starts_with('{') && text.contains("\"predictedResources\""),
    }
}

fn workspaces_of(text: &str) -> BTreeSet<String> {
    snapshot(text).map_or_else(|_| BTreeSet::new(), |read| workspaces_in(&read))
}

/// The workspaces that the template and the parameter file on the disk deploy to; none if they cannot be read.
fn workspaces_on_disk(path: &Path, stem: &str, owner: &str) -> BTreeSet<String> {
    let template = path.with_file_name(format!("{stem}{}", FileKind::Arm.ending()));
    let template = fs::read_to_string(template)
        .ok()
        .and_then(|text| arm::read(&text).ok());
    let Some(template) = template else {
        return BTreeSet::new();
    };
    let given = fs::read_to_string(path.with_file_name(format!("{owner}{}", FileKind::Parameters.ending())));
    let given = given.ok().and_then(|text| parameter_file(&text, None).ok());
    let given: Vec<(String, ParameterValue)> = given.map_or_else(Vec::new, |file| file.values);
    let evaluated = Evaluated::of(None, &template, &given, &Surroundings::default());
    workspaces_in(&evaluated.snapshot)
}

/// The names of the workspaces that a snapshot shows, in lower case, as the resource manager compares them.
fn workspaces_in(snapshot: &Snapshot) -> BTreeSet<String> {
    snapshot.workspaces().map(str::to_lowercase).collect()
}
