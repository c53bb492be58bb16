//! Arguments and variables that a script uses and that nothing gives it.

use super::{Observation, ObservationKind, Shell};
use crate::hashing::HashSet;
use crate::script::bytes::ByteSet;
use crate::script::commands::{Command, Expansion};
use crate::script::invocation::Invocation;

/// What a name of a variable is made of.
static NAME: ByteSet = ByteSet::alphanumeric_and(b"_");

/// Variables that a shell, a login or the service sets.
const KNOWN: &[&str] = &[
    "HOME",
    "PATH",
    "USER",
    "LOGNAME",
    "SHELL",
    "PWD",
    "OLDPWD",
    "LANG",
    "LANGUAGE",
    "TERM",
    "HOSTNAME",
    "UID",
    "EUID",
    "GID",
    "GROUPS",
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "LINENO",
    "FUNCNAME",
    "PIPESTATUS",
    "IFS",
    "OPTARG",
    "OPTIND",
    "OPTERR",
    "REPLY",
    "PPID",
    "OSTYPE",
    "HOSTTYPE",
    "MACHTYPE",
    "SHLVL",
    "SHELLOPTS",
    "DIRSTACK",
    "COLUMNS",
    "LINES",
    "MAPFILE",
    "COMP_WORDS",
    "TMPDIR",
    "TMP",
    "TEMP",
    "DISPLAY",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "MAIL",
    "PS1",
    "PS2",
    "PS4",
    "DEBIAN_FRONTEND",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "CPATH",
    "PYTHONPATH",
    "MANPATH",
    "INFOPATH",
    "PKG_CONFIG_PATH",
    "JAVA_HOME",
    "SPARK_HOME",
    "CUDA_HOME",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "ftp_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "FTP_PROXY",
    "DEFAULT_IDENTITY_CLIENT_ID",
    "ADMIN_USERNAME",
    "VIRTUAL_ENV",
    "_",
];

/// What such variables begin with.
const KNOWN_STARTS: &[&str] = &[
    "BASH",
    "CI_",
    "AZUREML_",
    "CONDA_",
    "MSI_",
    "IDENTITY_",
    "LC_",
    "SUDO_",
    "XDG_",
    "SSH_",
    "AZ_BATCH_",
];

/// Commands whose words are names that they set.
const SETTERS: &[&str] = &[
    "read",
    "mapfile",
    "readarray",
    "export",
    "declare",
    "typeset",
    "local",
    "readonly",
    "getopts",
    "printf",
    "for",
    "select",
    "unset",
    "let",
    "coproc",
    "eval",
];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    if shell.block.is_none() {
        arguments(shell, found);
    }
    // NOTE: the shell around it expands what is in a here-document without quotes.
    if shell.block.is_none_or(|block| block.quoted) {
        variables(shell, found);
    }
}

/// The script's own `$1`, `$2`, … and `$@`.
fn arguments(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let parses_options = shell
        .invocations()
        .any(|(_, invocation)| invocation.program.as_deref() == Some("getopts"));
    if parses_options {
        return;
    }
    match guard(shell) {
        Some(Guard::Optional) => return,
        Some(Guard::Required(observation)) => {
            found.push(observation);
            return;
        }
        None => {}
    }
    let mut seen = HashSet::default();
    let handed_on = handed_on(shell);
    let set_from = arguments_set_from(shell);
    for expansion in &shell.commands.expansions {
        let name = shell.text.get(expansion.name.clone()).unwrap_or_default();
        let is_number = name != "0" && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        let is_all = matches!(name, "@" | "*") && !handed_on.contains(&expansion.range.start);
        if expansion.in_function || !(is_number || is_all) || has_alternative(expansion, shell) {
            continue;
        }
        if set_from < expansion.range.start {
            return;
        }
        if seen.insert(name) {
            found.push(shell.observe(ObservationKind::ArgumentNeeded, expansion.range.clone(), name));
        }
    }
}

/// What a script does about the number of its arguments.
enum Guard {
    /// It goes on without them.
    Optional,
    /// It gives up without them.
    Required(Observation),
}

/// What the first test of the arguments outside functions leads to.
fn guard(shell: &Shell<'_>) -> Option<Guard> {
    let mut commands = shell.invocations().enumerate();
    let (index, (command, _)) = commands.find(|(_, (command, invocation))| {
        let is_test = matches!(invocation.program.as_deref(), Some("[" | "[[" | "test" | "case"));
        !command.in_function && is_test && mentions_arguments(shell.raw(command))
    })?;
    let raw = shell.raw(command);
    let asks_absence = ["-z ", "-lt ", "-eq 0", "== 0", "= 0", "-ne ", "!= ", "-le "]
        .iter()
        .any(|sign| raw.contains(sign))
        && !["-ne 0", "!= 0"].iter().any(|sign| raw.contains(sign));
    let gives_up = shell
        .invocations()
        .skip(index + 1)
        .take(6)
        .any(|(_, invocation)| {
            let status = invocation.arguments.first().map(|word| word.raw(shell.text));
            invocation.program.as_deref() == Some("exit") && status.is_some_and(|status| status != "0")
        });
    if !asks_absence || !gives_up {
        return Some(Guard::Optional);
    }
    let number = raw
        .split_whitespace()
        .filter_map(|word| word.parse::<usize>().ok())
        .next();
    let number = number
        .filter(|number| *number > 0 && raw.contains("$#"))
        .unwrap_or(1);
    let range = command.range();
    Some(Guard::Required(shell.observe(
        ObservationKind::ArgumentNeeded,
        range,
        &number.to_string(),
    )))
}

fn mentions_arguments(raw: &str) -> bool {
    let tests = ["-z", "-n"].iter().any(|sign| raw.contains(sign)) || raw.starts_with("case");
    raw.contains("$#")
        || raw.contains("${#}")
        || raw.contains("$@")
        || (tests && (raw.contains("$1") || raw.contains("${1")))
}

/// Whether the expansion has a value where the parameter has none, or asks whether it has one.
fn has_alternative(expansion: &Expansion, shell: &Shell<'_>) -> bool {
    let raw = shell.text.get(expansion.range.clone()).unwrap_or_default();
    let after = shell
        .text
        .get(expansion.name.end..expansion.range.end)
        .unwrap_or_default();
    let after = after.strip_prefix(':').unwrap_or(after);
    raw.starts_with("${#") || raw.starts_with("${!") || after.starts_with(['-', '=', '+'])
}

/// Where expansions are in a call of a function of the script, which gets the arguments, as in `main "$@"`.
fn handed_on(shell: &Shell<'_>) -> HashSet<usize> {
    let names = shell.commands.functions.iter();
    let names: HashSet<&str> = names.filter_map(|name| shell.text.get(name.clone())).collect();
    let mut handed_on = HashSet::default();
    if names.is_empty() {
        return handed_on;
    }
    let mut expansions = shell.commands.expansions.iter().peekable();
    let mut done = 0;
    // What a command has in a substitution comes behind the command itself.
    for (command, invocation) in shell.invocations() {
        let range = command.range();
        if range.end <= done {
            continue;
        }
        done = range.end;
        let program = invocation.program.as_deref();
        let calls = program.is_some_and(|program| names.contains(program));
        while let Some(expansion) = expansions.next_if(|expansion| expansion.range.start < range.end) {
            let is_inside = range.start <= expansion.range.start && expansion.range.end <= range.end;
            if calls && is_inside {
                handed_on.insert(expansion.range.start);
            }
        }
    }
    handed_on
}

/// The byte from which on the script has the arguments that its first `set --` gives it.
fn arguments_set_from(shell: &Shell<'_>) -> usize {
    let sets = shell.invocations().filter(|(_, invocation)| {
        let first = invocation.arguments.first().map(|word| word.raw(shell.text));
        invocation.program.as_deref() == Some("set") && first == Some("--")
    });
    let ends = sets.map(|(command, _)| command.range().end);
    ends.min().unwrap_or(usize::MAX)
}

/// The first use of each variable that nothing sets.
fn variables(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let unknown_from = anything_after(shell);
    let (given, tests) = (given(shell), tests(shell));
    let mut seen = HashSet::default();
    for expansion in &shell.commands.expansions {
        let name = shell.text.get(expansion.name.clone()).unwrap_or_default();
        if !is_name(name) || expansion.range.start > unknown_from || has_alternative(expansion, shell) {
            continue;
        }
        if !seen.insert(name) || is_known(name) || given.contains(name) || tests.contains(name) {
            continue;
        }
        found.push(shell.observe(ObservationKind::VariableUnset, expansion.range.clone(), name));
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn is_known(name: &str) -> bool {
    KNOWN.contains(&name) || KNOWN_STARTS.iter().any(|start| name.starts_with(start))
}

/// The byte from which on anything may be set, because another file or a text is run.
fn anything_after(shell: &Shell<'_>) -> usize {
    let opens = |(command, invocation): &(&Command, &Invocation<'_>)| {
        let is_hook = ["conda.sh", "activate", "conda shell"]
            .iter()
            .any(|hook| shell.raw(command).contains(hook));
        matches!(invocation.program.as_deref(), Some("source" | "." | "eval")) && !is_hook
    };
    let first = shell.invocations().find(opens);
    first.map_or(usize::MAX, |(command, _)| command.range().end)
}

/// The names that the text which the shell can see sets anywhere, and those that commands such as `read` set.
fn given<'a>(shell: &Shell<'a>) -> HashSet<&'a str> {
    let sees_outside = shell.block.is_none_or(|block| !block.fresh_environment);
    let text = if sees_outside {
        Some(shell.text)
    } else {
        shell.text.get(shell.range.clone())
    };
    let mut names = assigned(text.unwrap_or_default());
    for (command, invocation) in shell.invocations() {
        let first = command.words.first().map(|word| word.raw(shell.text));
        let program = invocation.program.as_deref().or(first);
        if program.is_some_and(|program| SETTERS.contains(&program)) {
            names.extend(command.words.iter().map(|word| word.raw(shell.text)));
        }
    }
    names
}

/// The names in `text` that come before `=`, `+=`, `++` or `[`, or in an expansion before `:=`.
fn assigned(text: &str) -> HashSet<&str> {
    let mut names = HashSet::default();
    let (mut at, bytes) = (0, text.as_bytes());
    while let Some(offset) = NAME.find(bytes.get(at..).unwrap_or_default()) {
        let start = at + offset;
        let end = start + NAME.run(bytes.get(start..).unwrap_or_default());
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        if sets(before, bytes.get(end..).unwrap_or_default()) {
            names.extend(text.get(start..end));
        }
        at = end;
    }
    names
}

/// Whether a name is set that is between a byte and these.
fn sets(before: Option<&u8>, after: &[u8]) -> bool {
    match before {
        Some(b'$') => false,
        Some(b'{') => matches!(after, [b'=', ..] | [b':', b'=', ..]),
        _ => matches!(
            after,
            [b'=' | b'[', ..] | [b'+', b'=' | b'+', ..] | [b'-', b'=' | b'-', ..]
        ),
    }
}

/// The names in the commands that ask whether something has a value.
fn tests<'a>(shell: &Shell<'a>) -> HashSet<&'a str> {
    let tests = shell
        .invocations()
        .filter(|(_, invocation)| matches!(invocation.program.as_deref(), Some("[" | "[[" | "test")));
    let raws = tests.filter_map(|(command, _)| shell.text.get(command.range()));
    let raws = raws.filter(|raw| ["-z ", "-n ", "-v "].iter().any(|sign| raw.contains(sign)));
    raws.flat_map(|raw| raw.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        .collect()
}
