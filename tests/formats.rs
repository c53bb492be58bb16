//! Requirements for every output format: that it is printed, can be selected, is described, and is armlet's when built again.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use armlet::emit::{FileKind, OutputFormat};
use armlet::schema;

use crate::cli::project::{LAB, Project};

#[test]
fn every_format_writes_files_of_a_known_kind() {
    for format in OutputFormat::ALL.map(OutputFormat::name) {
        let project = Project::of(LAB);
        project.run(&["build", "--emit", format]).with_code(0);
        let outputs = project.outputs();
        assert!(!outputs.is_empty(), "{format} writes nothing");
        for output in outputs {
            assert!(FileKind::of(&output).is_some(), "{output} has an unknown ending");
        }
    }
}

#[test]
fn every_format_that_is_built_is_armlets_own() {
    let all = OutputFormat::ALL.map(OutputFormat::name).join(",");
    let project = Project::of(LAB);
    project.run(&["build", "--emit", &all]).with_code(0);
    let before = project.outputs();
    let larger = LAB.replace("max_instances = 2", "max_instances = 3");
    project.write("compute.toml", &larger);
    project.run(&["build", "--emit", &all]).with_code(0);
    assert_eq!(project.outputs(), before);

    project.write(
        "compute.toml",
        larger.replace("max_instances = 3", "max_instances = 4"),
    );
    std::fs::rename(project.path("compute.toml"), project.path("other.compute.toml")).unwrap();
    let ended = project.run(&["build", "--check", "."]).with_code(1);
    for output in before {
        assert!(
            ended.stderr.contains(&output),
            "{output} is not reported as orphaned:\n{}",
            ended.stderr
        );
    }
}

#[test]
fn every_format_is_a_word_of_the_language() {
    let output = schema::json("output.schema.json").unwrap();
    let words = output["properties"]["emit"]["items"]["enum"].as_array().unwrap();
    let formats = OutputFormat::ALL.map(OutputFormat::name);
    assert_eq!(
        words
            .iter()
            .map(|word| word.as_str().unwrap())
            .collect::<Vec<_>>(),
        formats
    );
}

#[test]
fn the_help_of_a_build_says_what_each_format_writes() {
    let help = Project::empty().run(&["build", "--help"]).with_code(0).stdout;
    for format in OutputFormat::ALL.map(OutputFormat::name) {
        let line = format!("\n  {format:<10}  compute.");
        assert!(help.contains(&line), "no line for {format} in:\n{help}");
    }
}
