//! `armlet import`: writes the definition of what exists.

mod into;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::ImportArgs;
use super::disk;
use super::fault::{Fault, Outcome};
use super::print::Printer;
use super::text;
use crate::arm::read::Place;
use crate::emit::OutputText;
use crate::import::{Imported, ImportedDefinition, Loss, Request, ResourceReport, Source, State, import};

/// The endings of files that are read in a folder.
const ENDINGS: [&str; 3] = [".json", ".yml", ".yaml"];

/// Runs the command.
pub(super) fn run(arguments: &ImportArgs, printer: &Printer) -> Result<Outcome, Fault> {
    let sources = sources(&arguments.files)?;
    if let Some(file) = &arguments.into {
        return into::run(file, &sources, arguments, printer);
    }
    let imported = imported(&sources, &request(arguments, arguments.output.as_deref()))?;
    if !imported.report.has_imported() {
        tell(&imported, printer);
        printer.note("error: nothing can be imported, so nothing is written");
        return Ok(Outcome::Failure);
    }
    write(&imported, arguments, printer)?;
    tell(&imported, printer);
    let is_lost = imported.report.has_losses() && !arguments.allow_loss;
    Ok(if is_lost {
        Outcome::Failure
    } else {
        Outcome::Success
    })
}

/// What the library is asked for; `definition` is the file of the definition.
fn request(arguments: &ImportArgs, definition: Option<&Path>) -> Request {
    let scripts = arguments.scripts.as_deref();
    Request {
        workspace_name: arguments.workspace_name.clone(),
        takes_workspace: arguments.workspace,
        factors: arguments.factor,
        takes_rosters: definition.is_some() && arguments.into.is_none(),
        scripts: scripts.map(|folder| scripts_folder(folder, definition)),
    }
}

fn imported(sources: &[Source], request: &Request) -> Result<Imported, Fault> {
    import(sources, request).map_err(|error| {
        let fault = Fault::new(error.to_string());
        match error.help {
            Some(help) => fault.with_help(help),
            None => fault,
        }
    })
}

/// Reads the files, and what lies in the folders, sorted by name.
fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Fault> {
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    for path in paths {
        if !disk::is_standard_input(path) && path.is_dir() {
            files.extend(in_folder(path)?);
        } else {
            files.insert(path.clone());
        }
    }
    files.iter().map(|path| source(path)).collect()
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let entries = fs::read_dir(folder).map_err(|error| Fault::io("read", folder, &error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Fault::io("read", folder, &error))?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if path.is_file() && ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    if found.is_empty() {
        return Err(Fault::new(format!(
            "the folder `{}` has no JSON or YAML files",
            disk::display(folder)
        )));
    }
    Ok(found)
}

fn source(path: &Path) -> Result<Source, Fault> {
    let mut input = disk::read(path)?;
    let text = text::take(&mut input).map_err(|fault| match input.bytes.as_deref().map(first_bad_line) {
        Ok(Some(line)) => Fault {
            message: format!("{}, from line {line} on", fault.message),
            ..fault
        },
        _ => fault,
    })?;
    Ok(Source {
        text,
        name: input.name,
    })
}

/// The line of the first byte that is no UTF-8, if the text begins as UTF-8 does.
fn first_bad_line(bytes: &[u8]) -> Option<usize> {
    let at = str::from_utf8(bytes).err()?.valid_up_to();
    let before = bytes.get(..at).unwrap_or_default();
    (at > 0).then(|| before.iter().filter(|byte| **byte == b'\n').count() + 1)
}

/// The folder of the scripts as the definition names it: relative to its own.
fn scripts_folder(folder: &Path, definition: Option<&Path>) -> String {
    let own = definition.and_then(Path::parent);
    let relative = own
        .and_then(|own| folder.strip_prefix(own).ok())
        .unwrap_or(folder);
    let parts: Vec<String> = relative
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

fn write(imported: &Imported, arguments: &ImportArgs, printer: &Printer) -> Result<(), Fault> {
    let mut files: Vec<(PathBuf, OutputText)> = Vec::new();
    match (&arguments.output, imported.definitions.as_slice()) {
        (None, [_]) => {}
        (None, _) => return Err(several(imported)),
        (Some(path), [only]) if !path.is_dir() => {
            files.push((path.clone(), only.text.clone().into()));
            files.extend(rosters(only, path.parent().unwrap_or(Path::new(""))));
        }
        (Some(folder), several) => {
            for one in several {
                files.push((folder.join(name(one)), one.text.clone().into()));
                files.extend(rosters(one, folder));
            }
        }
    }
    files.extend(script_files(imported, arguments));
    refuse_present(&files, arguments)?;
    write_files(&files, printer)?;
    match (&arguments.output, imported.definitions.as_slice()) {
        (None, [only]) => printer.code(&only.text),
        _ => Ok(()),
    }
}

fn several(imported: &Imported) -> Fault {
    let count = imported.definitions.len();
    Fault::new(format!(
        "the computes are in {count} workspaces, and a definition has one"
    ))
    .with_help("pass a folder with `-o`, for a file each")
}

/// The rosters of a definition, which lie beside it.
fn rosters(definition: &ImportedDefinition, folder: &Path) -> Vec<(PathBuf, OutputText)> {
    let rosters = definition.rosters.iter();
    rosters
        .map(|(path, text)| (folder.join(path), text.clone().into()))
        .collect()
}

/// The scripts, where they are files.
fn script_files(imported: &Imported, arguments: &ImportArgs) -> Vec<(PathBuf, OutputText)> {
    let Some(folder) = &arguments.scripts else {
        return Vec::new();
    };
    let scripts = imported
        .definitions
        .iter()
        .flat_map(|definition| &definition.scripts);
    let own = |path: &str| folder.join(path.rsplit('/').next().unwrap_or(path));
    scripts
        .map(|(path, text)| (own(path), text.clone().into()))
        .collect()
}

/// Refuses to overwrite what is there, unless it is asked for.
fn refuse_present(files: &[(PathBuf, OutputText)], arguments: &ImportArgs) -> Result<(), Fault> {
    let present: Vec<_> = files.iter().filter(|(path, _)| path.exists()).collect();
    let different = disk::different(&present);
    match different.first().filter(|_| !arguments.force) {
        Some((path, _)) => Err(Fault::new(format!("`{}` already exists", disk::display(path)))
            .with_help("pass `--force` to overwrite it, or `--into` to add to it")),
        None => Ok(()),
    }
}

fn write_files(files: &[(PathBuf, OutputText)], printer: &Printer) -> Result<(), Fault> {
    for folder in files.iter().filter_map(|(path, _)| path.parent()) {
        fs::create_dir_all(folder).map_err(|error| Fault::io("create", folder, &error))?;
    }
    let files: Vec<&(PathBuf, OutputText)> = files.iter().collect();
    let lock = disk::Lock::to_write(files.iter().map(|(path, _)| path.as_path()))?;
    for path in disk::write_all(&lock, &files)? {
        printer.note(&format!("wrote {}", disk::display(path)));
    }
    Ok(())
}

/// The file of a definition among several.
fn name(definition: &ImportedDefinition) -> String {
    match &definition.workspace {
        Some(workspace) => format!("{workspace}.compute.toml"),
        None => "compute.toml".to_owned(),
    }
}

/// Says what became of each resource.
fn tell(imported: &Imported, printer: &Printer) {
    for resource in &imported.report.resources {
        one(resource, printer);
    }
    for lost in &imported.report.lost {
        printer.note(&format!("lost: {lost}"));
    }
    for note in &imported.report.notes {
        printer.note(&format!("note: {note}"));
    }
    printer.note(&counted(&imported.report.resources));
}

fn one(resource: &ResourceReport, printer: &Printer) {
    let ResourceReport {
        kind,
        name,
        file,
        place,
        state,
    } = resource;
    let what = format!("{kind} `{name}` ({})", at(file, *place));
    match state {
        State::Imported => printer.note(&format!("imported: {what}")),
        State::Lossy(losses) => {
            printer.note(&format!("imported with losses: {what}"));
            losses.iter().for_each(|loss| printer.note(&lost(file, loss)));
        }
        State::NotImported(reason) => printer.note(&format!("not imported: {what}: {reason}")),
        State::LeftOut(reason) => printer.note(&format!("left out: {what}: {reason}")),
    }
}

fn lost(file: &str, loss: &Loss) -> String {
    let reason = match loss.reason.as_str() {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    format!("  lost: {} ({}){reason}", loss.path, at(file, loss.place))
}

fn at(file: &str, place: Option<Place>) -> String {
    match place {
        Some(Place { line, column }) => format!("{file}:{line}:{column}"),
        None => file.to_owned(),
    }
}

fn counted(resources: &[ResourceReport]) -> String {
    let count = |wanted: fn(&State) -> bool| {
        resources
            .iter()
            .filter(|resource| wanted(&resource.state))
            .count()
    };
    let imported = count(|state| matches!(state, State::Imported));
    let lossy = count(|state| matches!(state, State::Lossy(_)));
    let not = count(|state| matches!(state, State::NotImported(_)));
    format!("{imported} imported, {lossy} imported with losses, {not} not imported")
}
