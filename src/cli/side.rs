//! A side of a comparison: what an argument of `armlet diff` names, and what was read of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{DiffArgs, PlaceArgs};
use super::beside;
use super::disk::{self, DiskLoader, Input};
use super::fault::Fault;
use super::git::{Place, Revision};
use super::input::compile_with;
use super::listed::{self, Listed};
use super::print::Printer;
use super::text::{self, decoded};
use crate::arm::read::is_snapshot;
use crate::arm::{self, Deployment, Snapshot};
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::Level;
use crate::diff::{self, Case, Inputs};
use crate::emit::OutputFormat;
use crate::expression::evaluate::Surroundings;
use crate::source::Loader;

/// The name under which standard input is read.
const STANDARD_INPUT: &str = "<stdin>";

/// What of a side is looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted<'a> {
    /// The one environment; all of them if there is none.
    pub(super) environment: Option<&'a String>,
    /// Where both sides are deployed to, by the options of the command line.
    pub(super) place: PlaceArgs,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(arguments: &'a DiffArgs) -> Self {
        Self {
            environment: arguments.environment.as_ref(),
            place: arguments.place.clone(),
        }
    }
}

/// What one argument names.
pub(super) enum Side {
    /// Standard input, which was read.
    StandardInput(Input),
    /// What Azure has, from a file or from standard input.
    Listed(Listed),
    File(PathBuf),
    Folder(PathBuf),
    FileOfRevision(Revision),
    FolderOfRevision(Revision),
}

/// What was read of one file of a side.
pub(super) struct Read {
    /// The name of the file.
    pub(super) name: String,
    /// `None` if the syntax or the schema of the definition is wrong.
    pub(super) side: Option<diff::Side>,
    /// Whether it has the environment that is asked for.
    pub(super) has_environment: bool,
    /// The findings that deny the definition, if it is one.
    pub(super) compilation: Option<Compilation>,
    /// The snapshot, if it is one: it becomes the side once it is known where the other side is deployed to.
    snapshot: Option<Snapshot>,
    /// Where it is deployed to, as far as that is known.
    pub(super) place: Surroundings,
}

impl Read {
    /// Makes the side of a snapshot: what it leaves open is evaluated where the other side is deployed to.
    pub(super) fn evaluate(&mut self, place: &Surroundings, wanted: &Wanted<'_>) {
        if let Some(snapshot) = self.snapshot.take() {
            let case = Case::of_snapshot(wanted.environment.cloned(), &snapshot, place);
            self.side = Some(diff::Side::of_cases(vec![case]));
        }
    }

    /// Prints why the old side cannot be read, or that rules would deny it today.
    pub(super) fn print_as_old(&self, printer: &Printer) {
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
            Side::StandardInput(_) | Side::Listed(_) | Side::File(_) | Side::FileOfRevision(_) => {
                "nothing".to_owned()
            }
        };
        Self {
            name,
            side: Some(diff::Side::default()),
            has_environment: false,
            compilation: None,
            snapshot: None,
            place: Surroundings::default(),
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
    pub(super) fn of(path: &Path) -> Result<Self, Fault> {
        if disk::is_standard_input(path) {
            let input = disk::read(path)?;
            let text = input.bytes.as_deref().ok().and_then(decoded);
            if text.is_some_and(|text| text.trim().is_empty()) {
                return Err(Fault::new("standard input is empty")
                    .with_help("the command before the pipe printed nothing: look at its standard error"));
            }
            return Ok(match Listed::of(&input)? {
                Some(listed) => Self::Listed(listed),
                None => Self::StandardInput(input),
            });
        }
        if path.is_dir() {
            return Ok(Self::Folder(path.to_path_buf()));
        }
        let place = match path.to_str() {
            Some(text) if !path.exists() => Place::parse(text),
            _ => None,
        };
        let Some(place) = place else {
            return Self::of_file(path);
        };
        let revision = place.resolve()?;
        Ok(if revision.is_folder()? {
            Self::FolderOfRevision(revision)
        } else {
            Self::FileOfRevision(revision)
        })
    }

    fn of_file(path: &Path) -> Result<Self, Fault> {
        let may_be_listed = path
            .extension()
            .is_none_or(|extension| !extension.eq_ignore_ascii_case("toml"));
        let listed = match may_be_listed {
            true => Listed::of(&disk::read(path)?)?,
            false => None,
        };
        Ok(listed.map_or_else(|| Self::File(path.to_path_buf()), Self::Listed))
    }

    /// The paths of its definitions, relative to it; `None` if it is not a folder.
    pub(super) fn definitions(&self) -> Result<Option<BTreeSet<String>>, Fault> {
        match self {
            Self::StandardInput(_) | Self::Listed(_) | Self::File(_) | Self::FileOfRevision(_) => Ok(None),
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
    pub(super) fn read(&self, below: Option<&str>, wanted: &Wanted<'_>) -> Result<Read, Fault> {
        let Some(below) = below else {
            return Ok(Read::absent(self));
        };
        let input = match self {
            Self::StandardInput(input) => input.clone(),
            Self::Listed(listed) => return Err(is_new(&listed.name)),
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

/// The fault that what Azure has is given as the new side.
pub(super) fn is_new(name: &str) -> Fault {
    Fault::new(format!("`{name}` is what Azure has, which is the old side")).with_help(format!(
        "write `armlet diff {name} compute.toml`: what would a deployment do to it?"
    ))
}

/// Two files to compare, relative to their sides; `None` if a side has no such file.
pub(super) type Pair = (Option<String>, Option<String>);

/// The files to compare.
pub(super) fn pairs(old: &Side, new: &Side) -> Result<Vec<Pair>, Fault> {
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
        return template(&input, loader, wanted);
    }
    let name = input.name.clone();
    let mut compilation = compiled(input, wanted.environment, loader);
    compilation
        .findings
        .retain(|finding| finding.level == Level::Deny);
    let mut environments = compilation.definition.environments.iter();
    let has_environment =
        environments.any(|known| Some(known.name.value.as_str()) == wanted.environment.map(String::as_str));
    Ok(Read {
        name,
        side: deployed(&compilation, &wanted.place),
        has_environment,
        snapshot: None,
        place: wanted.place.surroundings(
            compilation
                .definition
                .target(wanted.environment.map(String::as_str)),
        ),
        compilation: Some(compilation),
    })
}

fn template(input: &Input, loader: &dyn Loader, wanted: &Wanted<'_>) -> Result<Read, Fault> {
    let name = input.name.clone();
    let place = wanted.place.surroundings(None);
    let text = text::of(input)?;
    if is_snapshot(&text) {
        let snapshot = arm::read::snapshot(&text)
            .map_err(|error| Fault::new(format!("`{name}` is not a snapshot: {error}")))?;
        return Ok(Read {
            name,
            side: None,
            has_environment: wanted.environment.is_some(),
            compilation: None,
            snapshot: Some(snapshot),
            place,
        });
    }
    let file_name = name.rsplit(['/', '\\', ':']).next().unwrap_or_default();
    let mut files = match name.as_str() {
        STANDARD_INPUT => Vec::new(),
        _ => beside::parameter_files(file_name, loader)?,
    };
    if let Some(environment) = wanted.environment {
        files.retain(|file| file.environment.as_ref() == Some(environment));
    }
    let has_environment = wanted.environment.is_some() && !files.is_empty();
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
            place: place.clone(),
            ..Inputs::default()
        });
    }
    Ok(Read {
        side: Some(diff::Side::evaluated(parsed(&text, &name)?, inputs)),
        name,
        has_environment,
        compilation: None,
        snapshot: None,
        place,
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
    let target = |name: Option<&String>| listed::target(definition, name.map(String::as_str));
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

/// Whether a file is an ARM template, by its name; standard input is one if it starts with `{` or a comment of JSON.
fn is_template(input: &Input) -> bool {
    if input.name == STANDARD_INPUT {
        let text = input.bytes.as_deref().ok().and_then(decoded);
        return text.is_some_and(|text| text.trim_start().starts_with(['{', '/']));
    }
    let extension = Path::new(&input.name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn parsed(text: &str, name: &str) -> Result<Deployment, Fault> {
    arm::read(text).map_err(|error| {
        Fault::new(format!("`{name}` is not an ARM template: {error}")).with_help(
            "pass a template as `armlet build` or `bicep build` writes it, a snapshot, a definition, or, as the old side, what `az` lists",
        )
    })
}
