//! Every finding about an instance is found in a fleet as well: at the line of the fleet that causes it, or at the cell.

use std::collections::BTreeSet;

use armlet::compile::{self, Compilation};
use armlet::source::SourceFile;
use armlet::syntax::{Entry, Node};

use super::options;
use crate::support::{MapLoader, Page};

/// The codes of which a page with an instance finds nothing in a fleet, and why.
const NOT_IN_A_FLEET: &[(&str, &str)] = &[
    ("invalid-compute-name", "the name of a fleet's instance is folded"),
    (
        "duplicate-compute-name",
        "so are equal names, which are `roster-equal-names`",
    ),
    ("generic-instance-name", "the name comes from the person"),
    ("wrong-type", "its example is the table of instances"),
];

fn guid(number: usize) -> String {
    format!("{number:08}-1111-4111-8111-111111111111")
}

/// A page's example whose only instance is a fleet, with what moved its lines: the line of the header and how many came after.
struct Fleet {
    toml: String,
    header: usize,
    added: usize,
    name: String,
}

impl Fleet {
    /// The example with `[instance.NAME]` as `[fleet.NAME]`; none if it has no such table, or several.
    fn of(example: &str) -> Option<Self> {
        let mut headers = example.lines().enumerate().filter(|(_, line)| {
            line.strip_prefix("[instance.").is_some_and(|rest| {
                rest.strip_suffix(']')
                    .is_some_and(|name| !name.contains(['.', '"']))
            })
        });
        let (header, line) = headers.next().filter(|_| headers.next().is_none())?;
        let name = line
            .trim_start_matches("[instance.")
            .trim_end_matches(']')
            .to_owned();
        if name.is_empty() {
            return None;
        }
        let own = ["assigned_user", "unset"].iter().any(|key| example.contains(key));
        let mut lines = vec![
            "members = \"people.csv\"".to_owned(),
            "name = \"{alias}\"".to_owned(),
        ];
        if !own {
            lines.push("unset = [\"assigned_user\"]".to_owned());
        }
        let toml = example
            .replace("[instance.", "[fleet.")
            .replace("compute = \"instance", "compute = \"fleet");
        let mut text: Vec<String> = toml.lines().map(str::to_owned).collect();
        let added = lines.len();
        text.splice(header + 1..header + 1, lines);
        Some(Self {
            toml: text.join("\n") + "\n",
            header: header + 1,
            added,
            name,
        })
    }

    fn roster(&self) -> String {
        format!(
            "object_id,user_principal_name\n{},{}@uni.es\n",
            guid(1),
            self.name
        )
    }

    /// The line of the fleet for one of the example.
    fn line(&self, line: usize) -> usize {
        if line > self.header {
            line + self.added
        } else {
            line
        }
    }
}

fn compiled(toml: &str, files: &MapLoader, roster: Option<String>) -> Compilation {
    let mut files = files.clone();
    if let Some(roster) = roster {
        files.0.insert("people.csv".to_owned(), roster.into_bytes());
    }
    compile::build(SourceFile::new("compute.toml", toml), &files, &options())
}

/// The findings: the rule, the file, the line.
fn places(compilation: &Compilation) -> BTreeSet<(&'static str, String, usize)> {
    let findings = compilation.findings.iter();
    findings
        .map(|finding| {
            let span = finding.primary.span;
            let file = compilation.sources.file(span.source).unwrap();
            (
                finding.code.id,
                file.name.clone(),
                file.position(span.start as usize).line,
            )
        })
        .collect()
}

/// Fails with the complaints, if there are some, or if too little was compared for that to mean anything.
#[track_caller]
fn none_of(compared: usize, least: usize, complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{} of {compared}:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
    assert!(compared > least, "only {compared} were compared");
}

#[test]
fn every_finding_of_the_pages_is_at_its_line_in_a_fleet() {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for code in compile::codes() {
        let page = Page::parse(code);
        let Some(fleet) = Fleet::of(&page.example) else {
            continue;
        };
        if NOT_IN_A_FLEET.iter().any(|(known, _)| *known == code.id) {
            continue;
        }
        let wanted: BTreeSet<_> = places(&compiled(&page.example, &page.files, None))
            .into_iter()
            .map(|(code, file, line)| {
                let line = if file == "compute.toml" {
                    fleet.line(line)
                } else {
                    line
                };
                (code, file, line)
            })
            .collect();
        let got: BTreeSet<_> = places(&compiled(&fleet.toml, &page.files, Some(fleet.roster())))
            .into_iter()
            .map(|(code, file, line)| match file.as_str() {
                // What is said of the instance is said at its person.
                "people.csv" => (code, "compute.toml".to_owned(), fleet.header),
                _ => (code, file, line),
            })
            .collect();
        compared += 1;
        if wanted != got {
            complaints.push(format!(
                "{}: wanted {wanted:?}\n   got {got:?}\n{}",
                code.id, fleet.toml
            ));
        }
    }
    none_of(compared, 40, &complaints);
}

/// The texts of a table, at any depth, less those that are the same for all people of a fleet.
fn texts<'n>(entry: &'n Entry, found: &mut Vec<&'n Node>) {
    const SHARED: [&str; 6] = ["file", "inline", "recipe", "with", "param", "expr"];
    if SHARED.contains(&entry.key.value.as_str()) {
        return;
    }
    fn inside<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
        match (&node.value, node.as_table()) {
            (armlet::syntax::Value::String(_), _) => found.push(node),
            (armlet::syntax::Value::Array(items), _) => items.iter().for_each(|item| inside(item, found)),
            (_, Some(table)) => table.iter().for_each(|entry| texts(entry, found)),
            _ => {}
        }
    }
    inside(&entry.node, found);
}

#[test]
fn every_finding_about_a_text_of_the_pages_is_at_the_cell_that_says_it() {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for code in compile::codes() {
        let page = Page::parse(code);
        let Some(fleet) = Fleet::of(&page.example) else {
            continue;
        };
        if NOT_IN_A_FLEET.iter().any(|(known, _)| *known == code.id) {
            continue;
        }
        let as_written = compiled(&fleet.toml, &page.files, Some(fleet.roster()));
        let root = &as_written.definition.document.root;
        let table = root
            .get("fleet")
            .and_then(|table| table.as_table()?.get(&fleet.name)?.as_table());
        let mut found = Vec::new();
        for entry in table.into_iter().flatten() {
            if !["members", "name", "unset"].contains(&entry.key.value.as_str()) {
                texts(entry, &mut found);
            }
        }
        let at = |node: &Node| {
            as_written
                .findings
                .iter()
                .any(|finding| finding.code.id == code.id && finding.primary.span == node.span)
        };
        for node in found.into_iter().filter(|node| at(node)) {
            let text = node.as_str().unwrap();
            if text.is_empty() || text.trim() != text || text.contains(['{', '}']) {
                continue;
            }
            let mut toml = fleet.toml.clone();
            toml.replace_range(node.span.range(), "\"{cell}\"");
            let head = format!(
                "object_id,user_principal_name,cell\n{},{}@uni.es,",
                guid(1),
                fleet.name
            );
            let column = head.lines().last().unwrap().chars().count() + 1;
            let cell = format!("\"{}\"", text.replace('"', "\"\""));
            let compilation = compiled(&toml, &page.files, Some(format!("{head}{cell}\n")));
            let is_there = compilation.findings.iter().any(|finding| {
                let span = finding.primary.span;
                let file = compilation.sources.file(span.source).unwrap();
                let place = file.position(span.start as usize);
                finding.code.id == code.id
                    && file.name == "people.csv"
                    && (place.line, place.column) >= (2, column)
            });
            compared += 1;
            if !is_there {
                complaints.push(format!(
                    "{}: `{text}`: {:?}\n{toml}",
                    code.id,
                    places(&compilation)
                ));
            }
        }
    }
    none_of(compared, 15, &complaints);
}

#[test]
fn a_fleet_without_people_is_checked_as_one_with_them() {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for code in compile::codes() {
        let page = Page::parse(code);
        let Some(fleet) = Fleet::of(&page.example) else {
            continue;
        };
        // Policies judge what is deployed, and nothing is.
        let is_of_policies = code.id.contains("policy-not") || code.id.ends_with("-by-policy");
        if is_of_policies || NOT_IN_A_FLEET.iter().any(|(known, _)| *known == code.id) {
            continue;
        }
        let found = |roster: Option<String>| {
            let found = places(&compiled(&fleet.toml, &page.files, roster));
            let found = found.into_iter().filter(|(code, file, line)| {
                // Nobody has an instance of which something could be said.
                file != "people.csv" && *line != fleet.header && !code.starts_with("roster-")
            });
            found.collect::<BTreeSet<_>>()
        };
        let wanted = found(Some(fleet.roster()));
        for roster in [Some("object_id,user_principal_name\n".to_owned()), None] {
            let got = found(roster);
            compared += 1;
            if got != wanted {
                complaints.push(format!(
                    "{}: wanted {wanted:?}\n   got {got:?}\n{}",
                    code.id, fleet.toml
                ));
            }
        }
    }
    none_of(compared, 40, &complaints);
}

#[test]
fn nothing_is_made_of_a_fleet_without_people_and_nothing_said_of_what_a_roster_would_say() {
    let toml = "[workspace]\nname = \"mlw\"\n\n[parameters.machine]\ndefault = \"Standard_D4ads_v5\"\n\n[fleet.class]\nmembers = \"people.csv\"\n\
        name = \"ci-{alias}\"\nsize = \"{size}\"\nidle_time_before_shutdown = \"{idle}\"\non_redeploy = \"create_only\"\n\
        time_zone = \"{zone}\"\ntags = { who = \"{display_name}\" }\n\
        working_hours = [{ days = \"{days}\", from = \"{from}\", to = \"18:00\" }]\n\n\
        [fleet.class.override.\"ana@uni.es\"]\nsize = { param = \"machine\" }\ntime_zone = \"Europe/Madird\"\n";
    let roster = "object_id,user_principal_name,size,idle,zone,days,from\n".to_owned();
    let compilation = compiled(toml, &MapLoader::default(), Some(roster));
    let found: Vec<_> = places(&compilation).into_iter().collect();
    let file = "compute.toml".to_owned();
    assert_eq!(
        found,
        [
            ("roster-empty", file.clone(), 8),
            ("roster-unknown-person", file.clone(), 17),
            ("unknown-time-zone", file, 19)
        ]
    );
    let sound = toml.replace("Madird", "Madrid");
    let roster = "object_id,user_principal_name,size,idle,zone,days,from\n".to_owned();
    let compilation = compiled(&sound, &MapLoader::default(), Some(roster));
    assert!(compilation.definition.computes.is_empty());
    let found = places(&compilation);
    let deployment = compilation.deployment.unwrap_or_else(|| panic!("{found:?}"));
    assert!(deployment.resources.iter().all(|resource| resource.existing));
}

#[test]
fn what_is_no_table_of_a_person_is_said_once() {
    let toml = "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nsize = \"Standard_D4ads_v5\"\n\
        idle_time_before_shutdown = \"30m\"\n\n[fleet.class.override]\nana = \"Standard_D8ads_v5\"\n";
    let roster = format!("object_id,user_principal_name\n{},ana@uni.es\n", guid(1));
    let found: Vec<_> = places(&compiled(toml, &MapLoader::default(), Some(roster)))
        .into_iter()
        .collect();
    assert_eq!(found, [("wrong-type", "compute.toml".to_owned(), 10)]);
    let toml = toml.replace("\n[fleet.class.override]\nana = ", "override = ");
    let found = places(&compiled(&toml, &MapLoader::default(), None));
    let all = ("wrong-type", "compute.toml".to_owned(), 8);
    assert!(found.contains(&all), "{found:?}");
}

#[test]
fn what_a_cell_should_be_is_said_as_a_cell_has_it() {
    let toml = "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nsize = \"Standard_D4ads_v5\"\n\
        idle_time_before_shutdown = \"{idle}\"\n";
    let roster = format!(
        "object_id,user_principal_name,idle\n{},ana@uni.es,half an hour\n",
        guid(1)
    );
    let compilation = compiled(toml, &MapLoader::default(), Some(roster));
    let help: Vec<_> = compilation
        .findings
        .iter()
        .map(|finding| finding.help.clone())
        .collect();
    assert_eq!(help, [Some("write `30m`".to_owned())]);
}

/// A fleet without people and with overrides has an instance for each of these in place of people, and each says the same.
#[test]
fn what_overrides_share_is_said_once_of_a_fleet_without_people() {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for code in compile::codes() {
        let page = Page::parse(code);
        let Some(fleet) = Fleet::of(&page.example) else {
            continue;
        };
        if NOT_IN_A_FLEET.iter().any(|(known, _)| *known == code.id) {
            continue;
        }
        let people = ["ana", "ben"];
        let overrides = people.map(|name| {
            format!(
                "\n[fleet.{}.override.{name}]\ndescription = \"Of {name}.\"\n",
                fleet.name
            )
        });
        let toml = format!("{}{}", fleet.toml, overrides.concat());
        let found = |toml: &str, roster: Option<String>| {
            let compilation = compiled(toml, &page.files, roster);
            let findings = compilation.findings.iter();
            let findings = findings.filter(|finding| !finding.code.id.starts_with("roster-"));
            let findings: Vec<_> = findings
                .map(|finding| {
                    (
                        finding.code.id,
                        finding.primary.span.start,
                        finding.message.clone(),
                    )
                })
                .collect();
            findings
        };
        let nobody = || Some("object_id,user_principal_name\n".to_owned());
        let (alone, several) = (found(&fleet.toml, nobody()), found(&toml, nobody()));
        compared += 1;
        if alone != several {
            complaints.push(format!(
                "{}: wanted {alone:?}\n   got {several:?}\n{toml}",
                code.id
            ));
        }
        for (.., message) in &several {
            if message.contains("2x`") {
                complaints.push(format!("{}: {message}", code.id));
            }
        }
    }
    none_of(compared, 40, &complaints);
}

#[test]
fn a_column_that_is_missing_hides_nothing_and_adds_nothing() {
    let toml = "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{alais}\"\n\
        columns = { size = \"vm\", idle = \"pause\" }\nsize = \"{size}\"\nidle_time_before_shutdown = \"{idle}\"\n\
        on_redeploy = \"create_only\"\ntime_zone = \"{zone}\"\nenable_sso = \"{sso}\"\ntags = { who = \"{display_name}\" }\n\
        working_hours = [{ days = \"Mon-Fri\", from = \"{from}\", to = \"18:00\" }]\n\n\
        [fleet.class.override.ben]\ntime_zone = \"Europe/Madird\"\n";
    let roster = format!(
        "object_id,user_principal_name,zone,from\n{},ana@uni.es,Europe/Lisbom,09:00\n{},ben@uni.es,,9 o'clock\n",
        guid(1),
        guid(2)
    );
    let compilation = compiled(toml, &MapLoader::default(), Some(roster));
    let found: Vec<_> = places(&compilation).into_iter().collect();
    let (definition, roster) = ("compute.toml".to_owned(), "people.csv".to_owned());
    assert_eq!(
        found,
        [
            ("invalid-time-of-day", roster.clone(), 3),
            ("roster-unknown-column", definition.clone(), 6),
            ("roster-unknown-column", definition.clone(), 7),
            ("roster-unknown-column", definition.clone(), 12),
            ("unknown-time-zone", definition, 17),
            ("unknown-time-zone", roster, 2),
        ]
    );
    assert_eq!(compilation.findings.len(), 7, "two columns of a line are missing");
    assert!(compilation.definition.computes.is_empty());
}
