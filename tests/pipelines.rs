//! What `armlet init --ci` writes, and the files that other repositories take from this one: `action.yml` and
//! the hooks of pre-commit.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::{CommandFactory as _, Parser as _};
use serde_json::Value;
use tempfile::TempDir;

/// What is written for each platform; the file to read first comes first.
const PLATFORMS: [(&str, &[&str]); 2] = [
    (
        "github",
        &[
            ".github/workflows/armlet.yml",
            ".github/workflows/armlet-deployment.yml",
            ".github/workflows/armlet-drift.yml",
        ],
    ),
    (
        "azure-devops",
        &["azure-pipelines.yml", "azure-pipelines-drift.yml"],
    ),
];

/// One instance, no parameter.
const PLAIN: &str = r#"[workspace]
name = "mlw-labs"

[cluster.cpu]
size = "STANDARD_DS3_v2"
max_instances = 2
"#;

/// A parameter and two environments.
fn staged() -> String {
    let size = "size = \"STANDARD_DS3_v2\"";
    let environments = "[parameters.size]\ndescription = \"size of the nodes\"\n\n\
         [environments.dev]\nsize = \"STANDARD_DS3_v2\"\n\n[environments.prod]\nsize = \"STANDARD_DS4_v2\"\n";
    PLAIN.replace(size, "unique_name = true\nsize = { param = \"size\" }") + "\n" + environments
}

/// A definition whose environments leave a secret and a number to the pipeline, one without environments that leaves two texts to it,
/// and one that leaves nothing.
fn given(output: &str) -> [(&'static str, &'static str); 3] {
    let cluster = "[cluster.cpu]\nsize = \"Standard_D4ads_v5\"\nunique_name = true\nmax_instances = { param = \"nodes\" }\n\
                   ssh = { admin_username = \"azureuser\", admin_password = { param = \"adminPassword\" }, public_access = false }\n\
                   [parameters.nodes]\ntype = \"int\"\n[parameters.adminPassword]\nsecure = true\n[lints]\nlocal-auth-enabled = { level = \"allow\", reason = \"administrators only\" }\n";
    let value = "{ environment_variable = \"ADMIN_PASSWORD\" }";
    let staged = format!(
        "[workspace]\nname = \"mlw-labs\"\n{output}{cluster}[environments.dev]\nnodes = 2\nadminPassword = {value}\n\
         [environments.prod]\nnodes = {{ environment_variable = \"PROD_NODES\" }}\nadminPassword = {value}\n"
    );
    let open = format!(
        "[workspace]\nname = {{ param = \"workspaceName\" }}\n{output}[parameters.workspaceName]\n[instance.ana-notebooks]\n\
         size = {{ param = \"size\" }}\nidle_time_before_shutdown = \"30m\"\n[parameters.size]\n"
    );
    let plain = format!("{output}{PLAIN}");
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    [
        ("compute.toml", leak(staged)),
        ("open.compute.toml", leak(open)),
        ("plain.compute.toml", leak(plain)),
    ]
}

/// A folder with these definitions.
fn folder(definitions: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in definitions {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The folders that pipelines are written for.
fn folders() -> Vec<(&'static str, TempDir, Vec<&'static str>)> {
    let staged = staged();
    let bicep = format!("{staged}\n[output]\nemit = [\"bicep\", \"parameters\"]\ndir = \"../out\"\n");
    vec![
        ("plain", folder(&[("compute.toml", PLAIN)]), vec![]),
        (
            "staged",
            folder(&[("labs/compute.toml", &staged), ("labs/solo.compute.toml", PLAIN)]),
            vec!["labs/"],
        ),
        (
            "bicep",
            folder(&[("my labs/compute.toml", &bicep)]),
            vec!["./my labs/compute.toml"],
        ),
        ("given", folder(&given("")), vec![]),
        (
            "given_bicep",
            folder(&given("[output]\nemit = [\"bicep\", \"parameters\"]\n")),
            vec![],
        ),
    ]
}

fn armlet(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_armlet"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

/// Runs `init --ci` and returns the texts of what it wrote, in order.
fn all_written(folder: &Path, platform: &str, paths: &[&str]) -> Vec<String> {
    let (_, files) = PLATFORMS.iter().find(|(name, _)| *name == platform).unwrap();
    for file in *files {
        drop(fs::remove_file(folder.join(file)));
    }
    let output = armlet(folder, &[&["init", "--ci", platform], paths].concat());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    assert!(
        errors.starts_with(&format!("wrote {};", files.join(", "))),
        "{errors}"
    );
    let read = |file: &&str| fs::read_to_string(folder.join(file)).unwrap();
    files.iter().map(read).collect()
}

/// The first file.
fn written(folder: &Path, platform: &str, paths: &[&str]) -> String {
    all_written(folder, platform, paths).remove(0)
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Holds a document to one of the schemas in `tests/pipelines/`.
#[track_caller]
fn assert_valid(document: &Value, schema: &str) {
    let schema = fs::read_to_string(project("tests/pipelines").join(schema)).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Calls `visit` with each object of a document.
fn each_object(value: &Value, visit: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each_object(item, visit)),
        Value::Object(members) => {
            visit(members);
            members.values().for_each(|member| each_object(member, visit));
        }
        _ => {}
    }
}

/// Every script of a document, regardless of the platform's name for it.
fn scripts(document: &Value) -> Vec<String> {
    let mut scripts = Vec::new();
    each_object(document, &mut |members| {
        for key in ["run", "bash", "inlineScript"] {
            scripts.extend(members.get(key).and_then(Value::as_str).map(str::to_owned));
        }
    });
    scripts
}

/// The words after `armlet` in each command of a script; a quoted variable counts as one word.
fn commands(script: &str) -> Vec<Vec<String>> {
    let lines = script.lines().flat_map(|line| line.split(['|', ';', '(']));
    let commands = lines.filter_map(|line| line.trim().strip_prefix("armlet "));
    let is_end = |word: &str| word.starts_with('>') || word.ends_with(')');
    commands
        .map(|command| {
            let words = command.split_whitespace();
            words
                .take_while(|word| !is_end(word))
                .filter(|word| !word.starts_with("\"${options"))
                .map(|word| word.trim_matches('"').to_owned())
                .collect()
        })
        .collect()
}

/// Holds a command to the program's own command line. `armlet diff` counts from when there is such a command.
#[track_caller]
fn assert_command(words: &[String]) {
    let program = armlet::cli::Cli::command();
    if words[0] == "diff" && program.find_subcommand("diff").is_none() {
        return;
    }
    let words = std::iter::once("armlet").chain(words.iter().map(String::as_str));
    if let Err(error) = armlet::cli::Cli::try_parse_from(words) {
        let is_answer = matches!(
            error.kind(),
            clap::error::ErrorKind::DisplayVersion | clap::error::ErrorKind::DisplayHelp
        );
        assert!(is_answer, "{error}");
    }
}

#[test]
fn each_platform_gets_its_file_for_what_is_in_the_folder() {
    for (name, folder, paths) in folders() {
        for (platform, _) in PLATFORMS {
            let (_, files) = PLATFORMS.iter().find(|(other, _)| *other == platform).unwrap();
            for (file, text) in files.iter().zip(all_written(folder.path(), platform, &paths)) {
                let file = Path::new(file).file_stem().unwrap().to_str().unwrap();
                insta::with_settings!({ snapshot_path => "pipelines/snapshots", prepend_module_to_snapshot => false }, {
                    insta::assert_snapshot!(format!("{platform}_{name}_{file}"), text);
                });
            }
        }
    }
}

/// The jobs of a workflow that deploy something, by name.
fn calls(workflow: &Value) -> Vec<(&str, &Value)> {
    let jobs = workflow["jobs"].as_object().unwrap().iter();
    let jobs = jobs.filter(|(_, job)| job["uses"].is_string());
    jobs.map(|(name, job)| (name.as_str(), job)).collect()
}

#[test]
fn workflows_meet_the_published_schema_and_the_files_they_name_are_made() {
    for (_, folder, paths) in folders() {
        let workflows: Vec<Value> = all_written(folder.path(), "github", &paths)
            .iter()
            .map(|text| yaml(text))
            .collect();
        for workflow in &workflows {
            assert_valid(workflow, "github-workflow.schema.json");
        }
        assert!(armlet(folder.path(), &["build", "."]).status.success());
        let called = workflows[1]["on"]["workflow_call"]["inputs"].as_object().unwrap();
        let calls = calls(&workflows[0]);
        let drift = workflows[2]["jobs"]["drift"]["strategy"]["matrix"]["include"]
            .as_array()
            .unwrap();
        let pipelines: Vec<Value> = all_written(folder.path(), "azure-devops", &paths)
            .iter()
            .map(|text| yaml(text))
            .collect();
        let same = pipelines[0]["parameters"][0]["default"].as_array().unwrap();
        assert_eq!((same.len(), drift.len()), (calls.len(), calls.len()));
        for (((_, call), same), drift) in calls.iter().zip(same).zip(drift) {
            let with = call["with"].as_object().unwrap();
            assert_eq!(with.keys().collect::<Vec<_>>(), called.keys().collect::<Vec<_>>());
            for key in ["name", "environment", "definition", "template", "parameters"] {
                assert_eq!(with[key], same[key]);
            }
            assert_eq!(with["definition-environment"], same["definitionEnvironment"]);
            assert_eq!(with["environment"], drift["environment"]);
            for key in ["definition", "template", "parameters"] {
                if with[key] == "" {
                    continue;
                }
                let path = folder.path().join(with[key].as_str().unwrap());
                assert!(path.exists(), "{}", path.display());
            }
        }
    }
}

#[test]
fn actions_are_pinned_jobs_have_least_permissions_and_only_main_deploys() {
    let (_, folder, paths) = folders().remove(1);
    let texts = all_written(folder.path(), "github", &paths);
    let mut uses = 0;
    for line in texts.iter().flat_map(|text| text.lines()) {
        let Some(used) = line
            .trim()
            .strip_prefix("uses: ")
            .filter(|used| !used.starts_with("./"))
        else {
            continue;
        };
        let (action, version) = used.split_once(" # v").unwrap();
        let (_, hash) = action.split_once('@').unwrap();
        assert!(
            hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{line}"
        );
        assert_eq!(version.split('.').count(), 3, "{line}");
        uses += 1;
    }
    assert_eq!(uses, 15);
    let workflows: Vec<Value> = texts.iter().map(|text| yaml(text)).collect();
    let (main, deployment, drift) = (
        &workflows[0],
        &workflows[1]["jobs"],
        &workflows[2]["jobs"]["drift"],
    );
    for workflow in &workflows {
        assert_eq!(workflow["permissions"], serde_json::json!({}));
        assert_eq!(workflow["env"]["ARMLET_VERSION"], env!("CARGO_PKG_VERSION"));
    }
    let read = serde_json::json!({ "contents": "read" });
    let login = serde_json::json!({ "contents": "read", "id-token": "write" });
    assert_eq!(main["jobs"]["check"]["permissions"], read);
    assert_eq!(
        main["jobs"]["comment"]["permissions"],
        serde_json::json!({ "pull-requests": "write" })
    );
    for (_, call) in calls(main) {
        assert_eq!(call["permissions"], login);
        assert!(call.get("secrets").is_none());
    }
    for job in [&deployment["preview"], &deployment["deploy"], drift] {
        assert_eq!(job["permissions"], login);
    }
    assert_eq!(
        deployment["actions"]["permissions"],
        serde_json::json!({ "id-token": "write" })
    );
    let condition = deployment["deploy"]["if"].as_str().unwrap();
    assert_eq!(
        condition,
        "github.event_name == 'push' && github.ref == 'refs/heads/main'"
    );
    let operations: Vec<&Value> = [&deployment["preview"], &deployment["deploy"]]
        .into_iter()
        .flat_map(|job| job["steps"].as_array().unwrap())
        .map(|step| &step["with"]["operation"])
        .filter(|operation| !operation.is_null())
        .collect();
    assert_eq!(operations, ["validate", "whatIf", "create"]);
}

#[test]
fn each_definition_has_its_chain_and_its_environments() {
    let (_, folder, paths) = folders().remove(1);
    let workflow = yaml(&written(folder.path(), "github", &paths));
    let chain: Vec<(&str, &Value, &str)> = calls(&workflow)
        .into_iter()
        .map(|(name, call)| {
            (
                name,
                &call["needs"],
                call["with"]["environment"].as_str().unwrap(),
            )
        })
        .collect();
    let after = serde_json::json!(["check", "deploy_labs_compute_dev"]);
    assert_eq!(
        chain,
        [
            ("deploy_labs_compute_dev", &Value::from("check"), "labs-dev"),
            ("deploy_labs_compute_prod", &after, "labs-prod"),
            (
                "deploy_labs_solo_compute_production",
                &Value::from("check"),
                "solo-production"
            ),
        ]
    );
    for event in ["pull_request", "push"] {
        let patterns = workflow["on"][event]["paths"].as_array().unwrap();
        assert_eq!(patterns[0], "labs/**");
        assert!(patterns.contains(&Value::from(".github/workflows/armlet-deployment.yml")));
    }
    // One definition keeps the names of its environments.
    let one = self::folder(&[("compute.toml", &staged())]);
    let workflow = yaml(&written(one.path(), "github", &[]));
    let environments: Vec<&str> = calls(&workflow)
        .iter()
        .map(|(_, call)| call["with"]["environment"].as_str().unwrap())
        .collect();
    assert_eq!(environments, ["dev", "prod"]);
    assert_eq!(workflow["on"]["push"]["paths"][0], "**");
}

/// Whether the steps list what Azure has before they make the script of it, and what is kept of it.
#[test]
fn the_actions_are_shown_before_they_are_approved_and_run_as_they_were_shown() {
    let (_, folder, paths) = folders().remove(1);
    let workflow = yaml(&all_written(folder.path(), "github", &paths)[1]);
    let jobs = &workflow["jobs"];
    let steps = jobs["preview"]["steps"].as_array().unwrap();
    let at = |name: &str| steps.iter().position(|step| step["name"] == name).unwrap();
    assert!(at("List what Azure has") < at("Show what the deployment does not apply"));
    let kept = &steps[at("Keep the actions")];
    assert_eq!(kept["if"], "steps.actions.outputs.has-actions == 'true'");
    let actions = &jobs["actions"];
    assert_eq!(actions["needs"], serde_json::json!(["preview", "deploy"]));
    assert_eq!(actions["if"], "needs.preview.outputs.has-actions == 'true'");
    assert_eq!(actions["environment"], "${{ inputs.environment }}-actions");
    assert_eq!(actions["steps"][0]["with"]["name"], kept["with"]["name"]);
    assert!(
        actions["steps"][2]["run"]
            .as_str()
            .unwrap()
            .ends_with("bash actions.sh\n")
    );

    let pipeline = yaml(&written(folder.path(), "azure-devops", &paths));
    let stages = &pipeline["stages"][1]["${{ each deployment in parameters.deployments }}"];
    let preview = stages[0]["jobs"][0]["steps"].as_array().unwrap();
    let at = |name: &str| {
        preview
            .iter()
            .position(|step| step["displayName"] == name)
            .unwrap()
    };
    assert!(at("List what Azure has") < at("Show what the deployment does not apply"));
    let condition = stages[2]["condition"].as_str().unwrap();
    assert!(
        condition.contains("outputs['preview.actions.hasActions'], 'true'"),
        "{condition}"
    );
    let job = &stages[2]["jobs"][0];
    assert_eq!(job["environment"], "${{ deployment.environment }}-actions");
    let fetched = &job["strategy"]["runOnce"]["deploy"]["steps"][0]["artifact"];
    assert_eq!(*fetched, preview[at("Keep the actions")]["artifact"]);
}

#[test]
fn azure_pipelines_validate_preview_and_deploy_in_the_order_of_the_environments() {
    let (_, folder, paths) = folders().remove(1);
    let text = written(folder.path(), "azure-devops", &paths);
    let pipeline = yaml(&text);
    assert_eq!(pipeline["variables"]["armletVersion"], env!("CARGO_PKG_VERSION"));
    assert_eq!(pipeline["trigger"]["paths"]["include"][0], "labs/**");
    let rows = pipeline["parameters"][0]["default"].as_array().unwrap();
    let after: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap();
            (text("name"), text("after"), text("environment"))
        })
        .collect();
    assert_eq!(
        after,
        [
            ("labs_compute_dev", "check", "labs-dev"),
            ("labs_compute_prod", "deploy_labs_compute_dev", "labs-prod"),
            ("labs_solo_compute_production", "check", "solo-production"),
        ]
    );
    let stages = &pipeline["stages"][1]["${{ each deployment in parameters.deployments }}"];
    let preview = stages[0]["jobs"][0]["steps"].as_array().unwrap();
    let named = |name: &str| preview.iter().find(|step| step["displayName"] == name).unwrap();
    assert_eq!(named("Validate")["inputs"]["deploymentMode"], "Validation");
    assert_eq!(named("What if")["task"], "AzureCLI@2");
    let deploy = &stages[1];
    let condition = deploy["condition"].as_str().unwrap();
    assert!(condition.contains("'refs/heads/main'"), "{condition}");
    let steps = &deploy["jobs"][0]["strategy"]["runOnce"]["deploy"]["steps"];
    assert_eq!(steps[1]["inputs"]["deploymentMode"], "Incremental");
}

#[test]
fn what_no_file_has_comes_from_secrets_and_variables() {
    let of = |name: &str| folders().into_iter().find(|(found, ..)| *found == name).unwrap();
    let (_, json, _) = of("given");
    let texts = all_written(json.path(), "github", &[]);
    let main = yaml(&texts[0]);
    assert!(calls(&main).iter().all(|(_, call)| call["secrets"] == "inherit"));
    let workflow = yaml(&texts[1]);
    let steps = |job: &str| workflow["jobs"][job]["steps"].as_array().unwrap().clone();
    let with_template: Vec<Value> = [steps("preview"), steps("deploy")]
        .concat()
        .into_iter()
        .filter(|step| step["with"]["template-file"].is_string())
        .collect();
    assert_eq!(with_template.len(), 3);
    for step in with_template {
        assert_eq!(
            step["with"]["parameters"],
            "${{ inputs.name == 'compute_dev' && format('{{\"adminPassword\":{0}}}', toJSON(secrets.ADMIN_PASSWORD)) || \
             inputs.name == 'compute_prod' && format('{{\"nodes\":{0},\"adminPassword\":{1}}}', vars.PROD_NODES, \
             toJSON(secrets.ADMIN_PASSWORD)) || inputs.name == 'open_compute_production' && \
             format('{{\"workspaceName\":{0},\"size\":{1}}}', toJSON(vars.WORKSPACE_NAME), toJSON(vars.SIZE)) || '' }}"
        );
        assert!(step.get("env").is_none());
    }
    let pipeline = yaml(&written(json.path(), "azure-devops", &[]));
    let rows = pipeline["parameters"][0]["default"].as_array().unwrap();
    let overrides: Vec<&str> = rows
        .iter()
        .map(|row| row["overrides"].as_str().unwrap())
        .collect();
    assert_eq!(
        overrides,
        [
            "-adminPassword \"$(ADMIN_PASSWORD)\"",
            "-nodes \"$(PROD_NODES)\" -adminPassword \"$(ADMIN_PASSWORD)\"",
            "-workspaceName \"$(WORKSPACE_NAME)\" -size \"$(SIZE)\"",
            "",
        ]
    );

    // A Bicep parameter file reads the variables of its environment; what has no file is handed over.
    let (_, bicep, _) = of("given_bicep");
    let workflow = yaml(&all_written(bicep.path(), "github", &[])[1]);
    let deploy = workflow["jobs"]["deploy"]["steps"]
        .as_array()
        .unwrap()
        .last()
        .unwrap();
    assert_eq!(deploy["env"]["ADMIN_PASSWORD"], "${{ secrets.ADMIN_PASSWORD }}");
    assert_eq!(deploy["env"]["PROD_NODES"], "${{ vars.PROD_NODES }}");
    let handed = deploy["with"]["parameters"].as_str().unwrap();
    assert!(
        handed.contains("WORKSPACE_NAME") && !handed.contains("ADMIN_PASSWORD"),
        "{handed}"
    );
}

#[test]
fn scripts_are_bash_and_use_the_command_line_that_there_is() {
    let (_, folder, paths) = folders().remove(0);
    let mut written: Vec<Vec<Value>> = PLATFORMS
        .iter()
        .map(|(platform, _)| {
            all_written(folder.path(), platform, &paths)
                .iter()
                .map(|text| yaml(text))
                .collect()
        })
        .collect();
    written.push(vec![yaml(&fs::read_to_string(project("action.yml")).unwrap())]);
    for documents in &written {
        let scripts: Vec<String> = documents.iter().flat_map(scripts).collect();
        let words: Vec<Vec<String>> = scripts.iter().flat_map(|script| commands(script)).collect();
        let is_written = documents.len() > 1;
        for command in ["check", "build", "diff"]
            .into_iter()
            .filter(|command| is_written || *command != "diff")
        {
            assert!(words.iter().any(|words| words[0] == command), "{scripts:?}");
        }
        words.iter().for_each(|words| assert_command(words));
        scripts.iter().for_each(|script| assert_bash(script));
    }
}

/// Holds a script to bash's grammar, where there is a bash; GitHub's and Azure's expressions count as words.
#[track_caller]
fn assert_bash(script: &str) {
    let Ok(output) = Command::new("bash").args(["-n", "-c", script]).output() else {
        eprintln!("skipped: there is no bash");
        return;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_action_meets_the_published_schema_and_takes_its_inputs_through_the_environment() {
    let action = yaml(&fs::read_to_string(project("action.yml")).unwrap());
    assert_valid(&action, "github-action.schema.json");
    for script in scripts(&action) {
        assert!(!script.contains("${{"), "{script}");
    }
    let inputs = action["inputs"].as_object().unwrap();
    let used = action["runs"]["steps"].to_string();
    for input in inputs.keys() {
        assert!(used.contains(&format!("inputs.{input}")), "{input} is not used");
    }
}

/// Runs the script of a step of the action as GitHub does, with this program on the path; its output and its outputs.
#[cfg(unix)]
fn run_step(folder: &Path, step: &str, variables: &[(&str, &str)]) -> (Output, String) {
    let action = yaml(&fs::read_to_string(project("action.yml")).unwrap());
    let steps = action["runs"]["steps"].as_array().unwrap();
    let step = steps.iter().find(|found| found["name"] == step).unwrap();
    let outputs = tempfile::NamedTempFile::new().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_armlet")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("bash")
        .args([
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            step["run"].as_str().unwrap(),
        ])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("GITHUB_OUTPUT", outputs.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let outputs = fs::read_to_string(outputs.path()).unwrap();
    (output, outputs)
}

/// The word that ends the list of outputs, which must be these paths.
#[cfg(unix)]
fn different(outputs: &str, paths: &str) -> String {
    let (first, rest) = outputs.split_once('\n').unwrap();
    let word = first.strip_prefix("different<<").unwrap();
    assert_eq!(rest, format!("{paths}\n{word}\n"));
    let random = word.strip_prefix("end-of-paths-").unwrap();
    assert!(
        random.len() == 32 && random.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{word}"
    );
    word.to_owned()
}

#[cfg(unix)]
#[test]
fn the_action_names_each_output_that_differs_and_fails() {
    let folder = folder(&[("labs/a,b.compute.toml", PLAIN)]);
    let compare = || run_step(folder.path(), "Compare the outputs", &[("DEFINITIONS", ".")]);
    let (stale, outputs) = compare();
    assert_eq!(stale.status.code(), Some(1));
    let paths = "labs/a,b.compute.json\nlabs/a,b.compute.bicep";
    let first = different(&outputs, paths);
    let printed = String::from_utf8(stale.stdout).unwrap();
    let annotation = "::error file=labs/a%2Cb.compute.json,title=armlet::";
    assert!(printed.starts_with(annotation), "{printed}");
    assert!(printed.contains("+++ labs/a,b.compute.json"), "{printed}");

    assert!(armlet(folder.path(), &["build", "."]).status.success());
    let (fresh, outputs) = compare();
    assert_eq!(fresh.status.code(), Some(0));
    assert_ne!(different(&outputs, ""), first, "the word can be known");
    assert_eq!(fresh.stdout, b"");

    let (unknown, _) = run_step(folder.path(), "Check the inputs", &[("COMMAND", "deploy")]);
    assert_eq!(unknown.status.code(), Some(2));
    let (known, _) = run_step(folder.path(), "Check the inputs", &[("COMMAND", "all")]);
    assert_eq!(known.status.code(), Some(0));
}

#[test]
fn what_installs_armlet_installs_this_version() {
    let action = yaml(&fs::read_to_string(project("action.yml")).unwrap());
    assert_eq!(action["inputs"]["version"]["default"], env!("CARGO_PKG_VERSION"));
    let mirror = fs::read_to_string(project("packaging/pre-commit-mirror/pyproject.toml")).unwrap();
    let dependency = format!("dependencies = [\"armlet=={}\"]", env!("CARGO_PKG_VERSION"));
    assert!(mirror.contains(&dependency), "{mirror}");
}

#[test]
fn hooks_run_commands_that_there_are() {
    let mirror = project("packaging/pre-commit-mirror");
    let hooks = yaml(&fs::read_to_string(mirror.join(".pre-commit-hooks.yaml")).unwrap());
    let mut ids = Vec::new();
    for hook in hooks.as_array().unwrap() {
        let keys: Vec<&str> = hook.as_object().unwrap().keys().map(String::as_str).collect();
        let known = [
            "id",
            "name",
            "description",
            "entry",
            "language",
            "files",
            "pass_filenames",
        ];
        assert_eq!(keys, known);
        assert_eq!(hook["language"], "python");
        assert_eq!(hook["pass_filenames"], false);
        let entry = hook["entry"].as_str().unwrap().strip_prefix("armlet ").unwrap();
        assert_command(&entry.split(' ').map(str::to_owned).collect::<Vec<_>>());
        ids.push(hook["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        ids,
        ["armlet-check", "armlet-build-check", "armlet-build", "armlet-fmt"]
    );
}

#[test]
fn the_examples_of_the_page_are_yaml_and_commands_that_there_are() {
    let page = fs::read_to_string(project("docs/pipelines.md")).unwrap();
    let mut blocks = page.split("```").skip(1).step_by(2).peekable();
    assert!(blocks.peek().is_some());
    for block in blocks {
        let (language, text) = block.split_once('\n').unwrap();
        match language {
            "yaml" => drop(yaml(text)),
            "sh" => commands(text).iter().for_each(|words| assert_command(words)),
            "gitattributes" | "text" | "toml" => {}
            other => panic!("{other}"),
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    for pin in [format!("uses: REPOSITORY@v{version}"), format!("rev: v{version}")] {
        assert!(page.contains(&pin), "{pin}");
    }
    for id in ["armlet-check", "armlet-build-check", "armlet-build"] {
        assert!(page.contains(&format!("id: {id}")), "{id}");
    }
}

/// Runs `init` where it must refuse, and returns what it says; nothing may be written.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], code: i32) -> String {
    let list = || -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let before = list();
    let output = armlet(folder, arguments);
    assert_eq!(output.status.code(), Some(code));
    assert_eq!(list(), before);
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn no_pipeline_is_written_without_a_definition_that_compiles_or_for_one_elsewhere() {
    let empty = folder(&[]);
    let github = ["init", "--ci", "github"];
    let errors = refused(empty.path(), &github, 2);
    let expected = "error: no `compute.toml` or `*.compute.toml` in this folder\n";
    assert!(errors.starts_with(expected), "{errors}");

    let broken = folder(&[("compute.toml", &PLAIN.replace("size", "siez"))]);
    let errors = refused(broken.path(), &github, 1);
    assert!(errors.contains("error[unknown-property]"), "{errors}");

    let plain = folder(&[("compute.toml", PLAIN), ("$x/compute.toml", PLAIN)]);
    for path in ["-", "..", "a/../../compute.toml"] {
        let errors = refused(plain.path(), &[&github[..], &[path]].concat(), 2);
        assert!(errors.contains("is not inside this folder"), "{path}: {errors}");
    }
    let errors = refused(plain.path(), &[&github[..], &["$x"]].concat(), 2);
    assert!(
        errors.starts_with("error: `$x` cannot be used in a pipeline\n"),
        "{errors}"
    );
    let both = ["init", "--for", "training", "--ci", "github"];
    let errors = refused(plain.path(), &both, 2);
    assert!(errors.contains("cannot be used with"), "{errors}");
}

#[test]
fn a_pipeline_that_is_there_is_left_alone() {
    for (platform, files) in PLATFORMS {
        for file in files {
            let folder = folder(&[("compute.toml", PLAIN), (*file, "mine\n")]);
            let output = armlet(folder.path(), &["init", "--ci", platform]);
            assert_eq!(output.status.code(), Some(2));
            let errors = String::from_utf8(output.stderr).unwrap();
            assert!(
                errors.starts_with(&format!("error: `{file}` already exists\n")),
                "{errors}"
            );
            let there = files.iter().filter(|file| folder.path().join(file).exists());
            assert_eq!(there.count(), 1);
            assert_eq!(fs::read_to_string(folder.path().join(file)).unwrap(), "mine\n");
        }
    }
}

/// Runs a script in a folder in which `az` and `armlet` are found first; `az` is given as a script.
#[cfg(unix)]
fn run_with_az(folder: &Path, az: &str, script: &str, variables: &[(&str, &str)]) -> Output {
    use std::os::unix::fs::PermissionsExt as _;

    let tools = folder.join("tools");
    fs::create_dir_all(&tools).unwrap();
    fs::write(tools.join("az"), format!("#!/bin/bash\n{az}\n")).unwrap();
    fs::set_permissions(tools.join("az"), fs::Permissions::from_mode(0o755)).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_armlet")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    Command::new("bash")
        .args(["-c", script])
        .current_dir(folder)
        .env(
            "PATH",
            format!("{}:{}:{path}", tools.display(), program.display()),
        )
        .env("SUBSCRIPTION", "11111111-2222-3333-4444-555555555555")
        .env("RESOURCE_GROUP", "rg-labs")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn what_azure_has_is_listed_page_by_page_and_compared() {
    if Command::new("jq").arg("--version").output().is_err() {
        return eprintln!("skipped: there is no jq");
    }
    let (_, folder, _) = folders().remove(0);
    let (steps, drift) = {
        let texts = all_written(folder.path(), "github", &[]);
        (scripts(&yaml(&texts[1])), scripts(&yaml(&texts[2])))
    };
    let list = steps.iter().find(|script| script.contains("nextLink")).unwrap();
    let id = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-labs/providers/Microsoft.MachineLearningServices/workspaces/mlw-labs/computes";
    let page = |name: &str, maximum: u8, link: &str| {
        format!(
            r#"{{ "value": [{{ "id": "{id}/{name}", "name": "{name}", "location": "westeurope", "properties": {{ "computeType": "AmlCompute",
            "disableLocalAuth": true, "provisioningState": "Succeeded", "properties": {{ "vmSize": "STANDARD_DS3_V2", "osType": "Linux",
            "scaleSettings": {{ "minNodeCount": 0, "maxNodeCount": {maximum} }} }} }} }}], "nextLink": {link} }}"#
        )
    };
    let az = format!(
        "case \"$*\" in\n*'group exists'*) echo true;;\n*'resource list'*) echo mlw-labs;;\n*second*) cat <<'END'\n{}\nEND\n;;\n\
         *computes*) cat <<'END'\n{}\nEND\n;;\nesac",
        page("cpu", 2, "null"),
        page("other", 1, "\"https://management.azure.com/second\"")
    );
    let output = run_with_az(folder.path(), &az, list, &[]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let variables = [("DEFINITIONS", "."), ("DEFINITION_ENVIRONMENT", "")];
    let compare = drift
        .iter()
        .find(|script| script.contains("--exit-code"))
        .unwrap();
    let output = run_with_az(folder.path(), &az, compare, &variables);
    let shown = fs::read_to_string(folder.path().join("armlet.md")).unwrap();
    assert!(
        output.status.success(),
        "{}{shown}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(shown.contains("unmanaged") && shown.contains("other"), "{shown}");

    // There is no such group yet: everything is to be created.
    let none = run_with_az(folder.path(), "echo false", list, &[]);
    assert!(none.status.success());
    assert_eq!(
        fs::read_to_string(folder.path().join("live.json")).unwrap(),
        "[]\n"
    );
    assert_eq!(
        run_with_az(folder.path(), "", compare, &variables).status.code(),
        Some(1)
    );
    let show = steps
        .iter()
        .find(|script| script.contains("--output-format sh"))
        .unwrap();
    let show = show
        .replace("\"$GITHUB_STEP_SUMMARY\"", "summary")
        .replace("\"$GITHUB_OUTPUT\"", "output");
    let variables = [("DEFINITION", "compute.toml"), ("DEFINITION_ENVIRONMENT", "")];
    let output = run_with_az(folder.path(), "", &show, &variables);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!folder.path().join("output").exists());
}

#[cfg(unix)]
#[test]
fn the_comment_is_written_once_and_then_updated() {
    use std::os::unix::fs::PermissionsExt as _;

    if Command::new("jq").arg("--version").output().is_err() {
        return eprintln!("skipped: there is no jq");
    }
    let (_, folder, _) = folders().remove(0);
    let workflow = scripts(&yaml(&written(folder.path(), "github", &[])));
    let pipeline = scripts(&yaml(&written(folder.path(), "azure-devops", &[])));
    fs::write(folder.path().join("armlet.md"), "what `changes`\n").unwrap();
    let tool = |name: &str, text: &str| {
        let path = folder.path().join("tools").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/bash\necho \"$@\" >> calls\n{text}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    let variables = [
        ("NUMBER", "7"),
        ("GITHUB_REPOSITORY", "a/b"),
        ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/a/"),
        ("SYSTEM_TEAMPROJECTID", "p"),
        ("BUILD_REPOSITORY_ID", "r"),
        ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7"),
        ("SYSTEM_ACCESSTOKEN", "t"),
    ];
    let run = |script: &str| {
        drop(fs::remove_file(folder.path().join("calls")));
        let output = run_with_az(folder.path(), "", script, &variables);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let calls = fs::read_to_string(folder.path().join("calls")).unwrap();
        calls.lines().last().unwrap().to_owned()
    };
    let comment = |scripts: &[String]| {
        scripts
            .iter()
            .find(|script| script.contains("<!-- armlet -->"))
            .unwrap()
            .clone()
    };
    let (github, azure_devops) = (comment(&workflow), comment(&pipeline));
    tool("gh", "");
    assert!(run(&github).starts_with("api --silent --method POST repos/a/b/issues/7/comments"));
    tool("gh", "case \"$*\" in *--paginate*) echo 41; echo 42;; esac");
    assert!(run(&github).starts_with("api --silent --method PATCH repos/a/b/issues/comments/41"));
    let body: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("body.json")).unwrap()).unwrap();
    assert_eq!(body["body"], "<!-- armlet -->\nwhat `changes`\n");

    tool(
        "curl",
        "case \"$*\" in *--request*) ;; *) echo '{ \"value\": [] }';; esac",
    );
    assert!(run(&azure_devops).contains("--request POST"));
    let threads = r#"{ "value": [{ "id": 3, "comments": [] }, { "id": 5, "comments": [{ "id": 1, "content": "<!-- armlet -->x" }] }] }"#;
    tool(
        "curl",
        &format!("case \"$*\" in *--request*) ;; *) echo '{threads}';; esac"),
    );
    let patched = run(&azure_devops);
    assert!(
        patched.contains("--request PATCH") && patched.contains("/threads/5/comments/1?"),
        "{patched}"
    );
}
