//! Finds outputs that no definition produces any more: the definition was renamed or deleted, or it no longer has that
//! environment or format.
//!
//! A file counts as an output only if it has armlet's mark, and as orphaned only if armlet has seen every definition that
//! could produce it. Folders on the command line are therefore searched completely, other folders only for files named like
//! the outputs of a definition.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::args::BuildArgs;
use super::built::Built;
use super::disk;
use super::ownership;
use super::path::quoted;
use super::print::Printer;
use super::text;
use crate::emit::FileKind;
use crate::hashing::HashSet;

/// A file that armlet wrote earlier and that no definition of this run produces.
pub(super) struct Orphan {
    /// Its path.
    pub(super) path: PathBuf,
    /// The definition whose outputs have such a name, if there is one.
    definition: Option<PathBuf>,
}

/// Finds the orphaned files in the folders on the command line and in the folders of outputs.
pub(super) fn find(built: &[Built], arguments: &BuildArgs) -> Vec<Orphan> {
    let search = Search::new(built, arguments);
    let mut orphans: Vec<Orphan> = search
        .places
        .iter()
        .flat_map(|(resolved, place)| search.orphans(resolved, place))
        .collect();
    orphans.sort_by(|one, other| one.path.cmp(&other.path));
    orphans
}

/// Reports orphaned files as errors, and how to fix that.
pub(super) fn report(orphans: &[Orphan], printer: &Printer) {
    say(orphans, "error", printer);
}

/// Reports orphaned files as notes, and how to fix that.
pub(super) fn note(orphans: &[Orphan], printer: &Printer) {
    say(orphans, "note", printer);
}

fn say(orphans: &[Orphan], level: &str, printer: &Printer) {
    for Orphan { path, definition } in orphans {
        let path = disk::display(path);
        let why = match definition {
            Some(definition) => format!("`{}` does not produce it any more", disk::display(definition)),
            None => "no definition produces it".to_owned(),
        };
        printer.note(&format!("{level}: `{path}` is orphaned: {why}"));
    }
    if !orphans.is_empty() {
        let paths: Vec<String> = orphans
            .iter()
            .map(|orphan| quoted(&disk::display(&orphan.path)))
            .collect();
        printer.note(&format!("help: run `rm {}`", paths.join(" ")));
    }
}

/// A folder that is searched for orphans.
struct Place {
    /// The folder as shown in messages.
    folder: PathBuf,
    /// Whether all of its files are examined, or only those named like a definition's outputs.
    whole: bool,
    /// The stems of the definitions that write their outputs there.
    makers: BTreeMap<String, PathBuf>,
}

struct Search {
    /// By their paths with links resolved.
    places: BTreeMap<PathBuf, Place>,
    /// The files that the definitions produce, and their targets if they are links.
    made: HashSet<PathBuf>,
    /// Stems of other TOML files below the folders on the command line: they may be definitions that are built separately.
    other_stems: HashSet<String>,
    /// Whether the definitions have more outputs than this run, because of `--emit` or `--env`.
    partial: bool,
}

impl Search {
    fn new(built: &[Built], arguments: &BuildArgs) -> Self {
        let mut search = Self {
            places: BTreeMap::new(),
            made: HashSet::default(),
            other_stems: HashSet::default(),
            partial: !arguments.emit.is_empty() || !arguments.environments.is_empty(),
        };
        // NOTE: with `--out-dir`, the folders on the command line contain the outputs of other runs.
        let named = arguments.paths.or_here().into_iter().filter(|path| path.is_dir());
        let named: Vec<PathBuf> = named.filter(|_| arguments.out_dir.is_none()).collect();
        for folder in named.iter().flat_map(|named| disk::folders(named)) {
            search.add_folder(&folder);
        }
        let roots: Vec<PathBuf> = named
            .iter()
            .filter_map(|named| named.canonicalize().ok())
            .collect();
        for built in built {
            search.add_outputs(built, &roots);
        }
        search
    }

    fn add_folder(&mut self, folder: &Path) {
        let stems = disk::names(folder).into_iter().filter_map(|name| {
            let stem = name.strip_suffix(".toml")?;
            (!disk::is_definition(&name)).then(|| stem.to_owned())
        });
        self.other_stems.extend(stems);
        if let Some(place) = self.place(folder) {
            place.whole = true;
        }
    }

    fn add_outputs(&mut self, built: &Built, roots: &[PathBuf]) {
        let folder = if built.folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &built.folder
        };
        let Ok(resolved) = folder.canonicalize() else {
            return;
        };
        for name in built.files.iter().filter_map(|(path, _)| path.file_name()) {
            let path = resolved.join(name);
            if path.is_symlink() {
                self.made.extend(path.canonicalize());
            }
            self.made.insert(path);
        }
        let is_inside = roots.iter().any(|root| resolved.starts_with(root));
        if let Some(place) = self.place(folder) {
            place.whole |= is_inside;
            place.makers.insert(built.stem.clone(), built.path.clone());
        }
    }

    fn place(&mut self, folder: &Path) -> Option<&mut Place> {
        let resolved = folder.canonicalize().ok()?;
        Some(self.places.entry(resolved).or_insert_with(|| Place {
            folder: folder.to_path_buf(),
            whole: false,
            makers: BTreeMap::new(),
        }))
    }

    fn orphans(&self, resolved: &Path, place: &Place) -> Vec<Orphan> {
        let names = disk::names(&place.folder);
        let others = names
            .iter()
            .filter(|name| !self.made.contains(&resolved.join(name)));
        others
            .filter_map(|name| self.orphan(place, name, &names))
            .collect()
    }

    /// The file `name` among `names`, if it is orphaned.
    fn orphan(&self, place: &Place, name: &str, names: &[String]) -> Option<Orphan> {
        let stem = stem(name, names)?;
        let path = place.folder.join(name);
        let definition = place.makers.get(stem);
        let is_known = match definition {
            Some(_) => self.partial,
            None => !place.whole || self.other_stems.contains(stem) || has(names, &format!("{stem}.toml")),
        };
        if is_known
            || path
                .canonicalize()
                .is_ok_and(|resolved| self.made.contains(&resolved))
        {
            return None;
        }
        is_output(&path).then(|| Orphan {
            path,
            definition: definition.cloned(),
        })
    }
}

/// The stem of the definition that produces a file called `name`, if that is certain. `names` are the files next to it: with
/// a `compute.prod.json` and no `compute.json`, `compute.prod.parameters.json` is not the file of an environment; with both,
/// it may belong to either.
fn stem<'n>(name: &'n str, names: &[String]) -> Option<&'n str> {
    let kind = FileKind::of(name)?;
    let parameters = name.strip_suffix(kind.ending())?;
    if !kind.is_of_environment() {
        return Some(parameters);
    }
    let is_used = |stem: &str| {
        let siblings = [".json", ".bicep", ".toml"].map(|ending| format!("{stem}{ending}"));
        siblings.iter().any(|sibling| has(names, sibling))
    };
    let used: Vec<&str> = ownership::stems(parameters)
        .filter(|stem| is_used(stem))
        .collect();
    match used.as_slice() {
        [] => Some(parameters),
        [only] => Some(only),
        _ => None,
    }
}

/// Whether `name` is among `names`, which are sorted.
fn has(names: &[String], name: &str) -> bool {
    names.binary_search_by(|other| other.as_str().cmp(name)).is_ok()
}

/// Whether the file at `path` has armlet's mark. Few files are read completely, because the folder may contain large ones
/// that have nothing to do with armlet.
fn is_output(path: &Path) -> bool {
    // NOTE: opening a pipe would block until somebody writes to it.
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return false;
    }
    let Some(head) = head(path) else { return false };
    let may_be = match FileKind::of(&path.to_string_lossy()) {
        Some(FileKind::Snapshot) => head.contains("\"predictedResources\""),
        _ => head.contains("armlet"),
    };
    may_be && fs::read(path).is_ok_and(|bytes| ownership::is_marked(path, &text::of_output(&bytes)))
}

/// The beginning of a file, long enough for the name of armlet in every mark.
fn head(path: &Path) -> Option<String> {
    const LENGTH: u64 = 1024;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LENGTH).read_to_end(&mut bytes).ok()?;
    Some(text::of_output(&bytes).into_owned())
}
