//! What failed people in armlet 0.1, row by row: `field/rows.toml` has each as inputs with the right answer, or names the
//! tests that hold it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use armlet::azure::VmSeries;
use armlet::compile::{self, Compilation, Options};
use armlet::source::SourceFile;
use serde_json::Value;
use toml::Table;

use crate::messages;
use crate::support::MapLoader;

/// The rows that must be held. B and F of the cases are other issues; E2, E3 and E7 belong to another as well.
fn rows() -> impl Iterator<Item = String> {
    let sections = [("A", 15), ("C", 7), ("D", 11), ("E", 8), ("N", 12), ("F", 13)];
    let all = sections
        .into_iter()
        .flat_map(|(section, last)| (1..=last).map(move |number| format!("{section}{number}")));
    all.filter(|row| !["E2", "E3", "E7"].contains(&row.as_str()))
}

/// Rows of the news that say nothing which armlet could get wrong by now, and why.
const NO_CASE: [(&str, &str); 4] = [
    ("N4", "the words of `tier = \"low_priority\"`: A11"),
    ("N6", "deployment stacks: armlet never recommends one"),
    ("N11", "aliases of policies, for `armlet policy`"),
    ("N12", "rosters, for `[fleet.NAME]`"),
];

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn list() -> Table {
    table("tests/field/rows.toml")
}

fn table(path: &str) -> Table {
    fs::read_to_string(project(path)).unwrap().parse().unwrap()
}

fn cases(list: &Table) -> impl Iterator<Item = &Table> {
    list["case"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case.as_table().unwrap())
}

fn built(case: &Table) -> Compilation {
    let toml = case["toml"].as_str().unwrap();
    let workspace = match toml.contains("[workspace]") {
        true => "",
        false => "\n[workspace]\nname = \"mlw-team\"\n",
    };
    let file = SourceFile::new("compute.toml", format!("{toml}{workspace}"));
    let mut loader = MapLoader::default();
    for (path, text) in case
        .get("files")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flatten()
    {
        loader
            .0
            .insert(path.clone(), text.as_str().unwrap().as_bytes().to_vec());
    }
    let today = case
        .get("today")
        .map(|day| day.as_str().unwrap().parse().unwrap());
    let options = Options {
        stem: "compute".to_owned(),
        today,
        ..Options::default()
    };
    compile::build(file, &loader, &options)
}

fn output<'c>(compilation: &'c Compilation, ending: &str) -> Cow<'c, str> {
    let mut outputs = compilation.outputs.iter();
    outputs
        .find(|output| output.name.ends_with(ending))
        .map_or(Cow::Borrowed(""), |output| output.contents.whole())
}

/// The first compute of a template.
fn compute(template: &Value) -> Option<&Value> {
    let resources = &template["resources"];
    let list = resources.as_array().into_iter().flatten();
    let mut all = list.chain(resources.as_object().into_iter().flat_map(|all| all.values()));
    all.find(|resource| {
        let kind = resource["type"].as_str().unwrap_or_default();
        kind.ends_with("/computes") && resource.get("existing").is_none()
    })
}

/// What the outputs of a case lack.
fn complaints_about_outputs(case: &Table, compilation: &Compilation) -> Vec<String> {
    let mut complaints = Vec::new();
    let template: Value = serde_json::from_str(&output(compilation, "compute.json")).unwrap_or_default();
    let nothing = Value::Null;
    for (key, of) in [
        ("deploys", compute(&template).unwrap_or(&nothing)),
        ("template", &template),
    ] {
        for (pointer, right) in case
            .get(key)
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten()
        {
            let right = serde_json::to_value(right).unwrap();
            let found = of.pointer(pointer);
            if found != Some(&right) {
                complaints.push(format!("{pointer} is {found:?}, not {right}"));
            }
        }
    }
    let assignments = template["resources"].as_array().into_iter().flatten();
    let assignments = assignments.filter(|one| one["type"] == "Microsoft.Authorization/roleAssignments");
    for (key, found) in [
        ("count", compilation.findings.len()),
        ("assignments", assignments.count()),
    ] {
        let right = case.get(key).and_then(toml::Value::as_integer);
        if right.is_some_and(|right| usize::try_from(right) != Ok(found)) {
            complaints.push(format!("{key} is {found}, not {right:?}"));
        }
    }
    let bicep = output(compilation, "compute.bicep");
    for part in case
        .get("bicep")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
    {
        let part = part.as_str().unwrap();
        if !bicep.contains(part) {
            complaints.push(format!("the Bicep file lacks {part:?}"));
        }
    }
    complaints
}

#[test]
fn every_case_from_the_field_has_the_right_answer() {
    have_the_right_answer(&list());
}

#[test]
fn other_inputs_of_the_same_kinds_have_the_right_answer() {
    have_the_right_answer(&table("tests/field/others.toml"));
}

fn have_the_right_answer(list: &Table) {
    let mut wrong = String::new();
    for (number, case) in cases(list).enumerate() {
        let compilation = built(case);
        let mut complaints = messages::complaints_about(case, &compilation);
        complaints.extend(complaints_about_outputs(case, &compilation));
        if !complaints.is_empty() {
            let row = case["row"].as_str().unwrap();
            let toml = case["toml"].as_str().unwrap();
            let files = case
                .get("files")
                .map_or(String::new(), |files| format!("{files:?}"));
            wrong.push_str(&format!(
                "== {row}, case {number}\n{toml}{files}\n{}\n",
                complaints.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_row_is_held() {
    let list = list();
    let of_cases = cases(&list).map(|case| case["row"].as_str().unwrap());
    let held = list["held"].as_table().unwrap();
    let mut open: BTreeSet<String> = rows().collect();
    let excused = NO_CASE.iter().map(|(row, _)| *row);
    for row in of_cases.chain(held.keys().map(String::as_str)).chain(excused) {
        open.remove(row);
    }
    // Tests of this file hold these.
    for row in ["A12", "N5", "D11", "N7"] {
        open.remove(row);
    }
    assert!(open.is_empty(), "held by nothing: {open:?}");
    for (row, tests) in held {
        for test in tests.as_array().unwrap() {
            let (file, function) = test.as_str().unwrap().split_once(' ').unwrap();
            let source = fs::read_to_string(project(file)).unwrap();
            let is_there = source.contains(&format!("#[test]\nfn {function}("));
            assert!(is_there, "{row}: {file} has no test `{function}`");
        }
    }
}

/// A12: 0.1 said nothing of 600 instances.
#[test]
fn quotas_are_warned_of_at_their_number() {
    let instances = |count: usize| {
        let one = |number: usize| {
            format!(
                "[instance.ci-u{number}x]\nsize = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\n"
            )
        };
        let toml: String = (0..count).map(one).collect();
        let mut case = Table::new();
        case.insert("toml".to_owned(), toml.into());
        built(&case)
    };
    let rules = |compilation: &Compilation| -> Vec<&str> {
        let findings = compilation.findings.iter();
        findings.map(|finding| finding.code.id).collect()
    };
    assert_eq!(rules(&instances(499)), Vec::<&str>::new());
    let many = instances(600);
    assert_eq!(rules(&many), ["region-quota"]);
    let finding = &many.findings[0];
    let said = format!("{} {}", finding.message, finding.notes.join(" "));
    for part in [
        "500",
        "2400 cores of standardDADSv5Family",
        "Manage and increase quotas",
        "24 to 300",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(
        rules(&instances(801)),
        ["region-quota", "template-limit-exceeded"]
    );
}

/// D11: the excerpt of a line of 300 characters was 300 columns wide.
#[test]
fn a_long_line_fits_the_terminal() {
    use armlet::render::{Format, render};
    let tags: Vec<String> = (0..40).map(|number| format!("tag{number} = \"x\"")).collect();
    let toml = format!(
        "[cluster.cpu-cluster]\nmax_instances = 2\nvmSize = \"Standard_D4ads_v5\"\ntags = {{ {}, \"a<b\" = \"x\" }}\n",
        tags.join(", ")
    );
    let mut case = Table::new();
    case.insert("toml".to_owned(), toml.into());
    let compilation = built(&case);
    for width in [60, 80, 120] {
        let text = render(
            &compilation.findings,
            &compilation.sources,
            Format::Human,
            false,
            Some(width),
        );
        let excerpts = text.lines().filter(|line| line.contains(" | "));
        let widest = excerpts.map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width, "{widest} columns of {width}:\n{text}");
        assert!(text.contains("a<b"), "{text}");
    }
}

/// N7: the documentation names the identity of the instance in one place, that of the workspace in another.
#[test]
fn both_identities_are_named_where_idle_shutdown_needs_a_role() {
    let page = fs::read_to_string(project("src/rules/idle-needs-contributor.md")).unwrap();
    assert!(page.contains("workspace") && page.contains("instance"), "{page}");
}

/// The files in which a size is shown as something to use.
fn files_to_copy_from() -> Vec<PathBuf> {
    let mut found = vec![project("README.md"), project("action.yml")];
    let mut folders = vec![
        project("examples"),
        project("docs"),
        project("templates"),
        project("src/rules"),
        project("src/schema"),
        project("src/document"),
        project("src/language"),
        project("src/cli"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found
}

/// The names of sizes in a text.
fn sizes(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| {
        word.get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("standard_"))
    })
}

/// A10: `Standard_NC6s_v3` was suggested, and every example had a size that a new subscription cannot deploy.
#[test]
fn what_people_copy_has_sizes_that_a_new_subscription_can_deploy() {
    // These are about such sizes.
    let about = [
        "retired-vm-size",
        "restricted-vm-size",
        "size-retires-soon",
        "size_retires_soon",
        "retired_vm_size",
        "restricted_vm_size",
    ];
    let mut wrong = String::new();
    let mut seen = 0;
    for path in files_to_copy_from() {
        let is_about = path
            .file_stem()
            .is_some_and(|stem| about.iter().any(|about| stem == *about));
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        if is_about {
            continue;
        }
        for name in sizes(&text) {
            seen += 1;
            // The exercise says which size its course has, and why it has another.
            if name == "STANDARD_DS11_V2"
                && path
                    .components()
                    .any(|part| part.as_os_str() == "lab-work-with-compute")
            {
                continue;
            }
            let ending = VmSeries::of(name);
            if ending.is_some_and(|series| series.has_ended(None) || series.restricted_since.is_some()) {
                wrong.push_str(&format!("{}: {name}\n", path.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} sizes");
    assert!(wrong.is_empty(), "{wrong}");
}
