//! Fleets on a disk: rosters in the repository, at a revision, and files that are no rosters.

use super::diff::git;
use super::project::{Ended, Project};

const FLEET: &str = "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{alias}\"\n\
    size = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\non_redeploy = \"create_only\"\n";

fn roster(aliases: &[&str]) -> String {
    let rows = aliases.iter().map(|alias| {
        let number: u32 = alias.bytes().map(u32::from).sum();
        format!("{number:08}-1111-4111-8111-111111111111,{alias}@uni.es\n")
    });
    format!("object_id,user_principal_name\n{}", rows.collect::<String>())
}

/// What `build` says of a fleet whose roster cannot be read; nothing is written.
#[track_caller]
fn refused(project: &Project, why: &str) -> Ended {
    let before = project.outputs();
    let ended = project
        .run(&["build"])
        .with_code(1)
        .with_only_rule("roster-not-readable");
    let message: String = ended.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(message.contains(why), "{}", ended.stderr);
    assert_eq!(before, project.outputs(), "nothing is written");
    ended
}

#[test]
fn a_roster_lies_anywhere_in_the_repository_and_never_outside() {
    let project = Project::with(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("lists/people.csv", &roster(&["ana", "ben"])),
        (
            "labs/compute.toml",
            &FLEET.replace("people.csv", "../lists/people.csv"),
        ),
    ]);
    project.run(&["build", "labs"]).with_code(0);
    assert!(project.read("labs/compute.json").contains("ci-ana"));

    let outside = Project::with(&[("people.csv", "token,hunter2\n")]);
    let path = outside.path("people.csv");
    let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    for path in [path.to_str().unwrap(), &format!("../../{folder}/people.csv")] {
        project.write("labs/compute.toml", FLEET.replace("people.csv", path));
        let ended = project
            .run(&["check", "labs"])
            .with_code(1)
            .with_only_rule("roster-not-readable");
        assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
    }
}

#[test]
fn a_folder_and_a_file_that_is_missing_are_no_rosters() {
    let project = Project::of(FLEET);
    refused(&project, "no such file");
    project.write("lists/people.csv", "");
    let ended = refused(&project, "no such file");
    assert!(
        ended.stderr.contains("did you mean `lists/people.csv`?"),
        "{}",
        ended.stderr
    );
    project.write("compute.toml", FLEET.replace("people.csv", "lists/peple.csv"));
    let ended = refused(&project, "no such file");
    assert!(
        ended.stderr.contains("did you mean `lists/people.csv`?"),
        "{}",
        ended.stderr
    );
    project.write("compute.toml", FLEET.replace("people.csv", ""));
    project
        .run(&["build"])
        .with_code(1)
        .with_only_rule("out-of-range");
    project.write("compute.toml", FLEET);
    std::fs::create_dir(project.path("people.csv")).unwrap();
    refused(&project, "it is not a regular file");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_roster_and_a_link_makes_none_of_another_file() {
    let project = Project::with(&[("compute.toml", FLEET), (".env", "TOKEN=hunter2\n")]);
    let status = std::process::Command::new("mkfifo")
        .arg(project.path("people.csv"))
        .status()
        .unwrap();
    assert!(status.success());
    let ended = project
        .run(&["check"])
        .with_code(1)
        .with_only_rule("roster-not-readable");
    assert!(
        ended.stderr.contains("it is not a regular file"),
        "{}",
        ended.stderr
    );
    std::fs::remove_file(project.path("people.csv")).unwrap();
    std::os::unix::fs::symlink(project.path(".env"), project.path("people.csv")).unwrap();
    let ended = refused(&project, "it is a link to a file that is not a `.csv` file");
    assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
}

#[test]
fn a_million_rows_are_a_finding() {
    let project = Project::of(FLEET);
    let rows = "00000001-1111-4111-8111-111111111111,ana@uni.es\n".repeat(1_000_000);
    project.write("people.csv", rows);
    refused(&project, "larger than");
}

#[test]
fn rosters_in_other_encodings_are_refused() {
    let project = Project::of(FLEET);
    let utf_16: Vec<u8> = roster(&["ana"])
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    project.write("people.csv", utf_16);
    refused(&project, "UTF-16");
    project.write("people.csv", b"objectId,email\n1,jos\xe9@uni.es\n");
    refused(&project, "it is not UTF-8 text, first in line 2");
}

#[test]
fn a_revision_has_its_own_roster_and_shows_who_came_and_who_left() {
    let project = Project::with(&[
        ("compute.toml", FLEET),
        ("people.csv", &roster(&["ana", "ben", "cleo", "dan"])),
    ]);
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "--all"]);
    let commit = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@t",
        "commit",
        "--quiet",
        "-m",
        "t",
    ];
    git(&project, &commit);
    project.write("people.csv", roster(&["dan", "eva", "fay", "gus", "ana"]));
    let ended = project
        .run(&["diff", "HEAD:compute.toml", "compute.toml"])
        .with_code(0);
    let text = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("instance ci-eva and 2 more like it: added"),
        "{text}"
    );
    assert!(text.contains("the same for ci-fay, ci-gus"), "{text}");
    assert!(text.contains("assigned user: another one for each"), "{text}");
    assert!(text.contains("hours a week as scheduled, all 3: 504 h"), "{text}");
    assert!(
        text.contains("instance ci-ben") && text.contains("instance ci-cleo"),
        "{text}"
    );
    assert!(!text.contains("ci-dan") && !text.contains("ci-ana"), "{text}");
    // Deletion is a comment for people, and nothing runs it.
    let script = project
        .run(&[
            "diff",
            "--output-format",
            "sh",
            "HEAD:compute.toml",
            "compute.toml",
        ])
        .with_code(0);
    let deletions = script
        .stdout
        .lines()
        .filter(|line| line.contains("compute delete"));
    assert!(deletions.clone().count() > 0, "{}", script.stdout);
    assert!(
        deletions.clone().all(|line| line.trim_start().starts_with('#')),
        "{}",
        script.stdout
    );
}

#[test]
fn a_name_whose_end_only_the_deployment_knows_is_short() {
    let fleet = format!("{FLEET}unique_name = true\n");
    let project = Project::with(&[("compute.toml", &fleet), ("people.csv", &roster(&["ana", "ben"]))]);
    project.run(&["build"]).with_code(0);
    std::fs::rename(project.path("compute.json"), project.path("before.json")).unwrap();
    project.write("people.csv", roster(&["ana", "eva"]));
    let formats = ["human", "markdown"];
    for format in formats {
        let ended = project
            .run(&["diff", "--output-format", format, "before.json", "compute.toml"])
            .with_code(0);
        for name in ["ci-ben-u…", "ci-eva-u…"] {
            assert!(ended.stdout.contains(name), "{format}: {}", ended.stdout);
        }
        // The lines of a snapshot are those of the file.
        let is_long = ended.stdout.contains("uniqueString");
        assert!(format == "markdown" || !is_long, "{}", ended.stdout);
    }
    let group = [
        "--subscription",
        "11111111-1111-4111-8111-111111111111",
        "--resource-group",
        "rg",
    ];
    let arguments: Vec<&str> = ["diff", "before.json", "compute.toml"]
        .iter()
        .chain(&group)
        .copied()
        .collect();
    let settled = project.run(&arguments).with_code(0);
    assert!(!settled.stdout.contains("-u…"), "{}", settled.stdout);
}

#[test]
fn one_object_id_under_a_new_name_is_one_person() {
    let project = Project::with(&[("compute.toml", FLEET), ("people.csv", &roster(&["ana", "ben"]))]);
    project.run(&["build"]).with_code(0);
    std::fs::rename(project.path("compute.json"), project.path("before.json")).unwrap();
    let renamed = roster(&["ana", "ben"]).replace("ana@", "ana.garcia@");
    project.write("people.csv", renamed);
    let ended = project.run(&["diff", "before.json", "compute.toml"]).with_code(0);
    assert!(
        ended.stdout.contains("instance ci-ana-garcia"),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains("renamed"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("added"), "{}", ended.stdout);
}

#[test]
fn check_fix_changes_no_roster() {
    let text = roster(&["ana"])
        .replace("user_principal_name", "user_principal_name,size")
        .replace("uni.es", "uni.es,Standard_D4ads_v6x");
    let project = Project::with(&[
        (
            "compute.toml",
            &FLEET.replace("\"Standard_D4ads_v5\"", "\"{size}\""),
        ),
        ("people.csv", &text),
    ]);
    project.run(&["check", "--fix"]);
    assert_eq!(project.read("people.csv"), text);
}

#[test]
fn what_people_change_themselves_is_kept() {
    let project = Project::with(&[
        ("compute.toml", &FLEET.replace("create_only", "keep")),
        ("people.csv", &roster(&["ana"])),
    ]);
    project.run(&["build"]).with_code(0);
    std::fs::rename(project.path("compute.json"), project.path("before.json")).unwrap();
    project.write(
        "compute.toml",
        FLEET.replace("create_only", "keep").replace("30m", "1h"),
    );
    let ended = project.run(&["diff", "before.json", "compute.toml"]).with_code(0);
    assert!(
        ended.stdout.contains("kept") || ended.stdout.contains("keep"),
        "{}",
        ended.stdout
    );
    let json = project.run(&["diff", "--output-format", "json", "before.json", "compute.toml"]);
    assert!(json.stdout.contains("\"reason\": \"kept\""), "{}", json.stdout);
}

/// The records of a table in CSV, by a reader that follows RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv_core::Reader::new();
    let mut buffer = vec![0; text.len() + 1];
    let (mut records, mut record, mut at) = (Vec::new(), Vec::new(), 0);
    loop {
        let (result, read, written) = reader.read_field(&text.as_bytes()[at..], &mut buffer);
        at += read;
        match result {
            csv_core::ReadFieldResult::Field { record_end } => {
                record.push(String::from_utf8(buffer[..written].to_vec()).unwrap());
                if record_end {
                    records.push(std::mem::take(&mut record));
                }
            }
            csv_core::ReadFieldResult::InputEmpty => assert_eq!(at, text.len(), "a field in one piece"),
            csv_core::ReadFieldResult::OutputFull => panic!("the buffer is as long as the text"),
            csv_core::ReadFieldResult::End => return records,
        }
    }
}

/// The rows of a table, each by the names of its columns.
fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut records = records(text);
    let header = records.remove(0);
    let row = |record: Vec<String>| {
        assert_eq!(record.len(), header.len(), "{record:?}");
        header.iter().cloned().zip(record).collect()
    };
    records.into_iter().map(row).collect()
}

const TABLE: &str = "[workspace]\nname = { param = \"workspaceName\" }\n\n[parameters.workspaceName]\n\n[parameters.machine]\n\n\
    [environments.test]\nworkspaceName = \"mlw-test\"\nmachine = \"Standard_D4ads_v5\"\n\n\
    [environments.prod]\nworkspaceName = \"mlw-prod\"\nmachine = \"Standard_E4ds_v5\"\n\n\
    [fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{alias}\"\nsize = { param = \"machine\" }\n\
    idle_time_before_shutdown = \"30m\"\non_redeploy = \"create_only\"\ntime_zone = \"UTC\"\n\
    tags = { who = \"{alias}\", Course = \"DP-100\" }\n\n\
    [[fleet.class.working_hours]]\ndays = \"Mon-Fri\"\nfrom = \"09:00\"\nto = \"13:00\"\n\n\
    [cluster.train]\nenvironments = [\"prod\"]\nsize = \"Standard_D4ads_v5\"\nmin_instances = 1\nmax_instances = 4\n\
    idle_time_before_scale_down = \"5m\"\ntags = { course = \"=1+1\" }\n\n\
    [prices]\ncurrency = \"EUR\"\nStandard_D4ads_v5 = 0.5\n";

#[test]
fn the_table_of_a_report_has_a_row_for_each_compute_and_environment() {
    let project = Project::with(&[("compute.toml", TABLE), ("people.csv", &roster(&["ana", "ben"]))]);
    let ended = project.run(&["report", "--output-format", "csv"]).with_code(0);
    assert!(ended.stdout.lines().count() == ended.stdout.matches("\r\n").count());
    let rows = rows(&ended.stdout);
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} {}", row["environment"], row["workspace"], row["compute"]))
        .collect();
    assert_eq!(
        told,
        [
            "test mlw-test ci-ana",
            "test mlw-test ci-ben",
            "prod mlw-prod ci-ana",
            "prod mlw-prod ci-ben",
            "prod mlw-prod train"
        ]
    );
    let columns = |number: usize, columns: &[&str]| {
        let cells = columns.iter().map(|column| rows[number][*column].as_str());
        cells.collect::<Vec<_>>().join(" ")
    };
    let who = ["definition", "kind", "fleet", "person", "object_id", "size"];
    assert_eq!(
        columns(0, &who),
        "compute.toml Compute instance class ana@uni.es 00000304-1111-4111-8111-111111111111 Standard_D4ads_v5"
    );
    assert_eq!(
        columns(4, &who),
        "compute.toml Compute cluster    Standard_D4ads_v5"
    );
    // 20 of the 168 hours of a week; 730 of a month.
    let amounts = [
        "hours_per_month_scheduled",
        "hours_per_month_at_most",
        "cost_per_month_scheduled",
        "cost_per_month_at_most",
        "currency",
    ];
    assert_eq!(columns(0, &amounts), "86.90 730.00 43.45 365.00 EUR");
    assert_eq!(columns(2, &amounts), "86.90 730.00   ", "no price for the size");
    assert_eq!(columns(4, &amounts), "730.00 2920.00 365.00 1460.00 EUR");
    // Names of tags are the same in either case to Azure.
    let tags = ["tag:Course", "tag:who", "errors"];
    assert_eq!(columns(1, &tags), "DP-100 ben 0");
    assert_eq!(columns(4, &tags), "'=1+1  0");
}

#[test]
fn the_table_of_a_report_is_of_one_environment_on_request() {
    let project = Project::with(&[("compute.toml", TABLE), ("people.csv", &roster(&["ana"]))]);
    let table = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["report", "--output-format", "csv"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        project.run(&arguments)
    };
    let one = rows(&table(&["--env", "test"]).with_code(0).stdout);
    assert_eq!(one.len(), 1);
    assert_eq!(one[0]["workspace"], "mlw-test");
    table(&["--env", "tset"]).with_code(2);
    let ended = table(&["--against", "HEAD"]).with_code(2);
    assert!(
        ended.stderr.contains("the table has no changes"),
        "{}",
        ended.stderr
    );
    // A table replaces a table, and no other file.
    table(&["-o", "computes.csv"]).with_code(0);
    table(&["-o", "computes.csv", "--env", "prod"]).with_code(0);
    assert!(project.read("computes.csv").contains("mlw-prod"));
    let ended = table(&["-o", "people.csv"]).with_code(2);
    assert!(
        ended.stderr.contains("is not an armlet report"),
        "{}",
        ended.stderr
    );
}

#[test]
fn init_writes_a_class_with_its_roster() {
    let project = Project::empty();
    let ended = project.run(&["init", "--for", "class"]).with_code(0);
    assert!(ended.stderr.contains("people.csv:2"), "{}", ended.stderr);
    let filled = project.read("compute.toml").replace("my-workspace", "mlw-class");
    project.write("compute.toml", filled);
    let roster = project.read("people.csv").replace(
        "00000000-0000-0000-0000-000000000000",
        "00000001-1111-4111-8111-111111111111",
    );
    project.write("people.csv", roster);
    project.run(&["build"]).with_code(0);
    assert!(project.read("compute.json").contains("ci-ana"));
}

#[cfg(unix)]
#[test]
fn an_interrupted_build_leaves_the_old_output_whole() {
    let people: Vec<String> = (0..700).map(|number| format!("person{number}x")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let text = roster(&people);
    let rows: String = text
        .lines()
        .enumerate()
        .map(|(number, row)| match number {
            0 => format!("{row}\n"),
            _ => format!("{number:08}{}\n", &row[8..]),
        })
        .collect();
    let project = Project::with(&[("compute.toml", FLEET), ("people.csv", &rows)]);
    project.run(&["build"]).with_code(0);
    let before = (project.read("compute.json"), project.read("compute.bicep"));
    project.write("compute.toml", FLEET.replace("30m", "45m"));
    for wait in [1, 20, 60, 150, 300] {
        let mut child = project
            .command(&["build"])
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let id = child.id().to_string();
        let _ = std::process::Command::new("kill").args(["-INT", &id]).status();
        let status = child.wait().unwrap();
        let after = (project.read("compute.json"), project.read("compute.bicep"));
        for (old, new) in [(&before.0, &after.0), (&before.1, &after.1)] {
            let is_whole = old == new || new.len() == old.len() && new.trim_end().ends_with(['}', ']']);
            assert!(
                is_whole,
                "after {wait} ms: {status}, {} of {} bytes",
                new.len(),
                old.len()
            );
        }
        project.write("compute.json", &before.0);
        project.write("compute.bicep", &before.1);
    }
}
