//! `armlet report`: the page on standard output or in a file, and how the command ends.

use super::diff::{commit, git};
use super::project::{LAB, Project, broken_lab};

const SECRET: &str = "Tr0ub4dor&3-hunter2";

#[test]
fn the_page_goes_to_standard_output_or_into_a_file() {
    let project = Project::of(LAB);
    let printed = project.run(&["report"]).with_code(0).stdout;
    assert!(printed.starts_with("<!doctype html>\n"), "{printed}");
    let written = project
        .run(&["report", "--out", "pages/report.html"])
        .with_code(0);
    assert_eq!(written.stdout, "");
    assert_eq!(written.stderr, "wrote pages/report.html\n");
    assert_eq!(project.read("pages/report.html"), printed);
    let again = project
        .run(&["report", "--out", "pages/report.html"])
        .with_code(0);
    assert_eq!(again.stderr, "`pages/report.html` is up to date\n");
}

#[test]
fn a_former_report_is_replaced_and_no_other_file() {
    let project = Project::of(LAB);
    project.run(&["report", "--out", "report.html"]).with_code(0);
    project.write("compute.toml", LAB.replace("cpu-cluster", "gpu-cluster"));
    project.run(&["report", "--out", "report.html"]).with_code(0);
    assert!(project.read("report.html").contains("gpu-cluster"));
    project.write("mine.html", "<!doctype html>\n<title>mine</title>");
    let refused = project.run(&["report", "--out", "mine.html"]).with_code(2);
    assert_eq!(
        refused.stderr,
        "error: `mine.html` already exists and is not an armlet report\n\
         help: move it, or choose another file with `-o`\n"
    );
    assert_eq!(project.read("mine.html"), "<!doctype html>\n<title>mine</title>");
}

#[test]
fn a_definition_with_mistakes_has_its_page_and_status_1() {
    for definition in [broken_lab(), "[cluster".to_owned()] {
        let project = Project::of(&definition);
        let ended = project.run(&["report"]).with_code(1);
        assert!(ended.stdout.contains("1 error"), "{}", ended.stdout);
        assert!(ended.stdout.ends_with("</html>\n"), "{}", ended.stdout);
    }
}

#[test]
fn against_a_revision_the_page_tells_what_the_change_does() {
    let project = Project::of(LAB);
    git(&project, &["init", "--quiet"]);
    commit(&project);
    project.write(
        "compute.toml",
        LAB.replace("max_instances = 2", "max_instances = 5"),
    );
    project.write("later.compute.toml", LAB);
    let page = project
        .run(&[
            "report",
            "--against",
            "HEAD",
            "compute.toml",
            "later.compute.toml",
        ])
        .with_code(0)
        .stdout;
    for text in [
        "Against <code>HEAD</code>: 1 compute changed",
        "<code>scaleSettings.maxNodeCount (max_instances)</code>",
        "New. Effect of a deployment: <code>added</code>",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    for (arguments, message) in [
        (
            ["report", "--against", "nope", "compute.toml"],
            "there is no revision `nope`",
        ),
        (
            ["report", "--against", "HEAD", "-"],
            "standard input has no revision",
        ),
    ] {
        let ended = project.run_with_input(&arguments, LAB.as_bytes()).with_code(2);
        assert_eq!(ended.errors(), [format!("error: {message}")]);
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn where_a_definition_lies_on_the_machine_is_not_said() {
    let project = Project::of(LAB);
    let path = project.path("compute.toml");
    let ended = project.run(&["report", path.to_str().unwrap()]).with_code(0);
    assert!(!ended.stdout.contains("armlet-test"), "{}", ended.stdout);
}

#[test]
fn no_secret_is_on_the_page() {
    let instance = "[workspace]\nname = \"mlw-labs\"\n\n[instance.ana]\nsize = \"STANDARD_DS3_v2\"\n\
                    idle_time_before_shutdown = \"1h\"\n";
    let application = "name = \"db\"\nimage = { reference = \"postgres:17\" }\nendpoints = [{ target = 5432, published = 5432 }]";
    let definitions = [
        format!("{instance}description = \"password={SECRET}\"\n"),
        format!("{instance}tags = {{ password = \"{SECRET}\" }}\n"),
        format!("{instance}[instance.ana.creation_script]\ninline = \"export PASSWORD='{SECRET}'\"\n"),
        format!(
            "{instance}[instance.ana.creation_script]\ninline = \"echo $1\"\narguments = [\"--password={SECRET}\"]\n"
        ),
        format!(
            "{instance}[[instance.ana.custom_applications]]\n{application}\n\
             environment_variables = {{ POSTGRES_PASSWORD = \"{SECRET}\", LEVEL = \"chatty\" }}\n"
        ),
        format!("{instance}[parameters.key]\nsecure = true\ndefault = \"{SECRET}\"\n"),
        format!("{instance}[parameters.key]\nsecure = true\n[environments.dev]\nkey = \"{SECRET}\"\n"),
        format!(
            "{instance}[cluster.cpu]\nsize = \"STANDARD_DS3_v2\"\nssh = {{ admin_username = \"a\", admin_password = \"{SECRET}\" }}\n"
        ),
    ];
    for definition in definitions {
        // A secret remains a secret even if the finding is allowed.
        let allowed = format!(
            "{definition}[lints]\nliteral-secret = \"allow\"\nsecret-in-script = \"allow\"\nsecret-in-arguments = \"allow\"\n"
        );
        for text in [definition, allowed] {
            let page = Project::of(&text).run(&["report"]).stdout;
            assert!(page.ends_with("</html>\n"), "{text}");
            assert!(!page.contains("hunter2"), "{text}\n{page}");
            assert!(!page.contains("chatty"), "the value of a variable: {page}");
        }
    }
}
