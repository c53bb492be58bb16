//! How long a build takes and how much memory, as a whole process, against a floor; how long `build --check` takes over many
//! definitions, against its target; and where the time goes.
//!
//! `cargo bench` runs it. Every figure is the best of several runs with a warm cache. The floor is this same program in another
//! role: it parses the definition with the `toml` crate into plain tables and writes as many files of the same bytes, and
//! checks nothing. It is a plain program and has the system's allocator, where the binary brings its own; so has this process,
//! in which the stages take longer than in the binary. Peak memory is what the kernel counted for the process (`ru_maxrss`).
//!
//! Other programs are measured in turn with armlet where an environment variable names them:
//!
//! - `ARMLET_BEFORE=/path/to/armlet` is an earlier armlet, which builds the same definition;
//! - `ARMLET_JRSONNET=/path/to/jrsonnet` (`cargo install jrsonnet`) prints the same template from `benches/template.jsonnet` and
//!   checks nothing.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a benchmark fails by panicking and reports by printing"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use armlet::compile::{self, Options};
use armlet::diagnostic::{Diagnostic, Findings};
use armlet::document;
use armlet::emit::{self, OutputFormat};
use armlet::source::{NoFiles, SourceFile, Sources};
use armlet::{lower, model, rules, schema};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("--measured") => measured(&arguments[2..]),
        Some("--floor") => floor(Path::new(&arguments[2]), Path::new(&arguments[3])),
        _ => report(),
    }
}

/// What one process took.
#[derive(Debug, Clone, Copy)]
struct Measure {
    wall: Duration,
    /// Of all threads, in the program and in the kernel for it.
    cpu: Duration,
    peak_kib: u64,
}

fn report() {
    let root = tempfile::tempdir().unwrap();
    println!(
        "{:28} {:>10} {:>10} {:>8} {:>10} {:>10}",
        "whole process", "armlet", "floor", "ratio", "peak", "output"
    );
    let minimal = fs::read_to_string("examples/minimal/compute.toml").unwrap();
    whole_process(root.path(), "examples/minimal", &minimal, 30);
    for (name, count, scripts, runs) in [
        ("1,000 instances", 1_000, Scripts::Shared, 20),
        ("10,000 instances", 10_000, Scripts::Shared, 8),
        ("1,000, no two scripts alike", 1_000, Scripts::Distinct, 20),
        ("10,000, no two scripts alike", 10_000, Scripts::Distinct, 8),
    ] {
        whole_process(root.path(), name, &definition(count, scripts), runs);
    }
    others(root.path());
    fleets(root.path());
    check(&root.path().join("many"), 300, Duration::from_secs(1));
    import(&root.path().join("import"), Duration::from_millis(200));
    policies(&root.path().join("policies"), Duration::from_millis(500));
    stages("1,000 instances, by stage", &definition(1_000, Scripts::Shared));
    stages("10,000 instances, by stage", &definition(10_000, Scripts::Shared));
}

fn whole_process(root: &Path, name: &str, definition: &str, runs: usize) {
    let folder = root.join(name.replace([' ', ',', '/'], "-"));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("compute.toml");
    fs::write(&file, definition).unwrap();
    let armlet = env!("CARGO_BIN_EXE_armlet");
    let build = [armlet, "build", file.to_str().unwrap()];
    let outputs = || -> Vec<PathBuf> {
        let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| *path != file && path.is_file()).collect()
    };
    let clean = || outputs().iter().for_each(|path| fs::remove_file(path).unwrap());
    let itself = env::current_exe().unwrap();
    let copies = folder.join("copies");
    let floor = [&itself, Path::new("--floor"), &folder, &copies].map(|word| word.to_str().unwrap());
    let [ours, theirs] = best_in_turn(runs, clean, [&build, &floor]);
    let bytes: u64 = outputs().iter().map(|path| path.metadata().unwrap().len()).sum();
    println!(
        "{name:28} {:>7.1} ms {:>7.1} ms {:>7.2}x {:>7.1} MB {:>7.1} MB",
        milliseconds(ours.wall),
        milliseconds(theirs.wall),
        ours.wall.as_secs_f64() / theirs.wall.as_secs_f64(),
        ours.peak_kib as f64 / 1024.0,
        bytes as f64 / (1024.0 * 1024.0),
    );
}

/// What other programs take for 10,000 instances, in turn with armlet.
fn others(root: &Path) {
    println!("\n10,000 instances, in turn with other programs");
    let armlet = env!("CARGO_BIN_EXE_armlet");
    other(root, "ARMLET_BEFORE", armlet, |program| {
        vec![program.to_owned(), "build".to_owned(), "compute.toml".to_owned()]
    });
    other(root, "ARMLET_JRSONNET", armlet, |program| {
        let arguments = [
            "--line-padding",
            "2",
            "--output-file",
            "compute.json",
            "template.jsonnet",
        ];
        let words = std::iter::once(program).chain(arguments);
        words.map(str::to_owned).collect()
    });
}

/// What the program that `variable` names takes, in a folder with the definition, its template for jrsonnet and the script.
fn other(root: &Path, variable: &str, armlet: &str, command: impl Fn(&str) -> Vec<String>) {
    let Ok(program) = env::var(variable) else {
        println!("  {variable} is not set: not compared");
        return;
    };
    let text = definition(10_000, Scripts::Shared);
    let folders = ["armlet", "other"].map(|name| root.join(variable).join(name));
    let clean = || {
        for folder in &folders {
            // Outputs of one program are not to be compared with those of the other.
            let _ = fs::remove_dir_all(folder);
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join("compute.toml"), &text).unwrap();
            fs::write(folder.join("setup.sh"), script("shared")).unwrap();
            fs::copy("benches/template.jsonnet", folder.join("template.jsonnet")).unwrap();
        }
    };
    let build = |folder: &Path, words: &[String]| {
        let mut all = vec!["--in".to_owned(), folder.to_str().unwrap().to_owned()];
        all.extend_from_slice(words);
        all
    };
    let ours = build(
        &folders[0],
        &[armlet.to_owned(), "build".to_owned(), "compute.toml".to_owned()],
    );
    let theirs = build(&folders[1], &command(&program));
    let [ours, theirs] = [&ours, &theirs].map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
    let [ours, theirs] = best_in_turn(8, clean, [&ours, &theirs]);
    let template = |folder: &PathBuf| -> serde_json::Value {
        serde_json::from_slice(&fs::read(folder.join("compute.json")).unwrap()).unwrap()
    };
    if variable == "ARMLET_JRSONNET" {
        assert_eq!(template(&folders[0]), template(&folders[1]), "the same template");
    }
    println!("  {variable}={program}");
    for (name, measure) in [("armlet", ours), ("other", theirs)] {
        println!(
            "    {name:8} {:>8.1} ms CPU  {:>8.1} ms wall  {:>7.1} MB",
            milliseconds(measure.cpu),
            milliseconds(measure.wall),
            measure.peak_kib as f64 / 1024.0,
        );
    }
    println!(
        "    CPU of armlet: {:.2}x",
        ours.cpu.as_secs_f64() / theirs.cpu.as_secs_f64()
    );
}

/// A fleet of 10,000 people and one of 100,000, against what other programs take for the same instances, and `build --check`.
fn fleets(root: &Path) {
    println!("\nfleets: a roster, a script of 2 kB, two windows of working hours");
    let armlet = env!("CARGO_BIN_EXE_armlet");
    let folder = |count: usize| {
        let folder = root.join(format!("fleet-{count}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("compute.toml"), fleet()).unwrap();
        fs::write(folder.join("people.csv"), roster(count)).unwrap();
        folder
    };
    let (small, large) = (folder(10_000), folder(100_000));
    let outputs = ["compute.json", "compute.bicep"];
    let clean = || {
        for (folder, output) in [&small, &large]
            .into_iter()
            .flat_map(|folder| outputs.map(|output| (folder, output)))
        {
            let _ = fs::remove_file(folder.join(output));
        }
    };
    let command = |folder: &Path, arguments: &[&str]| -> Vec<String> {
        let words = ["--in", folder.to_str().unwrap(), armlet, "build"];
        words
            .iter()
            .chain(arguments)
            .map(|word| (*word).to_owned())
            .collect()
    };
    let commands = [
        command(&small, &[]),
        command(&large, &[]),
        command(&small, &["--check"]),
    ];
    let [first, second, check] = commands
        .each_ref()
        .map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
    let [ours, ten_times, check] = best_in_turn(5, clean, [&first, &second, &check]);
    let bytes = |folder: &Path| -> f64 {
        outputs
            .iter()
            .map(|output| folder.join(output).metadata().unwrap().len() as f64)
            .sum()
    };
    for (count, measure, folder) in [(10_000, ours, &small), (100_000, ten_times, &large)] {
        let (peak, output) = (
            measure.peak_kib as f64 / 1024.0,
            bytes(folder) / (1024.0 * 1024.0),
        );
        println!(
            "  {count:7} people {:>8.1} ms CPU {:>8.1} ms wall  peak {peak:>7.1} MB  output {output:>7.1} MB  peak {:.2}x of the output (at most 4)",
            milliseconds(measure.cpu),
            milliseconds(measure.wall),
            peak / output,
        );
    }
    println!(
        "  100,000 against 10,000: {:.2}x wall (at most 11)\n  build --check {:.1} ms: {:.2}x of build (at most 1)",
        ten_times.wall.as_secs_f64() / ours.wall.as_secs_f64(),
        milliseconds(check.wall),
        check.wall.as_secs_f64() / ours.wall.as_secs_f64(),
    );
    for (variable, most) in [("ARMLET_BEFORE", 0.5), ("ARMLET_JRSONNET", 1.0)] {
        let Ok(program) = env::var(variable) else {
            println!("  {variable} is not set: not compared");
            continue;
        };
        let other = root.join(format!("fleet-{variable}"));
        let prepare = || {
            clean();
            let _ = fs::remove_dir_all(&other);
            fs::create_dir_all(&other).unwrap();
            fs::write(other.join("compute.toml"), definition(10_000, Scripts::Shared)).unwrap();
            fs::write(other.join("setup.sh"), script("shared")).unwrap();
            fs::copy("benches/template.jsonnet", other.join("template.jsonnet")).unwrap();
        };
        let mut theirs = vec!["--in", other.to_str().unwrap(), &program];
        theirs.extend(match variable {
            "ARMLET_BEFORE" => &["build", "compute.toml"][..],
            _ => &[
                "--line-padding",
                "2",
                "--output-file",
                "compute.json",
                "template.jsonnet",
            ][..],
        });
        let [ours, theirs] = best_in_turn(5, prepare, [&first, &theirs]);
        println!(
            "  {variable}: {:.1} ms CPU {:.1} ms wall; armlet's fleet {:.2}x CPU, {:.2}x wall (at most {most})",
            milliseconds(theirs.cpu),
            milliseconds(theirs.wall),
            ours.cpu.as_secs_f64() / theirs.cpu.as_secs_f64(),
            ours.wall.as_secs_f64() / theirs.wall.as_secs_f64(),
        );
    }
}

/// A fleet whose instances are those of [`definition`], less the order.
fn fleet() -> String {
    let text = instance(0, &script("shared"));
    let text = text.replace("instance.ci0-user", "fleet.users");
    let text = text.replace(
        "assigned_user = { object_id = \"00000000-0000-4000-8000-000000000000\" }\n",
        "",
    );
    let members = "members = \"people.csv\"\nname = \"{alias}\"\nsize = ";
    HEAD.to_owned() + &text.replacen("size = ", members, 1)
}

fn roster(count: usize) -> String {
    let rows = (0..count).map(|number| {
        format!("00000000-0000-4000-8000-{number:012},ci{number}-user@example.com,Person {number}\n")
    });
    "object_id,user_principal_name,display_name\n".to_owned() + &rows.collect::<String>()
}

/// `build --check` over a folder of `count` definitions whose outputs are fresh, against the time it may take.
fn check(folder: &Path, count: usize, target: Duration) {
    fs::create_dir_all(folder).unwrap();
    for number in 0..count {
        fs::write(folder.join(format!("n{number:03}.compute.toml")), team(number)).unwrap();
    }
    let armlet = env!("CARGO_BIN_EXE_armlet");
    let folder = folder.to_str().unwrap();
    let command = |arguments: &[&str]| {
        let [best] = best_in_turn(5, || (), [&[&[armlet], arguments, &[folder]].concat()]);
        best
    };
    command(&["build"]);
    println!("\n{count} definitions of two instances and a cluster, 6 outputs each, all fresh");
    for arguments in [&["build", "--check"][..], &["build", "--list-different"]] {
        let taken = command(arguments).wall;
        let verdict = if taken < target { "met" } else { "MISSED" };
        println!(
            "  {:24} {:>8.1} ms  target {:.0} ms: {verdict}",
            arguments.join(" "),
            milliseconds(taken),
            milliseconds(target),
        );
    }
}

/// `check` of 1,000 instances against 100 policies, less `check` without them, against the time that judging may take.
fn policies(folder: &Path, target: Duration) {
    fs::create_dir_all(folder.join("policies")).unwrap();
    let armlet = env!("CARGO_BIN_EXE_armlet");
    let file = folder.join("compute.toml");
    fs::write(&file, definition(1_000, Scripts::Shared)).unwrap();
    for number in 0..100 {
        fs::write(folder.join(format!("policies/p{number:02}.json")), policy(number)).unwrap();
    }
    let check = [armlet, "check", file.to_str().unwrap(), "--today", "2026-11-29"];
    let directory = folder.join("policies");
    let judge = [&check[..], &["--policy", directory.to_str().unwrap()]].concat();
    let [plain, judged] = best_in_turn(5, || (), [&check, &judge]);
    let taken = judged.wall.saturating_sub(plain.wall);
    let verdict = if taken < target { "met" } else { "MISSED" };
    println!("\n1,000 instances against 100 policies");
    println!(
        "  {:24} {:>8.1} ms  target {:.0} ms: {verdict}",
        "check --policy, judging",
        milliseconds(taken),
        milliseconds(target),
    );
}

/// A policy with a list of sizes, a function and a count, which every instance satisfies.
fn policy(number: usize) -> String {
    let sizes: Vec<String> = (0..75)
        .map(|size| format!("\"Standard_D{size}_v{number}\""))
        .collect();
    format!(
        r#"{{ "displayName": "Policy {number}", "policyRule": {{ "if": {{ "allOf": [
  {{ "field": "type", "equals": "Microsoft.MachineLearningServices/workspaces/computes" }},
  {{ "field": "Microsoft.MachineLearningServices/workspaces/computes/computeType", "in": ["ComputeInstance", "AmlCompute"] }},
  {{ "anyOf": [
    {{ "field": "Microsoft.MachineLearningServices/workspaces/computes/vmSize", "in": [{}] }},
    {{ "value": "[empty(field('Microsoft.MachineLearningServices/workspaces/computes/idleTimeBeforeShutdown'))]", "equals": true }},
    {{ "count": {{ "field": "Microsoft.MachineLearningServices/workspaces/computes/schedules.computeStartStop[*]",
      "where": {{ "field": "Microsoft.MachineLearningServices/workspaces/computes/schedules.computeStartStop[*].action", "equals": "Stop" }} }}, "less": 1 }}
  ] }} ] }}, "then": {{ "effect": "deny" }} }} }}"#,
        sizes.join(", ")
    )
}

/// `import` of the template of 800 instances, the most that Azure accepts, against the time it may take.
fn import(folder: &Path, target: Duration) {
    fs::create_dir_all(folder).unwrap();
    let armlet = env!("CARGO_BIN_EXE_armlet");
    let file = folder.join("compute.toml");
    fs::write(&file, definition(800, Scripts::Shared)).unwrap();
    measure(&[armlet, "build", file.to_str().unwrap()]);
    let template = folder.join("compute.json");
    let output = folder.join("imported.toml");
    let command = [
        "import",
        template.to_str().unwrap(),
        "-o",
        output.to_str().unwrap(),
        "--force",
    ];
    let [best] = best_in_turn(5, || (), [&[&[armlet], &command[..]].concat()]);
    let verdict = if best.wall < target { "met" } else { "MISSED" };
    println!("\nthe template of 800 instances");
    println!(
        "  {:24} {:>8.1} ms  target {:.0} ms: {verdict}",
        "import",
        milliseconds(best.wall),
        milliseconds(target),
    );
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The best of several runs of each command. They take turns, so that a slow spell of the machine meets all of them.
fn best_in_turn<const N: usize>(runs: usize, before: impl Fn(), commands: [&[&str]; N]) -> [Measure; N] {
    let turns: Vec<[Measure; N]> = (0..runs)
        .map(|_| {
            before();
            commands.map(measure)
        })
        .collect();
    std::array::from_fn(|index| {
        let measures = turns.iter().map(|turn| turn[index]);
        measures.min_by_key(|measure| measure.wall).unwrap()
    })
}

/// Runs a command under a process that measures only it.
fn measure(command: &[&str]) -> Measure {
    let itself = env::current_exe().unwrap();
    let output = Command::new(&itself)
        .arg("--measured")
        .args(command)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let figures: Vec<u64> = text
        .split_whitespace()
        .map(|figure| figure.parse().unwrap())
        .collect();
    Measure {
        wall: Duration::from_nanos(figures[0]),
        cpu: Duration::from_micros(figures[1]),
        peak_kib: figures[2],
    }
}

/// Runs one command, behind `--in FOLDER` there, and prints its wall time in nanoseconds, its CPU time in microseconds and its
/// peak memory in KiB.
fn measured(command: &[String]) {
    let (folder, command) = match command {
        [option, folder, command @ ..] if option == "--in" => (folder.as_str(), command),
        command => (".", command),
    };
    let (program, arguments) = command.split_first().unwrap();
    let start = Instant::now();
    let status = Command::new(program)
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let wall = start.elapsed();
    assert!(status.success(), "{command:?} failed");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let cpu = usage.user_time() + usage.system_time();
    println!(
        "{} {} {}",
        wall.as_nanos(),
        cpu.num_microseconds(),
        usage.max_rss()
    );
}

/// The floor: parse the same definition, write the same bytes.
fn floor(folder: &Path, copies: &Path) {
    let text = fs::read_to_string(folder.join("compute.toml")).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    assert!(!table.is_empty());
    fs::create_dir_all(copies).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_file() && name != "compute.toml" {
            let bytes = fs::read(&path).unwrap();
            fs::write(copies.join(name), bytes).unwrap();
        }
    }
}

/// Whether all instances run the same script or each its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scripts {
    Shared,
    Distinct,
}

/// The text before the instances of a definition.
const HEAD: &str = "[workspace]\nname = \"mlw-large\"\n\n[lints]\ntemplate-limit-exceeded = \"allow\"\n";

/// A definition of `count` instances written out.
fn definition(count: usize, scripts: Scripts) -> String {
    let shared = script("shared");
    let instances = (0..count).map(|number| match scripts {
        Scripts::Shared => instance(number, &shared),
        Scripts::Distinct => instance(number, &script(&format!("n{number:05}"))),
    });
    HEAD.to_owned() + &instances.collect::<String>()
}

/// An instance with an inline script of 2 kB, two windows of working hours, an assigned user.
fn instance(number: usize, script: &str) -> String {
    format!(
        r#"
[instance.ci{number}-user]
size = "STANDARD_DS3_v2"
time_zone = "Europe/Madrid"
idle_time_before_shutdown = "30m"
assigned_user = {{ object_id = "00000000-0000-4000-8000-{number:012}" }}

[[instance.ci{number}-user.working_hours]]
days = "Mon-Thu"
from = "09:00"
to = "18:00"

[[instance.ci{number}-user.working_hours]]
days = "Fri"
from = "09:00"
to = "16:00"

[instance.ci{number}-user.creation_script]
inline = '''
{script}'''
"#
    )
}

/// A definition as a team has it: two instances with scripts of their own, a cluster, two environments.
fn team(number: usize) -> String {
    let instances =
        [2 * number, 2 * number + 1].map(|number| instance(number, &script(&format!("n{number}"))));
    format!(
        r#"{HEAD}
[parameters.size]
description = "size of the nodes"

[environments.dev]
size = "STANDARD_DS3_v2"

[environments.prod]
size = "STANDARD_DS4_v2"

[cluster.cpu-cluster]
size = {{ param = "size" }}
max_instances = 4
idle_time_before_scale_down = "120s"
{}"#,
        instances.concat()
    )
}

fn script(name: &str) -> String {
    let mut text = format!(
        "#!/bin/bash\n# Packages of {name}.\nset -euo pipefail\n\nsudo -u azureuser -i <<'EOF'\nset -e\nsource /anaconda/etc/profile.d/conda.sh\nconda activate azureml_py38\n"
    );
    let mut number = 0;
    while text.len() < 2_000 {
        text.push_str(&format!(
            "python -m pip install --quiet \"package-{number}==1.{number}.0\"\n"
        ));
        number += 1;
    }
    text.push_str("EOF\n");
    text
}

/// The stages one by one, in this process.
fn stages(name: &str, definition: &str) {
    println!("\n{name}");
    let mut sources = Sources::default();
    let mut findings: Vec<Diagnostic> = Vec::new();
    let id = sources.add(SourceFile::new("compute.toml", definition));
    let document = timed("document", || {
        document::read(id, &NoFiles, &mut sources, &mut findings)
    });
    let Some(document) = document else {
        return;
    };
    timed("schema", || {
        schema::validate(&document.root, &mut |finding| findings.push(finding));
        schema::validate_computes(&document, &document.computes, &mut |finding| {
            findings.push(finding)
        });
    });
    let definition_text = definition;
    let definition = timed("model", || {
        model::read(document, &NoFiles, &mut sources, &mut findings)
    });
    timed("rules", || {
        rules::check(&definition, &sources, &mut Findings::default())
    });
    let deployment = timed("lower", || lower::lower(&definition));
    let formats = OutputFormat::ALL;
    timed("emit arm", || {
        emit::emit(&deployment, &[], &[], "compute", &[OutputFormat::Arm])
    });
    timed("emit bicep", || {
        emit::emit(&deployment, &[], &[], "compute", &[OutputFormat::Bicep])
    });
    timed("emit both", || {
        emit::emit(&deployment, &[], &[], "compute", &formats)
    });
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    timed("all of it", || {
        compile::build(
            SourceFile::new("compute.toml", definition_text),
            &NoFiles,
            &options,
        )
    });
}

fn timed<T>(stage: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("  {stage:12} {:>8.1} ms", milliseconds(start.elapsed()));
    result
}
