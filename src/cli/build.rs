//! `armlet build`: compile, then write what changed, or compare with what is there.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::BuildArgs;
use super::check::compile_input;
use super::{Fault, Outcome, Printer, disk, freshness, in_parallel, orphans, ownership};
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::nearest;
use crate::emit::{self, OutputFormat};

/// What became of one definition.
pub(super) struct Built {
    /// The definition.
    pub(super) path: PathBuf,
    /// What the compiler made of it.
    pub(super) compilation: Compilation,
    /// The name of its outputs up to the first dot that they add.
    pub(super) stem: String,
    /// Where its outputs lie.
    pub(super) folder: PathBuf,
    /// Its outputs, each with its path.
    pub(super) files: Vec<(PathBuf, String)>,
}

/// Runs the command.
pub(super) fn run(arguments: &BuildArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let paths = disk::definitions(&arguments.paths.paths)?;
    let built = in_parallel(&paths, |path| build(path, arguments))?;
    printer.findings(built.iter().map(|built| &built.compilation));
    if built.iter().any(|built| built.compilation.is_denied()) {
        return Ok(Outcome::Failure);
    }
    refuse_unknown_environments(&built, &arguments.environments)?;
    if arguments.stdout {
        return print(&built, printer);
    }
    let files: Vec<&(PathBuf, String)> = built.iter().flat_map(|built| &built.files).collect();
    refuse_twice(&files)?;
    let orphans = orphans::find(&built, arguments);
    if arguments.check || arguments.list_different {
        return freshness::compare(&built, &orphans, arguments, printer);
    }
    write(&built, &files, printer)?;
    orphans::note(&orphans, printer);
    // NOTE: the process ends, and its memory with it; to free what a large definition was made into takes longer.
    std::mem::forget(built);
    Ok(Outcome::Success)
}

/// Builds what a definition itself asks for; writes nothing.
pub(super) fn compile(path: &Path) -> Result<Built, Fault> {
    compile_with(path, Options::default(), None)
}

fn build(path: &Path, arguments: &BuildArgs) -> Result<Built, Fault> {
    let formats = if arguments.stdout && arguments.emit.is_empty() {
        vec![OutputFormat::Arm]
    } else {
        arguments.emit.clone()
    };
    let options = Options {
        formats,
        environments: arguments.environments.clone(),
        ..Options::default()
    };
    compile_with(path, options, arguments.out_dir.as_deref())
}

fn compile_with(path: &Path, mut options: Options, out_dir: Option<&Path>) -> Result<Built, Fault> {
    let input = disk::read(path)?;
    options.stem.clone_from(&input.stem);
    let folder = input.folder.clone();
    let mut compilation = compile_input(input, |file, loader| compile::build(file, loader, &options));
    let folder = output_folder(&folder, &compilation, out_dir);
    let outputs = std::mem::take(&mut compilation.outputs).into_iter();
    let files = outputs
        .map(|output| (folder.join(&output.name), output.contents))
        .collect();
    Ok(Built {
        path: path.to_path_buf(),
        compilation,
        stem: options.stem,
        folder,
        files,
    })
}

/// `--out-dir`, or the definition's folder with `[output] dir` behind it.
fn output_folder(folder: &Path, compilation: &Compilation, out_dir: Option<&Path>) -> PathBuf {
    if let Some(out_dir) = out_dir {
        return out_dir.to_path_buf();
    }
    let output = compilation.definition.output.as_ref();
    match output.and_then(|output| output.dir.as_ref()) {
        Some(dir) => folder.join(&dir.value),
        None if folder == Path::new(".") => PathBuf::new(),
        None => folder.to_path_buf(),
    }
}

fn print(built: &[Built], printer: &Printer) -> Result<Outcome, Fault> {
    let files: Vec<&(PathBuf, String)> = built.iter().flat_map(|built| &built.files).collect();
    match files.as_slice() {
        [(_, contents)] => printer.product(contents).map(|()| Outcome::Success),
        [] => Err(Fault::new(
            "there is nothing to print: no parameter needs a value",
        )),
        several => Err(Fault::new(format!(
            "`--stdout` prints one file, and there would be {}",
            several.len()
        ))
        .with_help("choose with `--emit`, `--env` and one definition")),
    }
}

fn write(built: &[Built], files: &[&(PathBuf, String)], printer: &Printer) -> Result<(), Fault> {
    let mut edited = Vec::new();
    for built in built {
        edited.extend(edited_since(&built.files)?);
    }
    let written = disk::write_all(files)?;
    for path in &written {
        printer.note(&format!("wrote {}", disk::display(path)));
    }
    for path in edited {
        let shown = disk::display(path);
        printer.note(&format!(
            "warning: `{shown}` had been edited by hand, and the edit is gone: put into the definition what it was for"
        ));
    }
    if written.is_empty() {
        printer.note("all outputs are up to date");
    }
    Ok(())
}

/// Two definitions of one name in one `--out-dir` would overwrite each other.
fn refuse_twice(files: &[&(PathBuf, String)]) -> Result<(), Fault> {
    let mut paths: Vec<&PathBuf> = files.iter().map(|(path, _)| path).collect();
    paths.sort();
    match paths.windows(2).find(|pair| pair.first() == pair.last()) {
        Some([path, ..]) => Err(
            Fault::new(format!("two definitions would write `{}`", disk::display(path)))
                .with_help("give them different names or folders"),
        ),
        _ => Ok(()),
    }
}

/// The files to be overwritten that somebody has edited since armlet wrote them.
///
/// # Errors
/// One of the files was not written by armlet: it must not be overwritten at all.
fn edited_since(files: &[(PathBuf, String)]) -> Result<Vec<&Path>, Fault> {
    let mut edited = Vec::new();
    for (path, contents) in files {
        let Ok(present) = fs::read(path) else { continue };
        let present = String::from_utf8_lossy(&present);
        if present == *contents {
            continue;
        }
        if emit::is_untouched(&present) == Some(false) {
            edited.push(path.as_path());
        }
        if !ownership::is_ours(path, &present) {
            let shown = disk::display(path);
            return Err(Fault::new(format!(
                "`{shown}` is there already and was not written by armlet"
            ))
            .with_help("move it away, or write elsewhere with `--out-dir`"));
        }
    }
    Ok(edited)
}

/// An environment that no definition has is a slip of the keys, and would go unnoticed: its file would just not be there.
fn refuse_unknown_environments(built: &[Built], wanted: &[String]) -> Result<(), Fault> {
    let known: Vec<&str> = built
        .iter()
        .flat_map(|built| &built.compilation.definition.environments)
        .map(|environment| environment.name.value.as_str())
        .collect();
    let Some(unknown) = wanted.iter().find(|name| !known.contains(&name.as_str())) else {
        return Ok(());
    };
    let fault = Fault::new(format!("no definition has an environment `{unknown}`"));
    Err(match nearest(unknown, known.iter().copied()) {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None if known.is_empty() => fault.with_help(format!("declare it as `[environments.{unknown}]`")),
        None => fault.with_help(format!("there are {}", listed(&known))),
    })
}

fn listed(words: &[&str]) -> String {
    let mut words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.dedup();
    words.join(", ")
}
