//! Text of a roster is data: nothing in it breaks out of ARM, Bicep, shell, HTML or the terminal.

use std::process::Command;

use armlet::render::{Format, render};
use armlet::report;
use serde_json::Value;

use super::{Compilation, built, findings};
use crate::judged::Products;

/// What a cell may hold, with what it would do elsewhere.
const CELLS: [&str; 24] = [
    "[resourceGroup().id]",
    "[[x]",
    "x]",
    "'",
    "''",
    "'); //",
    "${deployment().name}",
    "'''${x}'''",
    "{{alias}}",
    "{alias}",
    "=cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "+1;=1+1",
    "\"=1+1\"",
    "-2+3",
    "$(touch broken)",
    "`touch broken`",
    "; touch broken #",
    "\" ; touch broken ; \"",
    "two\nlines",
    "a\tb\r\nc\\n\\",
    "<script>alert(1)</script>",
    "<!-- ]]> --> </style> &amp; \u{202e}txt",
    "\u{1b}[31mred\u{7}",
];

const FLEET: &str = "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{alias}\"\n\
    columns = { display_name = \"note\" }\nsize = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\non_redeploy = \"create_only\"\nenable_sso = false\n\
    description = \"Of {note}\"\ntags = { who = \"{note}\", mixed = \"a {note} z\" }\n\
    creation_script = { inline = \"\"\"\n#!/bin/bash\nset -e\nprintf '%s' \"$1\"\n\"\"\", arguments = [\"{note}\"] }\n";

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn roster() -> String {
    let rows = CELLS.iter().enumerate().map(|(number, cell)| {
        format!(
            "{number:08}-1111-4111-8111-111111111111,person{number:02}@uni.es,{}\n",
            quoted(cell)
        )
    });
    format!("object_id,user_principal_name,note\n{}", rows.collect::<String>())
}

/// A cell as one word of a shell's line.
fn word(cell: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./-_".contains(c);
    match cell.chars().all(is_plain) && !cell.is_empty() {
        true => cell.to_owned(),
        false => format!("'{}'", cell.replace('\'', "'\\''")),
    }
}

fn hostile() -> Compilation {
    built(FLEET, "people.csv", &roster())
}

#[test]
fn arm_and_bicep_evaluate_to_what_the_cells_say() {
    let compilation = hostile();
    let complaints = Products::of(&compilation).complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
    evaluates(&compilation);
}

/// What is kept is part of an expression, where the official schema has an object.
#[test]
fn what_is_kept_evaluates_to_what_the_cells_say() {
    let kept = FLEET.replace("create_only", "keep");
    evaluates(&built(&kept, "people.csv", &roster()));
}

fn evaluates(compilation: &Compilation) {
    let products = Products::of(compilation);
    let (_, values) = products.parameter_sets().swap_remove(0);
    let (arm, bicep) = products.deployments(&values).unwrap();
    for deployment in [arm, bicep] {
        let resources: Vec<Value> = deployment
            .resources
            .iter()
            .map(|resource| resource.body.clone())
            .filter(|body| body["tags"]["who"].is_string())
            .collect();
        let who: Vec<&str> = resources
            .iter()
            .map(|body| body["tags"]["who"].as_str().unwrap())
            .collect();
        assert_eq!(who, CELLS);
        for (body, cell) in resources.iter().zip(CELLS) {
            assert_eq!(body["tags"]["mixed"], format!("a {cell} z"));
            assert_eq!(body["properties"]["description"], format!("Of {cell}"));
            let arguments =
                body.pointer("/properties/properties/setupScripts/scripts/creationScript/scriptArguments");
            assert_eq!(arguments.and_then(Value::as_str), Some(word(cell).as_str()));
        }
    }
}

#[test]
fn a_shell_gives_the_script_what_the_cells_say() {
    let compilation = hostile();
    let folder = tempfile::tempdir().unwrap();
    for (compute, instance) in compilation.definition.instances() {
        let number: usize = compute
            .name
            .value
            .trim_start_matches("ci-person")
            .parse()
            .unwrap();
        let script = instance.creation_script.as_ref().unwrap();
        let arguments: Vec<&str> = script
            .arguments
            .iter()
            .map(|one| one.literal().unwrap().as_str())
            .collect();
        assert_eq!(arguments, [CELLS[number]]);
    }
    // As the instance runs it: the arguments are words of a line of the shell.
    let products = Products::of(&compilation);
    let (_, values) = products.parameter_sets().swap_remove(0);
    let (arm, _) = products.deployments(&values).unwrap();
    let scripts = arm.resources.iter().map(|resource| {
        resource
            .body
            .pointer("/properties/properties/setupScripts/scripts/creationScript/scriptArguments")
            .cloned()
    });
    let lines: Vec<String> = scripts
        .flatten()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(lines.len(), CELLS.len());
    for (line, cell) in lines.iter().zip(CELLS) {
        let output = Command::new("bash")
            .args(["-c", &format!("printf '%s' {line}")])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), cell, "{line}");
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "something was run"
    );
}

#[test]
fn a_page_shows_the_cells_and_runs_nothing() {
    let page = report::report(&[hostile()], &[]);
    for broken in ["<script>alert", "</style> &amp;", "\u{202e}", "\u{1b}", "\u{7}"] {
        assert!(!page.contains(broken), "{broken:?}");
    }
    assert!(page.contains("&lt;script&gt;alert"), "the page shows the cell");
}

#[test]
fn a_table_starts_no_formula_and_no_row() {
    let sheet = report::Sheet {
        environment: None,
        compilation: hostile(),
    };
    let table = report::csv(&[sheet]);
    assert_eq!(table.lines().count(), 1 + CELLS.len(), "{table}");
    assert!(!table.contains(['\u{1b}', '\u{202e}', '\t']), "{table}");
    // A spreadsheet separates cells at commas, or at semicolons where lists are written with those.
    let cells = table.split([',', ';', '\n']);
    for cell in cells.map(|cell| cell.trim_matches(['"', ' ', '\r'])) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    assert!(table.contains("'=cmd|"), "{table}");
}

#[test]
fn findings_quote_a_long_cell_and_a_strange_one_in_short() {
    let toml = FLEET.replace("\"Standard_D4ads_v5\"", "\"{size}\"");
    let long = "x".repeat(1_000_000);
    let roster = format!(
        "object_id,user_principal_name,note,size\n{}-1111-4111-8111-111111111111,a@uni.es,\"{long}\",{long}\n\
         {}-1111-4111-8111-111111111111,b@uni.es,b,\"\u{1b}[2J \u{202e}\"\n",
        "00000001", "00000002"
    );
    let compilation = built(&toml, "people.csv", &roster);
    let places = findings(&compilation);
    assert!(compilation.is_denied() || !places.is_empty(), "{places:?}");
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github] {
        let text = render(
            &compilation.findings,
            &compilation.sources,
            format,
            false,
            Some(120),
        );
        assert!(text.len() < 100_000, "{} bytes", text.len());
        assert!(!text.contains('\u{1b}'), "{text}");
        // JSON is for programs.
        let is_for_people = matches!(format, Format::Human | Format::Github);
        assert!(!is_for_people || !text.contains('\u{202e}'), "{text}");
    }
}

#[test]
fn a_roster_whose_name_ends_wrong_is_taken_for_the_one_beside_it() {
    for (written, meant) in [
        ("people.cvs", Some("people.csv")),
        ("people.xlsx", Some("people.csv")),
        ("list.doc", None),
    ] {
        let toml = FLEET.replace("people.csv", written);
        let compilation = built(&toml, "people.csv", "object_id,email\n");
        let finding = &compilation.findings[0];
        assert_eq!(finding.code.id, "roster-not-readable");
        let edits = finding
            .suggestions
            .iter()
            .flat_map(|suggestion| &suggestion.edits);
        let proposed: Vec<&str> = edits.map(|edit| edit.replacement.as_str()).collect();
        let meant: Vec<String> = meant.iter().map(|meant| format!("\"{meant}\"")).collect();
        assert_eq!(proposed, meant, "{written}");
    }
}

#[test]
fn a_roster_in_utf_16_is_refused_by_name() {
    let utf_16: Vec<u8> = "object_id,email\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let loader = crate::support::MapLoader([("people.csv".to_owned(), utf_16)].into());
    let file = armlet::source::SourceFile::new("compute.toml", FLEET);
    let compilation = armlet::compile::build(file, &loader, &super::options());
    assert_eq!(findings(&compilation), ["compute.toml:5:11 roster-not-readable"]);
    assert!(compilation.findings[0].message.contains("UTF-16"));
}

/// What is said of a roster that is too large, which is nothing else.
#[track_caller]
fn too_large(file: &str, roster: String, why: &str) {
    let toml = FLEET.replace("people.csv", file);
    let compilation = built(&toml, file, &roster);
    assert_eq!(findings(&compilation), ["compute.toml:5:11 roster-not-readable"]);
    let message = &compilation.findings[0].message;
    assert!(message.ends_with(why), "{message}");
    assert!(compilation.outputs.is_empty());
}

#[test]
fn a_roster_has_bounds() {
    let head = "object_id,user_principal_name,note\n";
    too_large(
        "people.csv",
        format!("{head}{}", ",,x\n".repeat(200_001)),
        "more than 200000 rows",
    );
    too_large(
        "people.csv",
        format!("{head}{}", "x\n".repeat(200_001)),
        "more than 200000 rows",
    );
    too_large("people.csv", ",".repeat(1_000_000), "more than 1000 columns");
    let names: String = (0..1_001).map(|number| format!("c{number},")).collect();
    too_large("people.csv", names.clone(), "more than 1000 columns");
    let wide = format!("{}\n", names.trim_end_matches("c1000,").trim_end_matches(','));
    too_large(
        "people.csv",
        format!("{wide}{}", "x\n".repeat(5_000)),
        "more than 4000000 cells",
    );
    too_large(
        "people.json",
        format!("[{}{{}}]", "{},".repeat(200_001)),
        "more than 200000 rows",
    );
    too_large(
        "people.json",
        format!("[{}1]", "1,".repeat(200_001)),
        "more than 200000 rows",
    );
    let keys: String = (0..1_001)
        .map(|number| format!("{{\"c{number}\": 1}},"))
        .collect();
    too_large("people.json", format!("[{keys}{{}}]"), "more than 1000 columns");
    let keys = keys.replace(",{\"c1000\": 1}", "");
    too_large(
        "people.json",
        format!("[{keys}{}{{}}]", "{},".repeat(5_000)),
        "more than 4000000 cells",
    );
}

#[test]
fn a_column_that_is_called_like_a_key_sets_nothing() {
    let roster = "object_id,user_principal_name,note,enable_sso,members\n\
        00000001-1111-4111-8111-111111111111,a@uni.es,x,maybe,other.csv\n";
    let compilation = built(FLEET, "people.csv", roster);
    assert_eq!(
        findings(&compilation),
        ["1:36 roster-column-unused"],
        "a note where the key is one of an instance"
    );
    let arm = &compilation.outputs[0].contents.whole();
    assert!(!arm.contains("maybe") && !arm.contains("other.csv"), "{arm}");
}

#[test]
fn a_word_of_a_megabyte_has_no_near_one() {
    let long = "x".repeat(1_000_000);
    let toml = FLEET.replace("members", &format!("where = {{ note = \"{long}y\" }}\nmembers"));
    let roster = format!("object_id,user_principal_name,note\n1,a@uni.es,{long}z\n");
    let compilation = built(&toml, "people.csv", &roster);
    assert_eq!(findings(&compilation).len(), 1);
}

#[test]
fn a_cell_is_the_number_or_the_flag_that_its_key_takes() {
    let toml = "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{alias}\"\n\
        size = \"Standard_D4ads_v5\"\non_redeploy = \"create_only\"\ntags = { sso = \"{sso}\", port = \"{port}\" }\n\
        enable_sso = \"{sso}\"\ncustom_applications = [{ name = \"rstudio\", image = \"ghcr.io/x/y:1\", \
        endpoints = [{ target = 8787, published = \"{port}\" }] }]\n";
    let roster = "object_id,user_principal_name,sso,port\n00000001-1111-4111-8111-111111111111,a@uni.es,FALSE,8787\n\
        00000002-1111-4111-8111-111111111111,b@uni.es,true,08788\n";
    let compilation = built(toml, "people.csv", roster);
    assert!(!compilation.is_denied(), "{:?}", compilation.findings);
    let template: Value = serde_json::from_str(&compilation.outputs[0].contents.whole()).unwrap();
    let template = template.to_string();
    // A tag is a text, as the cell says it.
    let parts = [
        "\"enableSSO\":false",
        "\"enableSSO\":true",
        "\"published\":8787",
        "\"published\":8788",
        "\"sso\":\"FALSE\"",
        "\"port\":\"08788\"",
    ];
    for part in parts {
        assert!(template.contains(part), "{part}: {template}");
    }
    let wrong = roster.replace("FALSE", "maybe").replace(",8787", ",8787x");
    let compilation = built(toml, "people.csv", &wrong);
    let denied = compilation
        .findings
        .iter()
        .filter(|finding| finding.code.id == "wrong-type");
    let places: Vec<String> = denied
        .map(|finding| {
            let file = compilation.sources.file(finding.primary.span.source).unwrap();
            let place = file.position(finding.primary.span.start as usize);
            format!("{}:{}:{}", file.name, place.line, place.column)
        })
        .collect();
    assert_eq!(places, ["people.csv:2:47", "people.csv:2:53"]);
}
