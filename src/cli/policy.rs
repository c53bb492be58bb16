//! `armlet policy`: writes the requirements of a definition as Azure Policy.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::PolicyArgs;
use super::disk;
use super::fault::{Fault, Outcome};
use super::input::compile_input;
use super::print::Printer;
use crate::compile::{self, Options};
use crate::emit::{ASSIGNMENT, OutputText, PolicyFiles, PolicySet, Scope, ScopeKind, TEMPLATE, policy_files};
use crate::rules::without_alias;

/// Runs the command.
pub(super) fn run(arguments: &PolicyArgs, printer: &Printer) -> Result<Outcome, Fault> {
    let kind = scope_kind(arguments)?;
    let input = disk::read(&arguments.path)?;
    let (name, stem) = (input.name.clone(), input.stem.clone());
    let options = Options {
        stem: stem.clone(),
        allows_base: true,
        ..Options::default()
    };
    let compilation = compile_input(input, |file, loader| compile::check(file, loader, &options));
    printer.findings([&compilation]);
    if compilation.is_denied() {
        return Ok(Outcome::Failure);
    }
    let definition = &compilation.definition;
    if definition.requirements.is_empty() {
        return Err(
            Fault::new(format!("`{name}` requires nothing: it has no `[policy.KIND]`"))
                .with_help("`docs/policy.md` shows how to write one"),
        );
    }
    let sources = &compilation.sources;
    let set = match PolicySet::of(definition, &stem, sources) {
        Ok(set) => set,
        Err((place, unwritable)) => {
            let file = sources.file(place.source);
            let place = file.map(|file| {
                let at = file.position(place.range().start);
                format!("{}:{}:{}: ", file.name, at.line, at.column)
            });
            let message = format!("{}{}", place.unwrap_or_default(), without_alias(&unwritable));
            printer.note(&format!("error: {message}"));
            return Ok(Outcome::Failure);
        }
    };
    let files = policy_files(&set, kind, arguments.assign.as_ref());
    let Some(folder) = &arguments.output else {
        return printer
            .json(&files.template.contents.whole())
            .map(|()| Outcome::Success);
    };
    write(&files, folder, printer)?;
    printer.note(&commands(folder, kind, arguments.assign.as_ref()));
    Ok(Outcome::Success)
}

/// Where the definitions are created: where the assignment needs them, or where the option says.
fn scope_kind(arguments: &PolicyArgs) -> Result<ScopeKind, Fault> {
    if arguments.assign.is_some() && arguments.output.is_none() {
        return Err(Fault::new("`--assign` writes several files")
            .with_help("pass `-o DIR`, the folder to write them into"));
    }
    match (&arguments.assign, arguments.management_group) {
        (Some(scope), true) if scope.kind() != ScopeKind::ManagementGroup => Err(Fault::new(
            "`--management-group` creates the policies in a management group, and `--assign` names a subscription",
        )
        .with_help("leave `--management-group` out")),
        (Some(scope), _) => Ok(scope.kind()),
        (None, true) => Ok(ScopeKind::ManagementGroup),
        (None, false) => Ok(ScopeKind::Subscription),
    }
}

fn write(files: &PolicyFiles, folder: &Path, printer: &Printer) -> Result<(), Fault> {
    fs::create_dir_all(folder).map_err(|error| Fault::io("create", folder, &error))?;
    let all = std::iter::once(&files.template)
        .chain(&files.assignment)
        .chain(&files.plain);
    let all: Vec<(PathBuf, OutputText)> = all
        .map(|file| (folder.join(&file.name), file.contents.clone()))
        .collect();
    let all: Vec<&(PathBuf, OutputText)> = all.iter().collect();
    let lock = disk::Lock::to_write(all.iter().map(|(path, _)| path.as_path()))?;
    let written = disk::write_all(&lock, &all)?;
    for path in &written {
        printer.note(&format!("wrote {}", disk::display(path)));
    }
    if written.is_empty() {
        printer.note("all outputs are up to date");
    }
    Ok(())
}

/// The commands that deploy what was written.
fn commands(folder: &Path, kind: ScopeKind, scope: Option<&Scope>) -> String {
    let file = |name: &str| disk::display(&folder.join(name));
    let home = |template: &str| match kind {
        ScopeKind::Subscription => {
            let of = scope.map(|scope| format!(" --subscription {}", scope.home_name()));
            format!(
                "az deployment sub create --location REGION{} --template-file {}",
                of.unwrap_or_default(),
                file(template)
            )
        }
        ScopeKind::ManagementGroup => format!(
            "az deployment mg create --location REGION --management-group-id {} --template-file {}",
            scope.map_or("GROUP", Scope::home_name),
            file(template)
        ),
    };
    let mut lines = vec![format!("deploy with `{}`", home(TEMPLATE))];
    if scope.is_none() {
        lines.push(
            "`az policy set-definition create` needs the ids of the definitions: `--assign SCOPE` writes the files that it takes"
                .to_owned(),
        );
    }
    if let Some(scope) = scope {
        let assigned = match scope.group() {
            Some(group) => format!(
                "az deployment group create --subscription {} --resource-group {group} --template-file {}",
                scope.home_name(),
                file(ASSIGNMENT)
            ),
            None => home(ASSIGNMENT),
        };
        lines.push(format!(
            "then assign with `{assigned} --parameters effect=Audit`, and with `effect=Deny` once nothing is reported"
        ));
    }
    lines.join("\n")
}
