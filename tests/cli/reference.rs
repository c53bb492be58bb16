//! What is printed from the program itself: help, version, rules, schemas, completions, the manual.

use clap::CommandFactory as _;
use insta_cmd::assert_cmd_snapshot;

use super::project::{Ended, Project, armlet};

fn run(arguments: &[&str]) -> Ended {
    Ended::from(armlet().args(arguments).output().unwrap())
}

/// The names in the first column of `armlet rules`.
fn rules() -> Vec<String> {
    let list = run(&["rules"]).with_code(0).stdout;
    list.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_help_is_a_guide() {
    assert_cmd_snapshot!("help", armlet().arg("--help"));
    assert_cmd_snapshot!("help_short", armlet().arg("-h"));
}

#[test]
fn each_command_has_its_help() {
    let program = armlet::cli::Cli::command();
    for command in program.get_subcommands().map(clap::Command::get_name) {
        let name = format!("help_{command}");
        assert_cmd_snapshot!(name, armlet().args([command, "--help"]));
        let other = run(&["help", command]).with_code(0).stdout;
        assert_eq!(other, run(&[command, "--help"]).with_code(0).stdout);
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let version = concat!("armlet ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(run(&["--version"]).with_code(0).stdout, version);
    assert_eq!(run(&["-V"]).with_code(0).stdout, version);
}

#[test]
fn without_a_command_the_help_goes_to_standard_error() {
    let ended = run(&[]).with_code(2);
    assert_eq!(ended.stdout, "");
    assert_eq!(ended.stderr, run(&["-h"]).with_code(0).stdout);
}

#[test]
fn a_word_that_is_like_no_other_names_none() {
    let unlike = [
        &["xyz"][..],
        &["explain", "xyz"],
        &["check", "--xyz"],
        &["check", "--output-format", "xyz"],
        &["man", "xyz"],
    ];
    for arguments in unlike {
        let said = run(arguments).with_code(2).stderr;
        assert!(
            !said.contains("similar") && !said.contains("did you mean"),
            "{arguments:?}: {said}"
        );
    }
    // clap alone names `schedule` and `schema` as well.
    let said = run(&["chek"]).with_code(2).stderr;
    assert!(said.contains("a similar subcommand exists: 'check'"), "{said}");
}

#[test]
fn an_unknown_word_on_the_command_line_names_the_nearest() {
    assert_cmd_snapshot!("unknown_command", armlet().arg("biuld"));
    assert_cmd_snapshot!("unknown_option", armlet().args(["build", "--chek"]));
    assert_cmd_snapshot!(
        "unknown_format",
        armlet().args(["check", "--output-format", "jsno"])
    );
    assert_cmd_snapshot!("unknown_day", armlet().args(["check", "--today", "yesterday"]));
    run(&["build", "--check", "--stdout"]).with_code(2);
}

#[test]
fn every_rule_is_listed_once_in_alphabetical_order_and_explained() {
    let rules = rules();
    let mut sorted = rules.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(rules, sorted);
    for rule in rules {
        let page = run(&["explain", &rule]).with_code(0).stdout;
        assert!(page.starts_with(&format!("# {rule}\n")), "{rule}: {page}");
    }
}

#[test]
fn a_line_of_the_list_gives_level_and_summary() {
    let list = run(&["rules"]).with_code(0).stdout;
    for line in list.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(["allow", "warn", "deny"].contains(&words[1]), "{line}");
        assert!(words.len() > 3, "{line}");
    }
}

#[test]
fn a_misspelt_rule_names_the_nearest() {
    assert_cmd_snapshot!("explain_misspelt", armlet().args(["explain", "invalid-corn"]));
    assert_cmd_snapshot!("explain_unknown", armlet().args(["explain", "nothing-like-it"]));
}

#[test]
fn schemas_are_json_and_the_whole_language_is_the_default() {
    let whole = run(&["schema"]).with_code(0).stdout;
    assert_eq!(whole, run(&["schema", "definition"]).with_code(0).stdout);
    for table in ["definition", "instance", "cluster", "workspace", "schedule"] {
        let text = run(&["schema", table]).with_code(0).stdout;
        let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    let ended = run(&["schema", "instanec"]).with_code(2);
    assert_eq!(ended.errors(), ["error: there is no table `instanec`"]);
}

#[test]
fn every_shell_gets_a_completion_script_with_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]).with_code(0).stdout;
        for word in ["build", "explain", "out-dir", "output-format"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    run(&["completions", "cmd"]).with_code(2);
}

#[test]
fn the_manual_page_of_armlet_and_of_each_command_is_one() {
    let pages = [
        ("armlet", vec!["man"]),
        ("armlet-build", vec!["man", "build"]),
        ("armlet-check", vec!["man", "check"]),
    ];
    for (name, arguments) in pages {
        let page = run(&arguments).with_code(0).stdout;
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    let ended = run(&["man", "biuld"]).with_code(2);
    assert!(ended.stderr.contains("did you mean `build`?"), "{}", ended.stderr);
}

#[test]
fn the_commands_that_print_reference_need_no_definition() {
    let empty = Project::empty();
    for arguments in [vec!["rules"], vec!["schema"], vec!["man"]] {
        empty.run(&arguments).with_code(0);
    }
    assert!(empty.files().is_empty());
}
