//! People are keyed by who they are: the order of the rows says nothing, and whoever comes or goes moves nobody.

use std::fs;
use std::process::Command;

use super::built;
use crate::cli::project::Project;

const FLEET: &str = "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{alias}\"\n\
    size = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\non_redeploy = \"create_only\"\n\
    tags = { who = \"{display_name}\" }\n\
    creation_script = { inline = \"\"\"\n#!/bin/bash\nset -e\necho \"$1\"\n\"\"\", arguments = [\"{alias}\"] }\n";

/// The row of a person, by a number.
fn row(number: u32) -> String {
    format!("{number:08}-1111-4111-8111-111111111111,person.{number:03}@uni.es,Person {number}\n")
}

fn roster(numbers: impl Iterator<Item = u32>) -> String {
    let rows: String = numbers.map(row).collect();
    format!("object_id,user_principal_name,display_name\n{rows}")
}

/// The template in ARM and in Bicep.
fn outputs(roster: &str) -> Vec<(String, String)> {
    let compilation = built(FLEET, "people.csv", roster);
    let outputs = compilation.outputs.into_iter();
    outputs
        .map(|output| (output.name, output.contents.to_string()))
        .collect()
}

#[test]
fn a_shuffled_roster_gives_the_same_bytes() {
    let straight = outputs(&roster(0..60));
    assert!(!straight.is_empty());
    let shuffled = outputs(&roster((0..60).map(|number| number * 37 % 60)));
    assert_eq!(straight, shuffled);
}

/// How many lines `git diff` counts as added and removed between two texts.
fn numstat(project: &Project, before: &str, after: &str) -> (usize, usize) {
    fs::write(project.path("before"), before).unwrap();
    fs::write(project.path("after"), after).unwrap();
    let output = Command::new("git")
        .args(["diff", "--no-index", "--numstat", "before", "after"])
        .current_dir(project.path("."))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace().map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

#[test]
fn one_of_700_more_or_less_is_one_block_and_moves_nobody() {
    let project = Project::empty();
    let all = outputs(&roster(0..700));
    for missing in [0, 1, 350, 698, 699] {
        let fewer = outputs(&roster((0..700).filter(|number| *number != missing)));
        for ((name, more), (_, less)) in all.iter().zip(&fewer) {
            let block = more.lines().count() - less.lines().count();
            let (added, removed) = numstat(&project, more, less);
            assert_eq!((added, removed), (0, block), "{name} without {missing}");
            let (added, removed) = numstat(&project, less, more);
            assert_eq!((added, removed), (block, 0), "{name} with {missing}");
            assert!((10..60).contains(&block), "{name}: {block} lines");
        }
    }
}

#[test]
fn a_script_of_many_is_written_once() {
    for (name, text) in outputs(&roster(0..50)) {
        assert_eq!(text.matches("#!/bin/bash").count(), 1, "{name}");
    }
}

#[test]
fn names_that_differ_in_hyphens_only_do_not_depend_on_one_another() {
    let head = "object_id,user_principal_name,display_name\n";
    let first = "00000001-1111-4111-8111-111111111111,ana-b@uni.es,x\n";
    let second = "00000002-1111-4111-8111-111111111111,anab@uni.es,x\n";
    let project = Project::empty();
    let both = outputs(&format!("{head}{first}{second}"));
    let one = outputs(&format!("{head}{second}"));
    assert!(!both.is_empty() && !one.is_empty());
    for ((name, more), (_, less)) in both.iter().zip(&one) {
        let (added, _) = numstat(&project, more, less);
        assert_eq!(added, 0, "{name}");
    }
}

#[test]
fn a_page_of_700_people_is_small_and_says_once_what_is_alike() {
    let toml = format!("{FLEET}\n[lints]\nregion-quota = \"allow\"\n");
    let compilation = built(&toml, "people.csv", &roster(0..700));
    let page = armlet::report::report(&[compilation], &[]);
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    assert_eq!(page.matches("<section class=\"compute\"").count(), 1);
    assert!(page.contains("fleet.class: 700 instances"));
    assert!(page.contains("Person 699"));
    assert!(page.contains("id=\"filter\""));
}

#[test]
fn a_fleet_beyond_the_limit_is_split_by_a_column() {
    let rows = (0..900).map(|number| {
        let group = ["a", "b", "c"][number % 3];
        format!("{number:08}-1111-4111-8111-111111111111,person{number:03}x@uni.es,P,{group}\n")
    });
    let text = format!(
        "object_id,user_principal_name,display_name,group\n{}",
        rows.collect::<String>()
    );
    let compilation = built(FLEET, "people.csv", &text);
    let found: Vec<_> = compilation
        .findings
        .iter()
        .filter(|finding| finding.code.id == "template-limit-exceeded")
        .collect();
    let [finding] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        finding.message,
        "the template has 900 resources, but Azure Resource Manager accepts at most 800"
    );
    assert_eq!(
        finding.help.as_deref(),
        Some(
            "split `fleet.class` over two definitions that read the same roster: `where = { group = [\"a\", \"c\"] }` in one, \
             `where = { group = \"b\" }` in the other"
        )
    );
    let part = FLEET.replace(
        "name = \"ci-{alias}\"",
        "name = \"ci-{alias}\"\nwhere = { group = [\"a\", \"c\"] }",
    );
    assert_eq!(built(&part, "people.csv", &text).outputs.len(), 2);
}

#[test]
fn the_quota_of_a_region_is_counted_over_all_people() {
    let compilation = built(FLEET, "people.csv", &roster(0..600));
    let found = compilation
        .findings
        .iter()
        .find(|finding| finding.code.id == "region-quota")
        .unwrap();
    assert!(
        found.message.starts_with("600 instances and clusters"),
        "{}",
        found.message
    );
    let cores = "2400 cores of standardDADSv5Family";
    assert!(
        found.notes.iter().any(|note| note.contains(cores)),
        "{:?}",
        found.notes
    );
}
