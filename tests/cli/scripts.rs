//! Script files from a disk: a file that is not a script is a finding at its name, a mistake in a script is a finding in it.

use std::fs;

use insta_cmd::assert_cmd_snapshot;

use super::project::{Ended, Project};

const SCRIPT: &str = "#!/bin/bash\nset -eu\necho ready\n";

/// A folder with an instance that runs the script `path` when it is created.
fn with_script(path: &str) -> Project {
    Project::of(format!(
        "[workspace]\nname = \"mlw-labs\"\n\n[instance.ci-ana]\nsize = \"STANDARD_DS3_v2\"\n\
         idle_time_before_shutdown = \"30m\"\n\n[instance.ci-ana.creation_script]\nfile = \"{path}\"\n"
    ))
}

/// Builds; the script must be refused by `rule`, and nothing be written.
#[track_caller]
fn refused(project: &Project, rule: &str) -> Ended {
    let before = project.files();
    let ended = project.run(&["build"]).with_code(1).with_only_rule(rule);
    assert_eq!(project.files(), before);
    ended
}

#[test]
fn a_script_of_the_project_is_built_in() {
    let project = with_script("scripts/setup.sh");
    project.write("scripts/setup.sh", SCRIPT);
    let ended = project.run(&["check"]).with_code(0);
    assert_eq!(ended.stderr, "no findings\n");
    project.run(&["build"]).with_code(0);
}

#[test]
fn a_missing_script_is_shown_where_it_is_named() {
    let project = with_script("scripts/setup.sh");
    assert_cmd_snapshot!("script_missing", project.command(&["build"]));
    assert!(project.outputs().is_empty());
}

#[test]
fn a_folder_or_binary_file_is_no_script() {
    let project = with_script("scripts");
    project.write("scripts/setup.sh", SCRIPT);
    refused(&project, "script-not-readable");
    let project = with_script("setup.sh");
    project.write("setup.sh", b"\x7fELF\x02\x01\x01\0\xff\xfe\xfd");
    refused(&project, "script-not-readable");
}

#[test]
fn a_script_outside_the_folder_of_the_definition_is_refused() {
    for path in ["../setup.sh", "scripts/../../setup.sh", "/etc/profile"] {
        refused(&with_script(path), "script-outside-project");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_outside_is_refused_and_one_that_stays_inside_is_not() {
    let outside = Project::with(&[("setup.sh", SCRIPT)]);
    let project = with_script("setup.sh");
    std::os::unix::fs::symlink(outside.path("setup.sh"), project.path("setup.sh")).unwrap();
    refused(&project, "script-outside-project");
    let project = with_script("setup.sh");
    project.write("scripts/real.sh", SCRIPT);
    std::os::unix::fs::symlink("scripts/real.sh", project.path("setup.sh")).unwrap();
    project.run(&["build"]).with_code(0);
}

#[cfg(unix)]
#[test]
fn a_link_to_itself_is_no_script() {
    let project = with_script("setup.sh");
    std::os::unix::fs::symlink("setup.sh", project.path("setup.sh")).unwrap();
    project
        .run(&["build"])
        .with_code(1)
        .with_only_rule("script-not-readable");
    assert!(!project.exists("compute.json"));
}

#[test]
fn a_huge_script_is_refused_before_it_is_read() {
    let project = with_script("setup.sh");
    let file = fs::File::create(project.path("setup.sh")).unwrap();
    // NOTE: it takes no room on the disk, but would in memory.
    file.set_len(1 << 40).unwrap();
    let ended = project
        .run(&["build"])
        .with_code(1)
        .with_only_rule("script-too-large");
    assert!(ended.stderr.contains("compute.toml:9:8"), "{}", ended.stderr);
    assert!(!project.exists("compute.json"));
}

#[test]
fn a_script_with_a_syntax_error_is_shown_at_its_own_line() {
    let project = with_script("setup.sh");
    project.write("setup.sh", "#!/bin/bash\nset -eu\nif true; then\n  echo ready\n");
    let ended = refused(&project, "script-syntax");
    assert!(ended.stderr.contains("--> setup.sh:"), "{}", ended.stderr);
}

#[test]
fn crlf_and_a_byte_order_mark_are_taken_out_of_what_is_deployed() {
    let plain = with_script("setup.sh");
    plain.write("setup.sh", SCRIPT);
    let expected = plain.run(&["build", "--stdout"]).with_code(0).stdout;
    let crlf = SCRIPT.replace('\n', "\r\n");
    for text in [
        crlf.clone(),
        format!("\u{feff}{SCRIPT}"),
        format!("\u{feff}{crlf}"),
    ] {
        let project = with_script("setup.sh");
        project.write("setup.sh", &text);
        let ended = project.run(&["build", "--stdout"]).with_code(0);
        assert_eq!(ended.stdout, expected);
        ended.with_only_rule("script-crlf");
        assert_eq!(project.read("setup.sh"), text);
    }
}

#[test]
fn a_byte_order_mark_is_mended_in_the_script_and_its_line_ends_are_left_to_the_user() {
    let crlf = SCRIPT.replace('\n', "\r\n");
    let project = with_script("setup.sh");
    project.write("setup.sh", format!("\u{feff}{crlf}"));
    let ended = project.run(&["check", "--fix"]).with_code(0);
    assert!(ended.stderr.starts_with("fixed 1 mistake\n"), "{}", ended.stderr);
    assert_eq!(project.read("setup.sh"), crlf);
}

#[test]
fn a_key_in_a_script_is_found_and_not_shown() {
    let key = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYg==";
    let project = with_script("setup.sh");
    project.write("setup.sh", format!("{SCRIPT}export ACCOUNT_KEY=\"DefaultEndpointsProtocol=https;AccountName=labs;AccountKey={key};EndpointSuffix=core.windows.net\"\n"));
    for format in ["human", "json", "sarif", "github", "azure-devops"] {
        let ended = project.run(&["check", "--output-format", format]).with_code(1);
        let text = format!("{}{}", ended.stdout, ended.stderr);
        assert!(text.contains("secret-in-script"), "{text}");
        assert!(!text.contains(key), "{text}");
    }
    refused(&project, "secret-in-script");
}
