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

/// A fleet whose people have roles, and arguments with quotes, in expressions: nothing of it may be numbered.
const QUOTED: &str = "[workspace]\nname = \"mlw\"\n\n[parameters.token]\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"{alias}\"\n\
    size = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\non_redeploy = \"keep\"\nidentity = \"system\"\n\
    role_assignments = [{ principal = \"assigned_user\" }, { role = \"Reader\", scope = \"workspace\" }, { role = \"Contributor\" }]\n\
    tags = { who = \"{display_name}\" }\n\
    creation_script = { file = \"setup.sh\", arguments = [\"{display_name}\", \"\", { param = \"token\" }] }\n\n\
    [lints]\nregion-quota = \"allow\"\n";

/// A person with a name that needs quotes of one kind or another.
fn quoted_row(number: u32) -> String {
    let name = ["Person", "O'Neil", "O''Neil", "o'neil", "'", "it's '' it"][number as usize % 6];
    // The last are names of other things of the template.
    let alias = match number {
        93 => "setup".to_owned(),
        94 => "quote".to_owned(),
        95 => "quotes".to_owned(),
        96 => "workspace".to_owned(),
        97 => "token".to_owned(),
        98 => "p0-0x".to_owned(),
        99 => "p-00x".to_owned(),
        _ => format!("p{number:02}x"),
    };
    format!("{number:08}-1111-4111-8111-111111111111,{alias}@uni.es,{name}\n")
}

fn quoted_outputs(numbers: impl Iterator<Item = u32>) -> Vec<(String, String)> {
    let rows: String = numbers.map(quoted_row).collect();
    let roster = format!("object_id,user_principal_name,display_name\n{rows}");
    let files = [
        ("people.csv", roster.as_str()),
        ("setup.sh", "#!/bin/bash\nset -e\necho \"$1\"\n"),
    ];
    let loader = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let loader = crate::support::MapLoader(loader.into_iter().collect());
    let file = armlet::source::SourceFile::new("compute.toml", QUOTED);
    let compilation = armlet::compile::build(file, &loader, &super::options());
    assert!(!compilation.is_denied(), "{:?}", compilation.findings);
    let outputs = compilation.outputs.into_iter();
    outputs
        .map(|output| (output.name, output.contents.to_string()))
        .collect()
}

#[test]
fn whoever_needs_quotes_and_has_roles_moves_nobody() {
    let project = Project::empty();
    let all = quoted_outputs(0..100);
    for missing in [1, 2, 3, 4, 5, 6, 50, 93, 94, 95, 96, 97, 98, 99] {
        let fewer = quoted_outputs((0..100).filter(|number| *number != missing));
        for ((name, more), (_, less)) in all.iter().zip(&fewer) {
            let block = more.lines().count() - less.lines().count();
            let (added, removed) = numstat(&project, more, less);
            assert_eq!((added, removed), (0, block), "{name} without {missing}");
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
    let compilation = built(FLEET, "people.csv", &roster(0..700));
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
    let page = armlet::report::report(std::slice::from_ref(&compilation), &[]);
    assert_eq!(
        page.matches("<section class=\"compute\"").count(),
        1,
        "one group of all"
    );
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

#[test]
fn an_output_of_a_fleet_has_an_item_for_each_person() {
    let outputs = "\n[outputs.names]\ntype = \"array\"\nvalue = { compute = \"class\", property = \"name\" }\ndescription = \"What it is.\"\n\n\
        [outputs.ids]\ntype = \"array\"\nvalue = { compute = \"class\", property = \"id\" }\ndescription = \"What it is.\"\n\n\
        [outputs.principals]\ntype = \"array\"\nvalue = { compute = \"class\", property = \"principal_id\" }\ndescription = \"What it is.\"\n";
    let toml = FLEET.replace("tags =", "identity = \"system\"\ntags =") + outputs;
    let compilation = built(&toml, "people.csv", &roster([2, 0, 1].into_iter()));
    assert!(!compilation.is_denied(), "{:?}", compilation.findings);
    let products = crate::judged::Products::of(&compilation);
    let complaints = products.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
    let arm = &compilation.outputs[0].contents.whole();
    let template: serde_json::Value = serde_json::from_str(arm).unwrap();
    let value = |name: &str| template["outputs"][name]["value"].clone();
    let names = ["ci-person-000", "ci-person-001", "ci-person-002"].map(|name| name.replace("-00", "00"));
    assert_eq!(value("names"), serde_json::json!(names));
    assert_eq!(template["outputs"]["names"]["type"], "array");
    for (number, name) in names.iter().enumerate() {
        assert!(value("ids")[number].as_str().unwrap().contains(name.as_str()));
        assert!(
            value("principals")[number]
                .as_str()
                .unwrap()
                .contains("identity.principalId")
        );
    }
    // Without the fleet, a definition says names and ids as an expression, and nothing else of several computes at once.
    let raised = armlet::raise::raise(compilation.deployment.as_ref().unwrap());
    let left: Vec<&str> = raised.leftovers.iter().map(|left| left.path.as_str()).collect();
    assert_eq!(left, ["outputs.principals"]);
    let alone = armlet::raise::toml(&raised.root);
    assert!(
        alone.contains("[outputs.names]") && alone.contains("[outputs.ids]"),
        "{alone}"
    );
    let of_several = raised.outputs_of_several.iter();
    let of_several: Vec<_> = of_several
        .map(|output| (output.name.as_str(), output.property, output.computes.as_slice()))
        .collect();
    assert_eq!(
        of_several,
        [
            ("names", "name", names.as_slice()),
            ("ids", "id", names.as_slice()),
            ("principals", "principal_id", names.as_slice())
        ]
    );
    // A list of nobody is empty, and what holds for the fleet is still checked.
    let empty = built(
        &toml,
        "people.csv",
        "object_id,user_principal_name,display_name\n",
    );
    assert!(!empty.is_denied(), "{:?}", empty.findings);
    assert!(empty.outputs[0].contents.whole().contains("\"value\": []"));
    for roster in [
        roster(0..2),
        "object_id,user_principal_name,display_name\n".to_owned(),
    ] {
        let wrong = toml
            .replace("identity = \"system\"\n", "")
            .replace("type = \"array\"\n", "");
        let found = built(&wrong, "people.csv", &roster);
        let found: Vec<&str> = found
            .findings
            .iter()
            .filter(|finding| finding.code.id == "invalid-output")
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(
            found,
            ["the output of a fleet is an array, not of type `string`"; 3]
        );
    }
}
