//! `armlet build`: which files are written, where, and when none is.

use std::fs;

use insta_cmd::assert_cmd_snapshot;

use super::project::{LAB, OUTPUTS, Project, broken_lab};

#[test]
fn a_build_writes_every_output_beside_the_definition_and_names_it() {
    let project = Project::of(LAB);
    assert_cmd_snapshot!("build", project.command(&["build"]));
    assert_eq!(project.outputs(), OUTPUTS);
    assert_eq!(project.read("compute.toml"), LAB);
}

#[test]
fn a_second_build_changes_nothing_and_says_so() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    let before = project.files();
    let ended = project.run(&["build"]).with_code(0);
    assert_eq!(ended.stderr, "all outputs are up to date\n");
    assert_eq!(ended.stdout, "");
    assert_eq!(project.files(), before);
}

#[test]
fn only_what_changed_is_written_again() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    project.write("compute.toml", LAB.replace("DS4", "DS5"));
    let ended = project.run(&["build"]).with_code(0);
    let expected = "wrote compute.prod.parameters.json\nwrote compute.prod.bicepparam\ndeploy with:\n  az deployment group create \
                    --resource-group <resource group> --template-file compute.json --parameters compute.prod.parameters.json\n";
    assert_eq!(ended.stderr, expected);
}

#[test]
fn outputs_are_named_after_the_definition() {
    let project = Project::with(&[("labs/spring.compute.toml", LAB)]);
    project.run(&["build", "labs"]).with_code(0);
    let expected = OUTPUTS.map(|name| format!("labs/spring.{name}"));
    assert_eq!(project.outputs(), expected);
    let bicepparam = project.read("labs/spring.compute.dev.bicepparam");
    assert!(
        bicepparam.contains("using './spring.compute.bicep'"),
        "{bicepparam}"
    );
}

#[test]
fn without_environments_no_parameter_file_is_written_and_the_open_parameters_are_named() {
    let text: String = LAB.split("[environments.dev]").next().unwrap().to_owned();
    let cluster = LAB.split("[cluster").nth(1).unwrap();
    let project = Project::of(format!("{text}[cluster{cluster}"));
    let ended = project.run(&["build"]).with_code(0);
    assert_eq!(project.outputs(), ["compute.bicep", "compute.json"]);
    let note =
        "note: `compute.toml` has no [environments], so no parameter file: deploy with `--parameters size=…`";
    assert!(ended.stderr.lines().any(|line| line == note), "{}", ended.stderr);
}

#[test]
fn what_an_environment_variable_holds_is_left_to_the_deployment_of_the_json_file() {
    let secret = "[parameters.adminPassword]\nsecure = true\n\n[environments.dev]\nadminPassword = { environment_variable = \"ADMIN_PASSWORD\" }";
    let text = LAB.replace("[environments.dev]", secret).replace(
        "[environments.prod]",
        "[environments.prod]\nadminPassword = { environment_variable = \"PROD_PW\" }",
    ) + "\n[cluster.cpu-cluster.ssh]\nadmin_username = \"ana\"\nadmin_password = { param = \"adminPassword\" }\npublic_access = false\n";
    let project = Project::of(text);
    let ended = project.run(&["build"]).with_code(0);
    let bicepparam = project.read("compute.dev.bicepparam");
    assert!(
        bicepparam.contains("param adminPassword = readEnvironmentVariable('ADMIN_PASSWORD')\n"),
        "{bicepparam}"
    );
    assert!(
        !project
            .read("compute.dev.parameters.json")
            .contains("adminPassword")
    );
    let notes: Vec<&str> = ended
        .stderr
        .lines()
        .filter(|line| line.starts_with("note:"))
        .collect();
    assert_eq!(notes.len(), 2, "{}", ended.stderr);
    assert!(
        notes[1].ends_with("`--parameters adminPassword=\"$PROD_PW\"`"),
        "{}",
        notes[1]
    );
}

#[test]
fn the_output_table_says_what_is_written_and_where() {
    let text = format!("{LAB}\n[output]\ndir = \"out/azure\"\nemit = [\"arm\"]\n");
    let project = Project::with(&[("team/compute.toml", &text)]);
    let ended = project.run(&["build", "team/compute.toml"]).with_code(0);
    assert_eq!(project.outputs(), ["team/out/azure/compute.json"]);
    assert!(
        ended.stderr.starts_with("wrote team/out/azure/compute.json\n"),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_command_line_overrides_the_output_table() {
    let text = format!("{LAB}\n[output]\ndir = \"out\"\nemit = [\"arm\"]\n");
    let project = Project::of(text);
    let arguments = ["build", "--out-dir", "here/deep", "--emit", "bicep,parameters"];
    project.run(&arguments).with_code(0);
    let mut expected: Vec<String> = OUTPUTS.map(|name| format!("here/deep/{name}")).into();
    expected.retain(|path| path != "here/deep/compute.json");
    assert_eq!(project.outputs(), expected);
}

#[test]
fn one_environment_writes_its_parameter_files_only() {
    let project = Project::of(LAB);
    project.run(&["build", "--env", "prod"]).with_code(0);
    assert_eq!(
        project.outputs(),
        [
            "compute.bicep",
            "compute.json",
            "compute.prod.bicepparam",
            "compute.prod.parameters.json"
        ]
    );
}

#[test]
fn an_environment_that_is_not_declared_is_refused() {
    let project = Project::of(LAB);
    assert_cmd_snapshot!(
        "unknown_environment",
        project.command(&["build", "--env", "pord"])
    );
    let ended = project.run(&["build", "--env", "staging"]).with_code(2);
    assert!(
        ended.stderr.contains("available environments: `dev`, `prod`"),
        "{}",
        ended.stderr
    );
    assert!(project.outputs().is_empty());
}

#[test]
fn standard_output_takes_one_product_and_no_file_is_written() {
    let project = Project::of(LAB);
    let arm = project.run(&["build", "--stdout"]).with_code(0).stdout;
    let bicep = project
        .run(&["build", "--stdout", "--emit", "bicep"])
        .with_code(0)
        .stdout;
    let parameters = project
        .run(&["build", "--stdout", "--emit", "parameters", "--env", "dev"])
        .with_code(0)
        .stdout;
    assert!(project.outputs().is_empty());
    project.run(&["build"]).with_code(0);
    assert_eq!(arm, project.read("compute.json"));
    assert_eq!(bicep, project.read("compute.bicep"));
    assert_eq!(parameters, project.read("compute.dev.parameters.json"));
}

#[test]
fn standard_output_takes_neither_two_products_nor_none() {
    let project = Project::of(LAB);
    assert_cmd_snapshot!(
        "stdout_of_two",
        project.command(&["build", "--stdout", "--emit", "arm,bicep"])
    );
    project.write(
        "compute.toml",
        "[workspace]\nname = \"mlw-labs\"\n\n[cluster.gpu]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = 1\n",
    );
    let arguments = ["build", "--stdout", "--emit", "parameters"];
    let ended = project.run(&arguments).with_code(2);
    assert_eq!(
        ended.errors(),
        ["error: nothing to print: without [environments] there is no parameter file"]
    );
}

#[test]
fn a_definition_on_standard_input_is_named_compute_and_builds_here() {
    let project = Project::empty();
    project
        .run_with_input(&["build", "-"], LAB.as_bytes())
        .with_code(0);
    assert_eq!(project.outputs(), OUTPUTS);
    let ended = project
        .run_with_input(&["build", "-"], broken_lab().as_bytes())
        .with_code(1);
    assert!(ended.stderr.contains("--> <stdin>:"), "{}", ended.stderr);
    let ended = project
        .run_with_input(&["build", "--stdout", "-"], LAB.as_bytes())
        .with_code(0);
    assert_eq!(ended.stdout, project.read("compute.json"));
}

#[test]
fn several_definitions_and_folders_are_built_in_the_order_of_their_names() {
    let names: Vec<String> = (10..30)
        .map(|number| format!("labs/{number}.compute.toml"))
        .collect();
    let project = Project::empty();
    for name in names.iter().rev() {
        project.write(name, LAB);
    }
    project.write("labs/notes.toml", "this is no definition");
    project.write("labs/.hidden/compute.toml", "nor is this");
    project.write("zoo/compute.toml", LAB);
    let arguments = ["build", "--emit", "arm", "zoo", "labs", "zoo/compute.toml"];
    let ended = project.run(&arguments).with_code(0);
    let written = names
        .iter()
        .map(|name| format!("wrote {}\n", name.replace(".toml", ".json")));
    let expected: String = std::iter::once("wrote zoo/compute.json\n".to_owned())
        .chain(written)
        .collect();
    assert!(ended.stderr.starts_with(&expected), "{}", ended.stderr);
}

#[test]
fn a_mistake_in_one_definition_keeps_all_of_them_from_being_written() {
    let project = Project::with(&[
        ("a/compute.toml", LAB),
        ("b/compute.toml", &broken_lab()),
        ("c/compute.toml", LAB),
    ]);
    let ended = project
        .run(&["build", "."])
        .with_code(1)
        .with_only_rule("min-above-max");
    assert!(ended.stderr.contains("b/compute.toml:"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("wrote"), "{}", ended.stderr);
    assert!(project.outputs().is_empty());
}

#[test]
fn a_mistake_leaves_earlier_outputs_as_they_are() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    project.write("compute.toml", broken_lab());
    let before = project.files();
    project.run(&["build"]).with_code(1);
    assert_eq!(project.files(), before);
}

#[test]
fn two_definitions_that_would_write_one_file_are_refused() {
    let project = Project::with(&[("a/compute.toml", LAB), ("b/compute.toml", LAB)]);
    assert_cmd_snapshot!(
        "same_output",
        project.command(&["build", "a", "b", "--out-dir", "out"])
    );
    assert!(project.outputs().is_empty());
}

#[test]
fn a_file_of_someone_else_is_not_overwritten() {
    let foreign: [(&str, &[u8]); 5] = [
        ("compute.json", b"{\"mine\": true}\n"),
        ("compute.json", b"\xff\xfe no text"),
        ("compute.bicep", b"param mine string\n"),
        (
            "compute.dev.bicepparam",
            b"using './compute.bicep'\nparam size = 'mine'\n",
        ),
        (
            "compute.json",
            br#"{"resources": [{"metadata": {"_generator": {"name": "armlet"}}}]}"#,
        ),
    ];
    for (name, bytes) in foreign {
        let project = Project::of(LAB);
        project.write(name, bytes);
        let ended = project.run(&["build"]).with_code(2);
        let expected = format!("error: `{name}` already exists and was not written by armlet");
        assert_eq!(ended.errors(), [expected]);
        assert!(ended.stderr.contains("help: "), "{}", ended.stderr);
        assert_eq!(project.outputs(), [name]);
        assert_eq!(fs::read(project.path(name)).unwrap(), bytes);
    }
}

#[test]
fn a_parameter_file_with_values_of_its_own_is_refused() {
    let own = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "size": {
      "value": "STANDARD_NC6s_v3"
    }
  }
}
"#;
    let name = "compute.prod.parameters.json";
    let project = Project::of(LAB.replace("[environments.prod]\nsize = \"STANDARD_DS4_v2\"\n", ""));
    project.write(name, own);
    project.run(&["build"]).with_code(0);
    let ended = project.run(&["build", "--check", "."]).with_code(0);
    assert!(!ended.stderr.contains("orphaned"), "{}", ended.stderr);

    project.write("compute.toml", LAB);
    let expected =
        format!("error: `{name}` already exists, was not written by armlet and has values of its own");
    for (arguments, code) in [(&["build"][..], 2), (&["build", "--check"], 1)] {
        let ended = project.run(arguments).with_code(code);
        assert!(ended.errors().contains(&expected.as_str()), "{}", ended.stderr);
        assert!(
            ended.stderr.contains("help: give the values in `[environments]`"),
            "{}",
            ended.stderr
        );
        assert_eq!(project.read(name), own);
    }
}

#[test]
fn a_parameter_file_without_the_mark_is_taken_over_where_nothing_is_lost() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    let name = "compute.prod.parameters.json";
    let fresh = project.read(name);
    let mark = "      \"metadata\": {\n        \"generator\": \"armlet\"\n      },\n";
    let of_armlet_0_1 = fresh.replace(mark, "");
    assert_ne!(of_armlet_0_1, fresh);
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";
    let empty =
        format!("{{\"$schema\": \"{schema}\", \"contentVersion\": \"1.0.0.0\", \"parameters\": {{}}}}");
    for taken in [of_armlet_0_1, empty] {
        project.write(name, taken);
        let ended = project.run(&["build", "--check"]).with_code(1);
        let error = format!("error: `{name}` is stale: it is not what the definition produces");
        assert_eq!(ended.errors(), [error]);
        project.run(&["build"]).with_code(0);
        assert_eq!(project.read(name), fresh);
    }
}

#[test]
fn a_template_with_the_conflicts_of_a_merge_is_written_again() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    let fresh = project.read("compute.json");
    let line = "\"maxNodeCount\": 2";
    let conflict = format!("\n<<<<<<< ours\n{line}\n=======\n{line}\n>>>>>>> theirs\n");
    project.write("compute.json", fresh.replace(line, &conflict));
    project.run(&["build"]).with_code(0);
    assert_eq!(project.read("compute.json"), fresh);
}

#[test]
fn parameter_files_alone_are_written_and_updated() {
    let project = Project::of(LAB);
    let arguments = ["build", "--emit", "parameters"];
    project.run(&arguments).with_code(0);
    project.write("compute.toml", LAB.replace("DS4", "DS5"));
    let ended = project.run(&arguments).with_code(0);
    assert_eq!(ended.stderr, "wrote compute.prod.parameters.json\n");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_an_output_stays_a_link() {
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    fs::create_dir(project.path("kept")).unwrap();
    fs::rename(project.path("compute.json"), project.path("kept/arm.json")).unwrap();
    std::os::unix::fs::symlink("kept/arm.json", project.path("compute.json")).unwrap();
    project.write("compute.toml", LAB.replace("cpu-cluster", "gpu-cluster"));
    project.run(&["build"]).with_code(0);
    assert!(project.path("compute.json").is_symlink());
    assert!(project.read("kept/arm.json").contains("gpu-cluster"));
}

#[cfg(unix)]
#[test]
fn outputs_may_be_read_by_whom_the_mask_allows() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::of(LAB);
    project.run(&["build"]).with_code(0);
    let mode = |name| fs::metadata(project.path(name)).unwrap().permissions().mode() & 0o777;
    fs::write(project.path("plain"), "").unwrap();
    assert_eq!(mode("compute.json"), mode("plain"));
}
