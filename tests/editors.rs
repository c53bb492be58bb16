//! Definitions in an editor: the linters and the language servers of tombi and taplo, with the schema that `armlet schema` prints.
//!
//! What is not installed is skipped, and the test says so. `.ci/run` installs all of it: tombi and taplo, and taplo's language
//! server for VS Code in the folder of npm that `ARMLET_NODE_MODULES` names.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and a skipped one says so"
)]

mod server;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use server::Server;

/// The definitions of the folder that editors must report, each with its fault in the line that ends in this.
const FAULT: &str = "  # fault";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a program is installed; if not, says that the test is skipped.
fn has(program: &str, argument: &str) -> bool {
    let run = Command::new(program)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let has = run.is_ok_and(|status| status.success());
    if !has {
        eprintln!("skipped: there is no {program}");
    }
    has
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
}

/// Every definition of the examples, bases too.
fn examples() -> Vec<PathBuf> {
    let mut found = Vec::new();
    below(&root().join("examples"), &mut found);
    assert!(found.len() > 8, "{found:?}");
    found
}

/// The faulty definitions, each with the line of its fault, from 1.
fn faulty() -> Vec<(PathBuf, usize)> {
    let mut found = Vec::new();
    below(&root().join("tests/editors/faulty"), &mut found);
    assert!(found.len() >= 40, "{}", found.len());
    let line = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let mut marked = text.lines().enumerate().filter(|(_, line)| line.ends_with(FAULT));
        let (line, _) = marked.next().or_else(|| text.lines().enumerate().last()).unwrap();
        assert!(marked.next().is_none(), "{}", path.display());
        line + 1
    };
    found.iter().map(|path| (path.clone(), line(path))).collect()
}

/// The lines that `tombi lint` reports, in JSON.
fn tombi(files: &[&Path]) -> (bool, Vec<Value>) {
    let report = tempfile::NamedTempFile::new().unwrap();
    let output = Command::new("tombi")
        .args([
            "lint",
            "--offline",
            "--error-on-warnings",
            "--diagnostics-format",
            "json",
            "--diagnostics-file",
        ])
        .arg(report.path())
        .args(files)
        .output()
        .unwrap();
    let text = fs::read_to_string(report.path()).unwrap();
    let found: Value = serde_json::from_str(&text).unwrap();
    (output.status.success(), found.as_array().unwrap().clone())
}

/// Whether `taplo lint` finds no fault, and what it prints.
fn taplo(file: &Path) -> (bool, String) {
    let output = Command::new("taplo")
        .args(["lint", "--colors", "never"])
        .arg(file)
        .output()
        .unwrap();
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The numbers of the lines that an excerpt of taplo shows.
fn lines_of(excerpts: &str) -> BTreeSet<usize> {
    let numbers = excerpts
        .lines()
        .filter_map(|line| line.split_once('│')?.0.trim().parse().ok());
    numbers.collect()
}

#[test]
fn armlet_reports_the_fault_of_each_faulty_definition() {
    for (path, line) in faulty() {
        let output = Command::new(env!("CARGO_BIN_EXE_armlet"))
            .args(["check", "--output-format", "json"])
            .arg(&path)
            .output()
            .unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut findings = found["findings"].as_array().unwrap().iter();
        assert!(
            findings.any(|finding| finding["level"] == "deny" && finding["start"]["line"] == line),
            "{}",
            path.display()
        );
    }
}

#[test]
fn tombi_accepts_every_example() {
    if has("tombi", "--version") {
        let examples = examples();
        let (is_clean, found) = tombi(&examples.iter().map(PathBuf::as_path).collect::<Vec<_>>());
        assert!(is_clean && found.is_empty(), "{found:#?}");
    }
}

#[test]
fn tombi_reports_the_fault_of_each_faulty_definition() {
    if !has("tombi", "--version") {
        return;
    }
    let faulty = faulty();
    let (is_clean, found) = tombi(&faulty.iter().map(|(path, _)| path.as_path()).collect::<Vec<_>>());
    assert!(!is_clean);
    for (path, line) in faulty {
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut own = found
            .iter()
            .filter(|finding| finding["path"].as_str().unwrap().ends_with(&format!("/{name}")));
        assert!(
            own.any(|finding| finding["range"]["start"]["line"] == line),
            "{name}:{line}"
        );
    }
}

#[test]
fn taplo_accepts_every_example() {
    if has("taplo", "--version") {
        for example in examples() {
            let (is_clean, printed) = taplo(&example);
            assert!(is_clean, "{printed}");
        }
    }
}

#[test]
fn taplo_reports_the_fault_of_each_faulty_definition() {
    if !has("taplo", "--version") {
        return;
    }
    for (path, line) in faulty() {
        let (is_clean, printed) = taplo(&path);
        assert!(
            !is_clean && lines_of(&printed).contains(&line),
            "{}: {printed}",
            path.display()
        );
    }
}

/// A person in the example of a cluster: asks what `tier` is, for its values, and for the keys of the table.
fn converse(mut server: Server) {
    let path = root().join("examples/cluster/compute.toml");
    let text = fs::read_to_string(&path).unwrap();
    let line = text.lines().position(|line| line.starts_with("tier = ")).unwrap();
    server.open(&path, &text);
    let description = "price varies and which Azure can reclaim";
    let shown = server.hover(line, 1, description);
    assert!(shown.contains(description), "{shown}");
    for (typed, wanted) in [
        ("tier = ", &["\"dedicated\"", "\"low_priority\""][..]),
        ("ti", &["tier"]),
        ("", &["tier", "subnet", "identity"]),
    ] {
        let lines = text.lines().enumerate();
        let changed: Vec<&str> = lines
            .map(|(number, old)| if number == line { typed } else { old })
            .collect();
        server.change(&changed.join("\n"));
        let offered = server.complete(line, typed.len(), wanted);
        let has = |word: &&str| offered.iter().any(|offered| offered == word);
        assert!(wanted.iter().all(has), "{typed:?}: {offered:?}");
    }
}

#[test]
fn the_server_of_tombi_completes_and_explains() {
    if has("tombi", "--version") {
        converse(Server::start("tombi", &["lsp", "--offline"]));
    }
}

#[test]
fn the_server_of_taplo_completes_and_explains() {
    let modules = std::env::var_os("ARMLET_NODE_MODULES").map(PathBuf::from);
    let Some(package) = modules
        .map(|modules| modules.join("@taplo/lsp"))
        .filter(|package| package.exists())
    else {
        return eprintln!("skipped: there is no @taplo/lsp (set ARMLET_NODE_MODULES)");
    };
    if has("node", "--version") {
        let bridge = root().join("tests/editors/taplo.js");
        converse(Server::start(
            "node",
            &[bridge.to_str().unwrap(), package.to_str().unwrap()],
        ));
    }
}
