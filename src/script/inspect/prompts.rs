//! Commands that ask a question that nobody can answer.
//!
//! One row a command that asks; to know another one, add a row.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::{Command, Joined};
use crate::script::invocation::{Invocation, is_assignment};

/// A command that asks, unless one of its words says otherwise.
struct Asks {
    /// The programs.
    programs: &'static [&'static str],
    /// The words after the program, options left out; any of the first ones.
    words: &'static [&'static str],
    /// Words that answer or avoid the question; one that ends in `*` stands for all that begin like it.
    unless: &'static [&'static str],
    /// What to add so that it does not ask; empty if that is not a word to add.
    answer: &'static str,
}

const YES: &[&str] = &["-y", "--yes", "--assume-yes", "--dry-run", "--help", "-h"];
const APT: &[&str] = &[
    "-y",
    "--yes",
    "--assume-yes",
    "--assume-no",
    "-qq",
    "-s",
    "--simulate",
    "--dry-run",
    "--download-only",
    "-d",
    "--help",
    "APT::Get::Assume-Yes*",
    "-oAPT::Get::Assume-Yes*",
];
const CONDA: &[&str] = &["-y", "--yes", "--dry-run", "-d", "--help", "-h", "--quiet --yes"];

const fn asks(
    programs: &'static [&'static str],
    words: &'static [&'static str],
    unless: &'static [&'static str],
    answer: &'static str,
) -> Asks {
    Asks {
        programs,
        words,
        unless,
        answer,
    }
}

const TABLE: &[Asks] = &[
    asks(&["apt", "apt-get"], &["install"], APT, "-y"),
    asks(&["apt", "apt-get"], &["upgrade"], APT, "-y"),
    asks(&["apt", "apt-get"], &["dist-upgrade"], APT, "-y"),
    asks(&["apt", "apt-get"], &["full-upgrade"], APT, "-y"),
    asks(&["apt", "apt-get"], &["remove"], APT, "-y"),
    asks(&["apt", "apt-get"], &["purge"], APT, "-y"),
    asks(&["apt", "apt-get"], &["autoremove"], APT, "-y"),
    asks(&["apt", "apt-get"], &["build-dep"], APT, "-y"),
    asks(&["aptitude"], &["install"], APT, "-y"),
    asks(
        &["add-apt-repository", "apt-add-repository"],
        &[],
        &["-y", "--yes", "-L", "--list", "--help"],
        "-y",
    ),
    asks(&["yum", "dnf"], &["install"], YES, "-y"),
    asks(&["yum", "dnf"], &["update"], YES, "-y"),
    asks(
        &["zypper"],
        &["install"],
        &["-n", "--non-interactive", "-y", "--no-confirm"],
        "-y",
    ),
    asks(&["conda", "mamba"], &["install"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["create"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["update"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["upgrade"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["remove"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["uninstall"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["clean"], CONDA, "-y"),
    asks(&["conda", "mamba"], &["env", "remove"], CONDA, "-y"),
    asks(&["micromamba"], &["install"], CONDA, "-y"),
    asks(&["micromamba"], &["create"], CONDA, "-y"),
    asks(&["micromamba"], &["remove"], CONDA, "-y"),
    asks(&["pip", "pip3"], &["uninstall"], &["-y", "--yes", "--help"], "-y"),
    asks(
        &["az"],
        &["login"],
        &[
            "--identity",
            "-i",
            "--service-principal",
            "--federated-token",
            "--help",
            "-h",
        ],
        "",
    ),
    asks(&["az"], &["group", "delete"], &["-y", "--yes"], "--yes"),
    asks(&["az"], &["vm", "delete"], &["-y", "--yes"], "--yes"),
    asks(&["az"], &["ml", "compute", "delete"], &["-y", "--yes"], "--yes"),
    asks(
        &["azd"],
        &["auth", "login"],
        &["--client-id*", "--managed-identity", "--check-status"],
        "",
    ),
    asks(&["gh"], &["auth", "login"], &["--with-token"], ""),
    asks(&["gcloud"], &["auth", "login"], &["--cred-file*"], ""),
    asks(&["gcloud"], &["init"], &[], ""),
    asks(&["huggingface-cli"], &["login"], &["--token*"], ""),
    asks(&["hf"], &["auth", "login"], &["--token*"], ""),
    asks(&["wandb"], &["login"], &["+", "--anonymously"], ""),
    asks(
        &["docker", "podman"],
        &["login"],
        &["-p*", "--password*", "--password-stdin"],
        "",
    ),
    asks(&["npm"], &["login"], &[], ""),
    asks(&["npm"], &["adduser"], &[], ""),
    asks(&["npm"], &["init"], &["-y", "--yes"], "-y"),
    asks(&["databricks"], &["configure"], &["--token", "--profile*"], ""),
    asks(&["databricks"], &["auth", "login"], &[], ""),
    asks(&["aws"], &["configure"], &["+"], ""),
    asks(&["aws"], &["sso", "login"], &[], ""),
    asks(&["kaggle"], &["config", "init"], &[], ""),
    asks(&["ngrok"], &["login"], &[], ""),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["password"],
        &[],
        "",
    ),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["server", "password"],
        &[],
        "",
    ),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["notebook", "password"],
        &[],
        "",
    ),
    asks(
        &["jupyter", "jupyter-lab", "jupyter-notebook"],
        &["lab", "password"],
        &[],
        "",
    ),
    asks(&["jupyter"], &["kernelspec", "remove"], &["-f", "-y"], "-f"),
    asks(&["jupyter"], &["kernelspec", "uninstall"], &["-f", "-y"], "-f"),
    asks(
        &["ssh-keygen"],
        &[],
        &[
            "-N*", "-l*", "-y*", "-R*", "-F*", "-H*", "-i*", "-e*", "-A", "-B*", "-q -N*", "-D*", "-s*",
            "-t*N",
        ],
        "-N ''",
    ),
    asks(
        &["passwd"],
        &[],
        &[
            "--stdin", "-d", "-l", "-u", "-S", "-e", "-x*", "--delete", "--lock", "--unlock", "--status",
            "--expire",
        ],
        "",
    ),
    asks(
        &["adduser"],
        &[],
        &[
            "--disabled-password",
            "--disabled-login",
            "--system",
            "--gecos*",
            "-D",
            "+2",
        ],
        "",
    ),
    asks(&["smbpasswd"], &[], &["-s", "-d", "-e", "-x", "-n"], ""),
    asks(&["mysql_secure_installation"], &[], &["-D", "--use-default"], ""),
    asks(
        &["dpkg-reconfigure"],
        &[],
        &["-f*", "--frontend*", "-u"],
        "-f noninteractive",
    ),
    asks(&["gpg"], &["--gen-key"], &["--batch"], "--batch"),
    asks(&["gpg"], &["--full-generate-key"], &["--batch"], "--batch"),
    asks(&["ufw"], &["enable"], &["--force"], "--force"),
    asks(&["ufw"], &["reset"], &["--force"], "--force"),
    asks(
        &["terraform", "tofu"],
        &["apply"],
        &["-auto-approve*", "--auto-approve*", "-help", "*.tfplan"],
        "-auto-approve",
    ),
    asks(
        &["terraform", "tofu"],
        &["destroy"],
        &["-auto-approve*", "--auto-approve*"],
        "-auto-approve",
    ),
    asks(
        &["certbot"],
        &[],
        &["-n", "--non-interactive", "renew", "certificates", "--version"],
        "-n",
    ),
    asks(&["poetry"], &["init"], &["-n", "--no-interaction"], "-n"),
    asks(&["rustup-init", "rustup-init.sh"], &[], &["-y"], "-y"),
    asks(&["sdkmanager"], &["--licenses"], &[], ""),
    asks(
        &["vi", "vim", "nano", "emacs", "less", "more", "top", "htop"],
        &[],
        &["-b*", "-c", "-es", "-Es", "--version", "--batch", "-n1"],
        "",
    ),
];

/// Packages of Microsoft that install only after their license is accepted.
const LICENSED: &[&str] = &[
    "msodbcsql",
    "mssql-tools",
    "mssql-server",
    "ttf-mscorefonts-installer",
    "msttcorefonts",
];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let mut previous: Option<&Invocation<'_>> = None;
    let mut always_yes = false;
    let accepts_license = accepts(shell, "ACCEPT_EULA") || shell.text.contains("accept-eula select true");
    for (command, invocation) in shell.invocations() {
        always_yes |= sets_always_yes(command, shell.text);
        let answered = command.joined == Joined::Pipe && previous.is_some_and(is_answer);
        previous = Some(invocation);
        if answered || has_input(command, shell) {
            continue;
        }
        let asking = asking(invocation, shell.text, always_yes)
            .or_else(|| reads(command, invocation, shell))
            .or_else(|| installer(invocation, shell.text))
            .or_else(|| default_channels(invocation, shell))
            .or_else(|| licensed(invocation, shell.text).filter(|_| !accepts_license));
        if let Some(asking) = asking {
            let range = invocation.program_range.start..asking.end;
            let mut observation = shell.observe(ObservationKind::WaitsForInput, range, &asking.command);
            observation.advice = asking.advice;
            found.push(observation);
        }
    }
}

/// A command that waits for an answer.
struct Asking {
    /// The program with its subcommand.
    command: String,
    /// Where that ends.
    end: usize,
    advice: Advice,
}

/// How a question can be answered in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Advice {
    /// There is no simple answer.
    #[default]
    None,
    /// By adding these words after the command.
    Add(&'static str),
    /// By saying something else about it.
    Say(&'static str),
}

/// Whether a command before a pipe gives an answer.
fn is_answer(before: &Invocation<'_>) -> bool {
    matches!(before.program.as_deref(), Some("yes" | "echo" | "printf" | "cat"))
}

/// Whether the command has a here-document, a here-string or a file as its standard input.
fn has_input(command: &Command, shell: &Shell<'_>) -> bool {
    let after = shell.text.get(command.range().start..).unwrap_or_default();
    let line = after.lines().next().unwrap_or_default();
    let line = line.split(['|', ';', '&']).next().unwrap_or_default();
    !command.here_documents.is_empty() || line.contains('<')
}

/// The row of the table that says that a command asks.
fn asking(invocation: &Invocation<'_>, text: &str, always_yes: bool) -> Option<Asking> {
    let mut program = invocation.program.as_deref()?.to_owned();
    let mut arguments = invocation.arguments;
    // `python -m pip uninstall`.
    if program.starts_with("python")
        && let [module, name, rest @ ..] = arguments
        && module.raw(text) == "-m"
    {
        name.raw(text).clone_into(&mut program);
        arguments = rest;
    }
    TABLE
        .iter()
        .filter(|row| row.programs.contains(&program.as_str()))
        .find_map(|row| {
            let mut end = invocation.program_range.end;
            let mut words = arguments.iter().filter(|word| {
                row.words.contains(&word.raw(text))
                    || !word.raw(text).starts_with('-')
                    || word.raw(text).contains('$')
            });
            for wanted in row.words {
                let word = words.next().filter(|word| word.raw(text) == *wanted)?;
                end = word.range.end;
            }
            let operands = words.count();
            let avoids = |pattern: &&str| match *pattern {
                "+" => operands > 0,
                "+2" => operands > 1,
                pattern => arguments.iter().any(|word| fits(word.raw(text), pattern)),
            };
            let is_conda = row.unless == CONDA;
            if row.unless.iter().any(avoids) || (is_conda && always_yes) {
                return None;
            }
            let name = std::iter::once(program.as_str()).chain(row.words.iter().copied());
            Some(Asking {
                command: name.collect::<Vec<_>>().join(" "),
                end,
                advice: if row.answer.is_empty() {
                    Advice::None
                } else {
                    Advice::Add(row.answer)
                },
            })
        })
}

/// Whether a word is the option `pattern`: itself, in a group such as `-qy`, with a value after `=`, or, where the pattern
/// ends in `*`, any word that begins like it.
fn fits(raw: &str, pattern: &str) -> bool {
    let raw = raw.trim_matches(['"', '\'']);
    if let Some(start) = pattern.strip_suffix('*') {
        return raw.starts_with(start);
    }
    if let Some(end) = pattern.strip_prefix('*') {
        return raw.ends_with(end);
    }
    if raw == pattern
        || raw
            .strip_prefix(pattern)
            .is_some_and(|rest| rest.starts_with('='))
    {
        return true;
    }
    let letter = pattern.strip_prefix('-').filter(|letter| letter.len() == 1);
    letter.is_some_and(|letter| {
        raw.starts_with('-') && !raw.starts_with("--") && raw.contains(letter) && raw.len() <= 5
    })
}

/// `read` from a terminal that does not exist.
fn reads(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> Option<Asking> {
    let is_read = invocation.program.as_deref() == Some("read") && command.joined != Joined::Pipe;
    let has_prompt = invocation.arguments.iter().any(|word| {
        let raw = word.raw(shell.text);
        raw.starts_with('-') && !raw.starts_with("--") && raw.contains('p')
    });
    let timed = invocation
        .arguments
        .iter()
        .any(|word| word.raw(shell.text).starts_with("-t"));
    (is_read && has_prompt && !timed).then(|| Asking {
        command: "read".to_owned(),
        end: command.range().end,
        advice: Advice::Say("take the value from `arguments`, or write it into the script"),
    })
}

/// The installers of conda, which show their license unless they run in batch mode, and Rust's.
fn installer(invocation: &Invocation<'_>, text: &str) -> Option<Asking> {
    if !matches!(invocation.program.as_deref(), Some("bash" | "sh")) {
        return None;
    }
    let has = |letter: &str| {
        invocation
            .arguments
            .iter()
            .any(|word| fits(word.raw(text), letter))
    };
    let file = invocation.arguments.iter().find(|word| {
        let name = word.raw(text).rsplit('/').next().unwrap_or_default();
        let name = name.trim_matches(['"', '\'']).to_ascii_lowercase();
        ["miniconda", "anaconda", "miniforge", "mambaforge"]
            .iter()
            .any(|known| name.starts_with(known))
            && name.ends_with(".sh")
    })?;
    (!has("-b")).then(|| Asking {
        command: format!("bash {}", file.raw(text)),
        end: file.range.end,
        advice: Advice::Add("-b"),
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
    let is_settled = settles.iter().any(|setting| text.contains(setting));
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
fn licensed(invocation: &Invocation<'_>, text: &str) -> Option<Asking> {
    let is_apt = matches!(invocation.program.as_deref(), Some("apt" | "apt-get"));
    let mut words = invocation.arguments.iter();
    words
        .find(|word| word.raw(text) == "install")
        .filter(|_| is_apt)?;
    let package = words.find(|word| LICENSED.iter().any(|name| word.raw(text).starts_with(name)))?;
    Some(Asking {
        command: format!("apt-get install {}", package.raw(text)),
        end: package.range.end,
        advice: Advice::Say("accept its license with `ACCEPT_EULA=Y` in front of the command"),
    })
}

/// Whether a variable that accepts something is set anywhere.
fn accepts(shell: &Shell<'_>, name: &str) -> bool {
    shell.text.match_indices(name).any(|(at, _)| {
        let after = shell.text.get(at + name.len()..).unwrap_or_default();
        after.trim_start_matches(['=', '"', '\'']).starts_with(['Y', 'y'])
    })
}

/// Whether the command makes conda answer yes to everything from here on.
fn sets_always_yes(command: &Command, text: &str) -> bool {
    let raw = |index: usize| {
        command
            .words
            .get(index)
            .map(|word| word.raw(text))
            .unwrap_or_default()
    };
    let by_variable = |index: usize| {
        let lowered = raw(index).to_ascii_lowercase();
        matches!(
            lowered.as_str(),
            "conda_always_yes=true" | "conda_always_yes=yes" | "conda_always_yes=1"
        )
    };
    if raw(0) == "conda" && raw(1) == "config" {
        return command.words.iter().any(|word| word.raw(text) == "always_yes");
    }
    (raw(0) == "export" && by_variable(1)) || (is_assignment(raw(0)) && by_variable(0))
}
