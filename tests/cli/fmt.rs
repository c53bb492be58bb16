//! `armlet fmt`: the canonical layout of definitions.

use std::fs;
use std::path::Path;

use super::project::Project;

const UGLY: &str = "# Ana's machine.\n\
    [instance.ana-notebooks]\n\
    idle_time_before_shutdown='30m' # idle\n\
    size =   \"Standard_D4ads_v5\"\n\n\n\
    [workspace]\n\
    name=\"mlw-team\"\n";

const NEAT: &str = "[workspace]\n\
    name = \"mlw-team\"\n\n\
    # Ana's machine.\n\
    [instance.ana-notebooks]\n\
    size = \"Standard_D4ads_v5\"\n\
    idle_time_before_shutdown = '30m' # idle\n";

#[test]
fn keys_and_tables_get_their_order_and_comments_move_along() {
    let project = Project::of(UGLY);
    let ended = project.run(&["fmt"]).with_code(0);
    assert_eq!(ended.stderr, "formatted compute.toml\n");
    assert_eq!(project.read("compute.toml"), NEAT);
    let again = project.run(&["fmt"]).with_code(0);
    assert_eq!(again.stderr, "the definition already has the canonical layout\n");
    assert_eq!(project.files().len(), 1, "no other file is left behind");
}

#[test]
fn check_names_what_differs_and_writes_nothing() {
    let project = Project::with(&[("a.compute.toml", UGLY), ("b.compute.toml", NEAT)]);
    let ended = project.run(&["fmt", "--check", "."]).with_code(1);
    assert_eq!(
        ended.stderr,
        "error: `a.compute.toml` does not have the canonical layout\n\
         help: run `armlet fmt a.compute.toml`\n"
    );
    assert_eq!(project.read("a.compute.toml"), UGLY);
    project.run(&["fmt", "--check", "b.compute.toml"]).with_code(0);
}

#[test]
fn diff_shows_what_would_change() {
    let project = Project::of(UGLY);
    let ended = project.run(&["fmt", "--diff"]).with_code(1);
    assert!(
        ended
            .stdout
            .starts_with("--- compute.toml\n+++ compute.toml (formatted)\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("\n+size = \"Standard_D4ads_v5\"\n"),
        "{}",
        ended.stdout
    );
    assert_eq!(project.read("compute.toml"), UGLY);
}

#[test]
fn standard_input_is_answered_on_standard_output() {
    let project = Project::empty();
    let ended = project
        .run_with_input(&["fmt", "-"], UGLY.as_bytes())
        .with_code(0);
    assert_eq!(ended.stdout, NEAT);
    assert!(project.files().is_empty());
}

#[test]
fn what_is_no_toml_is_a_finding_and_no_file_is_written() {
    let project = Project::with(&[("a.compute.toml", UGLY), ("b.compute.toml", "[workspace\n")]);
    let ended = project.run(&["fmt", "."]).with_code(1);
    assert!(ended.stderr.contains("--> b.compute.toml:1:"), "{}", ended.stderr);
    assert_eq!(project.read("a.compute.toml"), UGLY);
}

#[test]
fn what_armlet_and_its_examples_write_has_the_canonical_layout() {
    let project = Project::empty();
    for purpose in ["notebooks", "training", "batch", "realtime", "spark"] {
        let file = format!("{purpose}.compute.toml");
        project.run(&["init", "--for", purpose, &file]).with_code(0);
    }
    let examples = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap();
    for example in examples {
        let folder = example.unwrap();
        let text = fs::read_to_string(folder.path().join("compute.toml")).unwrap();
        let name = folder.file_name().into_string().unwrap();
        project.write(&format!("{name}.compute.toml"), text);
    }
    let ended = project.run(&["fmt", "--diff", "."]).with_code(0);
    assert_eq!(ended.stdout, "");
}
