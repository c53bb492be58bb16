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
