//! The same definition gives the same bytes and the same findings wherever the program runs.

use std::process::Command;

use super::project::{Ended, LAB, Project, armlet, broken_lab};

/// A lab with what depends on zones and letters: working hours, and words with an `i` in them.
fn timed_lab() -> String {
    let instance = r#"
[instance.ci-ana]
size = "standard_ds3_v2"
time_zone = "Europe/Madrid"
idle_time_before_shutdown = "30m"

[[instance.ci-ana.working_hours]]
days = "FRI"
from = "09:00"
to = "16:00"
"#;
    format!("{LAB}{instance}")
}

/// Changes what surrounds a run.
type Surround = fn(&mut Command) -> &mut Command;

fn surroundings() -> Vec<(&'static str, Surround)> {
    vec![
        ("zone", |command| command.env("TZ", "Asia/Tokyo")),
        ("locale", |command| {
            command.env("LC_ALL", "tr_TR.UTF-8").env("LANG", "tr_TR.UTF-8")
        }),
        ("no home", |command| {
            command.env_remove("HOME").env_remove("USERPROFILE")
        }),
        ("one thread", |command| command.env("RAYON_NUM_THREADS", "1")),
    ]
}

#[test]
fn outputs_are_the_same_bytes_in_every_zone_and_locale() {
    for format in ["arm", "bicep"] {
        let project = Project::of(timed_lab());
        let arguments = ["build", "--stdout", "--emit", format];
        let expected = project.run(&arguments).with_code(0);
        for (name, surround) in surroundings() {
            let mut command = project.command(&arguments);
            let ended = Ended::from(surround(&mut command).output().unwrap()).with_code(0);
            assert_eq!(ended.stdout, expected.stdout, "{name}");
            assert_eq!(ended.stderr, expected.stderr, "{name}");
        }
    }
}

#[test]
fn findings_are_the_same_in_every_zone_and_locale() {
    let project = Project::with(&[
        ("a/compute.toml", &broken_lab()),
        ("b/compute.toml", &timed_lab().replace("FRI", "FRIDAI")),
    ]);
    let arguments = ["check", "."];
    let expected = project.run(&arguments).with_code(1);
    for (name, surround) in surroundings() {
        let mut command = project.command(&arguments);
        let ended = Ended::from(surround(&mut command).output().unwrap()).with_code(1);
        assert_eq!(ended.stderr, expected.stderr, "{name}");
    }
}

#[test]
fn outputs_are_the_same_bytes_from_every_working_folder() {
    let script = "#!/bin/bash\nset -eu\necho ready\n";
    let creation = "\n[instance.ci-ana.creation_script]\nfile = \"scripts/setup.sh\"\n";
    let project = Project::with(&[
        ("team/compute.toml", &format!("{}{creation}", timed_lab())),
        ("team/scripts/setup.sh", script),
        ("elsewhere/notes.txt", ""),
    ]);
    let absolute = project.path("team/compute.toml");
    let from = |folder: &str, path: &str| {
        let mut command = armlet();
        command.args(["build", "--stdout", path]);
        let output = command.current_dir(project.path(folder)).output().unwrap();
        Ended::from(output).with_code(0).stdout
    };
    let expected = from("team", "compute.toml");
    assert_eq!(from(".", "team/compute.toml"), expected);
    assert_eq!(from("elsewhere", "../team/compute.toml"), expected);
    assert_eq!(from("elsewhere", absolute.to_str().unwrap()), expected);
    assert_eq!(from("team", "."), expected);
}

#[test]
fn findings_name_files_as_the_command_line_does() {
    let project = Project::with(&[("team/compute.toml", &broken_lab())]);
    for (path, shown) in [
        ("team", "team/compute.toml:"),
        ("./team/compute.toml", "team/compute.toml:"),
        ("team/../team/compute.toml", "team/../team/compute.toml:"),
    ] {
        let ended = project.run(&["check", path]).with_code(1);
        assert!(
            ended.stderr.contains(&format!("--> {shown}")),
            "{path}: {}",
            ended.stderr
        );
    }
}
