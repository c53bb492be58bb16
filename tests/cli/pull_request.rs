//! The twelve changes of a pull request, as a reviewer reads them: on the terminal, in the comment, on the page.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::project::{LAB, Project};

/// The longest line of prose on a terminal.
const WIDTH: usize = 100;

/// The definition before and after.
fn project() -> Project {
    let project = Project::empty();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/twelve");
    for path in ["compute.toml", "scripts/startup.sh"] {
        for side in ["old", "new"] {
            let text = fs::read(folder.join(side).join(path)).unwrap();
            project.write(&format!("{side}/{path}"), text);
        }
    }
    project
}

fn compared(format: &str) -> String {
    let project = project();
    let ended = project
        .run(&[
            "diff",
            "old/compute.toml",
            "new/compute.toml",
            "--output-format",
            format,
        ])
        .with_code(0);
    assert_eq!(ended.stderr, "");
    ended.stdout
}

fn git(project: &Project, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org"])
        .args(arguments)
        .current_dir(project.path("."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}");
}

/// The page of the new definition against the old one.
fn page() -> String {
    let project = project();
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "-m", "both"]);
    for path in ["compute.toml", "scripts/startup.sh"] {
        project.write(&format!("old/{path}"), project.read(&format!("new/{path}")));
    }
    project
        .run(&["report", "--against", "HEAD", "old/compute.toml"])
        .with_code(0)
        .stdout
}

#[test]
fn both_definitions_are_without_findings() {
    let ended = project().run(&["check", "."]).with_code(0);
    assert!(ended.stderr.contains("no findings"), "{}", ended.stderr);
}

#[test]
fn on_a_terminal() {
    let text = compared("human");
    insta::assert_snapshot!("pull_request_human", text);
    for line in text.lines() {
        let is_command = line.starts_with("    az ") || line.starts_with("    # ");
        assert!(is_command || line.chars().count() <= WIDTH, "{line}");
    }
}

#[test]
fn as_a_comment() {
    insta::assert_snapshot!("pull_request_markdown", compared("markdown"));
}

/// The text without markup and entities of Markdown and HTML, its white space folded.
fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for code in 33..127_u8 {
        let character = char::from(code).to_string();
        text = text.replace(&format!("&#{code};"), &character);
        text = text.replace(&format!("&#x{code:X};"), &character);
    }
    for (escaped, character) in [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")] {
        text = text.replace(escaped, character);
    }
    for markup in ["<code>", "</code>", "<b>", "</b>", "**", "`"] {
        text = text.replace(markup, "");
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is said on the terminal is said in the comment and on the page, too.
#[test]
fn every_format_says_the_same() {
    for text in [compared("human"), compared("markdown"), page()] {
        let text = plain(&text);
        for said in [
            "student01 and 11 more like it",
            "student02",
            "vmSize (size)",
            "schedules.computeStartStop (working_hours or schedules)",
            "setupScripts.scripts.startupScript.scriptData (startup_script)",
            "idle_time_before_shutdown = \"1h\" -> \"30m\"",
            "…/subnets/snet-compute",
            "AzureML Data Scientist",
            "the identity of cpu-cluster",
            "total cost of all computes at most in prod",
            "left behind in dev: at most another 3744.90 EUR a month until it is deleted",
            "benObjectId (00000000-0000-0000-0000-00000000000b)",
            "neither documented nor reported",
            "# the same for the 11 others",
            "$WORKSPACE is mlw-vision-dev in dev and mlw-vision-prod in prod",
        ] {
            assert!(text.contains(said), "{said}\n{text}");
        }
        assert_eq!(
            text.matches("a test deployment").count(),
            1,
            "said once, in the legend"
        );
        assert_eq!(
            text.matches("/subnets/snet-gpu").count(),
            if text.contains("Snapshot") { 3 } else { 1 }
        );
    }
}

/// What changed in the snapshot of each environment, with scripts as lines.
#[test]
fn the_comment_and_the_page_show_what_changed_in_the_snapshots() {
    for text in [compared("markdown"), page()] {
        for said in [
            "snet-gpu",
            "polars==1.12.0",
            "student01 and 10 more like it",
            "Standard_D16ads_v5",
        ] {
            let text = plain(&text);
            let (_, snapshots) = text.split_once("Snapshot").unwrap();
            assert!(snapshots.contains(said), "{said}\n{snapshots}");
        }
        assert_eq!(
            text.matches("Snapshot").count(),
            2,
            "one for each environment\n{text}"
        );
    }
    let project = Project::of(LAB);
    project.write(
        "new.toml",
        LAB.replace("\"STANDARD_DS4_v2\"", "\"STANDARD_DS5_v2\""),
    );
    let text = project
        .run(&["diff", "compute.toml", "new.toml", "--output-format", "markdown"])
        .with_code(0)
        .stdout;
    let (_, snapshot) = text.split_once("<summary>Snapshot").unwrap();
    assert!(
        snapshot.starts_with(" of <code>new&#46;toml</code> in prod: 1 line removed, 1 added"),
        "{snapshot}"
    );
    assert!(snapshot.contains("@@ cpu-cluster @@"), "{snapshot}");
    assert_eq!(text.matches("<summary>Snapshot").count(), 1, "dev is as it was");
}

/// Snapshots are the text of a contributor: it stays text, and what is secret in it stays secret.
#[test]
fn a_snapshot_is_data_and_without_secrets() {
    let of = |secret: &str, text: &str| {
        let project = Project::empty();
        let template = |secret: &str, text: &str| {
            serde_json::json!({
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "contentVersion": "1.0.0.0",
                "resources": [{
                    "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01",
                    "name": "mlw/ana", "location": "westeurope", "tags": { "note": text, "password": secret },
                    "properties": { "computeType": "ComputeInstance", "properties": {
                        "vmSize": "Standard_D4ads_v5",
                        "setupScripts": { "scripts": { "startupScript": {
                            "scriptSource": "inline",
                            "scriptData": STANDARD.encode(format!("echo {text}\r\nexport DB_PASSWORD='{secret}'\n"))
                        } } },
                        "customServices": [{ "name": "db", "environmentVariables": {
                            "LEVEL": { "type": "local", "value": secret }
                        } }]
                    } }
                }, {
                    "type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-12-01",
                    "name": "mlw/cpu", "location": "westeurope",
                    "properties": { "computeType": "AmlCompute", "properties": {
                        "vmSize": "Standard_D4ads_v5",
                        "userAccountCredentials": { "adminUserName": "ana", "adminUserPassword": secret }
                    } }
                }]
            })
            .to_string()
        };
        project.write("old.json", template("before-horse", "plain"));
        project.write("new.json", template(secret, text));
        project
            .run(&["diff", "old.json", "new.json", "--output-format", "markdown"])
            .with_code(0)
            .stdout
    };
    let hostile = "```\n</details><img src=x> @team [l](http:x)";
    let text = of("tr0ub4dor-after", hostile);
    for secret in ["before-horse", "tr0ub4dor-after"] {
        // Whatever of it begins where in a group of Base64.
        for start in 0..3 {
            let base64 = STANDARD.encode(&secret[start..start + 9]);
            assert!(!text.contains(&base64[..12]), "{text}");
        }
    }
    assert!(
        !text.contains("tr0ub4dor") && !text.contains("before-horse"),
        "{text}"
    );
    let (_, snapshot) = text.split_once("<summary>Snapshot").unwrap();
    let fence = snapshot.lines().find(|line| line.starts_with("```")).unwrap();
    assert!(fence.starts_with("````diff"), "{fence}");
    let inside = snapshot.split("````").nth(1).unwrap();
    assert!(inside.contains("</details><img src=x>"), "{inside}");
    assert!(
        !snapshot.split("````").nth(2).unwrap().contains("<img"),
        "{snapshot}"
    );
}
