//! Shared by several test modules: loaders that replace the disk, and the pages of the rules.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod lists;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use armlet::diagnostic::Code;
use armlet::source::{LoadError, Loader, Within};

/// Files that exist only in a test.
#[derive(Debug, Default, Clone)]
pub struct MapLoader(pub BTreeMap<String, Vec<u8>>);

impl Loader for MapLoader {
    fn load(&self, path: &str, within: Within<'_>) -> Result<Vec<u8>, LoadError> {
        if !within.may_hold(path) {
            return Err(LoadError::Outside);
        }
        self.0.get(path).cloned().ok_or(LoadError::NotFound)
    }

    fn files(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// The files of a folder of the project.
#[derive(Debug)]
pub struct FolderLoader {
    folder: PathBuf,
}

impl FolderLoader {
    /// The files below `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
        }
    }
}

impl Loader for FolderLoader {
    fn load(&self, path: &str, within: Within<'_>) -> Result<Vec<u8>, LoadError> {
        if !within.may_hold(path) {
            return Err(LoadError::Outside);
        }
        let file = self.folder.join(path);
        if file.is_dir() {
            return Err(LoadError::NotAFile);
        }
        fs::read(file).map_err(|_| LoadError::NotFound)
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let mut files: Vec<String> = entries
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_file())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        files.sort();
        files
    }
}

/// The page of a rule, taken apart.
#[derive(Debug, Default)]
pub struct Page {
    /// The TOML under "Example".
    pub example: String,
    /// The files of the example: fenced blocks with `file=PATH` behind their language.
    pub files: MapLoader,
    /// The TOML under "Use instead".
    pub instead: String,
    /// The files of that.
    pub instead_files: MapLoader,
    /// The headings, in order.
    pub headings: Vec<String>,
}

impl Page {
    /// Takes the page of a rule apart.
    pub fn parse(code: &Code) -> Self {
        let mut page = Self::default();
        let mut heading = String::new();
        let mut lines = code.page.lines();
        while let Some(line) = lines.next() {
            if let Some(text) = line.strip_prefix("## ") {
                heading = text.to_owned();
                page.headings.push(heading.clone());
            } else if let Some(info) = line.strip_prefix("```") {
                let body: String = lines
                    .by_ref()
                    .take_while(|line| *line != "```")
                    .map(|line| format!("{line}\n"))
                    .collect();
                page.block(&heading, info, body);
            }
        }
        page
    }

    fn block(&mut self, heading: &str, info: &str, body: String) {
        let (text, files) = match heading {
            "Example" => (&mut self.example, &mut self.files),
            "Use instead" => (&mut self.instead, &mut self.instead_files),
            _ => return,
        };
        match info.split_once("file=") {
            Some((_, path)) => {
                files.0.insert(path.trim().to_owned(), body.into_bytes());
            }
            None if info.starts_with("toml") && text.is_empty() => *text = repeated(info, &body),
            None => {}
        }
    }
}

/// The stages that have codes: each keeps its pages in a folder of its name.
const STAGES: [&str; 5] = ["syntax", "document", "schema", "rules", "job"];

/// The path of a code's page from the root of the project; `None` unless there is exactly one.
pub fn page_path(id: &str) -> Option<String> {
    let mut paths = STAGES
        .iter()
        .map(|stage| format!("src/{stage}/{id}.md"))
        .filter(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path).is_file());
    let path = paths.next()?;
    paths.next().is_none().then_some(path)
}

/// The lines of a block marked `times=N` that hold `{n}`, N times each, with the numbers from 1 in place of it: the example of
/// a limit would fill pages otherwise.
fn repeated(info: &str, body: &str) -> String {
    let times = info
        .split_once("times=")
        .map_or(1, |(_, times)| times.trim().parse().unwrap());
    let line = |line: &str| match line.contains("{n}") {
        true => (1..=times)
            .map(|n: usize| format!("{}\n", line.replace("{n}", &n.to_string())))
            .collect(),
        false => format!("{line}\n"),
    };
    body.lines().map(line).collect()
}
