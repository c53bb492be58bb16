//! `armlet build`: compile, then write what changed, or compare with what is there.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::BuildArgs;
use super::check::compile_input;
use super::disk;
use super::{Fault, Outcome, Printer, in_parallel};
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::nearest;
use crate::emit::{self, OutputFormat};
use crate::render::unified_diff;

/// What became of one definition.
struct Built {
    path: PathBuf,
    compilation: Compilation,
    files: Vec<(PathBuf, String)>,
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
    if arguments.check {
        return compare(&built, arguments, printer);
    }
    write(&built, printer)
}

fn build(path: &Path, arguments: &BuildArgs) -> Result<Built, Fault> {
    let input = disk::read(path)?;
    let formats = if arguments.stdout && arguments.emit.is_empty() {
        vec![OutputFormat::Arm]
    } else {
        arguments.emit.clone()
    };
    let options = Options {
        stem: input.stem.clone(),
        formats,
        environments: arguments.environments.clone(),
        today: None,
    };
    let folder = input.folder.clone();
    let mut compilation = compile_input(input, |file, loader| {
        compile::build(file, loader, &options)
            .map_err(|error| Fault::new(format!("a template of armlet's fails: {error}")))
    })?;
    let folder = output_folder(&folder, &compilation, arguments.out_dir.as_deref());
    let outputs = std::mem::take(&mut compilation.outputs).into_iter();
    let files = outputs
        .map(|output| (folder.join(&output.name), output.contents))
        .collect();
    Ok(Built {
        path: path.to_path_buf(),
        compilation,
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

fn write(built: &[Built], printer: &Printer) -> Result<Outcome, Fault> {
    let files: Vec<&(PathBuf, String)> = built.iter().flat_map(|built| &built.files).collect();
    refuse_twice(&files)?;
    for built in built {
        refuse_foreign(&built.files)?;
    }
    let written = disk::write_all(&files)?;
    for path in &written {
        printer.note(&format!("wrote {}", disk::display(path)));
    }
    if written.is_empty() {
        printer.note("all outputs are up to date");
    }
    Ok(Outcome::Success)
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

/// A file that armlet did not write is not overwritten.
fn refuse_foreign(files: &[(PathBuf, String)]) -> Result<(), Fault> {
    for (path, contents) in files {
        let Ok(present) = fs::read(path) else { continue };
        let present = String::from_utf8_lossy(&present);
        if present != *contents && !is_ours(&present) && !is_parameter_file_of_ours(path, &present, contents)
        {
            let shown = disk::display(path);
            return Err(Fault::new(format!(
                "`{shown}` is there already and was not written by armlet"
            ))
            .with_help("move it away, or write elsewhere with `--out-dir`"));
        }
    }
    Ok(())
}

fn is_ours(text: &str) -> bool {
    emit::is_untouched(text).is_some() || text.starts_with(emit::BICEP_MARK)
}

/// Whether a JSON parameter file may be replaced. The format has no room for a mark: it counts as armlet's if the template
/// beside it is, or, where there is none, if it begins as armlet's begin.
fn is_parameter_file_of_ours(path: &Path, present: &str, wanted: &str) -> bool {
    const BEFORE_THE_VALUES: usize = 4;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(name) = name.strip_suffix(".parameters.json") else {
        return false;
    };
    // The name may end in an environment: `compute.prod`.
    let stems = [Some(name), name.rsplit_once('.').map(|(stem, _)| stem)];
    let templates = stems
        .into_iter()
        .flatten()
        .flat_map(|stem| [format!("{stem}.json"), format!("{stem}.bicep")]);
    let mut templates = templates
        .filter_map(|name| fs::read_to_string(path.with_file_name(name)).ok())
        .peekable();
    if templates.peek().is_some() {
        return templates.any(|template| is_ours(&template));
    }
    present
        .lines()
        .take(BEFORE_THE_VALUES)
        .eq(wanted.lines().take(BEFORE_THE_VALUES))
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

fn compare(built: &[Built], arguments: &BuildArgs, printer: &Printer) -> Result<Outcome, Fault> {
    let mut stale = 0;
    for built in built {
        let differences = differences(built, printer)?;
        if differences.is_empty() {
            continue;
        }
        stale += differences.len();
        for (path, diff) in &differences {
            printer.product(diff)?;
            printer.note(&format!(
                "error: `{}` is stale{}",
                disk::display(path),
                hand_edited(path)
            ));
        }
        printer.note(&format!(
            "help: run `{}`",
            mending_command(&built.path, arguments)
        ));
    }
    if stale == 0 {
        printer.note("all outputs are up to date");
        return Ok(Outcome::Success);
    }
    Ok(Outcome::Failure)
}

/// The command that writes what `--check` missed: the same one without `--check`, for one definition.
fn mending_command(path: &Path, arguments: &BuildArgs) -> String {
    let mut words = vec!["armlet".to_owned(), "build".to_owned()];
    if !arguments.emit.is_empty() {
        let formats: Vec<&str> = arguments.emit.iter().map(|format| format.name()).collect();
        words.extend(["--emit".to_owned(), formats.join(",")]);
    }
    if !arguments.environments.is_empty() {
        words.extend(["--env".to_owned(), quoted(&arguments.environments.join(","))]);
    }
    if let Some(folder) = &arguments.out_dir {
        words.extend(["--out-dir".to_owned(), quoted(&disk::display(folder))]);
    }
    words.push(quoted(&disk::display(path)));
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-,:+@".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The files whose text is not what it would be, with the difference. A checkout with CRLF is no difference.
fn differences<'b>(built: &'b Built, printer: &Printer) -> Result<Vec<(&'b Path, String)>, Fault> {
    let mut differences = Vec::new();
    for (path, wanted) in &built.files {
        let present = match fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).replace("\r\n", "\n"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Fault::io("read", path, &error)),
        };
        if present != *wanted {
            let name = disk::display(path);
            let diff = unified_diff(
                &present,
                wanted,
                &name,
                &format!("{name} (as it would be)"),
                printer.colours_products(),
            );
            differences.push((path.as_path(), diff));
        }
    }
    Ok(differences)
}

/// Why a file is stale, where its own hash tells.
fn hand_edited(path: &Path) -> &'static str {
    let Ok(bytes) = fs::read(path) else {
        return ": it is missing";
    };
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    if emit::is_untouched(&text) == Some(false) {
        ": it was edited by hand"
    } else {
        ""
    }
}
