//! `armlet schedule`: what it prints in every format, and that its calendars are those of another computation.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use armlet::compile::{self, Options};
use armlet::schedule::{Beginning, Cell, InstanceView, view};
use armlet::source::{NoFiles, SourceFile};
use armlet::time::calendar::ClockChange;

const DEFINITION: &str = include_str!("schedule/clock_changes.toml");

/// What `calendar_reference.py` prints.
const REFERENCE: &str = include_str!("schedule/clock_changes.txt");

/// The days of each view of the reference.
const DAYS: u16 = 3;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The view of the instance in a zone, from a date on.
fn viewed(zone: &str, from: &str) -> InstanceView {
    let file = SourceFile::new("compute.toml", DEFINITION);
    let compilation = compile::check(file, &NoFiles, &Options::default());
    assert!(!compilation.is_denied(), "{:?}", compilation.findings);
    let from: Beginning = from.parse().unwrap();
    let view = view(&compilation.definition, &compilation.sources, from, DAYS);
    let mut instances = view.instances.into_iter();
    instances
        .find(|instance| instance.time_zone.iana_name() == Some(zone))
        .unwrap()
}

/// The view in the form of the reference.
fn printed(view: &InstanceView) -> String {
    let mut text = String::new();
    for one in &view.occurrences {
        let change = match one.clock_change {
            None => "-",
            Some(ClockChange::Gap) => "gap",
            Some(ClockChange::Overlap) => "overlap",
        };
        let (local, utc) = (one.local.strftime("%F %H:%M"), one.instant.strftime("%FT%H:%MZ"));
        writeln!(text, "{} {local} {} {utc} {change}", one.action, one.abbreviation).unwrap();
    }
    for day in &view.days {
        let cells = day.cells.iter().map(|cell| match cell {
            Cell::Running => '#',
            Cell::Partly => '+',
            Cell::Stopped => '.',
            Cell::Skipped => '/',
        });
        let cells: String = cells.collect();
        writeln!(
            text,
            "day {} {cells} {} of {}",
            day.date, day.running_minutes, day.minutes
        )
        .unwrap();
    }
    text
}

#[test]
fn calendars_around_clock_changes_are_those_of_zoneinfo() {
    let headings = REFERENCE.lines().filter_map(|line| line.split_once(" from "));
    let ours: String = headings
        .clone()
        .map(|(zone, from)| format!("{zone} from {from}\n{}", printed(&viewed(zone, from))))
        .collect();
    assert_eq!(headings.count(), 16);
    similar_asserted(&ours, REFERENCE);
}

#[track_caller]
fn similar_asserted(ours: &str, theirs: &str) {
    for (ours, theirs) in ours.lines().zip(theirs.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.lines().count(), theirs.lines().count());
}

#[test]
fn the_committed_reference_is_what_the_script_prints() {
    let script = project().join("tests/calendar_reference.py");
    let Ok(output) = Command::new("python3").arg(script).output() else {
        eprintln!("skipped: there is no python3");
        return;
    };
    if output.status.code() == Some(3) {
        eprintln!("skipped: python3 has no time zones");
        return;
    }
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    similar_asserted(&String::from_utf8(output.stdout).unwrap(), REFERENCE);
}

#[test]
fn the_clocks_change_in_every_zone_but_kolkata() {
    for (zone, from, minutes) in [
        ("Europe/Madrid", "2026-03-28", 60),
        ("Europe/Madrid", "2027-10-30", -60),
        ("America/New_York", "2026-10-31", -60),
        ("Australia/Lord_Howe", "2027-04-03", -30),
        ("Australia/Lord_Howe", "2027-10-02", 30),
    ] {
        let shifts = viewed(zone, from).clock_shifts;
        assert_eq!(shifts.len(), 1, "{zone} {from}");
        assert_eq!(shifts[0].minutes(), minutes, "{zone} {from}");
    }
    assert_eq!(viewed("Asia/Kolkata", "2026-03-28").clock_shifts, []);
}

/// Runs `armlet schedule` in the project's folder.
fn schedule(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_armlet"));
    command.arg("schedule").args(arguments).current_dir(project());
    command.env("TZ", "Pacific/Auckland").env_remove("NO_COLOR");
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What a run prints to standard output.
fn product(arguments: &[&str], input: &str) -> String {
    let output = schedule(arguments, input);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(PathBuf::from("schedule/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// Holds what `armlet schedule PATH --from FROM` prints to a snapshot for each format.
fn assert_formats(name: &str, path: &str, from: &str) {
    for format in ["human", "json", "ics"] {
        let text = product(&[path, "--from", from, "--output-format", format], "");
        // A snapshot has no carriage returns; that each line has one is asserted elsewhere.
        let text = text.replace('\r', "");
        snapshots().bind(|| insta::assert_snapshot!(format!("{name}.{format}"), text));
    }
}

#[test]
fn working_hours_in_every_format() {
    assert_formats("working-hours", "examples/working-hours", "2026-03-26");
}

#[test]
fn prices_in_every_format() {
    assert_formats("prices", "tests/cases/prices", "2026-10-24T12:00");
}

#[test]
fn schedules_of_every_kind_in_every_format() {
    assert_formats("schedules", "tests/cases/schedules", "2026-10-02T10:00Z");
}

#[test]
fn clock_changes_within_a_window() {
    let path = "tests/schedule/clock_changes.toml";
    let text = product(&[path, "--from", "2026-10-24", "--days", "2"], "");
    snapshots().bind(|| insta::assert_snapshot!("clock_changes.human", text));
}

#[test]
fn no_line_for_a_terminal_is_longer_than_80_columns() {
    for path in ["examples", "tests/cases/schedules", "tests/cases/prices"] {
        let text = product(&[path, "--from", "2026-10-01", "--days", "40"], "");
        for line in text.lines().filter(|line| !line.starts_with("== ")) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn each_line_of_a_calendar_file_ends_in_cr_lf_and_has_75_octets_at_most() {
    let text = product(
        &[
            "tests/cases/prices",
            "--from",
            "2026-03-26",
            "--days",
            "31",
            "--output-format",
            "ics",
        ],
        "",
    );
    let lines: Vec<&str> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
    assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains('\n')));
    let identities: Vec<&&str> = lines.iter().filter(|line| line.starts_with("UID:")).collect();
    let mut different = identities.clone();
    different.sort();
    different.dedup();
    assert_eq!(identities.len(), different.len());
}

#[test]
fn a_later_view_has_the_same_events_under_the_same_identities() {
    let events = |from: &str| -> Vec<String> {
        let arguments = ["examples/working-hours", "--from", from, "--output-format", "ics"];
        let text = product(&arguments, "");
        let of_week = text.lines().filter(|line| line.starts_with("UID:20260330"));
        of_week.map(str::to_owned).collect()
    };
    let expected = ["UID:20260330T070000Z-ana-notebooks.mlw-dp100-labs@armlet"];
    assert_eq!(events("2026-03-26"), expected);
    // Within the run, too.
    assert_eq!(events("2026-03-30T12:00"), expected);
}

#[test]
fn a_run_over_midnight_is_shown_from_midnight() {
    let definition = "[workspace]\nname = \"mlw\"\n[instance.night]\nsize = \"STANDARD_DS3_v2\"\n\
        [[instance.night.working_hours]]\ndays = \"Fri\"\nfrom = \"22:00\"\nto = \"06:00\"\n";
    let text = product(&["-", "--from", "2026-10-03", "--days", "1"], definition);
    let day = text
        .lines()
        .find(|line| line.starts_with("Sat 2026-10-03"))
        .unwrap();
    assert!(day.starts_with("Sat 2026-10-03  ████████████··"), "{day}");
    assert!(day.ends_with("  6 h"), "{day}");
}

#[test]
fn a_definition_with_mistakes_is_reported_and_not_shown() {
    let output = schedule(&["-"], "[workspace]\nname = \"mlw\"\n[instance.night]\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[missing-property]"));
}

#[test]
fn a_definition_without_instances_says_so() {
    let text = product(&["examples/cluster", "--from", "2026-10-01"], "");
    assert_eq!(text, "no instances in examples/cluster/compute.toml\n");
    let json = product(
        &[
            "examples/cluster",
            "--from",
            "2026-10-01",
            "--output-format",
            "json",
        ],
        "",
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["definitions"][0]["instances"], serde_json::json!([]));
}

#[test]
fn what_is_no_time_and_too_many_days_are_refused() {
    for arguments in [["--from", "yesterday"], ["--days", "0"], ["--days", "367"]] {
        let output = schedule(&[&["examples/minimal"], &arguments[..]].concat(), "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn without_a_beginning_the_view_begins_now() {
    let text = product(&["examples/minimal", "--output-format", "json"], "");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let from = &json["definitions"][0]["instances"][0]["from"];
    let from: jiff::Timestamp = from.as_str().unwrap().parse().unwrap();
    let age = jiff::Timestamp::now().duration_since(from);
    assert!((0..3600).contains(&age.as_secs()), "{from}");
}
