//! What cannot be imported: one line that says so and where, status 2, and nothing written.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    file: String,
    exit: i32,
    says: Vec<String>,
    position: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/bad")
}

fn import(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_armlet"))
        .arg("import")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// The first line of an answer of status 2, of which nothing else may be printed.
#[track_caller]
fn refused(output: &Output) -> String {
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty(), "{stderr}");
    let mut lines = stderr.lines();
    let first = lines.next().unwrap().to_owned();
    assert!(lines.all(|line| line.starts_with("help: ")), "{stderr}");
    first
}

#[test]
fn each_bad_input_is_answered_as_the_list_says() {
    are_answered_as("expected.toml");
}

#[test]
fn what_comes_to_more_than_any_template_is_refused_at_its_place() {
    are_answered_as("bounds.toml");
}

#[track_caller]
fn are_answered_as(list: &str) {
    let list = fs::read_to_string(folder().join(list)).unwrap();
    let cases: Cases = toml::from_str(&list).unwrap();
    let mut wrong = Vec::new();
    for Case {
        file,
        exit,
        says,
        position,
    } in cases.case
    {
        let output = import(&folder(), &[&file]);
        let stderr = String::from_utf8_lossy(&output.stderr).to_lowercase();
        let first = stderr.lines().next().unwrap_or_default().to_owned();
        let has = |text: &String| stderr.contains(&text.to_lowercase());
        let is_placed = position.as_ref().is_none_or(|position| at(&stderr, position));
        let is_quiet = exit != 2 || output.stdout.is_empty();
        // One line, beside what helps; it names the line and the column, unless it is about all of the file.
        let is_one = exit != 2 || stderr.lines().filter(|line| !line.starts_with("help: ")).count() == 1;
        let is_right = output.status.code() == Some(exit) && says.iter().all(has);
        if !(is_right && is_placed && is_quiet && is_one) {
            wrong.push(format!("{file}: {:?} {first}", output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a text names a line, or a line and a column.
fn at(text: &str, position: &str) -> bool {
    match position.split_once(':') {
        Some((line, column)) => {
            text.contains(&format!(":{line}:{column}"))
                || text.contains(&format!("line {line} column {column}"))
        }
        None => text.contains(&format!("line {position}")) || text.contains(&format!(":{position}:")),
    }
}

#[test]
fn what_is_nested_too_deep_or_too_long_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let deep = format!("{{\"resources\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    fs::write(folder.path().join("deep.json"), deep).unwrap();
    let deep = refused(&import(folder.path(), &["deep.json"]));
    assert!(
        deep.contains("`deep.json:1:") && deep.contains("levels deep"),
        "{deep}"
    );

    let long = format!("{{\"resources\": [], \"x\": \"{}\"}}", "x".repeat(50 << 20));
    fs::write(folder.path().join("long.json"), long).unwrap();
    let long = refused(&import(folder.path(), &["long.json"]));
    assert!(long.contains("`long.json` is larger than 32 MiB"), "{long}");

    let many = format!("{{\"resources\": [{}1]}}", "{},".repeat(9_000_000));
    fs::write(folder.path().join("many.json"), many).unwrap();
    let many = refused(&import(folder.path(), &["many.json"]));
    assert!(
        many.contains("`many.json:1:") && many.contains("values"),
        "{many}"
    );

    fs::create_dir(folder.path().join("empty")).unwrap();
    let empty = refused(&import(folder.path(), &["empty"]));
    assert!(
        empty.contains("the folder `empty` has no JSON or YAML files"),
        "{empty}"
    );
    let none = refused(&import(folder.path(), &["none.json"]));
    assert!(none.contains("`none.json`"), "{none}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_of_text_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.json");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let pipe = refused(&import(folder.path(), &["pipe.json"]));
    assert!(pipe.contains("`pipe.json` is not a regular file"), "{pipe}");
    let zeros = refused(&import(folder.path(), &["/dev/zero"]));
    assert!(zeros.contains("not a regular file"), "{zeros}");
    // A folder takes only the files in it.
    let only = refused(&import(folder.path(), &["."]));
    assert!(only.contains("has no JSON or YAML files"), "{only}");
}

#[test]
fn what_cannot_be_read_writes_no_file() {
    let target = tempfile::tempdir().unwrap();
    let output = target.path().join("compute.toml");
    let scripts = target.path().join("scripts");
    let bad = folder().join("cut.json");
    refused(&import(
        target.path(),
        &[
            bad.to_str().unwrap(),
            "-o",
            output.to_str().unwrap(),
            "--scripts",
            scripts.to_str().unwrap(),
        ],
    ));
    assert!(!output.exists() && !scripts.exists());
}
