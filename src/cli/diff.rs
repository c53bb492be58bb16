//! `armlet diff`: shows what deploying one side over the other does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{DiffArgs, PlaceArgs};
use super::beside;
use super::disk::{self, DiskLoader, Input};
use super::fault::{Fault, Outcome};
use super::git::{Place, Revision};
use super::input::compile_with;
use super::listed::{self, Listed, Managed};
use super::print::Printer;
use crate::arm::read::is_snapshot;
use crate::arm::{self, Deployment, Snapshot};
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::Level;
use crate::diff::{self, Case, Comparison, DiffFormat, FileComparison, Inputs, compare, print};
use crate::emit::{FileKind, OutputFormat};
use crate::expression::evaluate::Surroundings;
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
    let of_snapshot = snapshot_environment(&arguments.old, &arguments.new);
    let mut wanted = Wanted::of(arguments);
    wanted.environment = wanted.environment.or(of_snapshot.as_ref());
    match (&old, &new) {
        (_, Side::Listed(listed)) => return Err(is_new(&listed.name)),
        (Side::Listed(listed), new) => return run_listed(listed, new, arguments, printer),
        _ => {}
    }
    let mut files = Vec::new();
    let mut has_environment = false;
    let mut denied = Vec::new();
    let mut is_unreadable = false;
    for (before, after) in pairs(&old, &new)? {
        let mut before = old.read(before.as_deref(), &wanted)?;
        let mut after = new.read(after.as_deref(), &wanted)?;
        before.evaluate(&after.place, &wanted);
        after.evaluate(&before.place, &wanted);
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
    report(arguments, &files, &denied, printer)
}

/// Prints comparisons, and then why the new side may not be deployed.
fn report(
    arguments: &DiffArgs,
    files: &[FileComparison],
    denied: &[Compilation],
    printer: &mut Printer,
) -> Result<Outcome, Fault> {
    let several = files.iter().find(|file| file.comparison.environments.len() > 1);
    if let Some(file) = several.filter(|_| arguments.output_format == DiffFormat::Sh) {
        let environments = file.comparison.environments.join(", ");
        return Err(Fault::new(format!(
            "a script is for one environment, and there are several: {environments}"
        ))
        .with_help("pass one with `--env`"));
    }
    let text = print(files, arguments.output_format, printer.colors_products());
    printer.product(&text)?;
    printer.findings(denied);
    Ok(match denied.is_empty() {
        true => outcome(arguments, files),
        false => Outcome::Failure,
    })
}

fn is_new(name: &str) -> Fault {
    Fault::new(format!("`{name}` is what Azure has, which is the old side")).with_help(format!(
        "write `armlet diff {name} compute.toml`: what would a deployment do to it?"
    ))
}

/// Compares what Azure has with all definitions of the new side together.
fn run_listed(
    listed: &Listed,
    new: &Side,
    arguments: &DiffArgs,
    printer: &mut Printer,
) -> Result<Outcome, Fault> {
    let wanted = Wanted {
        place: listed.place(&arguments.place),
        ..Wanted::of(arguments)
    };
    let paths = new
        .definitions()?
        .map_or_else(|| vec![String::new()], |paths| paths.into_iter().collect());
    if paths.is_empty() {
        return Err(
            Fault::new("the folder contains no `compute.toml` or `*.compute.toml`")
                .with_help("`armlet init` writes one"),
        );
    }
    let mut reads: Vec<Read> = paths
        .iter()
        .map(|path| new.read(Some(path), &wanted))
        .collect::<Result<_, _>>()?;
    for read in &mut reads {
        read.evaluate(&wanted.place.surroundings(None), &wanted);
    }
    if let Some(environment) = wanted.environment
        && !reads.iter().any(|read| read.has_environment)
    {
        return Err(Fault::new(format!(
            "no definition has an environment named `{environment}`"
        )));
    }
    let is_readable = reads.iter().all(|read| read.side.is_some());
    // A definition that has environments, but not this one, is not deployed there.
    let is_elsewhere = |read: &Read| {
        let has_others = |compilation: &Compilation| !compilation.definition.environments.is_empty();
        wanted.environment.is_some()
            && !read.has_environment
            && read.compilation.as_ref().is_some_and(has_others)
    };
    let managed: Vec<Managed<'_>> = reads
        .iter()
        .filter(|read| !is_elsewhere(read))
        .filter_map(|read| {
            Some(Managed {
                name: read.name.clone(),
                side: read.side.clone()?,
                definition: read
                    .compilation
                    .as_ref()
                    .map(|compilation| &compilation.definition),
            })
        })
        .collect();
    let files = match is_readable {
        true => listed.compared(&managed, &wanted.place)?,
        false => Vec::new(),
    };
    drop(managed);
    let compilations = reads.into_iter().filter_map(|read| read.compilation);
    let denied: Vec<Compilation> = compilations.filter(Compilation::is_denied).collect();
    if !is_readable {
        printer.findings(&denied);
        return Ok(Outcome::Failure);
    }
    report(arguments, &files, &denied, printer)
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
    let is_changed = comparisons().any(Comparison::counts);
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
struct Read {
    name: String,
    /// `None` if the syntax or the schema of the definition is wrong.
    side: Option<diff::Side>,
    /// Whether it has the environment that is asked for.
    has_environment: bool,
    /// The findings that deny the definition, if it is one.
    compilation: Option<Compilation>,
    /// The snapshot, if it is one: it becomes the side once it is known where the other side is deployed to.
    snapshot: Option<Snapshot>,
    /// Where it is deployed to, as far as that is known.
    place: Surroundings,
}

impl Read {
    /// Makes the side of a snapshot: what it leaves open is evaluated where the other side is deployed to.
    fn evaluate(&mut self, place: &Surroundings, wanted: &Wanted<'_>) {
        if let Some(snapshot) = self.snapshot.take() {
            let case = Case::of_snapshot(wanted.environment.cloned(), &snapshot, place);
            self.side = Some(diff::Side::of_cases(vec![case]));
        }
    }

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
    fn of(path: &Path) -> Result<Self, Fault> {
        if disk::is_standard_input(path) {
            let input = disk::read(path)?;
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
    fn definitions(&self) -> Result<Option<BTreeSet<String>>, Fault> {
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
    fn read(&self, below: Option<&str>, wanted: &Wanted<'_>) -> Result<Read, Fault> {
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
        snapshot: None,
        place: wanted.place.surroundings(
            compilation
                .definition
                .target(wanted.environment.map(String::as_str)),
        ),
        compilation: Some(compilation),
    })
}

fn template(input: Input, loader: &dyn Loader, wanted: &Wanted<'_>) -> Result<Read, Fault> {
    let name = input.name.clone();
    let place = wanted.place.surroundings(None);
    let text = text(input)?;
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
    let target = |name: Option<&String>| listed::target(definition, name);
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

fn text(input: Input) -> Result<String, Fault> {
    let Ok(bytes) = input.bytes else {
        let limit = MAX_DEFINITION_BYTES / (1024 * 1024);
        return Err(Fault::new(format!("`{}` is larger than {limit} MiB", input.name)));
    };
    String::from_utf8(bytes).map_err(|_| Fault::new(format!("`{}` is not UTF-8 text", input.name)))
}

fn parsed(text: &str, name: &str) -> Result<Deployment, Fault> {
    arm::read(text).map_err(|error| {
        Fault::new(format!("`{name}` is not an ARM template: {error}")).with_help(
            "pass a template as `armlet build` or `bicep build` writes it, a snapshot, or a definition",
        )
    })
}

/// The environment that a snapshot shows, by the name of its file. The other side is looked at there only; if it is a snapshot
/// too, the two are compared regardless of their environments.
fn snapshot_environment(old: &Path, new: &Path) -> Option<String> {
    let [old, new] = [old, new].map(|path| {
        let name = path.to_string_lossy();
        let stem = name.strip_suffix(FileKind::Snapshot.ending())?;
        let stem = stem.rsplit(['/', '\\', ':']).next().unwrap_or(stem);
        Some(
            stem.rsplit_once('.')
                .map(|(_, environment)| environment.to_owned()),
        )
    });
    match (old, new) {
        (Some(environment), None) | (None, Some(environment)) => {
            environment.filter(|environment| environment != "compute")
        }
        _ => None,
    }
}
