//! `armlet diff`: shows what deploying one side over the other does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{DiffArgs, PlaceArgs};
use super::beside;
use super::disk::{self, DiskLoader, Input};
use super::fault::{Fault, Outcome};
use super::git::{Place, Revision};
use super::input::compile_with;
use super::print::Printer;
use crate::arm::{self, Deployment};
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::Level;
use crate::diff::{self, Comparison, FileComparison, Inputs, compare, print};
use crate::emit::OutputFormat;
use crate::source::Loader;
use crate::syntax::MAX_DEFINITION_BYTES;

/// The name under which standard input is read.
const STANDARD_INPUT: &str = "<stdin>";

/// Runs the command.
pub(super) fn run(arguments: &DiffArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    if [&arguments.old, &arguments.new]
        .iter()
        .all(|path| disk::is_standard_input(path))
    {
        return Err(Fault::new("both sides are standard input").with_help("use `-` for only one of them"));
    }
    let (old, new) = (Side::of(&arguments.old)?, Side::of(&arguments.new)?);
    let wanted = Wanted::of(arguments);
    let mut files = Vec::new();
    let mut has_environment = false;
    let mut denied = Vec::new();
    let mut is_unreadable = false;
    for (before, after) in pairs(&old, &new)? {
        let before = old.read(before.as_deref(), &wanted)?;
        let after = new.read(after.as_deref(), &wanted)?;
        has_environment |= before.has_environment || after.has_environment;
        before.print_as_old(printer);
        match (before.side, after.side) {
            (Some(one), Some(other)) => files.push(FileComparison {
                old: before.name,
                new: after.name,
                comparison: compare(&one, &other),
            }),
            _ => is_unreadable = true,
        }
        denied.extend(after.compilation.filter(Compilation::is_denied));
    }
    if is_unreadable {
        printer.findings(&denied);
        return Ok(Outcome::Failure);
    }
    if let Some(environment) = wanted.environment.filter(|_| !has_environment) {
        return Err(Fault::new(format!(
            "neither side has an environment named `{environment}`"
        )));
    }
    let text = print(&files, arguments.output_format, printer.colors_products());
    printer.product(&text)?;
    printer.findings(&denied);
    Ok(match denied.is_empty() {
        true => outcome(arguments, &files),
        false => Outcome::Failure,
    })
}

/// What of a side is looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted<'a> {
    /// The one environment; all of them if there is none.
    pub(super) environment: Option<&'a String>,
    /// Where both sides are deployed to, by the options of the command line.
    pub(super) place: PlaceArgs,
}

impl<'a> Wanted<'a> {
    fn of(arguments: &'a DiffArgs) -> Self {
        Self {
            environment: arguments.environment.as_ref(),
            place: arguments.place.clone(),
        }
    }
}

fn outcome(arguments: &DiffArgs, files: &[FileComparison]) -> Outcome {
    let comparisons = || files.iter().map(|file| &file.comparison);
    let is_changed = comparisons().any(|comparison| !comparison.is_empty());
    let fails = |comparison: &Comparison| {
        comparison
            .behaviours()
            .any(|behaviour| arguments.fail_on.iter().any(|word| word.0.contains(&behaviour)))
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
    /// `None` if the syntax or the schema of the definition is wrong.
    side: Option<diff::Side>,
    /// Whether it has the environment that is asked for.
    has_environment: bool,
    /// The findings that deny the definition, if it is one.
    compilation: Option<Compilation>,
}

impl Read {
    /// Prints why the old side cannot be read, or that rules would deny it today.
    fn print_as_old(&self, printer: &Printer) {
        let Some(compilation) = self
            .compilation
            .as_ref()
            .filter(|compilation| compilation.is_denied())
        else {
            return;
        };
        if self.side.is_none() {
            printer.findings([compilation]);
            return;
        }
        let (count, rules) = denials(compilation);
        printer.note(&format!(
            "note: rules deny `{}` today ({count}: {rules}); it is compared nevertheless",
            self.name
        ));
    }

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
            compilation: None,
        }
    }
}

/// How many findings deny a definition, and their rules.
fn denials(compilation: &Compilation) -> (String, String) {
    let rules: BTreeSet<&str> = compilation
        .findings
        .iter()
        .map(|finding| finding.code.id)
        .collect();
    let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    let count = match compilation.findings.len() {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    (count, rules.join(", "))
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

    /// Reads the side, or the file at `below` if it is a folder. A missing file deploys nothing.
    fn read(&self, below: Option<&str>, wanted: &Wanted<'_>) -> Result<Read, Fault> {
        let Some(below) = below else {
            return Ok(Read::absent(self));
        };
        let input = match self {
            Self::StandardInput => disk::read(Path::new("-"))?,
            Self::File(path) => disk::read(path)?,
            Self::Folder(folder) => disk::read(&folder.join(below))?,
            Self::FileOfRevision(revision) | Self::FolderOfRevision(revision) => {
                let loader = revision.loader(below);
                return file(revision.read(below)?, &loader, wanted);
            }
        };
        let loader = DiskLoader::new(&input.folder);
        file(input, &loader, wanted)
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

/// Reads a definition, or a template with the parameter files beside it.
///
/// Of a definition only the findings that deny it are kept: `armlet check` prints warnings, and both sides would repeat them.
fn file(input: Input, loader: &dyn Loader, wanted: &Wanted<'_>) -> Result<Read, Fault> {
    if is_template(&input) {
        return template(input, loader, wanted);
    }
    let name = input.name.clone();
    let mut compilation = compiled(input, wanted.environment, loader);
    compilation
        .findings
        .retain(|finding| finding.level == Level::Deny);
    let mut environments = compilation.definition.environments.iter();
    let has_environment = environments.any(|known| Some(&known.name.value) == wanted.environment);
    Ok(Read {
        name,
        side: deployed(&compilation, &wanted.place),
        has_environment,
        compilation: Some(compilation),
    })
}

fn template(input: Input, loader: &dyn Loader, wanted: &Wanted<'_>) -> Result<Read, Fault> {
    let name = input.name.clone();
    let file_name = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let mut files = match name.as_str() {
        STANDARD_INPUT => Vec::new(),
        _ => beside::parameter_files(file_name, loader)?,
    };
    if let Some(environment) = wanted.environment {
        files.retain(|file| file.environment.as_ref() == Some(environment));
    }
    let has_environment = wanted.environment.is_some() && !files.is_empty();
    let place = wanted.place.surroundings(None);
    let mut inputs: Vec<Inputs> = files
        .into_iter()
        .map(|file| Inputs {
            environment: file.environment,
            values: file.values,
            place: place.clone(),
        })
        .collect();
    if inputs.is_empty() {
        inputs.push(Inputs {
            place,
            ..Inputs::default()
        });
    }
    Ok(Read {
        name,
        side: Some(diff::Side::evaluated(parsed(input)?, inputs)),
        has_environment,
        compilation: None,
    })
}

/// What the definition at `path` deployed at a revision: nothing if the definition did not exist, `None` if it could not be read,
/// and then why is printed.
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
    let wanted = Wanted {
        environment,
        ..Wanted::default()
    };
    let read = Side::FileOfRevision(place).read(Some(""), &wanted)?;
    read.print_as_old(printer);
    Ok(read.side)
}

/// What is printed of a definition that is compared: the template, for its size is checked too.
pub(super) const FORMATS: [OutputFormat; 1] = [OutputFormat::Arm];

/// What a definition deploys in each of its environments; `None` if there is no template of it.
pub(super) fn deployed(compilation: &Compilation, place: &PlaceArgs) -> Option<diff::Side> {
    let deployment = compilation.deployment.clone()?;
    let definition = &compilation.definition;
    let target = |name: Option<&String>| {
        let mut environments = definition.environments.iter();
        let environment = environments.find(|environment| Some(&environment.name.value) == name)?;
        environment.target.as_ref()
    };
    let files = compilation.parameter_files.iter();
    let mut inputs: Vec<Inputs> = files
        .map(|file| Inputs {
            environment: file.environment.clone(),
            values: file.values.clone(),
            place: place.surroundings(target(file.environment.as_ref())),
        })
        .collect();
    if inputs.is_empty() {
        inputs.push(Inputs {
            place: place.surroundings(None),
            ..Inputs::default()
        });
    }
    let side = diff::Side::evaluated(deployment, inputs);
    Some(side.with_prices(definition.prices.clone()))
}

fn compiled(input: Input, environment: Option<&String>, loader: &dyn Loader) -> Compilation {
    let options = Options {
        stem: input.stem.clone(),
        formats: FORMATS.to_vec(),
        environments: environment.into_iter().cloned().collect(),
        despite_rules: true,
        ..Options::default()
    };
    compile_with(input, loader, |file, loader| {
        compile::build(file, loader, &options)
    })
}

/// Whether a file is an ARM template, by its name; standard input is one if it starts with `{`.
fn is_template(input: &Input) -> bool {
    if input.name == STANDARD_INPUT {
        let bytes = input.bytes.as_deref().unwrap_or_default();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        return bytes.trim_ascii_start().starts_with(b"{");
    }
    let extension = Path::new(&input.name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn parsed(input: Input) -> Result<Deployment, Fault> {
    let Ok(bytes) = input.bytes else {
        let limit = MAX_DEFINITION_BYTES / (1024 * 1024);
        return Err(Fault::new(format!("`{}` is larger than {limit} MiB", input.name)));
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(Fault::new(format!("`{}` is not UTF-8 text", input.name)));
    };
    arm::read(&text).map_err(|error| {
        Fault::new(format!("`{}` is not an ARM template: {error}", input.name))
            .with_help("pass a template as `armlet build` or `bicep build` writes it, or a definition")
    })
}
