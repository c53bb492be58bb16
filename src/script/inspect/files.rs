//! Files that a script reads and that are not there when it runs: an inline script travels alone.

use memchr::memmem;

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::{Command, Joined, Word};
use crate::script::invocation::Invocation;

/// Ways to write the folder of the script itself, which holds nothing else.
const OWN_FOLDER: &[&str] = &[
    "dirname \"$0\"",
    "dirname $0",
    "dirname -- \"$0\"",
    "BASH_SOURCE",
    "${0%/*}",
    "readlink -f \"$0\"",
    "realpath \"$0\"",
];

/// Options whose value is a file to read, by program and subcommand.
const OPTIONS: &[(&str, &str, &[&str])] = &[
    ("pip", "install", &["-r", "--requirement", "-c", "--constraint"]),
    ("pip3", "install", &["-r", "--requirement", "-c", "--constraint"]),
    ("uv", "pip", &["-r", "--requirement", "-c", "--constraint"]),
    ("conda", "", &["-f", "--file"]),
    ("mamba", "", &["-f", "--file"]),
    ("micromamba", "", &["-f", "--file"]),
    ("docker", "build", &["-f", "--file"]),
    ("docker", "compose", &["-f", "--file"]),
    ("docker-compose", "", &["-f", "--file"]),
    ("ansible-playbook", "", &["-i"]),
    ("az", "", &["--file", "-f", "--template-file"]),
    ("kubectl", "", &["-f", "--filename"]),
    ("xargs", "", &["-a", "--arg-file"]),
];

/// Programs that run the file that is their first word, with the endings of such files.
const RUNNERS: &[(&str, &str)] = &[
    ("bash", ".sh"),
    ("sh", ".sh"),
    ("python", ".py"),
    ("python3", ".py"),
    ("Rscript", ".R"),
    ("Rscript", ".r"),
    ("node", ".js"),
    ("perl", ".pl"),
    ("ansible-playbook", ".yml"),
    ("papermill", ".ipynb"),
];

/// Commands that read the files of the folder that they are run in.
const PROJECTS: &[(&str, &str, &str)] = &[
    ("poetry", "install", "pyproject.toml"),
    ("uv", "sync", "pyproject.toml"),
    ("npm", "ci", "package-lock.json"),
    ("conda env", "create", "environment.yml"),
    ("docker", "build", "Dockerfile"),
    ("docker compose", "up", "compose.yaml"),
];

/// Programs whose words are files if they look like files.
const READERS: &[&str] = &[
    "cp", "mv", "install", "cat", "crontab", "tar", "unzip", "dpkg", "apt", "apt-get", "source", ".",
];

/// Commands that bring files nobody can list.
const BRINGERS: &[&str] = &[
    "tar", "unzip", "7z", "azcopy", "rsync", "wget", "git-lfs", "gsutil",
];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let made = Made::of(shell);
    let mut named_own_folder = false;
    let mut left = shell.range.end;
    for (command, invocation) in shell.invocations() {
        if !named_own_folder && !command.in_substitution && names_own_folder(command, shell) {
            named_own_folder = true;
            found.push(shell.observe(ObservationKind::FileNeeded, command.range(), ""));
            continue;
        }
        if leaves_folder(command, invocation, shell) {
            left = command.range().start;
            break;
        }
        if let Some((range, path)) = needed(command, invocation, shell)
            && !made.has(command.range().start, &path)
        {
            found.push(shell.observe(ObservationKind::FileNeeded, range, &path));
        }
    }
    for input in shell
        .commands
        .inputs
        .iter()
        .take_while(|input| input.range.start < left)
    {
        let path = input.raw(shell.text).trim_matches(['"', '\'']);
        if is_relative_file(path) && !made.has(input.range.start, path) {
            found.push(shell.observe(ObservationKind::FileNeeded, input.range.clone(), path));
        }
    }
}

fn names_own_folder(command: &Command, shell: &Shell<'_>) -> bool {
    let raw = shell.raw(command);
    OWN_FOLDER.iter().any(|folder| raw.contains(folder))
}

/// Whether the command changes to a folder where files may be.
fn leaves_folder(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> bool {
    let brings = |program: &str| BRINGERS.contains(&program) && invocation.arguments.len() > 1;
    match invocation.program.as_deref() {
        Some("cd" | "pushd") => true,
        Some("tar" | "bsdtar" | "cpio" | "jar") if command.joined == Joined::Pipe => true,
        Some("git") => invocation
            .arguments
            .first()
            .is_some_and(|word| word.raw(shell.text) == "pull"),
        Some(program) => {
            brings(program)
                && first_operand(invocation, shell).is_some_and(|word| is_elsewhere(word.raw(shell.text)))
        }
        None => false,
    }
}

/// Whether a word is an address or a path that does not depend on the folder.
fn is_elsewhere(raw: &str) -> bool {
    let raw = raw.trim_matches(['"', '\'']);
    raw.starts_with(['/', '$', '~']) || raw.contains("://")
}

fn first_operand<'a>(invocation: &Invocation<'a>, shell: &Shell<'_>) -> Option<&'a Word> {
    invocation
        .arguments
        .iter()
        .find(|word| !word.raw(shell.text).starts_with('-') && word.raw(shell.text).len() > 3)
}

/// The file that a command reads from the folder that it runs in, with its place.
fn needed(
    command: &Command,
    invocation: &Invocation<'_>,
    shell: &Shell<'_>,
) -> Option<(std::ops::Range<usize>, String)> {
    let (text, program) = (shell.text, invocation.program.as_deref()?);
    let own = text.get(invocation.program_range.clone())?;
    if own.starts_with("./") || own.starts_with("../") {
        return Some((command.range(), own.to_owned()));
    }
    let module = invocation.arguments.get(1).map(|word| word.raw(text));
    let is_module = invocation
        .arguments
        .first()
        .is_some_and(|word| word.raw(text) == "-m");
    let program = if is_module && module == Some("pip") {
        "pip"
    } else {
        program
    };
    let word = by_option(program, invocation, text)
        .or_else(|| run(program, invocation, text))
        .or_else(|| read(program, invocation, text));
    if let Some(path) = word {
        return is_relative_file(&path).then(|| (command.range(), path));
    }
    project(program, invocation, text).map(|path| (command.range(), path.to_owned()))
}

/// The value of an option that names a file.
fn by_option(program: &str, invocation: &Invocation<'_>, text: &str) -> Option<String> {
    let words: Vec<&str> = invocation.arguments.iter().map(|word| word.raw(text)).collect();
    let mut rows = OPTIONS.iter().filter(|(name, ..)| *name == program);
    let (_, _, options) =
        rows.find(|(_, subcommand, _)| subcommand.is_empty() || words.contains(subcommand))?;
    words.iter().enumerate().find_map(|(index, raw)| {
        options.iter().find_map(|option| {
            let rest = raw.strip_prefix(option)?;
            let value = match rest {
                "" => words.get(index + 1).copied()?,
                rest => rest.strip_prefix('=')?,
            };
            Some(value.trim_matches(['"', '\'']).to_owned())
        })
    })
}

/// The script that a program runs.
fn run(program: &str, invocation: &Invocation<'_>, text: &str) -> Option<String> {
    let first = invocation
        .arguments
        .iter()
        .map(|word| word.raw(text))
        .find(|raw| !raw.starts_with('-'))?;
    let first = first.trim_matches(['"', '\'']);
    let mut rows = RUNNERS.iter();
    let runs = rows.any(|(name, ending)| *name == program && first.ends_with(ending));
    runs.then(|| first.to_owned())
}

/// The file that a program such as `cp` or `source` reads.
fn read(program: &str, invocation: &Invocation<'_>, text: &str) -> Option<String> {
    let is_pip = matches!(program, "pip" | "pip3")
        && invocation
            .arguments
            .iter()
            .any(|word| word.raw(text) == "install");
    let is_image = program == "code";
    if !READERS.contains(&program) && !is_pip && !is_image {
        return None;
    }
    let words: Vec<&str> = invocation
        .arguments
        .iter()
        .map(|word| word.raw(text).trim_matches(['"', '\'']))
        .collect();
    if matches!(program, "cp" | "mv" | "install") {
        return copied(&words).map(str::to_owned);
    }
    let mut operands = words.into_iter();
    let reads = |raw: &&str| match program {
        "source" | "." => !raw.contains("conda") && *raw != "activate" && !raw.ends_with("bin/activate"),
        "apt" | "apt-get" | "dpkg" => raw.ends_with(".deb") && (raw.starts_with('.') || program == "dpkg"),
        "code" => raw.ends_with(".vsix"),
        "tar" | "unzip" => [".tar", ".gz", ".tgz", ".zip", ".bz2", ".xz"]
            .iter()
            .any(|ending| raw.ends_with(ending)),
        _ if is_pip => raw.starts_with("./") || raw.ends_with(".whl") || *raw == ".",
        _ => !raw.starts_with('-') && looks_like_file(raw),
    };
    let first_only = matches!(program, "source" | ".");
    let found = if first_only {
        operands.next().filter(reads)
    } else {
        operands.find(|raw| reads(raw))
    };
    found.map(str::to_owned)
}

/// The first file that `cp`, `mv` or `install` takes from the folder: a word before the last one that looks like a file.
fn copied<'w>(words: &[&'w str]) -> Option<&'w str> {
    let has = |options: &[&str]| words.iter().any(|word| options.contains(word));
    if has(&["-d", "-t", "--directory"]) {
        return None;
    }
    let valued = ["-m", "-o", "-g", "--mode", "--owner", "--group", "-S"];
    let mut after_valued = false;
    let operands = words.iter().copied().filter(|word| {
        let is_value = std::mem::replace(&mut after_valued, valued.contains(word));
        !is_value && !word.starts_with('-')
    });
    let operands: Vec<&str> = operands.collect();
    let (_, sources) = operands.split_last()?;
    sources.iter().copied().find(|word| looks_like_file(word))
}

/// Whether a word without a folder has an ending, or a folder before it.
fn looks_like_file(raw: &str) -> bool {
    let name = raw.trim_start_matches("./").trim_start_matches("../");
    raw.starts_with("./")
        || raw.starts_with("../")
        || name.get(1..).is_some_and(|rest| rest.contains(['.', '/']))
}

/// What a command reads from its folder without naming it.
fn project(program: &str, invocation: &Invocation<'_>, text: &str) -> Option<&'static str> {
    let words: Vec<&str> = invocation.arguments.iter().map(|word| word.raw(text)).collect();
    let mut plain = words.iter().filter(|word| !word.starts_with('-'));
    let (first, second) = (plain.next().copied(), plain.next().copied());
    let rest = words.len();
    PROJECTS.iter().find_map(|(name, wanted, path)| {
        let mut names = name.split(' ');
        if names.next() != Some(program) {
            return None;
        }
        let is_it = match names.next() {
            Some(sub) => first == Some(sub) && second == Some(*wanted),
            None => first == Some(*wanted),
        };
        let elsewhere = [
            "-C",
            "--directory",
            "--project",
            "-f",
            "--file",
            "-n",
            "--name",
            "--prefix",
            "-",
        ];
        let is_elsewhere = words.iter().any(|word| elsewhere.contains(word));
        let is_context = *path != "Dockerfile" || (rest > 1 && words.last() == Some(&"."));
        (is_it && !is_elsewhere && is_context).then_some(*path)
    })
}

/// Whether a word is the path of a file in the folder that the command runs in.
fn is_relative_file(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with(['/', '~', '-'])
        && !path.contains(['$', '*', '`', '<', '('])
        && !path.contains("://")
}

/// The text of a shell, in which what makes, fetches or asks for a file is looked for.
struct Made {
    /// The bytes of the shell, with line ends in place of its comments.
    text: Vec<u8>,
    /// Where it begins in the script.
    start: usize,
}

impl Made {
    fn of(shell: &Shell<'_>) -> Self {
        let text = shell.text.get(shell.range.clone()).unwrap_or_default();
        let mut lines = Vec::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            match line.trim_start().starts_with('#') {
                true => lines.resize(lines.len() + line.len(), b'\n'),
                false => lines.extend_from_slice(line.as_bytes()),
            }
        }
        Self {
            text: lines,
            start: shell.range.start,
        }
    }

    /// Whether something before the byte `at` makes a file, fetches it or asks for it.
    fn has(&self, at: usize, path: &str) -> bool {
        let before = self.text.get(..at.saturating_sub(self.start)).unwrap_or_default();
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
        let folder = path
            .trim_start_matches("./")
            .split('/')
            .next()
            .filter(|folder| path.contains('/') && !folder.starts_with('.'));
        let is_there = |word: &str| memmem::find(before, word.as_bytes()).is_some();
        let is_name = !matches!(name, "." | "..");
        (is_name && is_there(name)) || folder.is_some_and(is_there)
    }
}
