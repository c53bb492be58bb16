//! The command line: its words, its help and its values.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueHint};

use crate::bug::bug;
use crate::diff::{Behaviour, DiffFormat};
use crate::emit::OutputFormat;
use crate::pipeline::Platform;
use crate::render::Format;
use crate::schedule::{Beginning, MOST_DAYS, ScheduleFormat};

/// Compile Azure Machine Learning compute from TOML into ARM templates, Bicep and parameter files.
///
/// A definition says in a few words which instances and clusters there shall be; armlet writes what Azure deploys, and
/// says beforehand what Azure would refuse. It never talks to Azure, and the same definition gives the same bytes everywhere.
#[derive(Debug, Parser)]
#[command(
    name = "armlet",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = FIRST_STEPS
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Colour findings and diffs: on a terminal unless `NO_COLOR` is set, always, or never.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        value_parser = ["auto", "always", "never"]
    )]
    pub color: String,
}

const FIRST_STEPS: &str = "\
First steps:
  armlet init                  write a compute.toml to begin with
  armlet build                 compile compute.toml; what Azure deploys appears beside it
  armlet check                 only report mistakes
  armlet explain invalid-cron  what a finding means and how to mend it
  armlet build --check         in a pipeline: fail if the committed outputs are stale

Exit status:
  0  all is well; warnings alone do not change that
  1  a definition has mistakes, or outputs are stale
  2  the command could not run";

const BUILD_EXAMPLES: &str = "\
Outputs of compute.toml, by format:
  arm         compute.json
  bicep       compute.bicep
  parameters  compute.ENV.parameters.json and compute.ENV.bicepparam for each of [environments];
              without environments, compute.parameters.json if a parameter has no default

If one definition has a mistake, nothing is written for any. A file that holds its text already is
left alone, and a file that armlet did not write is never overwritten. An output that no definition
makes any more is orphaned: it is named, and stale for `--check`, but never deleted.

Examples:
  armlet build                           compute.toml in this folder
  armlet build labs/ batch.compute.toml  every definition below labs/, and one more
  armlet build --check .                 compare only; print the difference; exit 1 if there is one
  armlet build --list-different .        the same for hooks: only the paths of the files concerned
  armlet build --emit arm,parameters --env prod --out-dir out
  armlet build --stdout --emit bicep - < compute.toml";

const CHECK_EXAMPLES: &str = "\
Examples:
  armlet check                     compute.toml in this folder
  armlet check --fix labs/         mend what is certain in every definition below labs/
  armlet check --today 2027-01-31  which `allow` will have expired by then?
  armlet check --output-format sarif . > armlet.sarif

`armlet explain RULE` tells more about a finding; `[lints]` in the definition sets its level.";

const SCHEDULE_EXAMPLES: &str = "\
The calendar has a line for each day and a column for each half hour, by the clock of the instance's
time zone. It shows what the schedules do; idle shutdown and people who start and stop are left out.
With `[prices]` in the definition, hours become money.

Examples:
  armlet schedule                               the week that begins today
  armlet schedule --from 2026-03-23 labs/       the week in which the clocks change in Europe
  armlet schedule --days 31 --output-format ics > runs.ics";

const REPORT_EXAMPLES: &str = "\
The page stands alone: it asks nothing of the network, needs no script, follows the light or dark
of the system, and can be printed. Secrets do not appear, and environment variables and secure
parameters only by their names.

A definition with mistakes gets its page too, with the findings, and the exit status is 1. With
`--out`, a file that is no report of armlet's is never overwritten.

Examples:
  armlet report > report.html                    compute.toml in this folder
  armlet report --out report.html labs/          every definition below labs/ on one page
  armlet report --against origin/main > r.html   with what the changes since then do";

const SHOW_EXAMPLES: &str = "\
What is no ARM template is printed as it is, so that git can give any file to it.

Lines of scripts in `git diff`, `git show` and `git log -p`:
  echo 'compute.json diff=armlet' >> .gitattributes
  git config diff.armlet.textconv 'armlet show'

Examples:
  armlet show compute.json
  git show main:compute.json | armlet show -";

const DIFF_EXAMPLES: &str = "\
Each side is a definition (.toml), an ARM template (.json, by whomever), a folder, or one of these in
a revision of the git repository here: REV:path, from the root of the repository, as git has it;
REV:./path from this folder. In a folder every `compute.toml` and `*.compute.toml` counts, matched by
path.

What deploying NEW over OLD does to a change is one of: in place, needs action, recreate, fails on
redeploy, no effect, unknown. `!` marks what matters for security, and running hours.

Examples:
  armlet diff HEAD:compute.toml compute.toml     what is not committed yet
  armlet diff HEAD~1:labs labs                   a folder against the commit before
  armlet diff deployed.json compute.toml         a template that was exported, against the definition
  armlet diff --output-format markdown origin/main:labs labs > comment.md
  armlet diff --fail-on recreate,fails origin/main:labs labs

Exit status:
  0  whatever changed, unless --exit-code or --fail-on asks about it
  1  a definition has mistakes, or there is a change that --exit-code or --fail-on asks about
  2  the command could not run";

const INIT_GUIDE: &str = "\
Which compute for what:
  notebooks  a compute instance: one machine for one person, that stops when idle
  training   a compute cluster: nodes come with the jobs and go after them
  batch      a compute cluster: the same, for predictions on much data
  realtime   a Kubernetes cluster of one's own; a managed online endpoint needs no compute at all
  spark      a Synapse Spark pool; serverless Spark needs no compute at all

Where nothing should be managed, leave `compute` out of the job: that is serverless compute, and
there is nothing to deploy.

A pipeline is written where its platform looks for it, so run `--ci` at the root of the repository:
  github        .github/workflows/armlet.yml
  azure-devops  azure-pipelines.yml

A file that is there already is never overwritten.

Examples:
  armlet init                                     compute.toml in this folder, for notebooks
  armlet init --for training gpu.compute.toml     a cluster, in a file of that name
  armlet init --ci github labs/                   a workflow for the definitions below labs/";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile definitions and write what Azure deploys beside them.
    #[command(after_help = BUILD_EXAMPLES)]
    Build(BuildArgs),
    /// Report the mistakes in definitions; write no output.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Tell what deploying one definition or template over another does to each compute.
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Show when instances run: a calendar, the next starts and stops, hours and cost.
    #[command(after_help = SCHEDULE_EXAMPLES)]
    Schedule(ScheduleArgs),
    /// Write a page for people: each compute in words, its week, scripts and findings.
    #[command(after_help = REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// Print a template with its scripts as lines, not as Base64: for people and `git diff`.
    #[command(after_help = SHOW_EXAMPLES)]
    Show {
        /// The template; `-` is standard input.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Write a commented definition of the kind of compute that fits, or a pipeline.
    #[command(after_help = INIT_GUIDE)]
    Init(InitArgs),
    /// Explain a rule: what it finds, why it matters, what to write instead.
    Explain {
        /// The rule's name, as a finding shows it in brackets; `armlet rules` lists all.
        #[arg(value_name = "RULE")]
        rule: String,
    },
    /// List the rules: name, level unless `[lints]` sets another, what is found.
    Rules,
    /// Print the JSON Schema of the language, or of one of its tables, for editors.
    Schema {
        /// A table such as instance, cluster or schedule [default: definition, the whole file]
        #[arg(value_name = "TABLE")]
        table: Option<String>,
    },
    /// Print a script that completes armlet's commands and options in a shell.
    ///
    /// For bash: `armlet completions bash > ~/.local/share/bash-completion/completions/armlet`.
    Completions {
        /// The shell.
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page of armlet, or of one of its commands.
    ///
    /// To read it: `armlet man build | man -l -`.
    Man {
        /// A command such as build [default: armlet itself]
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// What to compile.
#[derive(Debug, Args)]
pub struct Paths {
    /// Definitions, or folders to search for `compute.toml` and `*.compute.toml`; `-` is standard
    /// input [default: compute.toml]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
}

/// The arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// What to compile.
    #[command(flatten)]
    pub paths: Paths,

    /// Write nothing; print how the files there differ from what would be written, and exit 1 if they do.
    #[arg(long, conflicts_with = "stdout")]
    pub check: bool,

    /// As `--check`, but print only the paths of the files that differ, are missing or are orphaned, one a line.
    #[arg(long, conflicts_with = "stdout")]
    pub list_different: bool,

    /// Only these outputs, separated by commas, whatever `[output] emit` says.
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = output_formats())]
    pub emit: Vec<OutputFormat>,

    /// Only the parameter files of these environments, separated by commas.
    #[arg(long = "env", value_name = "NAME", value_delimiter = ',')]
    pub environments: Vec<String>,

    /// Write into this folder, not beside the definition or where `[output] dir` says.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out_dir: Option<PathBuf>,

    /// Print one output instead of writing files: the ARM template, or what `--emit` names.
    #[arg(long)]
    pub stdout: bool,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to check.
    #[command(flatten)]
    pub paths: Paths,

    /// The form of the findings: human goes to standard error, every other to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = finding_formats())]
    pub output_format: Format,

    /// Apply the suggestions that are certain, then report what is left; comments and layout stay.
    #[arg(long)]
    pub fix: bool,

    /// The day that decides whether an `allow` with `until` has expired, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<jiff::civil::Date>,
}

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// What is deployed: a definition, a template, a folder, or REV:path; `-` is standard input
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub old: PathBuf,

    /// What is going to be; the same.
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub new: PathBuf,

    /// The form: text, a comment for a pull request, or JSON.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = diff_formats())]
    pub output_format: DiffFormat,

    /// Exit 1 if anything changes.
    #[arg(long)]
    pub exit_code: bool,

    /// Exit 1 if a deployment does one of these to a change, separated by commas.
    #[arg(long, value_name = "WORD", value_delimiter = ',', value_parser = behaviours())]
    pub fail_on: Vec<Behaviour>,
}

/// A word that the parser of possible values let through and that is none of them.
fn unlisted(word: &str) -> ! {
    bug(format!("`{word}` is no word of this option"))
}

fn diff_formats() -> impl TypedValueParser<Value = DiffFormat> {
    PossibleValuesParser::new(DiffFormat::ALL.map(DiffFormat::name))
        .map(|word| DiffFormat::from_name(&word).unwrap_or_else(|| unlisted(&word)))
}

fn behaviours() -> impl TypedValueParser<Value = Behaviour> {
    PossibleValuesParser::new(Behaviour::ALL.map(Behaviour::short_name))
        .map(|word| Behaviour::from_short_name(&word).unwrap_or(Behaviour::Unknown))
}

/// The arguments of `schedule`.
#[derive(Debug, Args)]
pub struct ScheduleArgs {
    /// What to compile.
    #[command(flatten)]
    pub paths: Paths,

    /// The first day, or the time from which starts and stops are listed: 2026-03-28, 2026-03-28T09:00 (by each
    /// instance's clock) or 2026-03-28T08:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    pub from: Option<Beginning>,

    /// How many days, 1 to 366.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 7,
        value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_DAYS))
    )]
    pub days: u16,

    /// The form: a calendar for the terminal, JSON, or an iCalendar file.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = schedule_formats())]
    pub output_format: ScheduleFormat,
}

fn schedule_formats() -> impl TypedValueParser<Value = ScheduleFormat> {
    PossibleValuesParser::new(ScheduleFormat::ALL.map(ScheduleFormat::name))
        .map(|word| ScheduleFormat::from_name(&word).unwrap_or_else(|| unlisted(&word)))
}

/// The arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What to compile.
    #[command(flatten)]
    pub paths: Paths,

    /// Also say what deploying each definition over the one of this git revision does.
    #[arg(long, value_name = "REV")]
    pub against: Option<String>,

    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

/// The arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// What the compute is for.
    #[arg(
        long = "for",
        value_name = "PURPOSE",
        default_value = "notebooks",
        value_parser = PossibleValuesParser::new(super::init::PURPOSES.map(|(purpose, _)| purpose))
    )]
    pub purpose: String,

    /// Write no definition but a pipeline that checks and deploys those that are there.
    #[arg(long, value_name = "PLATFORM", conflicts_with = "purpose", value_parser = platforms())]
    pub ci: Option<Platform>,

    /// The file to write, or the folder that gets a `compute.toml` [default: compute.toml]; with `--ci` the definition
    /// or folder that the pipeline is for [default: this folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Option<PathBuf>,
}

fn platforms() -> impl TypedValueParser<Value = Platform> {
    PossibleValuesParser::new(Platform::ALL.map(Platform::name))
        .map(|word| Platform::from_name(&word).unwrap_or(Platform::Github))
}

fn output_formats() -> impl TypedValueParser<Value = OutputFormat> {
    PossibleValuesParser::new(OutputFormat::ALL.map(OutputFormat::name))
        .map(|word| OutputFormat::from_name(&word).unwrap_or(OutputFormat::Arm))
}

fn finding_formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name))
        .map(|word| Format::from_name(&word).unwrap_or_else(|| unlisted(&word)))
}
