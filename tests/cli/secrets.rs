//! A secret that someone wrote out appears in no output and no file.

use super::project::Project;

const SECRET: &str = "Tr0ub4dor&3-hunter2";

/// Definitions that hold the secret where a person might put it.
fn definitions() -> Vec<String> {
    let cluster =
        "[workspace]\nname = \"mlw-labs\"\n\n[cluster.cpu]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = 2\n";
    let ssh = "public_access = true, admin_username = \"ana\"";
    vec![
        format!("{cluster}ssh = {{ {ssh}, admin_password = \"{SECRET}\" }}\n"),
        format!("{cluster}ssh = {{ {ssh}, admin_password = '{SECRET}' }}\nsiez = 1\n"),
        format!("{cluster}ssh = {{ {ssh}, adminUserPassword = \"{SECRET}\" }}\n"),
        format!(
            "{cluster}ssh = {{ {ssh}, admin_password = {{ param = \"adminPassword\" }} }}\n\n\
             [parameters.adminPassword]\nsecure = true\ndefault = \"{SECRET}\"\n"
        ),
        format!(
            "{cluster}ssh = {{ {ssh}, admin_password = {{ param = \"adminPassword\" }} }}\n\n\
             [parameters.adminPassword]\nsecure = true\n\n\
             [environments.dev]\nadminPassword = \"{SECRET}\"\n"
        ),
    ]
}

#[test]
fn no_format_shows_it_and_no_file_is_written() {
    for definition in definitions() {
        let project = Project::of(&definition);
        for format in ["human", "json", "sarif", "github", "azure-devops"] {
            let ended = project.run(&["check", "--output-format", format]).with_code(1);
            assert!(!ended.stdout.contains(SECRET), "{definition}{}", ended.stdout);
            assert!(!ended.stderr.contains(SECRET), "{definition}{}", ended.stderr);
        }
        for arguments in [vec!["build"], vec!["build", "--stdout"], vec!["build", "--check"]] {
            let ended = project.run(&arguments).with_code(1);
            assert!(!ended.stdout.contains(SECRET), "{definition}{}", ended.stdout);
            assert!(!ended.stderr.contains(SECRET), "{definition}{}", ended.stderr);
        }
        assert!(project.outputs().is_empty(), "{definition}");
    }
}

#[test]
fn mending_keeps_the_text_that_findings_blank() {
    let definition = definitions()
        .swap_remove(1)
        .replace("siez = 1", "teir = \"LowPriority\"")
        .replace("size =", "siez =");
    let project = Project::of(&definition);
    project.run(&["check", "--fix"]).with_code(1);
    let mended = project.read("compute.toml");
    assert!(mended.contains("\nsize ="), "{mended}");
    assert!(mended.contains(SECRET), "{mended}");
}
