//! `check --write-allow`: an existing repository becomes green, and each new mistake is found.

use super::project::Project;

const OLD: &str = "[workspace]
name = \"mlw-labs\"

[cluster.cpu]
size = \"Standard_D4ads_v5\"
min_instances = 3
max_instances = 2

[instance.ana]
size = \"Standard_D4ads_v5\"
creation_script = { file = \"setup.sh\" }
";

/// `activate` without the hook of conda, which a rule finds in the script.
const SCRIPT: &str = "#!/bin/bash\nset -e\nconda activate azureml_py38\n";

const WRITE: [&str; 6] = [
    "check",
    "--today",
    "2026-11-29",
    "--write-allow",
    "--until",
    "2027-01-31",
];

fn project() -> Project {
    let project = Project::of(OLD);
    project.write("setup.sh", SCRIPT);
    project
}

#[test]
fn a_repository_becomes_green_with_one_command() {
    let project = project();
    project.run(&["check"]).with_code(1);
    let written = project.run(&WRITE).with_code(0);
    assert!(
        written.stderr.starts_with("allowed ") && written.stderr.ends_with("no findings\n"),
        "{}",
        written.stderr
    );
    let green = project.run(&["check", "--today", "2026-11-29"]).with_code(0);
    assert_eq!(green.stderr, "no findings\n");
    insta::assert_snapshot!(project.read("compute.toml"));
    let again = project.read("compute.toml");
    project.run(&WRITE).with_code(0);
    assert_eq!(project.read("compute.toml"), again);
}

#[test]
fn each_new_mistake_is_found_also_where_lines_have_moved() {
    let project = project();
    project.run(&WRITE).with_code(0);
    let baseline = project.read("compute.toml");
    let moved = baseline.replace("[cluster.cpu]", "\n\n# Moved.\n[cluster.cpu]");
    project.write("compute.toml", &moved);
    project.run(&["check", "--today", "2026-11-29"]).with_code(0);
    for mistake in [
        "\n[cluster.gpu]\nsize = \"Standard_D4ads_v5\"\nmin_instances = 3\nmax_instances = 2\n",
        "\n[instance.ben-001]\nsize = \"Standard_D4ads_v5\"\n",
        "\n[[instance.ana.schedules]]\naction = \"stop\"\ncron = \"0 25 * * *\"\n",
    ] {
        project.write("compute.toml", format!("{moved}{mistake}"));
        project.run(&["check", "--today", "2026-11-29"]).with_code(1);
    }
}

#[test]
fn what_no_line_can_allow_is_listed_and_fails() {
    let project = Project::of(format!("{OLD}unknown_key = 1\n"));
    project.write("setup.sh", SCRIPT);
    let ended = project.run(&WRITE).with_code(1);
    assert!(
        ended.stderr.contains("error[unknown-property]"),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .ends_with("no new line of `[lints]` can allow the 1 finding above: fix it\n"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("allowed "), "{}", ended.stderr);
}

#[test]
fn programs_and_the_report_see_every_allow_with_its_reason_and_day() {
    let project = project();
    project.run(&WRITE).with_code(0);
    let ended = project
        .run(&["check", "--today", "2026-11-29", "--output-format", "json"])
        .with_code(0);
    let found: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let allows = found["allows"].as_array().unwrap();
    let of = |rule: &str| allows.iter().find(|allow| allow["rule"] == rule).unwrap();
    let allow = of("min-above-max");
    assert_eq!(allow["until"], "2027-01-31");
    assert_eq!(allow["reason"], "found when this baseline was written");
    assert_eq!(allow["only"], serde_json::json!(["cluster.cpu.min_instances"]));
    assert_eq!(allow["file"], "compute.toml");
    assert_eq!(
        of("conda-not-sourced")["only"],
        serde_json::json!(["instance.ana.creation_script.file"])
    );
    let page = project.run(&["report"]).with_code(0).stdout;
    for text in [
        "Allowed by the definition",
        "found when this baseline was written",
        "2027-01-31",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn the_options_need_each_other_and_a_file() {
    let project = project();
    project.run(&["check", "--write-allow"]).with_code(2);
    project.run(&["check", "--until", "2027-01-31"]).with_code(2);
    let ended = project.run_with_input(
        &["check", "--write-allow", "--until", "2027-01-31", "-"],
        OLD.as_bytes(),
    );
    ended.with_code(2);
}
