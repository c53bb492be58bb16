//! No text of a user steers a terminal or the log of a pipeline, whatever command prints it.

use super::project::{Ended, Project};

/// The four forms of commands in logs, at the beginning of a line and within one, and an escape sequence.
const HOSTILE: &str = "x\n::error::owned\r::stop-commands::owned\n  ::set-output name=a::b\n##[error]owned\n\
                       y ##vso[task.setvariable variable=PATH]owned ##[group]z \u{1b}[31mred\u{9b}1m\u{202e}";

/// As a string of TOML.
fn quoted(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted.replace('\u{9b}', "\\u009b").replace('\u{202e}', "\\u202e")
}

/// A definition with the hostile text where it may be.
fn valid() -> String {
    let text = quoted(HOSTILE);
    format!(
        "# {line}\n[workspace]\nname = \"mlw-labs\"\n\n[parameters.note]\ndescription = {text}\n\n[environments.dev]\nnote = {text}\n\n\
         [instance.ana-notebooks]\nsize = \"Standard_DS3_v2\"\nidle_time_before_shutdown = \"30m\"\ndescription = {text}\n\
         tags = {{ note = {{ param = \"note\" }}, other = {text} }}\n\n\
         [instance.ana-notebooks.creation_script]\ninline = {script}\narguments = [{text}]\n\n\
         [[instance.ana-notebooks.custom_applications]]\nname = \"app\"\nimage = \"ghcr.io/x/y\"\n\
         environment_variables = {{ NOTE = {text} }}\n\n\
         [[instance.ana-notebooks.schedules]]\naction = \"stop\"\ncron = \"0 18 * * *\"\ntime_zone = \"UTC\"\n",
        line = HOSTILE.replace(['\n', '\r', '\u{1b}', '\u{9b}'], " "),
        script = quoted(&format!("#!/bin/bash\nset -e\n: '\n{HOSTILE}'\n")),
    )
}

/// One with the text where it is a mistake.
fn invalid() -> String {
    let text = quoted(HOSTILE);
    format!(
        "{text} = 1\n[workspace]\nname = {text}\n\n[environments.{text}]\n{text} = {text}\n\n[cluster.{text}]\nsize = {text}\n\
         max_instances = {text}\n{text} = 2\nlocation = {{ expr = {text} }}\ntags = {{ {text} = 1 }}\n\n\
         [instance.ana]\nsize = \"Standard_DS3_v2\"\ntime_zone = {text}\nidle_time_before_shutdown = {text}\n\
         creation_script = {{ file = {text}, with = {{ {text} = 1 }} }}\n\n[lints]\n{text} = {text}\n\n[output]\ndir = {text}\n"
    )
}

/// What in an output a terminal or a log would obey.
fn obeyed(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\r']);
    let mut obeyed: Vec<String> = lines
        .filter(|line| {
            let line = line.trim_start();
            // The commands of the two formats for logs are armlet's own; the rest of their line is text.
            let own = ["::error file=", "::warning file=", "##vso[task.logissue type="];
            let rest = own.iter().find_map(|own| line.strip_prefix(own)).unwrap_or(line);
            rest.starts_with("::") || rest.contains("##[") || rest.contains("##vso[")
        })
        .map(str::to_owned)
        .collect();
    obeyed.extend(
        text.chars()
            .filter(|c| "\u{1b}\u{9b}\u{202e}\u{7}".contains(*c))
            .map(|c| format!("{c:?}")),
    );
    obeyed
}

#[track_caller]
fn assert_harmless(ended: &Ended, arguments: &[&str]) {
    for (stream, text) in [("output", &ended.stdout), ("errors", &ended.stderr)] {
        let obeyed = obeyed(text);
        assert!(
            obeyed.is_empty(),
            "{arguments:?} ({stream}, status {:?}):\n{obeyed:#?}",
            ended.code
        );
    }
}

/// Runs a command and holds what it prints to be harmless.
#[track_caller]
fn run(project: &Project, arguments: &[&str]) -> Ended {
    let ended = project.run(arguments);
    assert!(matches!(ended.code, Some(0..=2)), "{arguments:?}: {ended:?}");
    assert!(
        !ended.stderr.contains("internal error"),
        "{arguments:?}: {}",
        ended.stderr
    );
    assert_harmless(&ended, arguments);
    ended
}

const FORMATS: [&str; 5] = ["human", "json", "sarif", "github", "azure-devops"];

#[test]
fn every_command_prints_a_definition_harmlessly() {
    let project = Project::of(valid());
    for format in FORMATS {
        run(&project, &["check", "--output-format", format]);
    }
    let ended = run(&project, &["build"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    project.write("old.json", project.read("compute.json"));
    for arguments in [
        &["build", "--stdout"][..],
        &["build", "--stdout", "--emit", "bicep"],
        &["build", "--stdout", "--emit", "parameters"],
        &["build", "--stdout", "--emit", "bicepparam"],
        &["build", "--stdout", "--emit", "snapshot"],
        &["snapshot", "compute.toml", "--env", "dev"],
        &["report"],
        &["show", "compute.json"],
        &["show", "compute.toml"],
        &["import", "compute.json"],
        &["import", "compute.json", "-o", "imported.toml"],
        &["fmt", "--diff"],
        &["fmt", "--check"],
        &["schedule"],
        &["schedule", "--output-format", "json"],
        &["schedule", "--output-format", "ics"],
    ] {
        run(&project, arguments);
    }
    let changed = valid()
        .replace("owned", "taken")
        .replace("Standard_DS3_v2", "Standard_DS4_v2");
    project.write("compute.toml", changed);
    for arguments in [&["build", "--check"][..], &["build", "--list-different"]] {
        assert_eq!(run(&project, arguments).code, Some(1));
    }
    for format in ["human", "json", "markdown", "sh"] {
        run(
            &project,
            &[
                "diff",
                "old.json",
                "compute.toml",
                "--env",
                "dev",
                "--output-format",
                format,
            ],
        );
    }
}

#[test]
fn every_mistake_is_printed_harmlessly() {
    let broken = format!("{}description = \"{}\n", valid(), HOSTILE.replace('\n', " "));
    for definition in [invalid(), broken, HOSTILE.to_owned()] {
        let project = Project::of(definition);
        for format in FORMATS {
            run(&project, &["check", "--output-format", format]);
        }
        for arguments in [
            &["build"][..],
            &["report"],
            &["schedule"],
            &["fmt", "--diff"],
            &["import", "compute.toml"],
        ] {
            run(&project, arguments);
        }
    }
}

/// Names of files and words of a command line, too.
#[cfg(unix)]
#[test]
fn names_are_printed_harmlessly() {
    let name = HOSTILE.replace('/', "_");
    let definition = format!("{name}.compute.toml");
    let project = Project::with(&[
        (definition.as_str(), &valid()),
        (&format!("{name}/compute.toml"), &invalid()),
    ]);
    for format in FORMATS {
        run(&project, &["check", ".", "--output-format", format]);
    }
    for arguments in [
        &["build", &definition][..],
        &["build", &definition, "--check"],
        &["build", "--list-different", &definition, "--out-dir", &name],
        &["init", "--ci", "github"],
        &["init", "--ci", "azure-devops"],
        &["explain", HOSTILE],
        &["build", "--emit", HOSTILE],
        &["check", "--env", HOSTILE, &definition],
        &[HOSTILE],
        &["diff", HOSTILE, &definition],
        &["show", HOSTILE],
        &["import", HOSTILE],
        &["report", &definition, "--out", &format!("{name}/x/y")],
    ] {
        run(&project, arguments);
    }
}
