//! What armlet 0.1 lost, leaked or did without bound.

use super::project::{LAB, Project};

/// An instance whose script is made by the template `setup.sh.hbs`.
const TEMPLATED: &str = r#"[workspace]
name = "mlw-labs"

[instance.ana-notebooks]
size = "Standard_DS3_v2"
idle_time_before_shutdown = "30m"
creation_script = { recipe = "setup.sh.hbs", with = { words = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] } }
"#;

/// The rule and message of the only finding about a template of a script.
fn about_template(template: &str) -> String {
    let project = Project::with(&[("compute.toml", TEMPLATED), ("setup.sh.hbs", template)]);
    let ended = project.run(&["check"]).with_code(1);
    let ended = ended.with_only_rule("script-not-readable");
    ended.stderr.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_template_that_calls_itself_is_refused() {
    let message = about_template("#!/bin/bash\n{{#*inline \"a\"}}{{> a}}{{/inline}}{{> a}}\n");
    assert!(
        message.ends_with("a template cannot define or call another template (`{{#>`, `{{#*`)"),
        "{message}"
    );
    let message = about_template("#!/bin/bash\n{{> setup}}\n");
    assert!(
        message.ends_with("a template cannot call another template (`{{>`)"),
        "{message}"
    );
}

#[test]
fn a_template_is_nested_to_a_bound() {
    let blocks = format!("{}x{}", "{{#if words}}".repeat(5_000), "{{/if}}".repeat(5_000));
    let brackets = format!(
        "{{{{lookup {}words{} 0}}}}",
        "(lookup ".repeat(5_000),
        " 0)".repeat(5_000)
    );
    for template in [blocks, brackets] {
        let message = about_template(&template);
        assert!(message.ends_with("it is nested more than 64 deep"), "{message}");
    }
}

#[test]
fn a_template_ends_however_often_it_repeats() {
    let nine = |inside: &str| {
        let each: String = (0..9)
            .map(|depth| format!("{{{{#each {}words}}}}", "../".repeat(depth)))
            .collect();
        format!("#!/bin/bash\n{each}{inside}{}", "{{/each}}".repeat(9))
    };
    let message = about_template(&nine(""));
    assert!(
        message.ends_with("it repeats its parts more than 1000000 times"),
        "{message}"
    );
    let message = about_template(&nine(&"long words ".repeat(100)));
    assert!(
        message.ends_with("the script would have more than 1048576 bytes"),
        "{message}"
    );
}

#[test]
fn a_long_word_is_a_finding_at_once() {
    let zone = format!("time_zone = \"{}\"\n", "Eur/".repeat(50_000));
    let project = Project::of(TEMPLATED.replace("creation_script", &format!("{zone}creation_script")));
    project.write("setup.sh.hbs", "#!/bin/bash\necho {{words}}\n");
    project
        .run(&["check"])
        .with_code(1)
        .with_only_rule("unknown-time-zone");
}

/// The schema sees one of them.
#[test]
fn each_of_thousands_of_unknown_keys_is_a_finding_beside_the_others_of_its_table() {
    let keys: String = (0..2_000).map(|i| format!("kay{i} = {i}\n")).collect();
    // What other tools group is read on.
    let grouped = "properties = { vm_size = 3 }\n";
    let table = |keys: &str| {
        format!(
            "[workspace]\nname = \"mlw-labs\"\n\n[cluster.cpu-nodes]\nsize = 3\nmax_instances = 2\ntier = \"x\"\n{keys}{grouped}"
        )
    };
    let rules = |definition: String| {
        let project = Project::of(definition);
        let arguments = ["check", "--max-findings", "5000", "--output-format", "json"];
        let ended = project.run(&arguments).with_code(1);
        let found: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        let found = found["findings"].as_array().unwrap().iter();
        let mut found: Vec<String> = found
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect();
        found.sort();
        found
    };
    let (many, few) = (rules(table(&keys)), rules(table("kay0 = 0\n")));
    let unknown = |found: &[String]| found.iter().filter(|rule| *rule == "unknown-property").count();
    let others = |found: Vec<String>| -> Vec<String> {
        let others = found.into_iter().filter(|rule| rule != "unknown-property");
        others.collect()
    };
    assert!(few.len() > 4, "{few:?}");
    assert_eq!(unknown(&many), unknown(&few) + 1_999);
    assert_eq!(others(many), others(few));
}

#[test]
fn the_name_of_a_definition_is_quoted_in_its_outputs() {
    let project = Project::with(&[("it's.compute.toml", LAB)]);
    project.run(&["build", "it's.compute.toml"]).with_code(0);
    let parameters = project.read("it's.compute.dev.bicepparam");
    assert!(
        parameters.contains("\nusing './it\\'s.compute.bicep'\n"),
        "{parameters}"
    );
}

#[test]
fn a_number_that_json_lacks_is_a_finding() {
    for number in ["inf", "-inf", "nan", "1e400"] {
        let value = format!(
            "[parameters.p]\ntype = \"object\"\ndefault = {{ a = {number} }}\n\n[outputs.o]\ntype = \"object\"\nvalue = {{ expr = \"p\" }}\n"
        );
        let project = Project::of(format!("{LAB}{value}"));
        let ended = project.run(&["build"]).with_code(1);
        assert!(
            ended.stderr.contains("not a finite number"),
            "{number}: {}",
            ended.stderr
        );
        assert!(project.outputs().is_empty(), "{number}");
    }
}

#[test]
fn a_file_of_the_machine_is_not_quoted() {
    let project = Project::with(&[("secret.txt", "root:x:0:0\n"), ("lab.toml", "root:x:0:0\n")]);
    for base in [
        "/etc/passwd",
        "secret.txt",
        "../../../../../../etc/passwd",
        "lab.toml",
    ] {
        project.write("compute.toml", format!("extends = [\"{base}\"]\n\n{LAB}"));
        let ended = project.run(&["check"]).with_code(1);
        assert!(
            ended.stderr.contains(base) && !ended.stderr.contains("root:x"),
            "{}",
            ended.stderr
        );
    }
}

/// Without a thread to be had, everything is done one after the other.
#[cfg(target_os = "linux")]
#[test]
fn a_process_without_threads_does_its_work() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::with(&[("a/compute.toml", LAB), ("b/compute.toml", LAB)]);
    std::fs::set_permissions(project.path(""), std::fs::Permissions::from_mode(0o755)).unwrap();
    // Root is not bound by the limit, so it becomes somebody else first.
    let script = "ulimit -u 1 || exit 77; exec \"$0\" check a b";
    let others = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "bash",
        "-c",
        script,
    ];
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(words[0]);
        command.args(&words[1..]).arg(env!("CARGO_BIN_EXE_armlet"));
        command
            .current_dir(project.path(""))
            .env("RAYON_NUM_THREADS", "4")
            .output()
    };
    let is_root = run(&["bash", "-c", "id -u"]).is_ok_and(|output| output.stdout == b"0\n");
    let Ok(output) = run(if is_root { &others } else { &others[4..] }) else {
        println!("skipped: there is no bash, or no setpriv for root");
        return;
    };
    let words = String::from_utf8_lossy(&output.stderr);
    if matches!(output.status.code(), Some(77 | 126 | 127)) {
        println!("skipped: the program cannot be run by somebody else with a limit: {words}");
        return;
    }
    assert_eq!(output.status.code(), Some(0), "{words}");
}

/// armlet never talks to the network: it opens no socket, whatever it does.
#[cfg(target_os = "linux")]
#[test]
fn no_command_opens_a_socket() {
    use std::process::Command;
    if Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        let project = Project::of(LAB);
        for arguments in [
            &["build"][..],
            &["check", "--output-format", "sarif"],
            &["diff", "compute.json", "compute.toml", "--env", "dev"],
            &["report", "--out", "report.html"],
            &["import", "compute.json"],
            &["schedule"],
            &["snapshot", "compute.toml", "--env", "dev"],
            &["init", "--ci", "github"],
        ] {
            let mut command = Command::new("strace");
            command.args([
                "-f",
                "-e",
                "trace=%network",
                "-o",
                "calls",
                env!("CARGO_BIN_EXE_armlet"),
            ]);
            command.args(arguments).current_dir(project.path(""));
            command.output().unwrap();
            let calls = project.read("calls");
            let networked: Vec<&str> = calls
                .lines()
                .filter(|line| line.contains("socket(") || line.contains("connect("))
                .collect();
            assert!(networked.is_empty(), "{arguments:?}: {networked:?}");
            assert!(
                calls.contains("exited with"),
                "{arguments:?} was watched: {calls}"
            );
        }
    } else {
        println!("skipped: there is no strace, or it may not watch a process");
    }
}

#[test]
fn a_parameter_file_of_somebody_else_is_not_overwritten() {
    let own = "{\n  \"parameters\": { \"size\": { \"value\": \"Standard_NC24ads_A100_v4\" } }\n}\n";
    let project = Project::of(LAB);
    project.write("compute.prod.parameters.json", own);
    let ended = project.run(&["build"]).with_code(2);
    assert!(
        ended.stderr.contains("was not written by armlet"),
        "{}",
        ended.stderr
    );
    assert_eq!(project.read("compute.prod.parameters.json"), own);
    assert_eq!(project.outputs(), ["compute.prod.parameters.json"]);
}

#[test]
fn a_private_key_and_every_password_are_hidden_whole() {
    let body = "MIIEowIBAAKCAQEAq7zVnRZkWmPz1";
    let key = format!("-----BEGIN RSA PRIVATE KEY-----\\n{body}\\n{body}\\n-----END RSA PRIVATE KEY-----");
    let tag = format!(
        "{LAB}\n[cluster.other]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = 1\ntags = {{ note = \"{key}\" }}\n"
    );
    let script = TEMPLATED.replace(
        "recipe = \"setup.sh.hbs\", with = { words = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", \"i\", \"j\"] }",
        &format!("inline = \"#!/bin/bash\\nset -e\\ncat > k <<'EOF'\\n{key}\\nEOF\\n\""),
    );
    let twice = format!(
        "{LAB}\n[cluster.cpu-cluster.ssh]\nadmin_username = \"ana\"\nadmin_password = \"{body}\"\nadmin_password = \"{body}x\"\n"
    );
    let broken = format!("{tag}name = \n");
    for definition in [tag, script, twice, broken] {
        let project = Project::of(&definition);
        for format in ["human", "json", "sarif", "github", "azure-devops"] {
            let ended = project.run(&["check", "--output-format", format]).with_code(1);
            assert!(
                !ended.stdout.contains(body) && !ended.stderr.contains(body),
                "{}{}",
                ended.stdout,
                ended.stderr
            );
        }
        let page = project.run(&["report"]);
        assert!(
            !page.stdout.contains(body) && !page.stderr.contains(body),
            "{}",
            page.stderr
        );
    }
}

#[test]
fn a_base_that_is_named_often_is_read_once() {
    let project = Project::of(format!("extends = [\"b0.toml\"]\n\n{LAB}"));
    for number in 0..14 {
        let next = format!("b{}.toml", number + 1);
        let extends = if number < 13 {
            format!("extends = [\"{next}\", \"{next}\", \"{next}\"]\n")
        } else {
            String::new()
        };
        let tags = format!("{extends}[defaults.cluster.tags]\nt{number} = \"x\"\n");
        project.write(&format!("b{number}.toml"), tags);
    }
    project.run(&["check"]).with_code(0);
}

#[test]
fn findings_about_one_file_are_capped_and_the_rest_is_counted() {
    let broken = |number| {
        format!(
            "[cluster.cpu{number}]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = \"many\"\nidle_time_before_scale_down = \"120s\"\n"
        )
    };
    let many: String = (0..1_500).map(broken).collect();
    let head = "[workspace]\nname = \"mlw-labs\"\n\n[lints]\nregion-quota = \"allow\"\n\n";
    let project = Project::of(format!("{head}{many}"));
    let ended = project.run(&["check", "--output-format", "json"]).with_code(1);
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1_001);
    let last = findings.last().unwrap();
    assert_eq!(
        last["message"],
        "500 more findings about `compute.toml` are not shown"
    );
    let ended = project.run(&["check", "--max-findings", "3"]).with_code(1);
    assert!(
        ended
            .stderr
            .contains("1497 more findings about `compute.toml` are not shown"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("\nerror: 1500 errors"), "{}", ended.stderr);
    assert!(ended.stderr.len() < 4_000, "{}", ended.stderr);
}

#[test]
fn a_view_of_schedules_ends_before_it_has_too_many_starts() {
    let schedule = |action| {
        format!(
            "\n[[instance.ana-notebooks.schedules]]\naction = \"{action}\"\ncron = \"* * * * *\"\ntime_zone = \"UTC\"\n"
        )
    };
    let instance = "[workspace]\nname = \"mlw-labs\"\n\n[instance.ana-notebooks]\nsize = \"Standard_DS3_v2\"\nidle_time_before_shutdown = \"30m\"\n";
    let project = Project::of(format!(
        "{instance}{}{}\n[lints]\nstart-meets-stop = \"allow\"\n",
        schedule("start"),
        schedule("stop")
    ));
    let ended = project
        .run(&[
            "schedule",
            "--from",
            "2026-03-02",
            "--days",
            "366",
            "--output-format",
            "json",
        ])
        .with_code(0);
    let view: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let instance = &view["definitions"][0]["instances"][0];
    assert_eq!(instance["days"].as_array().unwrap().len(), 6);
    let note =
        "the view ends after 6 days: a schedule fires more than 10000 times in the days that were asked for";
    assert!(
        instance["notes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one == note),
        "{}",
        instance["notes"]
    );
}
