//! The command line: commands, options and their help.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueHint};

use crate::bug::bug;
use crate::diff::{Behaviour, DiffFormat};
use crate::emit::OutputFormat;
use crate::pipeline::Platform;
use crate::render::Format;
use crate::schedule::{Beginning, MOST_DAYS, ScheduleFormat};

/// Compile Azure Machine Learning compute from TOML into ARM templates, Bicep and parameter files.
///
/// A definition lists the instances and clusters you want; armlet generates the templates that Azure deploys and reports
/// anything Azure would reject before you deploy. It never accesses Azure, and the same definition gives the same bytes on
/// every machine.
#[derive(Debug, Parser)]
#[command(
    name = "armlet",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = FIRST_STEPS
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,

    /// When to color findings and diffs: auto (on a terminal, unless `NO_COLOR` is set), always or never.
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
  armlet init                  write a compute.toml to start with
  armlet build                 compile compute.toml and write the templates next to it
  armlet check                 report mistakes without writing anything
  armlet explain invalid-cron  what a finding means and how to fix it
  armlet build --check         in a pipeline: fail if the committed outputs are stale

Exit status:
  0  success, possibly with warnings
  1  a definition has mistakes, or outputs are stale
  2  the command could not run";

const BUILD_EXAMPLES: &str = "\
Outputs of compute.toml, by format:
  arm         compute.json
  bicep       compute.bicep
  parameters  compute.ENV.parameters.json and compute.ENV.bicepparam for each of [environments]
  snapshot    compute.ENV.snapshot.json for each of [environments], or compute.snapshot.json: what the
              deployment sends, evaluated; written only if `[output] emit` or `--emit` names it

If any definition has a mistake, no file is written. Files that are already up to date are not
touched, and a file that armlet did not write is never overwritten. An output that no definition
produces any more is reported as orphaned and counts as stale for `--check`; it is never deleted.

Examples:
  armlet build                           compute.toml in this folder
  armlet build labs/ batch.compute.toml  every definition below labs/, and one more
  armlet build --check .                 only compare; print any differences and exit 1
  armlet build --list-different .        the same, but print only the paths of those files
  armlet build --emit arm,parameters --env prod --out-dir out
  armlet build --stdout --emit bicep - < compute.toml";

const CHECK_EXAMPLES: &str = "\
Examples:
  armlet check                     compute.toml in this folder
  armlet check --fix labs/         apply the safe fixes in every definition below labs/
  armlet check --today 2027-01-31  which `allow` entries have expired by that day?
  armlet check --output-format sarif . > armlet.sarif

`armlet explain RULE` says more about a finding; `[lints]` in a definition sets rule levels.";

const SCHEDULE_EXAMPLES: &str = "\
The calendar has a line for each day and a column for each half hour, in the instance's time zone.
It shows the effect of the schedules; idle shutdown and manual starts and stops are not included.
With `[prices]` in the definition, it also shows the cost.

Examples:
  armlet schedule                               the week that starts today
  armlet schedule --from 2026-03-23 labs/       the week when daylight saving time starts in Europe
  armlet schedule --days 31 --output-format ics > runs.ics";

const REPORT_EXAMPLES: &str = "\
The page is self-contained: it loads nothing from the network, uses no scripts, follows the light or
dark mode of the system, and can be printed. Secrets do not appear; environment variables and secure
parameters appear only by name.

A definition with mistakes also gets a page, with the findings, and the exit status is 1. With
`--out`, armlet never overwrites a file that is not an armlet report.

Examples:
  armlet report > report.html                    compute.toml in this folder
  armlet report --out report.html labs/          every definition below labs/ on one page
  armlet report --against origin/main > r.html   also the effect of the changes since then";

const SNAPSHOT_EXAMPLES: &str = "\
Expressions that only Azure can evaluate stay as they are. More of them are evaluated if armlet
knows where the deployment goes: from the `target` of an environment, or from these options, which
win. As in Bicep, a region settles nothing without the resource group that is in it. Secure parameters are never shown: their value is `[parameters('NAME')]`.

`bicep snapshot compute.ENV.bicepparam --mode validate` accepts the file. That command needs the
Bicep CLI; armlet does not. A definition with several environments needs `--env`.

Examples:
  armlet snapshot --env prod                       compute.toml in this folder
  armlet snapshot main.json --parameters main.prod.parameters.json -o main.prod.snapshot.json
  armlet snapshot --subscription 00000000-0000-0000-0000-000000000001 --resource-group rg-ml \\
    --location westeurope --env dev compute.toml   with ids and the names made by uniqueString()

Exit status:
  0  success
  1  the definition has mistakes, or an expression cannot be evaluated
  2  the command could not run";

const IMPORT_EXAMPLES: &str = "\
The definition deploys what was read; anything that it cannot say is reported with its place, and is a
comment in the definition. Secrets become secure parameters and are never shown.

Examples:
  armlet import main.json > compute.toml         a template of any tool
  armlet import main.json main.dev.parameters.json main.prod.parameters.json -o compute.toml
  bicep build main.bicep --stdout | armlet import -
  az ml compute list -o json | armlet import - -o compute.toml --scripts scripts
  armlet import cluster.yml --workspace-name mlw-labs

Exit status:
  0  success
  1  something was lost, and `--allow-loss` is not given
  2  the command could not run";

const FMT_EXAMPLES: &str = "\
The layout: tables and keys in the order of the reference, a parent before its children, one blank line
before a header, arrays that are too long for a line with one item a line. Comments stay with what they
are above or behind; the spelling of strings and numbers, and the order of computes, stay as they are.

Examples:
  armlet fmt                        compute.toml in this folder
  armlet fmt --check labs/          as a pipeline asks: exit 1 if a definition below labs/ is laid out otherwise
  armlet fmt --diff                 what would change
  armlet fmt - < compute.toml       for editors: reads standard input, writes standard output";

const SHOW_EXAMPLES: &str = "\
Other files are printed unchanged, so git can use it on any file.

To see the lines of scripts in `git diff`, `git show` and `git log -p`:
  echo 'compute*.json diff=armlet' >> .gitattributes
  git config diff.armlet.textconv 'armlet show'

Examples:
  armlet show compute.json
  git show main:compute.json | armlet show -";

const DIFF_EXAMPLES: &str = "\
Each side is a definition (.toml), an ARM template (.json, written by any tool), a snapshot of either,
a folder, or one of these at a git revision: REV:path is relative to the root of the repository, as in
git, and REV:./path to this folder. In a folder, every `compute.toml` and `*.compute.toml` is compared
with the file at the same path on the other side.

OLD can be what Azure has: the JSON that `az rest` (.../computes), `az ml compute list` or `az
resource list` prints, in a file or on standard input. It is compared with all definitions of NEW
together, in the environment that its ids and its workspace belong to. What only Azure has is
unmanaged and does not count for `--exit-code`; what Azure lacks and what failed there do.

`--output-format sh` prints the commands that apply what a deployment does not, as a script for
bash. Deletions and recreations are comments in it.

Both sides are evaluated and compared for each environment: those of a definition, or the parameter
files beside a template (main.dev.parameters.json). A change that concerns some of them says which.
What only a deployment knows is `unknown`, with what would settle it: a value, or an option such as
--location.

Deploying NEW over OLD has one of these effects: in-place, not-applied, added, unmanaged, unknown,
left-behind, needs-action, must-be-recreated, fails-on-redeploy; the output explains those that
occur. `!` marks changes that affect security or running hours.

A definition that rules deny is compared, too. The findings of NEW are printed after the comparison.

Examples:
  armlet diff HEAD:compute.toml compute.toml     the changes that are not committed yet
  armlet diff HEAD~1:labs labs                   a folder against the previous commit
  armlet diff deployed.json compute.toml         an exported template against the definition
  armlet diff main:compute.prod.snapshot.json compute.toml     the environment `prod` only
  az ml compute list -g rg -w mlw -o json | armlet diff --exit-code - labs
  armlet diff --output-format sh live.json labs > actions.sh
  armlet diff --output-format markdown origin/main:labs labs > comment.md
  armlet diff --fail-on must-be-recreated,fails-on-redeploy origin/main:labs labs

Exit status:
  0  success, with or without changes
  1  a definition has mistakes, or there is a change that --exit-code or --fail-on looks for
  2  the command could not run";

const INIT_GUIDE: &str = "\
The compute for each purpose:
  notebooks  a compute instance: one machine for one user that stops when idle
  training   a compute cluster: nodes that are added for jobs and removed after them
  batch      a compute cluster: the same, for predictions on large data sets
  realtime   your own Kubernetes cluster; a managed online endpoint needs no compute at all
  spark      a Synapse Spark pool; serverless Spark needs no compute at all

To avoid managing compute at all, leave `compute` out of the job: it then runs on serverless compute
and there is nothing to deploy.

A pipeline is written to the path where its platform expects it, so run `--ci` at the root of the
repository:
  github        .github/workflows/armlet.yml
  azure-devops  azure-pipelines.yml

Existing files are never overwritten.

Examples:
  armlet init                                     compute.toml in this folder, for notebooks
  armlet init --for training gpu.compute.toml     a cluster, in a file of that name
  armlet init --ci github labs/                   a workflow for the definitions below labs/";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile definitions and write the templates that Azure deploys.
    #[command(after_help = BUILD_EXAMPLES)]
    Build(BuildArgs),
    /// Report the mistakes in definitions without writing outputs.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Show what deploying one definition or template over another does to each compute.
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Show when instances run: schedules, calendar, next starts and stops, hours and cost.
    #[command(after_help = SCHEDULE_EXAMPLES)]
    Schedule(ScheduleArgs),
    /// Write an HTML page about each compute: its settings, week, scripts and findings.
    #[command(after_help = REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// Print what a deployment sends, with every expression evaluated, in the format of `bicep snapshot`.
    #[command(after_help = SNAPSHOT_EXAMPLES)]
    Snapshot(SnapshotArgs),
    /// Write the definition of what exists: templates, what Azure lists, YAML of the Azure ML CLI.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Write definitions in the canonical layout, comments included.
    #[command(after_help = FMT_EXAMPLES)]
    Fmt(FmtArgs),
    /// Print a template or a snapshot with its scripts as text instead of Base64, as for `git diff`.
    #[command(after_help = SHOW_EXAMPLES)]
    Show {
        /// The template or snapshot; `-` reads standard input.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Write a commented definition for a purpose, or a CI pipeline.
    #[command(after_help = INIT_GUIDE)]
    Init(InitArgs),
    /// Explain a rule: what it finds, why it matters and what to write instead.
    Explain {
        /// The name of the rule, which a finding shows in brackets; `armlet rules` lists all rules.
        #[arg(value_name = "RULE")]
        rule: String,
    },
    /// List the rules: name, default level, and what each finds.
    Rules,
    /// Print the JSON Schema of the language, or of one of its tables, for editors.
    Schema {
        /// A table such as instance, cluster or schedule [default: definition, which is the whole file]
        #[arg(value_name = "TABLE")]
        table: Option<String>,
    },
    /// Print a shell script that completes armlet's commands and options.
    ///
    /// For bash: `armlet completions bash > ~/.local/share/bash-completion/completions/armlet`.
    Completions {
        /// The shell.
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page of armlet or of one of its commands.
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
    /// Definitions, or folders to search for `compute.toml` and `*.compute.toml`; `-` reads standard
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

    /// Write nothing; print how the existing files differ from the generated ones, and exit 1 if they do.
    #[arg(long, conflicts_with = "stdout")]
    pub check: bool,

    /// Like `--check`, but print only the paths of files that differ, are missing or are orphaned, one per line.
    #[arg(long, conflicts_with = "stdout")]
    pub list_different: bool,

    /// Write only these outputs, separated by commas; overrides `[output] emit`.
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = output_formats())]
    pub emit: Vec<OutputFormat>,

    /// Look only at these environments, separated by commas, and write only their parameter files.
    #[arg(long = "env", value_name = "NAME", value_delimiter = ',')]
    pub environments: Vec<String>,

    /// Write into this folder instead of the definition's folder or `[output] dir`.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out_dir: Option<PathBuf>,

    /// Print one output instead of writing files: the ARM template, or the format given by `--emit`.
    #[arg(long)]
    pub stdout: bool,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to check.
    #[command(flatten)]
    pub paths: Paths,

    /// Format of the findings: human is written to standard error, all others to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = finding_formats())]
    pub output_format: Format,

    /// Apply the safe fixes, then report what remains. Comments and layout are preserved.
    #[arg(long)]
    pub fix: bool,

    /// Look only at these environments, separated by commas [default: the defaults and every environment]
    #[arg(long = "env", value_name = "NAME", value_delimiter = ',')]
    pub environments: Vec<String>,

    /// The day used to decide whether an `allow` with `until` has expired, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<jiff::civil::Date>,
}

/// The arguments of `fmt`.
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// What to lay out.
    #[command(flatten)]
    pub paths: Paths,

    /// Write nothing; name the files whose layout is another, and exit 1 if there are some.
    #[arg(long)]
    pub check: bool,

    /// Write nothing; print what would change, and exit 1 if something would.
    #[arg(long)]
    pub diff: bool,
}

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The deployed side: a definition, a template, a folder or REV:path; `-` reads standard input
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub old: PathBuf,

    /// The new side, in the same forms.
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub new: PathBuf,

    /// Output format: text, Markdown for a pull request comment, JSON, or a script of the commands.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = diff_formats())]
    pub output_format: DiffFormat,

    /// Compare one environment [default: every environment that a side has]
    #[arg(long = "env", value_name = "NAME")]
    pub environment: Option<String>,

    /// Where both sides are deployed to.
    #[command(flatten)]
    pub place: PlaceArgs,

    /// Exit 1 if there is any change.
    #[arg(long)]
    pub exit_code: bool,

    /// Exit 1 if a change has one of these effects, separated by commas.
    #[arg(long, value_name = "WORD", value_delimiter = ',', value_parser = behaviours())]
    pub fail_on: Vec<FailOn>,
}

/// Where a template is deployed to: it settles what otherwise only a deployment knows.
#[derive(Debug, Clone, Default, Args)]
pub struct PlaceArgs {
    /// Id of the subscription [default: the `target` of the environment]
    #[arg(long, value_name = "ID", visible_alias = "subscription-id")]
    pub subscription: Option<String>,

    /// Name of the resource group [default: the `target` of the environment]
    #[arg(long, value_name = "NAME")]
    pub resource_group: Option<String>,

    /// Region of the resource group [default: the `target` of the environment]
    #[arg(long, value_name = "REGION")]
    pub location: Option<String>,

    /// Id of the Entra tenant [default: the `target` of the environment]
    #[arg(long, value_name = "ID", visible_alias = "tenant-id")]
    pub tenant: Option<String>,
}

/// What a word of `--fail-on` means: those of armlet 0.1 may mean several.
#[derive(Debug, Clone, Copy)]
pub struct FailOn(pub &'static [Behaviour]);

fn diff_formats() -> impl TypedValueParser<Value = DiffFormat> {
    words(DiffFormat::ALL.map(DiffFormat::name), DiffFormat::from_name)
}

fn behaviours() -> impl TypedValueParser<Value = FailOn> {
    let old = ["no-effect", "action", "recreate", "fails"].map(|word| PossibleValue::new(word).hide(true));
    let words = Behaviour::ALL.map(|behaviour| PossibleValue::new(behaviour.word()));
    PossibleValuesParser::new(words.into_iter().chain(old)).map(|word| {
        let known = Behaviour::from_word(&word);
        FailOn(known.unwrap_or_else(|| bug(format!("`{word}` is no word of this option"))))
    })
}

/// The arguments of `schedule`.
#[derive(Debug, Args)]
pub struct ScheduleArgs {
    /// What to compile.
    #[command(flatten)]
    pub paths: Paths,

    /// Show what one environment deploys: its values are put in.
    #[arg(long = "env", value_name = "NAME")]
    pub environment: Option<String>,

    /// The first day, or the time from which starts and stops are listed: 2026-03-28, 2026-03-28T09:00 (local time of
    /// each instance) or 2026-03-28T08:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    pub from: Option<Beginning>,

    /// Number of days, 1 to 366.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 7,
        value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_DAYS))
    )]
    pub days: u16,

    /// Output format: a calendar for the terminal, JSON, or an iCalendar file.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = schedule_formats())]
    pub output_format: ScheduleFormat,
}

fn schedule_formats() -> impl TypedValueParser<Value = ScheduleFormat> {
    words(
        ScheduleFormat::ALL.map(ScheduleFormat::name),
        ScheduleFormat::from_name,
    )
}

/// The arguments of `snapshot`.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// A definition, an ARM template of any tool, or a folder with one definition; `-` reads standard input
    /// [default: compute.toml]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Option<PathBuf>,

    /// Evaluate the definition for this environment.
    #[arg(long = "env", value_name = "NAME")]
    pub environment: Option<String>,

    /// Take values for the parameters from this JSON parameter file; later files override earlier ones.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub parameters: Vec<PathBuf>,

    /// The place that is deployed to.
    #[command(flatten)]
    pub place: PlaceArgs,

    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE", visible_alias = "out", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// The arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// What is imported: ARM templates with their parameter files, snapshots, what `az rest`, `az ml compute list` or
    /// `az resource show` print, YAML files of the Azure ML CLI, or folders of these; `-` reads standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::AnyPath, required = true)]
    pub files: Vec<PathBuf>,

    /// The file to write, or a folder for a file each workspace [default: standard output]
    #[arg(long, short, value_name = "PATH", visible_alias = "out", value_hint = ValueHint::AnyPath)]
    pub output: Option<PathBuf>,

    /// Write the setup scripts as files into this folder [default: they stay in the definition]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub scripts: Option<PathBuf>,

    /// The workspace of computes that do not name theirs, as in the YAML of the Azure ML CLI.
    #[arg(long, value_name = "NAME")]
    pub workspace_name: Option<String>,

    /// Import the workspace too, if the template creates it; otherwise it is only named.
    #[arg(long)]
    pub workspace: bool,

    /// Exit 0 although something is lost.
    #[arg(long)]
    pub allow_loss: bool,

    /// Overwrite files that exist.
    #[arg(long)]
    pub force: bool,
}

/// The arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What to compile.
    #[command(flatten)]
    pub paths: Paths,

    /// Describe what one environment deploys: its values are put in.
    #[arg(long = "env", value_name = "NAME")]
    pub environment: Option<String>,

    /// Also show what deploying each definition over its version at this git revision does.
    #[arg(long, value_name = "REV")]
    pub against: Option<String>,

    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

/// The arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The purpose of the compute.
    #[arg(
        long = "for",
        value_name = "PURPOSE",
        default_value = "notebooks",
        value_parser = PossibleValuesParser::new(super::purpose::PURPOSES.map(|(purpose, _)| purpose))
    )]
    pub purpose: String,

    /// Write a CI pipeline that checks and deploys the existing definitions, instead of a new definition.
    #[arg(long, value_name = "PLATFORM", conflicts_with = "purpose", value_parser = platforms())]
    pub ci: Option<Platform>,

    /// The file to write, or the folder for a new `compute.toml` [default: compute.toml]; with `--ci`, the definition
    /// or folder that the pipeline checks and deploys [default: this folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Option<PathBuf>,
}

fn platforms() -> impl TypedValueParser<Value = Platform> {
    words(Platform::ALL.map(Platform::name), Platform::from_name)
}

fn output_formats() -> impl TypedValueParser<Value = OutputFormat> {
    words(OutputFormat::ALL.map(OutputFormat::name), OutputFormat::from_name)
}

fn finding_formats() -> impl TypedValueParser<Value = Format> {
    words(Format::ALL.map(Format::name), Format::from_name)
}

/// One of these words, as the value that `read` takes it for.
fn words<T: Clone + Send + Sync + 'static, const N: usize>(
    words: [&'static str; N],
    read: impl Fn(&str) -> Option<T> + Clone + Send + Sync + 'static,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words)
        .map(move |word| read(&word).unwrap_or_else(|| bug(format!("`{word}` is no word of this option"))))
}
