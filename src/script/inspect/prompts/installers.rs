//! Installers that want a license accepted, a channel chosen or a question answered.

use super::{Advice, Asking, fits};
use crate::script::commands::{Command, Joined};
use crate::script::inspect::Shell;
use crate::script::invocation::Invocation;

/// An installer in a file of its own: what its name begins with and ends in, in lowercase, what answers it, and which of those to add.
struct Installer {
    starts: &'static [&'static str],
    ending: &'static str,
    unless: &'static [&'static str],
    answer: &'static str,
}

const INSTALLERS: &[Installer] = &[
    Installer {
        starts: &["miniconda", "anaconda", "miniforge", "mambaforge"],
        ending: ".sh",
        unless: &["-b"],
        answer: "-b",
    },
    Installer {
        starts: &["nvidia-linux"],
        ending: ".run",
        unless: &[
            "-s",
            "--silent",
            "-x",
            "--extract-only",
            "--ui=none",
            "--uninstall",
            "--info",
            "-a",
        ],
        answer: "--silent",
    },
    Installer {
        starts: &["cuda_"],
        ending: ".run",
        unless: &["--silent", "--extract*", "--help", "-h"],
        answer: "--silent",
    },
    Installer {
        starts: &["cmake-"],
        ending: ".sh",
        unless: &["--skip-license", "--help"],
        answer: "--skip-license",
    },
];

/// Scripts that are piped into a shell and ask: a part of their address, what answers them, and what to add to the shell.
const PIPED: &[(&str, &[&str], &str)] = &[("sh.rustup.rs", &["-y"], "-s -- -y")];

/// Packages of Microsoft that install only after their license is accepted.
const LICENSED: &[&str] = &[
    "msodbcsql",
    "mssql-tools",
    "mssql-server",
    "ttf-mscorefonts-installer",
    "msttcorefonts",
];

/// The question of an installer.
pub(super) fn asking(
    command: &Command,
    invocation: &Invocation<'_>,
    before: Option<&Command>,
    shell: &Shell<'_>,
) -> Option<Asking> {
    installer(invocation, shell.text)
        .or_else(|| piped(command, invocation, before?, shell))
        .or_else(|| module(invocation, shell))
        .or_else(|| default_channels(invocation, shell))
        .or_else(|| licensed(invocation, shell))
}

/// An installer that a shell runs, or that is run itself.
fn installer(invocation: &Invocation<'_>, text: &str) -> Option<Asking> {
    let program = invocation.program.as_deref()?;
    let is_shell = matches!(program, "bash" | "sh");
    let named = |raw: &str| {
        let name = raw
            .trim_matches(['"', '\''])
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let name = name.to_ascii_lowercase();
        INSTALLERS.iter().find(|installer| {
            let mut starts = installer.starts.iter();
            starts.any(|start| name.starts_with(start)) && name.ends_with(installer.ending)
        })
    };
    let (row, file) = if is_shell {
        let mut words = invocation.arguments.iter();
        words.find_map(|word| Some((named(word.raw(text))?, word.range.clone())))?
    } else {
        (named(program)?, invocation.program_range.clone())
    };
    let mut words = invocation.arguments.iter();
    let is_answered = words.any(|word| row.unless.iter().any(|answer| fits(word.raw(text), answer)));
    let name = text.get(file.clone())?;
    (!is_answered).then(|| Asking {
        command: if is_shell {
            format!("{program} {name}")
        } else {
            name.to_owned()
        },
        end: file.end,
        advice: Advice::Add(row.answer),
    })
}

/// A script that the command before fetches, and that asks.
fn piped(
    command: &Command,
    invocation: &Invocation<'_>,
    before: &Command,
    shell: &Shell<'_>,
) -> Option<Asking> {
    let program = invocation.program.as_deref()?;
    if !matches!(program, "bash" | "sh") || command.joined != Joined::Pipe {
        return None;
    }
    let fetch = shell.raw(before);
    let (address, unless, answer) = PIPED.iter().find(|(address, ..)| fetch.contains(address))?;
    let mut words = invocation.arguments.iter();
    let is_answered = words.any(|word| unless.iter().any(|answer| fits(word.raw(shell.text), answer)));
    (!is_answered).then(|| Asking {
        command: format!("the installer of `{address}` by {program}"),
        end: command.range().end,
        advice: Advice::Add(answer),
    })
}

/// `Install-Module` of PowerShell, which asks whether the gallery is trusted.
fn module(invocation: &Invocation<'_>, shell: &Shell<'_>) -> Option<Asking> {
    let text = shell.text;
    if invocation.program.as_deref() != Some("pwsh") {
        return None;
    }
    let mut words = invocation.arguments.iter();
    let word = words.find(|word| word.raw(text).contains("Install-Module"))?;
    let answers = ["-Force", "Trusted", "Confirm:$false"];
    let is_answered = answers.iter().any(|answer| word.raw(text).contains(answer))
        || shell.in_advance.says("Policy Trusted");
    (!is_answered).then(|| Asking {
        command: "Install-Module".to_owned(),
        end: word.range.end,
        advice: Advice::Say("add `-Force` to `Install-Module`, which does not trust the gallery otherwise"),
    })
}

/// `conda create` from the default channels, whose terms of service it asks to accept.
fn default_channels(invocation: &Invocation<'_>, shell: &Shell<'_>) -> Option<Asking> {
    let text = shell.text;
    let subcommand = invocation
        .arguments
        .iter()
        .find(|word| !word.raw(text).starts_with('-'))?;
    if invocation.program.as_deref() != Some("conda") || subcommand.raw(text) != "create" {
        return None;
    }
    let chooses = invocation.arguments.iter().any(|word| {
        let raw = word.raw(text);
        raw.contains('$')
            || [
                "-c*",
                "--channel*",
                "--override-channels",
                "--clone*",
                "--offline",
                "--file*",
                "--use-local",
            ]
            .iter()
            .any(|pattern| fits(raw, pattern))
    });
    let settles = [
        "conda tos accept",
        "CONDA_PLUGINS_AUTO_ACCEPT_TOS",
        "conda config",
        "CONDA_CHANNELS",
        ".condarc",
        "iniforge",
    ];
    let is_settled = settles.iter().any(|setting| shell.in_advance.says(setting));
    (!chooses && !is_settled).then(|| Asking {
        command: "conda create".to_owned(),
        end: subcommand.range.end,
        advice: Advice::Say(
            "choose the channel: `--override-channels --channel conda-forge`; the default channels want their terms of \
             service accepted first",
        ),
    })
}

/// The installation of a package whose license must be accepted.
fn licensed(invocation: &Invocation<'_>, shell: &Shell<'_>) -> Option<Asking> {
    let text = shell.text;
    let is_apt = matches!(invocation.program.as_deref(), Some("apt" | "apt-get"));
    let mut words = invocation.arguments.iter();
    words
        .find(|word| word.raw(text) == "install")
        .filter(|_| is_apt)?;
    let package = words.find(|word| LICENSED.iter().any(|name| word.raw(text).starts_with(name)))?;
    (!shell.in_advance.accepts_licenses()).then(|| Asking {
        command: format!("apt-get install {}", package.raw(text)),
        end: package.range.end,
        advice: Advice::Say("accept its license with `ACCEPT_EULA=Y` in front of the command"),
    })
}
