//! Rosters with more mistakes than are reported: what is reported is the same whether the others keep their words or not.

use armlet::compile::{self, Options};
use armlet::diagnostic::{Diagnostic, Level};
use armlet::source::SourceFile;

use super::options;
use crate::support::MapLoader;

/// More people than findings are looked through together.
const PEOPLE: usize = 1_500;

fn found(toml: &str, roster: &str, most: usize) -> Vec<(String, Diagnostic)> {
    let loader = MapLoader([("people.csv".to_owned(), roster.as_bytes().to_vec())].into());
    let options = Options {
        max_findings: Some(most),
        ..options()
    };
    let compilation = compile::check(SourceFile::new("compute.toml", toml), &loader, &options);
    let findings = compilation.findings.into_iter();
    let named = findings.map(|finding| {
        let file = compilation.sources.file(finding.primary.span.source).unwrap();
        (file.name.clone(), finding)
    });
    named.collect()
}

fn fleet(keys: &str) -> String {
    format!(
        "[workspace]\nname = \"mlw-labs\"\n\n[lints]\ntemplate-limit-exceeded = \"allow\"\n\n[fleet.class]\nmembers = \"people.csv\"\n{keys}"
    )
}

fn roster(id: &str, size: &str) -> String {
    let row = |number: usize| {
        format!(
            "{number:08}-1111-4111-8111-{id},a{number}@uni.es,{size}{}\n",
            number % 3
        )
    };
    let rows: String = (0..PEOPLE).map(row).collect();
    format!("object_id,user_principal_name,size\n{rows}")
}

/// Holds that of each file at most `most` findings are reported, the errors first, as they are where all are, and the others counted.
fn holds(toml: &str, roster: &str) -> Vec<(String, Diagnostic)> {
    let all = found(toml, roster, 100_000);
    for most in [10, 300, PEOPLE - 1, PEOPLE] {
        let few = found(toml, roster, most);
        for name in ["compute.toml", "people.csv"] {
            let of_file = |found: &[(String, Diagnostic)]| -> Vec<Diagnostic> {
                let found = found.iter().filter(|(file, _)| file.ends_with(name));
                found.map(|(_, finding)| finding.clone()).collect()
            };
            let (all, few) = (of_file(&all), of_file(&few));
            let (counted, few): (Vec<_>, Vec<_>) =
                few.into_iter().partition(|finding| finding.left_out.is_some());
            let left_out = counted.iter().filter_map(|finding| finding.left_out);
            let left_out: usize = left_out.map(|(errors, warnings)| errors + warnings).sum();
            assert_eq!(few.len() + left_out, all.len(), "{most} of {name}: {toml}");
            assert!(few.len() <= most);
            let errors = |found: &[Diagnostic]| -> Vec<Diagnostic> {
                let errors = found.iter().filter(|finding| finding.level == Level::Deny);
                errors.cloned().collect()
            };
            let (all_errors, few_errors) = (errors(&all), errors(&few));
            assert_eq!(
                few_errors,
                all_errors[..few_errors.len()],
                "{most} of {name}: {toml}"
            );
            assert_eq!(few_errors.len(), all_errors.len().min(most));
        }
    }
    all
}

#[test]
fn wrong_cells_are_reported_in_order_and_the_rest_is_counted() {
    let size = "size = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\n";
    let all = holds(&fleet(size), &roster("1111", ""));
    assert!(
        all.iter()
            .filter(|(_, finding)| finding.code.id == "invalid-guid")
            .count()
            == PEOPLE
    );
    let size = "size = \"{size}\"\nidle_time_before_shutdown = \"30m\"\n";
    let all = holds(&fleet(size), &roster("111111111111", "Standard D"));
    assert!(
        all.iter()
            .filter(|(_, finding)| finding.code.id == "invalid-vm-size")
            .count()
            >= PEOPLE
    );
}

#[test]
fn what_is_found_of_all_people_is_said_once_of_their_fleet() {
    let keys = "size = \"Standard_D4ads_v5\"\n";
    let denied = fleet(keys).replace("[lints]\n", "[lints]\nalways-on-instance = \"deny\"\n");
    let all = holds(&denied, &roster("111111111111", ""));
    let said: Vec<_> = all
        .iter()
        .filter(|(_, finding)| finding.code.id == "always-on-instance")
        .collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].0.ends_with("compute.toml"), "{said:?}");
}
