//! `armlet check --jobs`: names of computes in the YAML of the Azure ML CLI.

use super::project::Project;

const DEFINITION: &str = "[workspace]\nname = \"mlw-team\"\n[defaults.cluster]\nsize = \"Standard_D4ads_v5\"\nmax_instances = 2\n\
                          [cluster.cpu-cluster]\n[cluster.gpu-cluster]\n";

const PIPELINE: &str = r#"$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline
settings:
  default_compute: azureml:cpu-custer
inputs:
  compute: not-a-compute
jobs:
  prepare:
    type: command
    command: python prepare.py
    compute: ${{parent.inputs.compute}}
  train:
    type: sweep
    compute: "azureml:gpu-cluster"
    trial:
      command: echo compute
  score:
    type: command
    compute: azureml:somewhere
  report:
    compute: serverless
"#;

const SCHEDULE: &str = "name: nightly\ntrigger: {type: cron, expression: \"0 3 * * *\"}\ncreate_job:\n  job: ./pipeline.yml\n  compute: azureml:GPU-cluste\n";

const ENDPOINT: &str = "name: online\ncompute: azureml:/subscriptions/0/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/mlw-team/computes/cpu-cluster2\nauth_mode: key\n---\nname: blue\ncompute: azureml:cpu-cluster\n";

#[test]
fn a_name_that_no_definition_has_is_found_where_it_is_written() {
    let project = Project::with(&[
        ("compute.toml", DEFINITION),
        ("jobs/pipeline.yml", PIPELINE),
        ("jobs/nightly/schedule.yaml", SCHEDULE),
        ("jobs/endpoint.yml", ENDPOINT),
    ]);
    let ended = project.run(&["check", "--jobs", "jobs/**/*.y*ml"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    insta::assert_snapshot!("jobs_of_unknown_computes", ended.stderr);
    let single = project.run(&["check", "--jobs", "jobs", "--output-format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&single.stdout).unwrap();
    let lines: Vec<(&str, u64, u64)> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let start = &one["start"];
            let of = |key: &str| start[key].as_u64().unwrap();
            (one["file"].as_str().unwrap(), of("line"), of("column"))
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("jobs/endpoint.yml", 2, 10),
            ("jobs/pipeline.yml", 4, 20),
            ("jobs/pipeline.yml", 19, 14)
        ]
    );
}

#[test]
fn a_name_that_only_a_deployment_knows_is_not_guessed() {
    let job = "type: command\ncompute: azureml:gpu-dev\n";
    let definition = "[workspace]\nname = \"mlw-team\"\n[environments.dev]\n[environments.prod]\n[cluster.gpu]\nname = { expr = \"'gpu-${environment}'\" }\n\
                      size = \"Standard_D4ads_v5\"\nmax_instances = 2\n";
    let known = Project::with(&[("compute.toml", definition), ("job.yml", job)]);
    let ended = known.run(&["check", "--jobs", "job.yml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let wrong = Project::with(&[
        ("compute.toml", definition),
        ("job.yml", &job.replace("dev", "test")),
    ]);
    let ended = wrong.run(&["check", "--jobs", "job.yml"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let unique = definition.replace(
        "[cluster.gpu]\nname = { expr = \"'gpu-${environment}'\" }",
        "[cluster.gpu]\nunique_name = true",
    );
    let open = Project::with(&[("compute.toml", &unique), ("job.yml", job)]);
    let ended = open.run(&["check", "--jobs", "job.yml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

#[test]
fn what_is_no_yaml_is_one_clear_line() {
    let project = Project::with(&[("compute.toml", DEFINITION), ("job.yml", "compute: [a\n")]);
    for (arguments, message) in [
        (
            &["check", "--jobs", "job.yml"][..],
            "`job.yml` cannot be read: line ",
        ),
        (&["check", "--jobs", "nowhere.yml"], "cannot read `nowhere.yml`"),
        (&["check", "--jobs", "jobs/*.yml"], "jobs"),
    ] {
        let ended = project.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(message), "{arguments:?}: {}", ended.stderr);
    }
}
