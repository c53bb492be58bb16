//! The examples are what a team would commit: the outputs next to each definition are what a build writes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_committed_outputs_of_the_examples_are_fresh() {
    let output = Command::new(env!("CARGO_BIN_EXE_armlet"))
        .args(["build", "--check", "examples"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let difference = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success(),
        "run `armlet build examples`\n{told}\n{difference}"
    );
    assert_eq!(difference, "");
}

#[test]
fn the_commands_and_the_job_of_the_lab_name_what_its_definition_creates() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lab-work-with-compute");
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let definition: toml::Table = toml::from_str(&text("compute.toml")).unwrap();
    let job = text("job.yml");
    let said = |key: &str| {
        let line = job
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{key}: ")));
        line.unwrap().to_owned()
    };
    let cluster = said("compute").strip_prefix("azureml:").unwrap().to_owned();
    assert!(definition["cluster"].as_table().unwrap().contains_key(&cluster));
    let script = said("command").split_whitespace().nth(1).unwrap().to_owned();
    assert!(folder.join(said("code")).join(script).is_file());
    let workspace = definition["workspace"]["name"].as_str().unwrap();
    let readme = text("README.md");
    let commands = readme
        .lines()
        .filter(|line| line.trim_start().starts_with("az ml "));
    let mut count = 0;
    for command in commands {
        assert!(
            command.contains(&format!("--workspace-name {workspace}")),
            "{command}"
        );
        count += 1;
    }
    assert_eq!(count, 5);
}

/// What `az ml compute list` prints of the lab's instance before its idle time was changed.
fn listed() -> String {
    let compute = serde_json::json!([{
        "id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-dp100-labs/providers/Microsoft.MachineLearningServices/workspaces/mlw-dp100-labs/computes/ci-ana-dp100",
        "name": "ci-ana-dp100",
        "type": "computeinstance",
        "location": "westeurope",
        "size": "Standard_D2ads_v5",
        "idle_time_before_shutdown_minutes": "60",
        "state": "Running",
    }]);
    compute.to_string()
}

#[test]
fn an_instance_of_the_lab_that_is_to_be_created_and_stopped_is_stopped_by_the_script() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lab-work-with-compute");
    let folder = tempfile::tempdir().unwrap();
    let definition = fs::read_to_string(source.join("compute.toml")).unwrap();
    let definition = definition.replace("time_zone =", "after_creation = \"stop\"\ntime_zone =");
    fs::write(folder.path().join("compute.toml"), definition).unwrap();
    for (live, is_stopped) in [("[]".to_owned(), true), (listed(), false)] {
        fs::write(folder.path().join("live.json"), live).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_armlet"))
            .args(["diff", "live.json", "compute.toml", "--output-format", "sh"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            script.contains("az ml compute stop --name ci-ana-dp100"),
            is_stopped,
            "{script}"
        );
    }
}

#[test]
fn every_command_of_armlet_in_the_lab_runs() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/lab-work-with-compute");
    let copy = tempfile::tempdir().unwrap();
    for name in [
        "compute.toml",
        "compute.json",
        "compute.bicep",
        "job.yml",
        "README.md",
    ] {
        fs::copy(source.join(name), copy.path().join(name)).unwrap();
    }
    let readme = fs::read_to_string(source.join("README.md")).unwrap();
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("armlet "))
        .collect();
    let words = [
        "check", "schedule", "report", "build", "show", "snapshot", "diff", "diff", "init",
    ];
    fs::write(copy.path().join("live.json"), listed()).unwrap();
    let named: Vec<&str> = commands
        .iter()
        .filter_map(|command| command.split(' ').next())
        .collect();
    assert_eq!(named, words);
    for command in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_armlet"))
            .args(command.split(' '))
            .current_dir(copy.path())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{command}: {told}");
        let is_quiet = !told.contains("warning") && !told.contains("error");
        assert!(is_quiet, "{command}: {told}");
        if command.starts_with("schedule") {
            let calendar = String::from_utf8(output.stdout).unwrap();
            assert!(calendar.contains("18:00"), "{calendar}");
        } else if command.ends_with("--output-format sh") {
            let script = String::from_utf8(output.stdout).unwrap();
            assert!(
                script.contains("--body '{\"idleTimeBeforeShutdown\":\"PT30M\"}'"),
                "{script}"
            );
        }
    }
    assert!(
        copy.path()
            .join(".github/workflows/armlet-deployment.yml")
            .is_file()
    );
    let script = fs::read_to_string(copy.path().join("compute.json")).unwrap();
    assert!(script.contains("git clone"), "{script}");
}
