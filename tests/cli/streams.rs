//! Standard output, standard error, and their colors.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use super::project::{Ended, LAB, Project, broken_lab};

const ESCAPE: char = '\u{1b}';

/// A folder whose outputs are stale, so that there is a diff to color.
fn stale() -> Project {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    project.write(
        "compute.toml",
        LAB.replace("max_instances = 2", "max_instances = 4"),
    );
    project
}

#[test]
fn what_is_piped_has_no_color() {
    let findings = Project::of(broken_lab()).run(&["check"]).with_code(1);
    assert!(!findings.stderr.contains(ESCAPE), "{}", findings.stderr);
    let diff = stale().run(&["build", "--check"]).with_code(1);
    assert!(!diff.stdout.contains(ESCAPE), "{}", diff.stdout);
    assert!(!Project::empty().run(&["--help"]).stdout.contains(ESCAPE));
}

#[test]
fn color_can_be_requested_and_disabled() {
    let broken = Project::of(broken_lab());
    let colored = broken.run(&["check", "--color", "always"]).with_code(1);
    assert!(colored.stderr.contains(ESCAPE), "{}", colored.stderr);
    let plain = broken.run(&["--color", "never", "check"]).with_code(1);
    assert!(!plain.stderr.contains(ESCAPE), "{}", plain.stderr);
    assert_eq!(plain.stderr, broken.run(&["check"]).with_code(1).stderr);
    let stale = stale();
    let colored = stale.run(&["build", "--check", "--color", "always"]);
    assert!(colored.with_code(1).stdout.contains(ESCAPE));
    broken.run(&["check", "--color", "sometimes"]).with_code(2);
}

#[test]
fn what_programs_read_is_never_colored() {
    let broken = Project::of(broken_lab());
    for format in ["json", "sarif", "github", "azure-devops"] {
        let arguments = ["check", "--color", "always", "--output-format", format];
        let ended = broken.run(&arguments).with_code(1);
        assert!(!ended.stdout.contains(ESCAPE), "{}", ended.stdout);
    }
    let fresh = Project::of(LAB);
    let ended = fresh.run(&["build", "--stdout", "--color", "always"]);
    assert!(!ended.with_code(0).stdout.contains(ESCAPE));
}

#[test]
fn no_color_refuses_what_is_not_asked_for() {
    let broken = Project::of(broken_lab());
    let run = |arguments: &[&str]| {
        let mut command = broken.command(arguments);
        Ended::from(command.env("NO_COLOR", "1").output().unwrap()).with_code(1)
    };
    assert!(!run(&["check"]).stderr.contains(ESCAPE));
    assert!(run(&["check", "--color", "always"]).stderr.contains(ESCAPE));
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let project = Project::empty();
    for arguments in [
        vec!["rules"],
        vec!["schema"],
        vec!["--help"],
        vec!["completions", "zsh"],
    ] {
        let mut command = project.command(&arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let ended = Ended::from(child.wait_with_output().unwrap()).with_code(0);
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn a_reader_may_leave_in_the_middle() {
    // More than a pipe holds, so that the writer is still writing when the reader goes.
    let clusters: String = (0..400)
        .map(|number| {
            let cluster = LAB.split("[cluster").nth(1).unwrap();
            let cluster = cluster.split("\n[lints]").next().unwrap();
            cluster.replacen("cpu-cluster", &format!("cpu-{number}-c"), 1)
        })
        .map(|cluster| format!("\n[cluster{cluster}"))
        .collect();
    let project = Project::of(format!("{LAB}{clusters}"));
    let mut command = project.command(&["build", "--stdout"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "{\n");
    let ended = Ended::from(child.wait_with_output().unwrap()).with_code(0);
    assert_eq!(ended.stderr, "");
}

/// What a terminal shows of `armlet check -`, which gets its definition `wait` after it began to read; `None` without `script`, which
/// makes a terminal of its own.
#[cfg(target_os = "linux")]
fn on_a_terminal(wait: std::time::Duration) -> Option<String> {
    use std::io::Write as _;
    let project = Project::empty();
    let pipe = project.path("definition");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().ok()?;
    assert!(made.success());
    let command = format!("'{}' check - < definition", env!("CARGO_BIN_EXE_armlet"));
    let child = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "shown"])
        .current_dir(project.path("."))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    let mut child = child.ok()?;
    // Opened once the shell has opened the other end.
    let mut definition = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    std::thread::sleep(wait);
    definition.write_all(LAB.as_bytes()).unwrap();
    drop(definition);
    child.wait().unwrap();
    Some(project.read("shown"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_how_far_a_long_command_is_and_no_trace_afterwards() {
    use std::time::Duration;
    let Some(shown) = on_a_terminal(Duration::from_millis(2_500)) else {
        println!("skipped: there is no `script` here");
        return;
    };
    assert!(shown.contains("\r\u{1b}[Kcompiling, 1 s"), "{shown:?}");
    assert!(shown.contains("\r\u{1b}[Kcompiling, 2 s\r\u{1b}[K"), "{shown:?}");
    let shown = on_a_terminal(Duration::ZERO).unwrap();
    assert!(!shown.contains("compiling"), "{shown:?}");
}
