//! Which program a command runs, through wrappers such as `sudo`, and which text it passes to another shell.

use std::borrow::Cow;
use std::ops::Range;

use super::commands::{Command, Commands, Word};

/// A command seen through `sudo`, `env` and the like.
#[derive(Debug)]
pub(crate) struct Invocation<'a> {
    /// The last part of the program's path; `None` if it is not known, or if only a login shell is opened.
    pub(crate) program: Option<Cow<'a, str>>,
    /// The bytes of the program's word.
    pub(crate) program_range: Range<usize>,
    /// The words after the program.
    pub(crate) arguments: &'a [Word],
    /// Whether `sudo`, `su` or `runuser` starts it without the environment of the script.
    pub(crate) fresh_environment: bool,
    /// Whether `sudo` opens a shell itself (`-i` or `-s`).
    pub(crate) opens_shell: bool,
}

/// Text that another shell runs: a here-document or the word after `-c`.
#[derive(Debug)]
pub(crate) struct Block {
    /// The bytes of that text.
    pub(crate) body: Range<usize>,
    /// The bytes of the command that starts the shell.
    pub(crate) opener: Range<usize>,
    /// Whether the outer shell passes the text on without expanding it.
    pub(crate) quoted: bool,
    /// Whether the shell gets positional parameters.
    pub(crate) has_arguments: bool,
    /// Whether the shell is started with `-e`.
    pub(crate) exits_on_error: bool,
    /// Whether the shell lacks the variables that the service sets for the script.
    pub(crate) fresh_environment: bool,
}

/// Programs that run the command after their own options, with those of their options that take a value.
const WRAPPERS: &[(&str, &[&str])] = &[
    (
        "sudo",
        &[
            "-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R", "--user", "--group", "--host",
            "--chdir",
        ],
    ),
    ("env", &["-u", "-C", "--unset", "--chdir"]),
    ("timeout", &["-s", "-k", "--signal", "--kill-after"]),
    ("nice", &["-n", "--adjustment"]),
    ("ionice", &["-c", "-n"]),
    ("nohup", &[]),
    ("exec", &["-a"]),
    ("command", &[]),
    ("builtin", &[]),
    ("setsid", &[]),
    ("time", &[]),
];

/// Resolves the program that `command` runs.
pub(crate) fn invocation<'a>(command: &'a Command, text: &'a str) -> Invocation<'a> {
    let mut invocation = Invocation {
        program: None,
        program_range: command.range(),
        arguments: &[],
        fresh_environment: false,
        opens_shell: false,
    };
    let mut words = &*command.words;
    loop {
        while let [first, rest @ ..] = words
            && is_assignment(first.raw(text))
        {
            words = rest;
        }
        let [first, rest @ ..] = words else {
            return invocation;
        };
        let name = first.literal(text).map(base_name);
        let wrapper = WRAPPERS
            .iter()
            .find(|(wrapper, _)| name.as_deref() == Some(*wrapper));
        let Some((wrapper, valued)) = wrapper else {
            invocation.program = name;
            invocation.program_range = first.range.clone();
            invocation.arguments = rest;
            return invocation;
        };
        words = after_options(rest, valued, text);
        let options = rest.get(..rest.len() - words.len()).unwrap_or_default();
        if *wrapper == "sudo" {
            let has =
                |short: char, long: &str| options.iter().any(|word| is_option(word.raw(text), short, long));
            invocation.opens_shell = has('i', "--login") || has('s', "--shell");
            invocation.fresh_environment = has('i', "--login") || !has('E', "--preserve-env");
        }
        if *wrapper == "timeout" {
            words = words.get(1..).unwrap_or_default();
        }
    }
}

/// The words after the leading options. The options in `valued` also take the next word.
fn after_options<'a>(mut words: &'a [Word], valued: &[&str], text: &str) -> &'a [Word] {
    while let [first, rest @ ..] = words {
        let raw = first.raw(text);
        if raw == "--" {
            return rest;
        }
        if !raw.starts_with(['-', '+']) || raw == "-" {
            return words;
        }
        words = if takes_next(raw, valued) {
            rest.get(1..).unwrap_or_default()
        } else {
            rest
        };
    }
    words
}

/// Whether the value of the option `raw` is the next word, as in `-iu name` and unlike `-uname`.
fn takes_next(raw: &str, valued: &[&str]) -> bool {
    if raw.starts_with("--") {
        return valued.contains(&raw);
    }
    let takes_value = |letter: char| {
        let mut letters = valued.iter().filter_map(|option| option.strip_prefix('-'));
        letters.any(|option| option.strip_prefix(letter).is_some_and(str::is_empty))
    };
    raw.char_indices()
        .skip(1)
        .find(|(_, letter)| takes_value(*letter))
        .is_some_and(|(at, _)| at + 1 == raw.len())
}

/// Whether `raw` is the long option, or a group of short options with `short` among them.
pub(crate) fn is_option(raw: &str, short: char, long: &str) -> bool {
    if raw.starts_with("--") {
        return raw == long || raw.strip_prefix(long).is_some_and(|value| value.starts_with('='));
    }
    raw.strip_prefix('-')
        .is_some_and(|letters| letters.contains(short))
}

/// Whether a word in front of a command sets a variable.
pub(crate) fn is_assignment(raw: &str) -> bool {
    raw.split_once('=').is_some_and(|(name, _)| {
        let name = name.strip_suffix('+').unwrap_or(name);
        let name = name.split('[').next().unwrap_or_default();
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
    })
}

fn base_name(path: Cow<'_, str>) -> Cow<'_, str> {
    match path.rfind('/') {
        None => path,
        Some(slash) => Cow::Owned(path.get(slash + 1..).unwrap_or_default().to_owned()),
    }
}

/// The text that `command`, which runs `invocation`, passes to another shell, if it does.
pub(crate) fn block(
    command: &Command,
    invocation: &Invocation<'_>,
    commands: &Commands,
    text: &str,
) -> Option<Block> {
    let mut block = Block {
        body: 0..0,
        opener: command.range(),
        quoted: false,
        has_arguments: false,
        exits_on_error: false,
        fresh_environment: invocation.fresh_environment,
    };
    let shell_arguments = match invocation.program.as_deref() {
        Some("bash" | "sh" | "dash") => invocation.arguments,
        Some("su" | "runuser") => {
            let is_login = |word: &Word| matches!(word.raw(text), "-" | "-l" | "-lc" | "--login");
            block.fresh_environment |= invocation.arguments.iter().any(is_login);
            return su_script(&mut block, invocation, text)
                .or_else(|| here_document(&mut block, command, commands))
                .map(|()| block);
        }
        None if invocation.opens_shell => &[],
        _ => return None,
    };
    let shell = shell_options(shell_arguments, text);
    block.exits_on_error = shell.exits_on_error;
    match shell.source {
        ShellSource::Word(word, positional) => {
            block.has_arguments = positional > 1;
            word_script(&mut block, word, text)?;
        }
        ShellSource::Input { positional } => {
            block.has_arguments = positional > 0;
            here_document(&mut block, command, commands)?;
        }
        ShellSource::File => return None,
    }
    Some(block)
}

/// Where a shell reads its commands from.
enum ShellSource<'a> {
    /// From the word after `-c`, which this number of words follow.
    Word(&'a Word, usize),
    /// From its standard input.
    Input { positional: usize },
    /// From a file.
    File,
}

struct ShellOptions<'a> {
    source: ShellSource<'a>,
    exits_on_error: bool,
}

fn shell_options<'a>(arguments: &'a [Word], text: &str) -> ShellOptions<'a> {
    let words = after_options(arguments, &["-o", "-O", "--rcfile", "--init-file"], text);
    let options = arguments.get(..arguments.len() - words.len()).unwrap_or_default();
    let has = |letter: char| options.iter().any(|word| is_option(word.raw(text), letter, ""));
    let sets_errexit = sets_errexit(options, text);
    let source = match words {
        [first, rest @ ..] if has('c') => ShellSource::Word(first, rest.len()),
        [] => ShellSource::Input { positional: 0 },
        [first, rest @ ..] if first.raw(text) == "-" => ShellSource::Input {
            positional: rest.len(),
        },
        words if has('s') => ShellSource::Input {
            positional: words.len(),
        },
        _ => ShellSource::File,
    };
    ShellOptions {
        source,
        exits_on_error: sets_errexit,
    }
}

/// Whether `words`, arguments of `set` or of a shell, turn `errexit` on.
pub(crate) fn sets_errexit(words: &[Word], text: &str) -> bool {
    let mut previous = "";
    words.iter().any(|word| {
        let raw = word.raw(text);
        let names_it = raw == "errexit" && previous.starts_with('-') && previous.ends_with('o');
        previous = raw;
        names_it || is_option(raw, 'e', "")
    })
}

/// The script after the `-c` of `su` or `runuser`.
fn su_script(block: &mut Block, invocation: &Invocation<'_>, text: &str) -> Option<()> {
    let mut arguments = invocation.arguments.iter();
    arguments.find(|word| matches!(word.raw(text), "-c" | "-lc" | "--command"))?;
    word_script(block, arguments.next()?, text)
}

/// A script that is one word in single quotes, or in double quotes without expansions.
fn word_script(block: &mut Block, word: &Word, text: &str) -> Option<()> {
    let raw = word.raw(text);
    let single = raw.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let double = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inside = single.filter(|inside| !inside.contains('\''));
    let inside = inside.or(double.filter(|inside| !inside.contains(['$', '`', '\\', '"'])))?;
    block.body = word.range.start + 1..word.range.start + 1 + inside.len();
    block.quoted = true;
    Some(())
}

/// The here-document that is the standard input of `command`: its last one.
fn here_document(block: &mut Block, command: &Command, commands: &Commands) -> Option<()> {
    let document = commands.here_documents.get(*command.here_documents.last()?)?;
    block.body = document.body.clone();
    block.quoted = document.quoted;
    block.opener = block.opener.start..document.opener.end.max(block.opener.end);
    Some(())
}
