//! Fleets: the list of rosters, good and hostile, and what must hold for each roster.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use arcstr::ArcStr;
use armlet::compile::{self, Compilation, Options};
use armlet::source::SourceFile;
use serde::Deserialize;

use crate::support::MapLoader;

/// An entry of the list; the head of the list says what its parts are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    title: String,
    file: Option<String>,
    text: Option<String>,
    bytes: Option<String>,
    name: Option<String>,
    fleet: Option<String>,
    defaults: Option<String>,
    names: Option<Vec<String>>,
    users: Option<Vec<u32>>,
    who: Option<Vec<String>>,
    sizes: Option<Vec<String>>,
    #[serde(default)]
    findings: Vec<String>,
    encoding: Option<String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    rules: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct List {
    roster: Vec<Listed>,
}

fn guid(number: u32) -> String {
    format!("{number:08}-1111-4111-8111-111111111111")
}

/// A text of the list with its GUIDs and its byte order mark.
fn written(text: &str) -> String {
    let mut text = text
        .replace("<BOM>", "\u{feff}")
        .replace("<NBSP>", "\u{a0}")
        .replace("<ZWSP>", "\u{200b}");
    for number in 0..10 {
        text = text.replace(&format!("<{number}>"), &guid(number));
    }
    text
}

impl Listed {
    fn file(&self) -> &str {
        self.file.as_deref().unwrap_or("people.csv")
    }

    fn definition(&self) -> String {
        let fleet = written(self.fleet.as_deref().unwrap_or_default());
        let mut text = format!(
            "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"{}\"\nname = \"{}\"\n",
            self.file(),
            self.name.as_deref().unwrap_or("ci-{alias}")
        );
        if !fleet.contains("size = \"{size}\"") {
            text.push_str("size = \"Standard_D4ads_v5\"\n");
        }
        text.push_str(&fleet);
        text.push('\n');
        if !fleet.contains("tags = ") {
            text.push_str("tags = { who = \"{display_name}\" }\n");
        }
        if let Some(defaults) = &self.defaults {
            text.push_str(&format!("\n[defaults.instance]\n{defaults}\n"));
        }
        text
    }

    fn bytes(&self) -> Vec<u8> {
        if let Some(latin) = &self.bytes {
            let letters = written(latin);
            return letters
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap())
                .collect();
        }
        let text = written(self.text.as_deref().unwrap());
        let units = text.encode_utf16();
        match self.encoding.as_deref() {
            None => text.into_bytes(),
            Some("utf-16le") => units.flat_map(u16::to_le_bytes).collect(),
            Some("utf-16be") => units.flat_map(u16::to_be_bytes).collect(),
            Some(other) => panic!("{other}"),
        }
    }

    fn compiled(&self) -> Compilation {
        let bytes = self.bytes();
        let loader = MapLoader(BTreeMap::from([(self.file().to_owned(), bytes)]));
        let file = SourceFile::new("compute.toml", self.definition());
        compile::build(file, &loader, &options())
    }

    /// Whether a finding is one of those that the list speaks of: others are about every instance without further settings.
    fn is_listed(code: &str) -> bool {
        code.starts_with("roster-")
            || ["invalid-guid", "invalid-compute-name", "unknown-vm-size"].contains(&code)
    }
}

fn options() -> Options {
    Options {
        stem: "compute".to_owned(),
        ..Options::default()
    }
}

fn findings(compilation: &Compilation) -> Vec<String> {
    findings_with(compilation, &[])
}

/// The findings of which the list speaks, with those of some more rules.
fn findings_with(compilation: &Compilation, rules: &[String]) -> Vec<String> {
    let findings = compilation.findings.iter();
    let findings = findings.filter(|finding| {
        let code = finding.code.id;
        Listed::is_listed(code) || rules.iter().any(|rule| rule == code)
    });
    findings
        .map(|finding| {
            let span = finding.primary.span;
            let file = compilation.sources.file(span.source).unwrap();
            let place = file.position(span.start as usize);
            let prefix = if file.name == "compute.toml" {
                "compute.toml:"
            } else {
                ""
            };
            format!("{prefix}{}:{} {}", place.line, place.column, finding.code.id)
        })
        .collect()
}

/// The rosters of both lists.
fn list() -> Vec<Listed> {
    let lists = ["rosters.toml", "rosters_second.toml"].map(|name| {
        let path = format!("{}/tests/fleets/{name}", env!("CARGO_MANIFEST_DIR"));
        let list: List = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        list.roster
    });
    lists.into_iter().flatten().collect()
}

/// Everything that the findings say to people.
fn words(compilation: &Compilation) -> String {
    let mut words = String::new();
    for finding in &compilation.findings {
        words.push_str(&finding.message);
        words.extend(finding.notes.iter().map(String::as_str));
        words.extend(finding.help.as_deref());
        words.extend(
            finding
                .suggestions
                .iter()
                .map(|suggestion| suggestion.message.as_str()),
        );
    }
    words
}

#[test]
fn every_roster_of_the_list_gives_its_instances_and_its_findings() {
    let mut complaints = Vec::new();
    let list = list();
    assert!(list.len() > 100, "{}", list.len());
    for listed in &list {
        let compilation = listed.compiled();
        let mut complain = |what: &str, wanted: String, got: String| {
            if wanted != got {
                complaints.push(format!(
                    "{}: {what}\n  wanted {wanted}\n  got    {got}",
                    listed.title
                ));
            }
        };
        let instances: Vec<_> = compilation.definition.instances().collect();
        let names: Vec<&str> = instances
            .iter()
            .map(|(compute, _)| compute.name.value.as_str())
            .collect();
        let literal = |setting: Option<&ArcStr>| setting.map(ToString::to_string).unwrap_or_default();
        if let Some(wanted) = &listed.names {
            complain("names", format!("{wanted:?}"), format!("{names:?}"));
        }
        if let Some(wanted) = &listed.users {
            let wanted: Vec<String> = wanted.iter().copied().map(guid).collect();
            let users = instances
                .iter()
                .map(|(compute, _)| literal(compute.assigned_user().and_then(|user| user.literal())));
            complain(
                "users",
                format!("{wanted:?}"),
                format!("{:?}", users.collect::<Vec<_>>()),
            );
        }
        if let Some(wanted) = &listed.who {
            let tags = instances.iter().map(|(compute, _)| {
                let tag = compute.envelope.tags.0.iter().find(|tag| tag.0.value == "who");
                literal(tag.and_then(|tag| tag.1.literal()))
            });
            complain(
                "tags",
                format!("{wanted:?}"),
                format!("{:?}", tags.collect::<Vec<_>>()),
            );
        }
        if let Some(wanted) = &listed.sizes {
            let sizes = instances
                .iter()
                .map(|(compute, _)| literal(compute.size().and_then(|size| size.literal())));
            complain(
                "sizes",
                format!("{wanted:?}"),
                format!("{:?}", sizes.collect::<Vec<_>>()),
            );
        }
        let mut wanted = listed.findings.clone();
        let mut got = findings_with(&compilation, &listed.rules);
        wanted.sort();
        got.sort();
        complain("findings", format!("{wanted:?}"), format!("{got:?}"));
        let words = words(&compilation);
        for said in &listed.says {
            complain(
                "words",
                said.clone(),
                if words.contains(said) {
                    said.clone()
                } else {
                    words.clone()
                },
            );
        }
        let is_denied = compilation.is_denied();
        assert_eq!(compilation.outputs.is_empty(), is_denied, "{}", listed.title);
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

mod hostile;
mod keyed;
mod many;
mod places;
mod redeployed;
mod returned;

/// A compilation of a definition with one file.
fn built(toml: &str, file: &str, text: &str) -> Compilation {
    let loader = MapLoader(BTreeMap::from([(file.to_owned(), text.as_bytes().to_vec())]));
    compile::build(SourceFile::new("compute.toml", toml), &loader, &options())
}
