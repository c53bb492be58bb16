//! `armlet diff`: shows what deploying one side over the other does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::DiffArgs;
use super::disk::{self, DiskLoader, Input};
use super::fault::{Fault, Outcome};
use super::git::{Place, Revision};
use super::input::compile_with;
use super::print::Printer;
use crate::arm;
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::Level;
use crate::diff::{self, Comparison, FileComparison, compare, print};
use crate::emit::OutputFormat;
use crate::source::Loader;
use crate::syntax::MAX_DEFINITION_BYTES;

/// Runs the command.
pub(super) fn run(arguments: &DiffArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    if [&arguments.old, &arguments.new]
        .iter()
        .all(|path| disk::is_standard_input(path))
    {
        return Err(Fault::new("both sides are standard input").with_help("use `-` for only one of them"));
    }
    let (old, new) = (Side::of(&arguments.old)?, Side::of(&arguments.new)?);
    let environment = arguments.environment.as_ref();
    let mut files = Vec::new();
    let mut has_environment = false;
    let mut denied = false;
    for (before, after) in pairs(&old, &new)? {
        let before = old.read(before.as_deref(), environment, printer)?;
        let after = new.read(after.as_deref(), environment, printer)?;
        has_environment |= before.has_environment || after.has_environment;
        match (before.side, after.side) {
            (Some(one), Some(other)) => files.push(FileComparison {
                old: before.name,
                new: after.name,
                comparison: compare(&one, &other),
            }),
            _ => denied = true,
        }
    }
    if denied {
        return Ok(Outcome::Failure);
    }
    if let Some(environment) = environment.filter(|_| !has_environment) {
        return Err(Fault::new(format!(
            "neither side has an environment named `{environment}`"
        )));
    }
    let text = print(&files, arguments.output_format, printer.colors_products());
    printer.product(&text)?;
    Ok(outcome(arguments, &files))
}

fn outcome(arguments: &DiffArgs, files: &[FileComparison]) -> Outcome {
    let comparisons = || files.iter().map(|file| &file.comparison);
    let is_changed = comparisons().any(|comparison| !comparison.is_empty());
    let fails = |comparison: &Comparison| {
        comparison
            .behaviours()
            .any(|behaviour| arguments.fail_on.contains(&behaviour))
    };
    if (arguments.exit_code && is_changed) || comparisons().any(fails) {
        Outcome::Failure
    } else {
        Outcome::Success
    }
}

/// What one argument names.
enum Side {
    StandardInput,
    File(PathBuf),
    Folder(PathBuf),
    FileOfRevision(Revision),
    FolderOfRevision(Revision),
}

/// What was read of one file of a side.
struct Read {
    name: String,
    /// `None` if the definition has mistakes.
    side: Option<diff::Side>,
    /// Whether it has the environment that is asked for.
    has_environment: bool,
}

impl Read {
    /// A file that exists only on the other side: this side deploys nothing.
    fn absent(side: &Side) -> Self {
        let name = match side {
            Side::FolderOfRevision(revision) => format!("nothing in {}", revision.name("")),
            Side::Folder(path) => format!("nothing in {}", disk::display(path)),
            Side::StandardInput | Side::File(_) | Side::FileOfRevision(_) => "nothing".to_owned(),
        };
        Self {
            name,
            side: Some(diff::Side::default()),
            has_environment: false,
        }
    }
}

impl Side {
    /// An existing file or folder takes precedence over a revision.
    fn of(path: &Path) -> Result<Self, Fault> {
        if disk::is_standard_input(path) {
            return Ok(Self::StandardInput);
        }
        if path.is_dir() {
            return Ok(Self::Folder(path.to_path_buf()));
        }
        let place = match path.to_str() {
            Some(text) if !path.exists() => Place::parse(text),
            _ => None,
        };
        let Some(place) = place else {
            return Ok(Self::File(path.to_path_buf()));
        };
        let revision = place.resolve()?;
        Ok(if revision.is_folder()? {
            Self::FolderOfRevision(revision)
        } else {
            Self::FileOfRevision(revision)
        })
    }

    /// The paths of its definitions, relative to it; `None` if it is not a folder.
    fn definitions(&self) -> Result<Option<BTreeSet<String>>, Fault> {
        match self {
            Self::StandardInput | Self::File(_) | Self::FileOfRevision(_) => Ok(None),
            Self::FolderOfRevision(revision) => Ok(Some(revision.definitions()?.into_iter().collect())),
            Self::Folder(folder) => {
                let paths = disk::definitions_below(folder)?;
                let relative = paths.iter().map(|path| {
                    let below = path.strip_prefix(folder).unwrap_or(path);
                    disk::display(below)
                });
                Ok(Some(relative.collect()))
            }
        }
    }

    /// Reads the side, or the file at `below` if it is a folder, and prints its findings. A missing file deploys nothing.
    fn read(
        &self,
        below: Option<&str>,
        environment: Option<&String>,
        printer: &Printer,
    ) -> Result<Read, Fault> {
        let Some(below) = below else {
            return Ok(Read::absent(self));
        };
        match self {
            Self::StandardInput => template(disk::read(Path::new("-"))?, None, environment, printer),
            Self::File(path) => template(disk::read(path)?, None, environment, printer),
            Self::Folder(folder) => template(disk::read(&folder.join(below))?, None, environment, printer),
            Self::FileOfRevision(revision) | Self::FolderOfRevision(revision) => {
                let loader = revision.loader(below);
                template(revision.read(below)?, Some(&loader), environment, printer)
            }
        }
    }
}

/// Two files to compare, relative to their sides; `None` if a side has no such file.
type Pair = (Option<String>, Option<String>);

/// The files to compare.
fn pairs(old: &Side, new: &Side) -> Result<Vec<Pair>, Fault> {
    match (old.definitions()?, new.definitions()?) {
        (None, None) => Ok(vec![(Some(String::new()), Some(String::new()))]),
        (Some(old), Some(new)) if old.is_empty() && new.is_empty() => Err(Fault::new(
            "neither folder contains a `compute.toml` or `*.compute.toml`",
        )
        .with_help("pass definitions, or folders that contain some")),
        (Some(old), Some(new)) => {
            let has = |side: &BTreeSet<String>, path: &String| side.contains(path).then(|| path.clone());
            let all: BTreeSet<&String> = old.union(&new).collect();
            Ok(all
                .into_iter()
                .map(|path| (has(&old, path), has(&new, path)))
                .collect())
        }
        _ => {
            Err(Fault::new("a folder cannot be compared with a file")
                .with_help("pass two folders or two files"))
        }
    }
}

/// Reads a definition, or a template.
///
/// Prints only the findings that prevent output: `armlet check` prints warnings, and both sides would repeat them.
fn template(
    input: Input,
    loader: Option<&dyn Loader>,
    environment: Option<&String>,
    printer: &Printer,
) -> Result<Read, Fault> {
    let name = input.name.clone();
    if is_template(&input) {
        let side = Some(parsed(input)?);
        return Ok(Read {
            name,
            side,
            has_environment: false,
        });
    }
    let on_disk = DiskLoader::new(&input.folder);
    let mut compilation = compiled(input, environment, loader.unwrap_or(&on_disk));
    compilation
        .findings
        .retain(|finding| finding.level == Level::Deny);
    if !compilation.findings.is_empty() {
        printer.findings([&compilation]);
    }
    let side = deployed(&compilation);
    let mut environments = compilation.definition.environments.iter();
    let has_environment = environments.any(|known| Some(&known.name.value) == environment);
    Ok(Read {
        name,
        side,
        has_environment,
    })
}

/// What the definition at `path` deployed at a revision: nothing if the definition did not exist, `None` if it had mistakes,
/// which are printed.
pub(super) fn template_at(
    revision: &str,
    path: &Path,
    environment: Option<&String>,
    printer: &Printer,
) -> Result<Option<diff::Side>, Fault> {
    if disk::is_standard_input(path) {
        return Err(Fault::new("standard input has no revision").with_help("pass a definition or a folder"));
    }
    let place = Place::of_file(revision, path)?.resolve()?;
    if !place.is_there()? {
        return Ok(Some(diff::Side::default()));
    }
    let read = Side::FileOfRevision(place).read(Some(""), environment, printer)?;
    Ok(read.side)
}

/// What is printed of a definition that is compared: the template, for its size is checked too.
pub(super) const FORMATS: [OutputFormat; 1] = [OutputFormat::Arm];

/// What a definition deploys, with its parameter files; `None` if it has mistakes.
pub(super) fn deployed(compilation: &Compilation) -> Option<diff::Side> {
    if compilation.is_denied() {
        return None;
    }
    let deployment = compilation.deployment.clone()?;
    Some(diff::Side::of(deployment, compilation.parameter_files.clone()))
}

fn compiled(input: Input, environment: Option<&String>, loader: &dyn Loader) -> Compilation {
    let options = Options {
        stem: input.stem.clone(),
        formats: FORMATS.to_vec(),
        environments: environment.into_iter().cloned().collect(),
        puts_in: true,
        ..Options::default()
    };
    compile_with(input, loader, |file, loader| {
        compile::build(file, loader, &options)
    })
}

/// Whether a file is an ARM template, by its name; standard input is one if it starts with `{`.
fn is_template(input: &Input) -> bool {
    if input.name == "<stdin>" {
        let bytes = input.bytes.as_deref().unwrap_or_default();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        return bytes.trim_ascii_start().starts_with(b"{");
    }
    let extension = Path::new(&input.name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn parsed(input: Input) -> Result<diff::Side, Fault> {
    let Ok(bytes) = input.bytes else {
        let limit = MAX_DEFINITION_BYTES / (1024 * 1024);
        return Err(Fault::new(format!("`{}` is larger than {limit} MiB", input.name)));
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(Fault::new(format!("`{}` is not UTF-8 text", input.name)));
    };
    let deployment = arm::read(&text).map_err(|error| {
        Fault::new(format!("`{}` is not an ARM template: {error}", input.name))
            .with_help("pass a template as `armlet build` or `bicep build` writes it, or a definition")
    })?;
    Ok(diff::Side::of(deployment, Vec::new()))
}
