//! How time and memory grow with the input: each shape of input at n, 2n and 4n, as a whole process.
//!
//! `cargo bench --bench growth` runs it and prints a row a shape: the processor time of each size (the best of five, which are run in
//! turn), the exponent `log2(t(4n) / t(n)) / 2` (1 is linear, 2 quadratic), and the peak memory (the one in the middle of the five) as a
//! line through n and 4n: a fixed part, and how many bytes each byte of input and output adds. It fails if an exponent is above 1.2. Sizes
//! are such that the program's own start does not count, and where a definition can be of any size, each is so large that armlet asks for
//! large pages of memory.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a benchmark fails by panicking and reports by printing"
)]

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use tempfile::TempDir;

/// The largest exponent that passes.
const LARGEST: f64 = 1.2;

/// Sizes are beyond what a template can hold.
const WORKSPACE: &str = "[workspace]\nname = \"mlw-labs\"\n\n[lints]\ntemplate-limit-exceeded = \"allow\"\nname-shared-by-environments = \"allow\"\nstart-meets-stop = \"allow\"\n";

/// A kind of input that can be made in any size.
struct Shape {
    name: &'static str,
    /// The smallest size.
    n: usize,
    /// Writes the input of a size into a folder.
    write: fn(&Path, usize),
    /// The arguments of the program.
    arguments: &'static [&'static str],
}

const SHAPES: &[Shape] = &[
    Shape {
        name: "computes, build",
        n: 6_000,
        write: |folder, n| definition(folder, &(0..n).map(cluster).collect::<String>()),
        arguments: &["build"],
    },
    Shape {
        name: "computes, check",
        n: 6_000,
        write: |folder, n| definition(folder, &(0..n).map(cluster).collect::<String>()),
        arguments: &["check"],
    },
    Shape {
        name: "unknown keys in one table, check",
        n: 10_000,
        write: |folder, n| {
            let keys: String = (0..n).map(|i| format!("kay{i} = {i}\n")).collect();
            definition(folder, &format!("{}{keys}", cluster(0)));
        },
        arguments: &["check"],
    },
    Shape {
        name: "unknown keys in many tables, check",
        n: 100,
        write: |folder, n| {
            let keys: String = (0..99).map(|i| format!("kay{i} = {i}\n")).collect();
            let table = |i| format!("{}{keys}", cluster(i));
            definition(folder, &(0..n).map(table).collect::<String>());
        },
        arguments: &["check"],
    },
    Shape {
        name: "broken computes, check as SARIF",
        n: 6_000,
        write: |folder, n| {
            let broken = |i| cluster(i).replace("max_instances = 2", "max_instances = \"x\"\nvmsize = 3");
            definition(folder, &(0..n).map(broken).collect::<String>());
        },
        arguments: &["check", "--output-format", "sarif"],
    },
    Shape {
        name: "environments, build",
        n: 400,
        write: |folder, n| {
            let size = "[parameters.size]\n\n[cluster.cpu]\nsize = { param = \"size\" }\nmax_instances = 2\nidle_time_before_scale_down = \"120s\"\n";
            let one = |i| {
                format!(
                    "\n[environments.e{i}]\nsize = \"Standard_D{}s_v3\"\n",
                    [2, 4, 8, 16][i % 4]
                )
            };
            definition(folder, &format!("{size}{}", (0..n).map(one).collect::<String>()));
        },
        arguments: &["build"],
    },
    Shape {
        name: "values of twenty parameters in each environment, check",
        n: 60,
        write: |folder, n| {
            let parameter = |i| {
                let cluster =
                    cluster(i).replace("\"STANDARD_DS3_v2\"", &format!("{{ param = \"size{i}\" }}"));
                format!("\n[parameters.size{i}]\n{cluster}")
            };
            let value = |i| format!("size{i} = \"Standard_D4s_v3\"\n");
            let values: String = (0..20).map(value).collect();
            let one = |i| format!("\n[environments.e{i}]\n{values}");
            let parameters: String = (0..20).map(parameter).collect();
            definition(
                folder,
                &format!("{parameters}{}", (0..n).map(one).collect::<String>()),
            );
        },
        arguments: &["check"],
    },
    Shape {
        name: "parameters and their uses, build",
        n: 4_000,
        write: |folder, n| {
            let one = |i| {
                format!(
                    "\n[parameters.size{i}]\ndefault = \"STANDARD_DS3_v2\"\n{}",
                    cluster(i).replace("\"STANDARD_DS3_v2\"", &format!("{{ param = \"size{i}\" }}"))
                )
            };
            definition(folder, &(0..n).map(one).collect::<String>());
        },
        arguments: &["build"],
    },
    Shape {
        name: "a chain of bases, check",
        n: 60,
        write: |folder, n| {
            for i in 0..n {
                let next = if i + 1 < n {
                    format!("extends = [\"b{}.toml\"]\n", i + 1)
                } else {
                    String::new()
                };
                let tags: String = (0..400).map(|tag| format!("t{i}x{tag} = \"x\"\n")).collect();
                fs::write(
                    folder.join(format!("b{i}.toml")),
                    format!("{next}[defaults.kubernetes.tags]\n{tags}"),
                )
                .unwrap();
            }
            fs::write(
                folder.join("compute.toml"),
                format!("extends = [\"b0.toml\"]\n{WORKSPACE}{}", cluster(0)),
            )
            .unwrap();
        },
        arguments: &["check"],
    },
    Shape {
        name: "lines of a script, check",
        n: 800,
        write: |folder, n| {
            script(
                folder,
                &"apt-get install -y tmux || exit 1\nexport A=\"$(date)\"\n".repeat(n / 2),
            )
        },
        arguments: &["check"],
    },
    Shape {
        name: "secrets in a script, check",
        n: 500,
        write: |folder, n| script(folder, &"export DB_PASSWORD=Kiefer_Wolke8\n".repeat(n)),
        arguments: &["check"],
    },
    Shape {
        name: "quotes in a script, check",
        n: 12_000,
        write: |folder, n| script(folder, &format!("echo {}\n", "b'".repeat(n))),
        arguments: &["check"],
    },
    Shape {
        name: "pipes in one line of a script, check",
        n: 12_000,
        write: |folder, n| script(folder, &format!("{}a\n", "a|".repeat(n))),
        arguments: &["check"],
    },
    Shape {
        name: "commands in the background in one line of a script, check",
        n: 6_000,
        write: |folder, n| script(folder, &format!("{}\n", "a & ".repeat(n))),
        arguments: &["check"],
    },
    Shape {
        name: "substitutions in one line of a script, check",
        n: 6_000,
        write: |folder, n| script(folder, &format!("{}\n", "$(a)".repeat(n))),
        arguments: &["check"],
    },
    Shape {
        name: "backquotes in one line of a script, check",
        n: 6_000,
        write: |folder, n| script(folder, &format!("{}\n", "`a` ".repeat(n))),
        arguments: &["check"],
    },
    Shape {
        name: "functions of a script and their calls, check",
        n: 1_200,
        write: |folder, n| {
            let one = |i| format!("f{i}() {{ a; }}\nf{i}\n");
            scripts(folder, &(0..n).map(one).collect::<String>());
        },
        arguments: &["check"],
    },
    Shape {
        name: "files that a script reads, check",
        n: 1_200,
        write: |folder, n| {
            let one = |i| format!("cat ./f{i} > g{i}\n");
            script(folder, &(0..n).map(one).collect::<String>());
        },
        arguments: &["check"],
    },
    Shape {
        name: "names with spaces, check",
        n: 6_000,
        write: |folder, n| {
            let named = |i| cluster(i).replace(&format!("cpu{i}]"), &format!("\"cpu {i}\"]"));
            definition(folder, &(0..n).map(named).collect::<String>());
        },
        arguments: &["check"],
    },
    Shape {
        name: "tags of a compute, check",
        n: 32_000,
        write: |folder, n| {
            let tags: String = (0..n).map(|i| format!("t{i} = \"v{i}\"\n")).collect();
            definition(folder, &format!("{}[cluster.cpu0.tags]\n{tags}", cluster(0)));
        },
        arguments: &["check"],
    },
    Shape {
        name: "outputs of computes, check",
        n: 4_000,
        write: |folder, n| {
            let one = |i| {
                let value = format!("{{ compute = \"cpu{i}\", property = \"id\" }}");
                format!("{}\n[outputs.o{i}]\nvalue = {value}\n", cluster(i))
            };
            definition(folder, &(0..n).map(one).collect::<String>());
        },
        arguments: &["check"],
    },
    Shape {
        name: "defaults of parameters that need others, check",
        n: 10_000,
        write: |folder, n| {
            let one = |i| {
                let before = format!("p{}", i + 1);
                format!("\n[parameters.p{i}]\ndefault = {{ expr = \"'${{{before}}}'\" }}\n")
            };
            let all: String = (0..n).map(one).collect();
            definition(folder, &format!("{}{all}\n[parameters.p{n}]\n", cluster(0)));
        },
        arguments: &["check"],
    },
    Shape {
        name: "terms of an expression, build",
        n: 300,
        write: |folder, n| {
            let sum: String = (0..n).map(|i| format!("${{environment}}x{i}")).collect();
            let text =
                format!("\n[parameters.environment]\n\n[outputs.o]\nvalue = {{ expr = \"'{sum}'\" }}\n");
            definition(folder, &format!("{}{text}", cluster(0)));
        },
        arguments: &["build"],
    },
    Shape {
        name: "values of a template of a script, check",
        n: 1_500,
        write: |folder, n| {
            let words: String = (0..n).map(|i| format!("\"word{i}\", ")).collect();
            let recipe = "#!/bin/bash\nset -e\necho {{name}}\n{{#each words}}\necho {{this}}\n{{/each}}\n";
            fs::write(folder.join("r.sh.hbs"), recipe).unwrap();
            let one = |i| {
                let with = format!("{{ name = \"n{i}\", words = [{words}] }}");
                named_instance(
                    &format!("ana{i}"),
                    &format!("creation_script = {{ recipe = \"r.sh.hbs\", with = {with} }}\n"),
                )
            };
            definition(folder, &(0..SCRIPTS).map(one).collect::<String>());
        },
        arguments: &["check"],
    },
    Shape {
        name: "a word where a zone belongs, check",
        n: 200_000,
        write: |folder, n| {
            definition(
                folder,
                &instance(&format!("time_zone = \"{}\"\n", "Eur/".repeat(n / 4))),
            )
        },
        arguments: &["check"],
    },
    Shape {
        name: "people of a roster, check",
        n: 10_000,
        write: |folder, n| roster(folder, n, ""),
        arguments: &["check"],
    },
    Shape {
        name: "people of a roster with a wrong id, check",
        n: 10_000,
        write: |folder, n| roster(folder, n, "x"),
        arguments: &["check"],
    },
    Shape {
        name: "resources of a template, import",
        n: 2_000,
        write: |folder, n| fs::write(folder.join("t.json"), template(n, "a", 2)).unwrap(),
        arguments: &["import", "t.json", "--allow-loss"],
    },
    Shape {
        name: "resources that lose something, import",
        n: 2_000,
        write: |folder, n| {
            let more = "\"maxNodeCount\":2,\"later\":[\"[variables('gone')]\"]";
            let text = template(n, "a", 2).replace("\"maxNodeCount\":2", more);
            fs::write(folder.join("t.json"), text).unwrap();
        },
        arguments: &["import", "t.json", "--allow-loss"],
    },
    Shape {
        name: "renamed and changed computes, diff",
        n: 1_000,
        write: |folder, n| {
            fs::write(folder.join("a.json"), template(n, "a", 2)).unwrap();
            fs::write(folder.join("b.json"), template(n, "b", 3)).unwrap();
        },
        arguments: &["diff", "a.json", "b.json"],
    },
    Shape {
        name: "days of two schedules every minute",
        n: 90,
        write: |folder, n| {
            let schedule = |action| {
                format!(
                    "\n[[instance.ana.schedules]]\naction = \"{action}\"\ncron = \"* * * * *\"\ntime_zone = \"UTC\"\n"
                )
            };
            definition(
                folder,
                &format!("{}{}{}", instance(""), schedule("start"), schedule("stop")),
            );
            fs::write(folder.join("days"), n.to_string()).unwrap();
        },
        arguments: &[
            "schedule",
            "compute.toml",
            "--output-format",
            "json",
            "--days",
            "DAYS",
        ],
    },
];

fn definition(folder: &Path, text: &str) {
    fs::write(folder.join("compute.toml"), format!("{WORKSPACE}{text}")).unwrap();
}

fn cluster(i: usize) -> String {
    format!(
        "\n[cluster.cpu{i}]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = 2\nidle_time_before_scale_down = \"120s\"\n"
    )
}

fn instance(keys: &str) -> String {
    named_instance("ana", keys)
}

fn named_instance(name: &str, keys: &str) -> String {
    format!("\n[instance.{name}]\nsize = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\n{keys}")
}

/// A fleet with a roster of people, whose object ids end with something.
fn roster(folder: &Path, people: usize, end: &str) {
    let row = |i| format!("00000000-0000-4000-8000-{i:012}{end},ana{i}@example.com,Ana {i}\n");
    let rows: String = (0..people).map(row).collect();
    let head = "object_id,user_principal_name,display_name\n";
    fs::write(folder.join("people.csv"), format!("{head}{rows}")).unwrap();
    let keys = "members = \"people.csv\"\nname = \"{alias}\"\n";
    let fleet = named_instance("class", keys).replace("[instance.", "[fleet.");
    definition(folder, &fleet);
}

fn script(folder: &Path, lines: &str) {
    scripts(folder, &format!("set -e\n{lines}"));
}

/// How many scripts there are of a shape: a script is bounded, and one takes too little time to tell anything.
const SCRIPTS: usize = 8;

/// Scripts of these lines, one an instance; they differ in a comment, so that each is read.
fn scripts(folder: &Path, lines: &str) {
    let instances = (0..SCRIPTS).map(|i| {
        let text = format!("#!/bin/bash\n# {i}\n{lines}");
        fs::write(folder.join(format!("setup{i}.sh")), text).unwrap();
        let keys = format!("creation_script = {{ file = \"setup{i}.sh\" }}\n");
        named_instance(&format!("ana{i}"), &keys)
    });
    definition(folder, &instances.collect::<String>());
}

fn template(n: usize, name: &str, nodes: usize) -> String {
    let resource = |i| {
        format!(
            "{{\"type\":\"Microsoft.MachineLearningServices/workspaces/computes\",\"apiVersion\":\"2025-12-01\",\"name\":\"mlw-labs/{name}{i}\",\
             \"location\":\"westeurope\",\"properties\":{{\"computeType\":\"AmlCompute\",\"properties\":{{\"vmSize\":\"STANDARD_DS3_v2\",\
             \"scaleSettings\":{{\"minNodeCount\":0,\"maxNodeCount\":{nodes}}}}}}}}}"
        )
    };
    let resources: Vec<String> = (0..n).map(resource).collect();
    format!(
        "{{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\
         \"resources\":[{}]}}",
        resources.join(",")
    )
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if arguments.get(1).is_some_and(|role| role == "--measured") {
        measured(&arguments[2..]);
        return;
    }
    // NOTE: `cargo bench` passes `--bench`.
    let filter = arguments
        .iter()
        .skip(1)
        .find(|argument| !argument.starts_with('-'));
    let empty = Runs((0..ROUNDS).map(|_| run(&SHAPES[0], 0)).collect());
    println!(
        "| Shape | n | n (ms) | 2n (ms) | 4n (ms) | Exponent | Read and written at 4n (kB) | Memory (MB + ×) |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    let mut steep = String::new();
    for shape in SHAPES
        .iter()
        .filter(|shape| filter.is_none_or(|filter| shape.name.contains(filter.as_str())))
    {
        let own = |runs: &Runs| (runs.cpu_us().saturating_sub(empty.cpu_us())).max(1) as f64;
        let exponent = |sizes: &[Runs; 3]| (own(&sizes[2]) / own(&sizes[0])).log2() / 2.0;
        let mut runs = <[Runs; 3]>::default();
        add_rounds(shape, &mut runs);
        if exponent(&runs) > LARGEST {
            // Once more, for the machine may have had something else to do.
            add_rounds(shape, &mut runs);
        }
        let exponent = exponent(&runs);
        let memory = memory(&runs[0], &runs[2]);
        let times = runs
            .each_ref()
            .map(|run| format!("{:.1}", run.cpu_us() as f64 / 1000.0))
            .join(" | ");
        println!(
            "| {} | {} | {times} | {exponent:.2} | {:.0} | {memory} |",
            shape.name,
            shape.n,
            runs[2].bytes() as f64 / 1e3
        );
        if exponent > LARGEST {
            writeln!(steep, "{}: {exponent:.2}", shape.name).unwrap();
        }
    }
    assert!(steep.is_empty(), "steeper than {LARGEST}:\n{steep}");
}

/// The least of bytes between two runs that tells how memory grows: the system gives it in pages of 2 MB.
const LEAST_BYTES: u64 = 250_000;

/// Peak memory as a line through two sizes: a fixed part, and how many bytes each byte adds.
fn memory(small: &Runs, large: &Runs) -> String {
    let bytes = large.bytes() - small.bytes();
    if bytes < LEAST_BYTES {
        return "-".to_owned();
    }
    let peak = |runs: &Runs| runs.peak_kib() as f64 * 1024.0;
    let slope = ((peak(large) - peak(small)) / bytes as f64).max(0.0);
    let fixed = (peak(small) - slope * small.bytes() as f64) / 1e6;
    format!("{fixed:.0} + {slope:.1} ×")
}

/// What one process took.
#[derive(Debug, Clone, Copy)]
struct Run {
    cpu_us: u64,
    peak_kib: u64,
    /// Of what it read and wrote.
    bytes: u64,
}

/// The runs of one size.
#[derive(Debug, Default)]
struct Runs(Vec<Run>);

impl Runs {
    /// The least time.
    fn cpu_us(&self) -> u64 {
        self.0.iter().map(|run| run.cpu_us).min().unwrap()
    }

    /// The peak in the middle.
    fn peak_kib(&self) -> u64 {
        let mut peaks: Vec<u64> = self.0.iter().map(|run| run.peak_kib).collect();
        peaks.sort_unstable();
        peaks[peaks.len() / 2]
    }

    fn bytes(&self) -> u64 {
        self.0[0].bytes
    }
}

/// How often each size is run.
const ROUNDS: usize = 5;

/// Runs n, 2n and 4n in turn.
fn add_rounds(shape: &Shape, sizes: &mut [Runs; 3]) {
    for _ in 0..ROUNDS {
        for (size, runs) in sizes.iter_mut().enumerate() {
            runs.0.push(run(shape, shape.n << size));
        }
    }
}

/// Where there is a file system in memory: a disk may take several times as long to make a file, when many were removed before.
const IN_MEMORY: &str = "/dev/shm";

fn folder() -> TempDir {
    tempfile::tempdir_in(IN_MEMORY).unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// A size of a shape, run once.
fn run(shape: &Shape, n: usize) -> Run {
    let folder = folder();
    (shape.write)(folder.path(), n);
    let days = fs::read_to_string(folder.path().join("days")).unwrap_or_default();
    let mut command = Command::new(env::current_exe().unwrap());
    command.arg("--measured").current_dir(folder.path());
    command.arg(env::var_os("ARMLET_MEASURED").unwrap_or_else(|| env!("CARGO_BIN_EXE_armlet").into()));
    command.args(
        shape
            .arguments
            .iter()
            .map(|argument| if *argument == "DAYS" { &days } else { *argument }),
    );
    let output = command.output().unwrap();
    let figures = String::from_utf8(output.stdout).unwrap();
    let figures: Vec<u64> = figures
        .split_whitespace()
        .map(|figure| figure.parse().unwrap())
        .collect();
    assert!(n == 0 || figures[2] < 2, "{}: status {}", shape.name, figures[2]);
    let bytes = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    Run {
        cpu_us: figures[0],
        peak_kib: figures[1],
        bytes,
    }
}

/// Runs a program with its output in the file `printed` of this folder; prints its time, its memory and how it ended.
fn measured(command: &[String]) {
    let printed = File::create("printed").unwrap();
    let mut child = Command::new(&command[0]);
    child
        .args(&command[1..])
        .stdout(printed.try_clone().unwrap())
        .stderr(printed);
    let status = child.status().unwrap();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    println!("{cpu} {} {}", usage.max_rss(), status.code().unwrap_or(9));
}
