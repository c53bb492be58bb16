//! `extends`: the files whose tables lie under those of a definition.
//!
//! Each file is read once, however often it is named, and lies once in the order of the files: below every file that extends
//! it. Of the files in one list the later lie above the earlier.

use super::EXTENDS_NOT_READABLE;
use super::merge::layered;
use crate::diagnostic::Diagnostic;
use crate::hashing::HashMap;
use crate::source::{LoadError, Loader, SourceFile, SourceId, Sources, Span, Within, is_utf_16, normal};
use crate::syntax::{self, Node, Table, Value};

/// Files that one definition may extend. A link to a folder can give one file any number of names.
const MAX_BASES: usize = 256;

/// How the name of a base ends. A file of another kind is never quoted in a finding.
const ENDING: &str = ".toml";

/// A definition over its bases.
pub(super) struct Extended {
    /// The merged root table.
    pub(super) root: Table,
    /// The folder of each base, relative to that of the definition.
    pub(super) folders: Vec<(SourceId, String)>,
}

/// Reads what `root`, the table of `source`, extends and merges all of it; `None` if a base is no well-formed TOML.
pub(super) fn merged(
    source: SourceId,
    root: Table,
    loader: &dyn Loader,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Option<Extended> {
    let name = sources.file(source).map_or("", |file| file.name.as_str());
    let own_name = name.rsplit('/').next().unwrap_or(name);
    let itself = [normal(name), normal(&loader.display_name(own_name))];
    let mut reader = Reader {
        source,
        loader,
        sources,
        findings,
        states: itself.map(|name| (name, State::Open)).into_iter().collect(),
        lowest_first: Vec::new(),
        folders: Vec::new(),
        is_damaged: false,
    };
    reader.visit(root, "");
    if reader.is_damaged {
        return None;
    }
    let highest_first: Vec<&Table> = reader.lowest_first.iter().rev().collect();
    Some(Extended {
        root: layered(&highest_first),
        folders: reader.folders,
    })
}

/// How far a file has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The files that it extends are being read, so it may not be among them.
    Open,
    /// It has its place in the order, or a finding says why not.
    Done,
}

struct Reader<'r> {
    /// The definition itself.
    source: SourceId,
    loader: &'r dyn Loader,
    sources: &'r mut Sources,
    findings: &'r mut Vec<Diagnostic>,
    /// The files by their names without `.` and `..`.
    states: HashMap<String, State>,
    /// The tables in the order in which they lie over one another.
    lowest_first: Vec<Table>,
    folders: Vec<(SourceId, String)>,
    /// Whether a file is no well-formed TOML.
    is_damaged: bool,
}

impl Reader<'_> {
    /// Gives the bases of a file their places and then the file its own, above them. Its paths are relative to `folder`.
    fn visit(&mut self, table: Table, folder: &str) {
        if let Some(list) = table.get("extends") {
            let items = list.as_array().unwrap_or(std::slice::from_ref(list));
            for item in items {
                match item.as_str() {
                    Some(path) if list.as_array().is_some() => self.base(path, item.span, folder),
                    _ => self.no_path(item),
                }
            }
        }
        self.lowest_first.push(table);
    }

    /// Reports what is no path or list of paths in a base. The schema sees the `extends` of the definition alone.
    fn no_path(&mut self, node: &Node) {
        if node.span.source == self.source {
            return;
        }
        let kind = node.type_name();
        let message = "`extends` must be an array of paths";
        let finding = Diagnostic::new(&EXTENDS_NOT_READABLE, node.span, message, format!("{kind} here"));
        self.findings
            .push(finding.with_help("write, for example, `extends = [\"../base.toml\"]`"));
    }

    /// Reads the file that `path` names, unless it was read before.
    fn base(&mut self, path: &str, named: Span, folder: &str) {
        let path = joined(folder, path);
        if let Err(refusal) = self.extend(&path) {
            self.findings.push(refusal.finding(&path, named));
        }
    }

    fn extend(&mut self, path: &str) -> Result<(), Refusal> {
        if is_absolute(path) {
            let help =
                "write the path relative to this file; a base lies in the repository of the definition";
            return Err(Refusal::new("its path is absolute").with_help(help));
        }
        let name = normal(&self.loader.display_name(path));
        match self.states.get(&name) {
            Some(State::Done) => return Ok(()),
            Some(State::Open) => return Err(Refusal::new("the files extend one another in a circle")),
            None if self.states.len() > MAX_BASES => {
                let reason = format!("there are more than {MAX_BASES} files to extend");
                return Err(Refusal::new(reason));
            }
            None => {}
        }
        self.states.insert(name.clone(), State::Open);
        let read = self.read(path).map(|table| self.visit(table, folder_of(path)));
        self.states.insert(name, State::Done);
        read
    }

    /// The table of a base. The findings in its text are kept only if it is TOML: any file could be named.
    fn read(&mut self, path: &str) -> Result<Table, Refusal> {
        let bytes = self.loader.load(path, Within::Repository)?;
        if !path.ends_with(ENDING) {
            return Err(Refusal::new(format!("its name does not end in `{ENDING}`")));
        }
        if is_utf_16(&bytes) {
            return Err(Refusal::new("it is UTF-16 text, and TOML is UTF-8"));
        }
        let text = String::from_utf8(bytes).map_err(|_| Refusal::new("it is not UTF-8 text"))?;
        let shown = self.loader.display_name(path);
        let source = self.sources.add(SourceFile::new(shown, text));
        let mut found = Vec::new();
        let tree = syntax::parse(source, self.sources, &mut found);
        match tree.root.value {
            Value::Table(table) if !tree.damaged => {
                self.findings.append(&mut found);
                self.folders.push((source, folder_of(path).to_owned()));
                Ok(table)
            }
            _ => {
                self.is_damaged = true;
                Err(self.not_toml(source, &found))
            }
        }
    }

    fn not_toml(&self, source: SourceId, found: &[Diagnostic]) -> Refusal {
        let file = self.sources.file(source);
        let first = found.iter().map(|finding| finding.primary.span.start).min();
        let line = file.zip(first).map(|(file, at)| file.position(at as usize).line);
        let refusal = Refusal::new(match line {
            Some(line) => format!("it is not well-formed TOML, first in line {line}"),
            None => "it is not well-formed TOML".to_owned(),
        });
        match file {
            Some(file) => {
                refusal.with_help(format!("`armlet check {}` shows what is wrong in it", file.name))
            }
            None => refusal,
        }
    }
}

/// Why a file is not extended, and what to do about it.
struct Refusal {
    reason: String,
    help: Option<String>,
}

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            help: None,
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding at the place that names the file.
    fn finding(self, path: &str, named: Span) -> Diagnostic {
        let message = format!("`{path}` cannot be extended: {}", self.reason);
        let finding = Diagnostic::new(&EXTENDS_NOT_READABLE, named, message, "named here");
        match self.help {
            Some(help) => finding.with_help(help),
            None => finding,
        }
    }
}

impl From<LoadError> for Refusal {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Outside => Self::new("it lies outside the repository").with_help(
                "a base lies in the repository of the definition; without a repository, in the folder in which armlet runs",
            ),
            error => Self::new(error.to_string()),
        }
    }
}

/// Whether a path is absolute on any system: the same definition is the same everywhere.
pub(super) fn is_absolute(path: &str) -> bool {
    let has_drive =
        path.as_bytes().get(1) == Some(&b':') && path.starts_with(|c: char| c.is_ascii_alphabetic());
    path.starts_with(['/', '\\']) || has_drive
}

/// A path that a file in `folder` names, relative to the definition.
pub(super) fn joined(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        _ if is_absolute(path) => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
