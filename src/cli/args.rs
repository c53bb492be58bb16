//! The command line: commands, options and their help.

mod examples;
mod words;

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueHint};

use crate::compile::MAX_FINDINGS;
use crate::diff::DiffFormat;
use crate::emit::{OutputFormat, Scope};
use crate::pipeline::Platform;
use crate::render::Format;
use crate::schedule::{Beginning, MOST_DAYS, ScheduleFormat};
use examples::{
    BUILD_EXAMPLES, CHECK_EXAMPLES, DIFF_EXAMPLES, FIRST_STEPS, FMT_EXAMPLES, HELP, IMPORT_EXAMPLES,
    INIT_GUIDE, POLICY_EXAMPLES, REPORT_EXAMPLES, SCHEDULE_EXAMPLES, SHOW_EXAMPLES, SNAPSHOT_EXAMPLES,
};
use words::{
    FailOn, at_least_one, behaviours, diff_formats, finding_formats, output_formats, platforms,
    schedule_formats,
};

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
    help_template = HELP,
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
    /// Write what `[policy]` requires as Azure Policy: definitions, an initiative and an assignment.
    #[command(after_help = POLICY_EXAMPLES)]
    Policy(PolicyArgs),
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
        /// Where the product goes.
        #[command(flatten)]
        product: ProductArgs,
    },
    /// Write a commented definition for a purpose, or a CI pipeline.
    #[command(after_help = INIT_GUIDE)]
    Init(InitArgs),
    /// Explain a rule: what it finds, why it matters and what to write instead.
    Explain {
        /// The name of the rule, which a finding shows in brackets; `armlet rules` lists all rules.
        #[arg(value_name = "RULE")]
        rule: String,
        /// Where the product goes.
        #[command(flatten)]
        product: ProductArgs,
    },
    /// List the rules: name, default level, and what each finds.
    Rules {
        /// Where the product goes.
        #[command(flatten)]
        product: ProductArgs,
    },
    /// Print the JSON Schema of the language, or of one of its tables, for editors.
    Schema {
        /// A table such as instance, cluster or schedule [default: definition, which is the whole file]
        #[arg(value_name = "TABLE")]
        table: Option<String>,
        /// Where the product goes.
        #[command(flatten)]
        product: ProductArgs,
    },
    /// Print a shell script that completes armlet's commands and options.
    ///
    /// For bash: `armlet completions bash > ~/.local/share/bash-completion/completions/armlet`.
    Completions {
        /// The shell.
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
        /// Where the product goes.
        #[command(flatten)]
        product: ProductArgs,
    },
    /// Print the manual page of armlet or of one of its commands.
    ///
    /// To read it: `armlet man build | man -l -`.
    Man {
        /// A command such as build [default: armlet itself]
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
        /// Where the product goes.
        #[command(flatten)]
        product: ProductArgs,
    },
}

impl Command {
    /// The file that the product of the command goes to; `None` for standard output, and for commands that write it themselves
    /// because they overwrite only their own files.
    #[must_use]
    pub fn output(&self) -> Option<&Path> {
        let product = match self {
            Self::Build(arguments) => &arguments.product,
            Self::Check(arguments) => &arguments.product,
            Self::Diff(arguments) => &arguments.product,
            Self::Schedule(arguments) => &arguments.product,
            Self::Fmt(arguments) => &arguments.product,
            Self::Show { product, .. }
            | Self::Explain { product, .. }
            | Self::Rules { product }
            | Self::Schema { product, .. }
            | Self::Completions { product, .. }
            | Self::Man { product, .. } => product,
            Self::Policy(_) | Self::Report(_) | Self::Snapshot(_) | Self::Import(_) | Self::Init(_) => {
                return None;
            }
        };
        product.output.as_deref()
    }
}

/// Where a product goes.
#[derive(Debug, Default, Args)]
pub struct ProductArgs {
    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// What to compile.
#[derive(Debug, Args)]
pub struct Paths {
    /// Definitions, or folders to search for `compute.toml` and `*.compute.toml`; `-` reads standard
    /// input [default: this folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
}

impl Paths {
    /// The paths, or this folder.
    #[must_use]
    pub fn or_here(&self) -> Vec<PathBuf> {
        match self.paths.as_slice() {
            [] => vec![PathBuf::from(".")],
            paths => paths.to_vec(),
        }
    }
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

    /// Write what `--stdout`, `--check` or `--list-different` prints to this file; alone, it means `--stdout`.
    #[command(flatten)]
    pub product: ProductArgs,
}

impl BuildArgs {
    /// Whether a single output is the product, instead of files next to the definition.
    #[must_use]
    pub fn prints_one(&self) -> bool {
        self.stdout || (self.product.output.is_some() && !self.check && !self.list_different)
    }
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

    /// Judge the resources against Azure Policy: a file, a folder or a pattern such as 'policies/*.json' with
    /// definitions, initiatives, assignments and exemptions; may be repeated. With it, PATH may also be a template,
    /// a snapshot or what Azure lists.
    #[arg(long = "policy", value_name = "PATH_OR_GLOB")]
    pub policies: Vec<String>,

    /// Also check that the jobs, pipelines, schedules and endpoints in these YAML files name computes of the definitions: a
    /// file, a folder, or a pattern such as 'jobs/**/*.yml'; may be repeated.
    #[arg(long, value_name = "PATH_OR_GLOB")]
    pub jobs: Vec<String>,

    /// The day used to decide whether an `allow` with `until` has expired, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub today: Option<jiff::civil::Date>,

    /// The maximum number of findings about each file; one more counts the rest.
    #[arg(long, value_name = "NUMBER", default_value_t = MAX_FINDINGS, value_parser = at_least_one)]
    pub max_findings: usize,

    /// Allow what is found today, where it is found: write it into `[lints]`, so that only new mistakes are reported.
    #[arg(long, requires = "until", conflicts_with_all = ["fix", "environments"])]
    pub write_allow: bool,

    /// The last day on which `--write-allow` allows it, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", requires = "write_allow")]
    pub until: Option<jiff::civil::Date>,

    /// Where the findings go, in all formats but human.
    #[command(flatten)]
    pub product: ProductArgs,
}

/// The arguments of `fmt`.
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// What to format.
    #[command(flatten)]
    pub paths: Paths,

    /// Write nothing; list the files that are not formatted, and exit 1 if there are any.
    #[arg(long)]
    pub check: bool,

    /// Write nothing; print what would change, and exit 1 if anything would.
    #[arg(long)]
    pub diff: bool,

    /// Where the text of standard input goes, and the difference of `--diff`.
    #[command(flatten)]
    pub product: ProductArgs,
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

    /// Where the comparison goes.
    #[command(flatten)]
    pub product: ProductArgs,
}

/// Where a template is deployed to, for expressions that depend on it.
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

    /// Where the calendar goes.
    #[command(flatten)]
    pub product: ProductArgs,
}

/// The arguments of `snapshot`.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// A definition, an ARM template of any tool, or a folder with one definition; `-` reads standard input
    /// [default: this folder]
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

/// The arguments of `policy`.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// The definition that has or inherits `[policy]`, or a base; `-` reads standard input
    #[arg(value_name = "PATH", default_value = "compute.toml", hide_default_value = true, value_hint = ValueHint::FilePath)]
    pub path: PathBuf,

    /// The folder to write the template and the plain files into [default: the template to standard output]
    #[arg(long, short, value_name = "DIR", visible_alias = "out", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,

    /// Also write the assignment of the initiative to a subscription, a resource group or a management group, by its id.
    #[arg(long, value_name = "SCOPE")]
    pub assign: Option<Scope>,

    /// Write the template for a management group instead of a subscription [default: as `--assign` needs it]
    #[arg(long)]
    pub management_group: bool,
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

    /// Add the computes that this definition lacks to it; values that it says otherwise are printed, a line each.
    #[arg(long, value_name = "DEFINITION", conflicts_with = "output", value_hint = ValueHint::FilePath)]
    pub into: Option<PathBuf>,

    /// Write the setup scripts as files into this folder [default: they stay in the definition]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub scripts: Option<PathBuf>,

    /// The workspace of computes that do not name theirs, as in the YAML of the Azure ML CLI.
    #[arg(long, value_name = "NAME")]
    pub workspace_name: Option<String>,

    /// Import the workspace too, if the template creates it; otherwise it is only named.
    #[arg(long)]
    pub workspace: bool,

    /// Write equal values once: as `[defaults]`, and instances that differ in name and user only as a `[fleet]`, with `-o`.
    #[arg(long)]
    pub factor: bool,

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

    /// What to write: a page, or a table with a row for each compute and environment.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "html",
        value_parser = PossibleValuesParser::new(["html", "csv"])
    )]
    pub output_format: String,

    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE", visible_alias = "out", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
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

    /// Also write the JSON Schema next to the definition, as `armlet.schema.json`, for editors.
    #[arg(long, conflicts_with = "ci")]
    pub schema: bool,

    /// The file to write, or the folder for a new `compute.toml` [default: compute.toml]; with `--ci`, the definition
    /// or folder that the pipeline checks and deploys [default: this folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Option<PathBuf>,
}
