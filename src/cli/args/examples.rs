//! What `--help` shows behind the options of each command.

/// The help of armlet itself: one screen of 24 lines. `tests/cli/reference.rs` asks that it has every command.
pub(super) const HELP: &str = "\
Compile Azure ML compute from TOML into ARM templates, Bicep and parameter files.

{usage-heading} armlet <COMMAND> [PATH]..     `armlet help COMMAND` says more

Write
  init      write a commented definition, or a pipeline for CI
  build     compile definitions into the files that Azure deploys
  check     report mistakes; `--fix` applies the safe fixes
  fmt       write definitions in the canonical layout
Look
  diff      what deploying NEW over OLD does to each compute
  schedule  when instances run, hours per week and cost
  report    an HTML page about each compute
  snapshot  what a deployment sends, with every expression evaluated
  show      a template with its scripts as text
From and to Azure
  import    the definition of what exists: templates, lists of `az`, CLI YAML
  policy    Azure Policy from the `[policy]` of a definition
The rest
  explain, rules             what a finding means and how to fix it; all rules
  schema, completions, man   for editors, shells and `man`

Options: -o FILE, --color auto|always|never, -h, -V (version)
Exit status: 0 success, 1 mistakes or stale outputs, 2 could not run
";

pub(super) const FIRST_STEPS: &str = "\
First steps:
  armlet init                  write a compute.toml to start with
  armlet build                 compile the definitions of this folder, next to each
  armlet check                 report mistakes without writing anything
  armlet explain invalid-cron  what a finding means and how to fix it
  armlet build --check         in a pipeline: fail if the committed outputs are stale

Exit status:
  0  success, possibly with warnings
  1  a definition has mistakes, or outputs are stale
  2  the command could not run";

pub(super) const BUILD_EXAMPLES: &str = "\
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
  armlet build                           every definition of this folder
  armlet build labs/ batch.compute.toml  every definition below labs/, and one more
  armlet build --check .                 only compare; print any differences and exit 1
  armlet build --list-different .        the same, but print only the paths of those files
  armlet build --emit arm,parameters --env prod --out-dir out
  armlet build --stdout --emit bicep - < compute.toml";

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  armlet check                     every definition of this folder
  armlet check --fix labs/         apply the safe fixes in every definition below labs/
  armlet check --today 2027-01-31  which `allow` entries have expired by that day?
  armlet check --output-format sarif -o armlet.sarif

`armlet explain RULE` says more about a finding; `[lints]` in a definition sets rule levels.";

pub(super) const SCHEDULE_EXAMPLES: &str = "\
The calendar has a line for each day and a column for each half hour, in the instance's time zone.
It shows the effect of the schedules; idle shutdown and manual starts and stops are not included.
With `[prices]` in the definition, it also shows the cost.

Examples:
  armlet schedule                               the week that starts today
  armlet schedule --from 2026-03-23 labs/       the week when daylight saving time starts in Europe
  armlet schedule --days 31 --output-format ics -o runs.ics";

pub(super) const REPORT_EXAMPLES: &str = "\
The page is self-contained: it loads nothing from the network, follows the light or dark mode of the
system, and can be printed. It uses no scripts, except for the filter box of a page with fleets.
Secrets do not appear; environment variables and secure parameters appear only by name.

A definition with mistakes also gets a page, with the findings, and the exit status is 1. With
`-o`, armlet never overwrites a file that is not an armlet report.

Examples:
  armlet report -o report.html                   every definition of this folder
  armlet report -o report.html labs/             every definition below labs/ on one page
  armlet report --against origin/main -o r.html  also the effect of the changes since then
  armlet report --output-format csv -o r.csv     a table for spreadsheets";

pub(super) const POLICY_EXAMPLES: &str = "\
Each requirement of `[policy]` becomes one policy definition, and each `default` one more, which
appends it where it is absent. Assign the initiative with effect=Audit first.

Examples:
  armlet policy company.toml                       the template, for a subscription
  armlet policy company.toml -o policy             the template, and files for `az policy definition create`
  armlet policy company.toml -o policy --assign \\
    /providers/Microsoft.Management/managementGroups/ml-platform

Exit status: 0 written, 1 the definition has mistakes or Azure Policy cannot express a requirement, 2 could not run.";

pub(super) const SNAPSHOT_EXAMPLES: &str = "\
Expressions that only Azure can evaluate stay as they are. More of them are evaluated if armlet
knows where the deployment goes: from the `target` of an environment, or from these options, which
override it. As in Bicep, a region has no effect without the resource group that it belongs to. Secure
parameters are never shown: their value is `[parameters('NAME')]`.

`bicep snapshot compute.ENV.bicepparam --mode validate` accepts the file. That command needs the
Bicep CLI; armlet does not. A definition with several environments needs `--env`.

Examples:
  armlet snapshot --env prod                       the definition of this folder
  armlet snapshot main.json --parameters main.prod.parameters.json -o main.prod.snapshot.json
  armlet snapshot --subscription 00000000-0000-0000-0000-000000000001 --resource-group rg-ml \\
    --location westeurope --env dev compute.toml   with ids and the names made by uniqueString()

Exit status:
  0  success
  1  the definition has mistakes, or an expression cannot be evaluated
  2  the command could not run";

pub(super) const IMPORT_EXAMPLES: &str = "\
The definition deploys what was read; anything that it cannot say is reported with its place, and is a
comment in the definition. Secrets become secure parameters and are never shown.

Examples:
  armlet import main.json -o compute.toml        a template of any tool
  armlet import main.json main.dev.parameters.json main.prod.parameters.json -o compute.toml
  bicep build main.bicep --stdout | armlet import -
  az ml compute list -o json | armlet import - -o compute.toml --scripts scripts
  armlet import cluster.yml --workspace-name mlw-labs

Exit status:
  0  success
  1  something was lost, and `--allow-loss` is not given
  2  the command could not run";

pub(super) const FMT_EXAMPLES: &str = "\
The layout: tables and keys in the order of the reference, a parent before its children, one blank line
before a header, and arrays that are too long for a line with one item per line. Comments move with the
lines that they belong to. The spelling of strings and numbers and the order of computes do not change.

Examples:
  armlet fmt                        every definition of this folder
  armlet fmt --check labs/          in a pipeline: exit 1 if a definition below labs/ is not formatted
  armlet fmt --diff                 show what would change
  armlet fmt - < compute.toml       for editors: read standard input, write standard output";

pub(super) const SHOW_EXAMPLES: &str = "\
Other files are printed unchanged, so git can use it on any file.

To see the lines of scripts in `git diff`, `git show` and `git log -p`:
  echo 'compute*.json diff=armlet' >> .gitattributes
  git config diff.armlet.textconv 'armlet show'

Examples:
  armlet show compute.json
  git show main:compute.json | armlet show -";

pub(super) const DIFF_EXAMPLES: &str = "\
Each side is a definition (.toml), an ARM template (.json, written by any tool), a snapshot of either,
a folder, or one of these at a git revision: REV:path is relative to the root of the repository, as in
git, and REV:./path to this folder. In a folder, every `compute.toml` and `*.compute.toml` is compared
with the file at the same path on the other side.

OLD can be what Azure has: the JSON that `az rest` (.../computes), `az ml compute list` or `az
resource list` prints, in a file or on standard input. It is compared with all definitions of NEW
together, in the environment that its ids and its workspace belong to. A compute that only Azure has
is unmanaged and does not count for `--exit-code`; one that Azure lacks, or that failed there, does.

`--output-format sh` prints a bash script with the commands for changes that a deployment does not
apply. Deletions and recreations are comments in it.

Both sides are evaluated and compared for each environment: those of a definition, or the parameter
files next to a template (main.dev.parameters.json). A change that concerns only some of them names
them. A value that only a deployment knows is `unknown`; the output says what would determine it: a
value, or an option such as --location.

Deploying NEW over OLD has one of these effects: in-place, not-applied, added, unmanaged, unknown,
left-behind, needs-action, must-be-recreated, fails-on-redeploy; the output explains those that
occur. `!` marks changes that affect security or running hours.

A definition with mistakes is compared, too. The findings of NEW are printed after the comparison.

Examples:
  armlet diff HEAD:compute.toml compute.toml     the changes that are not committed yet
  armlet diff HEAD~1:labs labs                   a folder against the previous commit
  armlet diff deployed.json compute.toml         an exported template against the definition
  armlet diff main:compute.prod.snapshot.json compute.toml     the environment `prod` only
  az ml compute list -g rg -w mlw -o json | armlet diff --exit-code - labs
  armlet diff --output-format sh -o actions.sh live.json labs
  armlet diff --output-format markdown origin/main:labs labs > comment.md
  armlet diff --fail-on must-be-recreated,fails-on-redeploy origin/main:labs labs

Exit status:
  0  success, with or without changes
  1  a definition has mistakes, or there is a change that --exit-code or --fail-on looks for
  2  the command could not run";

pub(super) const INIT_GUIDE: &str = "\
The compute for each purpose:
  notebooks  a compute instance: one machine for one user that stops when idle
  class      a fleet: an instance for each person of a roster, with a roster to fill in
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

Existing files are never overwritten. With `--schema`, editors check and complete the definition: its
first line names `armlet.schema.json`, which is written next to it. If the definition exists already,
only the schema is written, or brought up to date.

Examples:
  armlet init                                     compute.toml in this folder, for notebooks
  armlet init --for training gpu.compute.toml     a cluster, in a file of that name
  armlet init --schema                            with the JSON Schema, for editors
  armlet init --ci github labs/                   a workflow for the definitions below labs/";
