//! What holds for every definition: strings survive, order does not count where it should not, and nothing makes the
//! compiler fall.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use crate::judged::{Products, compiled, findings};
use crate::judges::bicepparam;
use crate::judges::deployment::Deployment;
use crate::support::{FolderLoader, MapLoader};
use armlet::compile::Compilation;
use armlet::render::{Format, render};
use armlet::source::Span;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use rayon::prelude::*;
use serde_json::{Map, Value};

/// Strings made of what means something to TOML, JSON, ARM, Bicep, Handlebars or the shell.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("["),
        Just("]"),
        Just("[["),
        Just("'"),
        Just("''"),
        Just("'''"),
        Just("\""),
        Just("\\"),
        Just("${"),
        Just("$"),
        Just("$$"),
        Just("{"),
        Just("}"),
        Just("{0}"),
        Just("{{x}}"),
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just("\t"),
        Just(" "),
        Just("a"),
        Just("b-c"),
        Just("//"),
        Just("/*"),
        Just("#"),
        Just("\\'"),
        Just("\\u{41}"),
        Just("é"),
        Just("漢"),
        Just("🚀"),
        Just("\u{1}"),
        Just("\u{7f}"),
        Just("\u{85}"),
        Just("\u{200b}"),
        Just("\u{2028}"),
        Just("\u{202e}"),
        Just("\u{feff}"),
        Just("core.windows.net"),
        Just("`id`"),
        Just("null"),
    ];
    let bitten = prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat());
    // Neither a shell word nor a script can contain NUL.
    let any = any::<String>().prop_map(|text| text.replace('\0', ""));
    prop_oneof![4 => bitten.clone(), 1 => any, 1 => bitten.prop_map(|text| format!("[{text}]"))]
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The words that a shell makes of a text of plain, single-quoted and escaped pieces.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            ' ' => words.extend(word.take()),
            '\'' => word
                .get_or_insert_default()
                .extend(characters.by_ref().take_while(|c| *c != '\'')),
            '\\' => word.get_or_insert_default().extend(characters.next()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// What a script becomes before it is encoded.
fn normalised(text: &str) -> String {
    // However many marks a file begins with, a shell reads none.
    let text = text.trim_start_matches('\u{feff}');
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The name of a tag, which cannot have all characters.
pub(crate) fn tag_name(text: &str) -> String {
    text.replace(
        |character: char| character.is_control() || "<>%&\\?/".contains(character),
        "_",
    )
}

/// Rules that look into texts, which are anything here.
const ANY_TEXT: &str = r#"
[lints]
literal-secret = "allow"
script-syntax = "allow"
secret-in-script = "allow"
unterminated-here-document = "allow"
unknown-rule = "allow"
"#;

/// A definition with these texts wherever it takes one: a description, a tag, a default, an argument, a script and a value of an
/// environment.
pub(crate) fn definition(texts: &[String; 6], style: &str) -> String {
    let [description, tag, default, argument, script, given] = texts.each_ref().map(|text| quoted(text));
    let name = quoted(&tag_name(&texts[1]));
    format!(
        r#"
{ANY_TEXT}
[workspace]
name = "mlw-cases"

[output]
scripts = "{style}"

[parameters.text]
description = {description}
default = {default}

[environments.dev]
text = {given}

[instance.ana-notebooks]
size = "STANDARD_DS3_v2"
idle_time_before_shutdown = "30m"
description = {description}
tags = {{ literal = {tag}, parameter = {{ param = "text" }}, {name} = "a name" }}

[instance.ana-notebooks.creation_script]
inline = {script}
arguments = [{argument}, "between", {{ param = "text" }}, {argument}]
"#
    )
}

/// Panics where a text is not what it was, once deployed.
fn assert_texts(deployment: &Deployment, texts: &[String; 6]) {
    let [description, tag, default, argument, script, _] = texts;
    let parameter = deployment
        .parameters
        .iter()
        .find(|parameter| parameter.name == "text")
        .unwrap();
    assert_eq!(parameter.default, Some(Value::from(default.as_str())));
    assert_eq!(
        parameter.metadata["description"],
        Value::from(description.as_str())
    );
    let body = &deployment.resources[0].body;
    let at = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap();
    assert_eq!(at("/properties/description"), description);
    assert_eq!(at("/tags/literal"), tag);
    assert_eq!(at("/tags/parameter"), default);
    assert_eq!(body["tags"][tag_name(tag)], "a name");
    let creation = "/properties/properties/setupScripts/scripts/creationScript";
    let arguments = words(at(&format!("{creation}/scriptArguments")));
    assert_eq!(arguments, [argument, "between", default, argument]);
    let bytes = STANDARD.decode(at(&format!("{creation}/scriptData"))).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), normalised(script));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_text_survives_in_both_languages(texts in prop::array::uniform6(text())) {
        // Neither a description nor a script may be empty, and these names already exist.
        prop_assume!(!texts[0].is_empty() && !normalised(&texts[4]).trim().is_empty());
        let name = tag_name(&texts[1]).trim().to_lowercase();
        prop_assume!(!["", "literal", "parameter"].contains(&name.as_str()));
        for style in ["base64", "lines"] {
            let products = Products::of(&compiled(&definition(&texts, style), &MapLoader::default()));
            let (arm, bicep) = products.deployments(&Map::new()).unwrap();
            assert_texts(&arm, &texts);
            assert_texts(&bicep, &texts);
            let file = &products.parameter_files[0];
            let entries = bicepparam::evaluate(&file.bicepparam).unwrap().entries;
            assert_eq!(entries["text"]["value"], Value::from(texts[5].as_str()));
            assert_eq!(file.json["parameters"]["text"]["value"], Value::from(texts[5].as_str()));
        }
    }

    #[test]
    fn what_is_created_with_a_workspace_has_names_that_azure_takes(name in "[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}") {
        let written = created_names(&format!("\"{name}\""), &Map::new());
        let values = Map::from_iter([("workspaceName".to_owned(), Value::from(name))]);
        let given = created_names("{ param = \"workspaceName\" }\n\n[parameters.workspaceName]", &values);
        assert_eq!(written, given, "the same name, written out or given to the deployment");
        for (kind, name) in written {
            assert!(is_name_of(&kind, &name), "{kind}: {name}");
        }
    }

    #[test]
    fn the_order_of_tables_of_different_kinds_counts_for_nothing(order in permutation()) {
        let blocks = BLOCKS.map(|(_, block)| block).concat();
        let shuffled = in_order_within_kinds(&order);
        assert_eq!(outputs(&shuffled), outputs(&blocks));
    }

    #[test]
    fn the_order_of_computes_changes_no_compute(order in permutation()) {
        let blocks = BLOCKS.map(|(_, block)| block).concat();
        let shuffled: String = order.iter().map(|index| BLOCKS[*index].1).collect();
        assert_eq!(resources(&shuffled), resources(&blocks));
    }
}

/// The tables of a definition, and what kind each is of.
const BLOCKS: [(&str, &str); 10] = [
    (
        "workspace",
        "[workspace]\nname = { param = \"workspaceName\" }\n\n",
    ),
    (
        "parameters",
        "[parameters.workspaceName]\ndescription = \"Name of the workspace.\"\n\n",
    ),
    (
        "parameters",
        "[parameters.maxNodes]\ntype = \"int\"\ndescription = \"Nodes at most.\"\ndefault = 2\n\n",
    ),
    (
        "environments",
        "[environments.dev]\nworkspaceName = \"mlw-dev\"\n\n",
    ),
    (
        "defaults",
        "[defaults.instance]\nsize = \"STANDARD_DS3_v2\"\nidle_time_before_shutdown = \"30m\"\n\n",
    ),
    (
        "instance",
        "[instance.ana]\ncreation_script = { inline = \"#!/bin/bash\\nset -e\\necho ana\\n\" }\n\n",
    ),
    ("instance", "[instance.ben]\ntags = { owner = \"ben\" }\n\n"),
    (
        "instance",
        "[instance.cleo]\ncreation_script = { inline = \"#!/bin/bash\\nset -e\\necho cleo\\n\" }\n\n",
    ),
    (
        "cluster",
        "[cluster.cpu]\nsize = \"STANDARD_DS3_v2\"\nmax_instances = { param = \"maxNodes\" }\n\n",
    ),
    ("output", "[output]\nscripts = \"lines\"\n\n"),
];

fn permutation() -> impl Strategy<Value = Vec<usize>> {
    Just((0..BLOCKS.len()).collect::<Vec<usize>>()).prop_shuffle()
}

/// The blocks in that order, but those of one kind in the order above.
fn in_order_within_kinds(order: &[usize]) -> String {
    let mut next: Vec<usize> = (0..BLOCKS.len()).collect();
    let taken = order.iter().map(|index| {
        let kind = BLOCKS[*index].0;
        let first = next.iter().position(|index| BLOCKS[*index].0 == kind).unwrap();
        BLOCKS[next.remove(first)].1
    });
    taken.collect()
}

fn outputs(toml: &str) -> Vec<(String, String)> {
    let compilation = compiled(toml, &MapLoader::default());
    assert!(!compilation.outputs.is_empty(), "{}", findings(&compilation));
    let outputs = compilation.outputs.into_iter();
    outputs
        .map(|output| (output.name, output.contents.to_string()))
        .collect()
}

/// The types and names of what is created with a workspace that has this name.
fn created_names(name: &str, values: &Map<String, Value>) -> Vec<(String, String)> {
    let toml = format!("[workspace]\ncreate = true\ncontainer_registry = true\nname = {name}\n");
    let products = Products::of(&compiled(&toml, &MapLoader::default()));
    let (arm, bicep) = products.deployments(values).unwrap();
    arm.assert_same(&bicep);
    let resources = arm.resources.into_iter();
    resources
        .map(|resource| (resource.resource_type, resource.name))
        .collect()
}

/// Whether a name is within "Naming rules and restrictions for Azure resources" (Microsoft Learn).
fn is_name_of(kind: &str, name: &str) -> bool {
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let dashed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let ends = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric());
    match kind {
        "Microsoft.Storage/storageAccounts" => (3..=24).contains(&name.len()) && name.chars().all(lower),
        "Microsoft.ContainerRegistry/registries" => (5..=50).contains(&name.len()) && name.chars().all(lower),
        "Microsoft.KeyVault/vaults" => {
            let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
            (3..=24).contains(&name.len())
                && name.chars().all(dashed)
                && begins
                && ends
                && !name.contains("--")
        }
        "Microsoft.OperationalInsights/workspaces" => {
            (4..=63).contains(&name.len()) && name.chars().all(dashed) && ends
        }
        "Microsoft.Insights/components" => {
            (1..=260).contains(&name.len()) && name.chars().all(dashed) && ends
        }
        "Microsoft.MachineLearningServices/workspaces" => true,
        other => panic!("{other} is created"),
    }
}

/// Each compute as it is deployed, by name.
fn resources(toml: &str) -> Vec<(String, Value)> {
    let products = Products::of(&compiled(toml, &MapLoader::default()));
    let (_, values) = products.parameter_sets().remove(0);
    let (arm, bicep) = products.deployments(&values).unwrap();
    arm.assert_same(&bicep);
    let mut resources: Vec<(String, Value)> = arm
        .resources
        .iter()
        .map(|resource| (resource.name.clone(), resource.to_value()))
        .collect();
    resources.sort_by(|one, other| one.0.cmp(&other.0));
    resources
}

/// The folders of all examples and cases.
fn folders() -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let parents = [project.join("examples"), project.join("tests/cases")];
    let entries = parents.iter().flat_map(|parent| fs::read_dir(parent).unwrap());
    let folders = entries.map(|entry| entry.unwrap().path());
    folders
        .filter(|folder| folder.join("compute.toml").is_file())
        .collect()
}

/// What is left of a definition when it ends too early or lacks a line.
fn damaged(toml: &str) -> Vec<String> {
    let lines: Vec<&str> = toml.split_inclusive('\n').collect();
    let ends = (0..lines.len()).map(|count| lines[..count].concat());
    let gaps = (0..lines.len()).map(|gap| lines[..gap].concat() + &lines[gap + 1..].concat());
    let bytes = (0..toml.len())
        .step_by(17)
        .filter_map(|end| toml.get(..end).map(str::to_owned));
    ends.chain(gaps).chain(bytes).collect()
}

#[test]
fn a_damaged_definition_is_reported_within_its_bounds() {
    folders().par_iter().for_each(|folder| {
        let toml = fs::read_to_string(folder.join("compute.toml")).unwrap();
        damaged(&toml).par_iter().for_each(|text| {
            let compilation = compiled(text, &FolderLoader::new(folder));
            for finding in &compilation.findings {
                let edits = finding
                    .suggestions
                    .iter()
                    .flat_map(|suggestion| &suggestion.edits);
                let spans = std::iter::once(finding.primary.span)
                    .chain(finding.related.iter().map(|label| label.span))
                    .chain(finding.secrets.iter().copied())
                    .chain(edits.map(|edit| edit.span));
                for span in spans {
                    assert!(
                        lies_within(span, &compilation),
                        "{}: {finding:?}\n{text}",
                        folder.display()
                    );
                }
            }
            for format in Format::ALL {
                let text = render(
                    &compilation.findings,
                    &compilation.sources,
                    format,
                    false,
                    Some(80),
                );
                assert!(compilation.findings.is_empty() || !text.is_empty());
            }
        });
    });
}

fn lies_within(span: Span, compilation: &Compilation) -> bool {
    let file = compilation.sources.file(span.source);
    file.is_some_and(|file| file.text.get(span.range()).is_some())
}
