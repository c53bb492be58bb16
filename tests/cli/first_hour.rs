//! The first hour: commands without a path, the line that deploys, the help on one screen, `-o`.

use super::project::{LAB, Project};
use clap::CommandFactory as _;

#[test]
fn commands_without_a_path_take_the_definitions_of_the_folder() {
    let project = Project::empty();
    project.write("gpu.compute.toml", LAB);
    project.write("labs/compute.toml", LAB);
    for command in [
        &["build"][..],
        &["build", "--check"],
        &["check"],
        &["fmt", "--check"],
        &["schedule"],
        &["report"],
    ] {
        project.run(command).with_code(0);
    }
    assert!(project.path("gpu.compute.json").exists() && project.path("labs/compute.json").exists());
}

#[test]
fn a_folder_without_a_definition_names_init() {
    for command in [
        &["build"][..],
        &["check"],
        &["fmt"],
        &["schedule"],
        &["report"],
        &["snapshot"],
    ] {
        let ended = Project::empty().run(command).with_code(2);
        assert_eq!(
            ended.stderr,
            "error: no `compute.toml` or `*.compute.toml` in this folder\nhelp: `armlet init` writes one; or pass a definition, or a \
             folder that contains one\n"
        );
    }
}

#[test]
fn a_build_ends_with_the_line_that_deploys_what_it_wrote() {
    let target = "\n[environments.dev]\ntarget = { resource_group = \"rg-ml(dev)\", subscription = \
                  \"8a0b5c5e-3f0a-4d43-9a52-0d1f6c6a7b11\" }\n\n[environments.prod]\n";
    let definition = "[workspace]\nname = \"mlw-labs\"\n\n[cluster.cpu]\nsize = \"Standard_D4ads_v5\"\nmax_instances = 2\n";
    let project = Project::of(format!("{definition}{target}"));
    let ended = project.run(&["build"]).with_code(0);
    let expected = "deploy with:
  az deployment group create --subscription 8a0b5c5e-3f0a-4d43-9a52-0d1f6c6a7b11 --resource-group 'rg-ml(dev)' --template-file compute.json --parameters compute.dev.parameters.json
  az deployment group create --resource-group <resource group> --template-file compute.json --parameters compute.prod.parameters.json
";
    assert!(ended.stderr.ends_with(expected), "{}", ended.stderr);
    let again = project.run(&["build"]).with_code(0);
    assert!(
        again.stderr.ends_with("all outputs are up to date\n"),
        "{}",
        again.stderr
    );
    let bicep = project
        .run(&[
            "build",
            "--emit",
            "bicep,parameters",
            "--env",
            "prod",
            "--out-dir",
            "out",
        ])
        .with_code(0);
    let expected = "--template-file out/compute.bicep --parameters out/compute.prod.bicepparam\n";
    assert!(bicep.stderr.ends_with(expected), "{}", bicep.stderr);
}

#[test]
fn a_deployment_without_a_parameter_file_is_given_what_has_no_value() {
    let definition = "[workspace]\nname = { param = \"ws\" }\n\n[parameters.ws]\n\n[cluster.cpu]\nsize = \"Standard_D4ads_v5\"\n\
                      max_instances = 2\n";
    let ended = Project::of(definition).run(&["build"]).with_code(0);
    assert!(
        ended
            .stderr
            .ends_with("--template-file compute.json --parameters ws=…\n"),
        "{}",
        ended.stderr
    );
}

#[test]
fn of_many_definitions_only_a_few_lines_are_printed() {
    let project = Project::empty();
    for number in 0..9 {
        project.write(
            &format!("lab{number}/compute.toml"),
            LAB.replace("cpu-cluster", &format!("cpu-cluster{number}x")),
        );
    }
    let ended = project.run(&["build"]).with_code(0);
    assert_eq!(
        ended.stderr.matches("az deployment").count(),
        4,
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .contains(" more; `armlet init --ci` writes a pipeline"),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_help_fits_a_screen_and_has_every_command() {
    let help = Project::empty().run(&["--help"]).with_code(0).stdout;
    assert!(help.lines().count() <= 24, "{help}");
    assert!(help.lines().all(|line| line.chars().count() <= 82), "{help}");
    let words: Vec<&str> = help.split(|letter: char| !letter.is_ascii_lowercase()).collect();
    for command in armlet::cli::Cli::command().get_subcommands() {
        assert!(
            words.contains(&command.get_name()),
            "{} is not in the help",
            command.get_name()
        );
    }
}

#[test]
fn every_product_takes_a_file() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    for command in [
        &["build", "--stdout", "compute.toml"][..],
        &["check", "--output-format", "sarif", "compute.toml"],
        &["diff", "compute.json", "compute.toml"],
        &["schedule", "--from", "2026-03-23", "compute.toml"],
        &["report", "compute.toml"],
        &["snapshot", "--env", "dev", "compute.toml"],
        &["import", "compute.json"],
        &["show", "compute.json"],
        &["explain", "invalid-cron"],
        &["rules"],
        &["schema"],
        &["completions", "bash"],
        &["man", "build"],
    ] {
        let printed = project.run(command).stdout;
        assert!(!printed.is_empty(), "{command:?}");
        let mut arguments = command.to_vec();
        arguments.extend(["-o", "out/product"]);
        std::fs::create_dir_all(project.path("out")).unwrap();
        let ended = project.run(&arguments);
        assert_eq!(ended.stdout, "", "{command:?}");
        assert_eq!(project.read("out/product"), printed, "{command:?}");
        std::fs::remove_file(project.path("out/product")).unwrap();
    }
    project
        .run(&["build", "--emit", "bicep", "compute.toml", "-o", "one.bicep"])
        .with_code(0);
    assert_eq!(project.read("one.bicep"), project.read("compute.bicep"));
}

#[test]
fn an_output_in_utf_16_is_stale_and_written_again() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    let text = project.read("compute.json");
    let bytes: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    project.write("compute.json", bytes);
    let stale = project.run(&["build", "--check"]).with_code(1);
    assert!(
        stale
            .stderr
            .contains("`compute.json` is stale: it is UTF-16 text, which Azure's tools do not read"),
        "{}",
        stale.stderr
    );
    project.run(&["build"]).with_code(0);
    assert_eq!(project.read("compute.json"), text);
}

#[test]
fn the_schema_is_written_next_to_the_definition() {
    let project = Project::empty();
    let ended = project.run(&["init", "--schema"]).with_code(0);
    assert!(
        ended
            .stderr
            .starts_with("wrote armlet.schema.json\nwrote compute.toml; fill in"),
        "{}",
        ended.stderr
    );
    assert!(
        project
            .read("compute.toml")
            .starts_with("#:schema ./armlet.schema.json\n\n# Compute")
    );
    assert_eq!(
        project.read("armlet.schema.json"),
        project.run(&["schema"]).stdout
    );
    let line = ended
        .stderr
        .lines()
        .find(|line| line.contains("workspaceName"))
        .unwrap();
    assert!(line.starts_with("  compute.toml:22 "), "{line}");
    let again = project.run(&["init", "--schema"]).with_code(0);
    assert_eq!(again.stderr, "`armlet.schema.json` is up to date\n");
    project.write("other.compute.toml", LAB);
    let other = project
        .run(&["init", "--schema", "other.compute.toml"])
        .with_code(0);
    assert!(
        other
            .stderr
            .contains("add this first line to `other.compute.toml`"),
        "{}",
        other.stderr
    );
    project.write("armlet.schema.json", "{}");
    project.run(&["init", "--schema"]).with_code(2);
}
