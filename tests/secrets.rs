//! Secrets of every kind are found in scripts, and ordinary lines are not taken for secrets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use armlet::arm::read;
use armlet::compile::{self, Options};
use armlet::diff::{DiffFormat, FileComparison, Side, compare, print};
use armlet::render::{Format, render};
use armlet::report::report;
use armlet::script::secrets;
use armlet::source::SourceFile;
use serde_json::json;

use crate::support::MapLoader;
use crate::support::lists::{Canary, canaries, ordinary};

#[test]
fn every_kind_of_secret_is_found_whole() {
    let canaries = canaries();
    let mut missed = String::new();
    for canary in &canaries {
        let mut shown = canary.text.clone();
        for secret in secrets(&canary.text).into_iter().rev() {
            shown.replace_range(secret.range, "***");
        }
        if canary
            .secrets
            .iter()
            .any(|secret| shown.contains(secret.as_str()))
        {
            missed.push_str(&format!("{}: {shown}\n", canary.kind));
        }
    }
    assert!(canaries.len() >= 70);
    assert!(
        missed.is_empty(),
        "{} of {}:\n{missed}",
        missed.lines().count(),
        canaries.len()
    );
}

#[test]
fn ordinary_lines_are_not_denied() {
    let lines = ordinary();
    let mut denied = String::new();
    for line in &lines {
        for secret in secrets(line) {
            denied.push_str(&format!("{}: {line}\n", secret.what));
        }
    }
    assert!(lines.len() >= 80);
    assert!(denied.is_empty(), "of {}:\n{denied}", lines.len());
}

/// The places in which somebody may put a text, each with the definition and the files that hold it there.
fn places(text: &str) -> Vec<(&'static str, String, MapLoader)> {
    let string = serde_json::to_string(text).unwrap();
    let bicep = text
        .replace('\\', "\\\\")
        .replace('\'', "\\'")
        .replace('\n', "\\n")
        .replace("${", "\\${");
    let expression = serde_json::to_string(&format!("concat('{bicep}', 'x')")).unwrap();
    let instance = "[workspace]\nname = \"mlw-lab\"\n\n[instance.ana-notebooks]\nsize = \"Standard_DS3_v2\"\n\
                    idle_time_before_shutdown = \"30m\"\n";
    let script = "\n[instance.ana-notebooks.creation_script]\n";
    let application = "\n[[instance.ana-notebooks.custom_applications]]\nname = \"app\"\nimage = \"ghcr.io/x/y\"\n\
                       environment_variables = { SETUP = ";
    let tag = "tags = { note = { param = \"note\" } }\n\n[parameters.note]\n";
    let deep = "\n[parameters.all]\ntype = \"object\"\n";
    let here_document = format!("#!/bin/bash\nset -e\ncat > /etc/lab.conf <<'LAB'\n{text}\nLAB\n");
    let cases = [
        (
            "script",
            format!("{instance}{script}file = \"setup.sh\"\n"),
            format!("#!/bin/bash\nset -e\n{text}\n"),
        ),
        (
            "here-document",
            format!("{instance}{script}file = \"setup.sh\"\n"),
            here_document.clone(),
        ),
        (
            "inline script",
            format!(
                "{instance}{script}inline = {}\n",
                serde_json::to_string(&here_document).unwrap()
            ),
            String::new(),
        ),
        (
            "arguments",
            format!("{instance}{script}file = \"setup.sh\"\narguments = [\"-x\", {string}]\n"),
            "#!/bin/bash\ntrue\n".to_owned(),
        ),
        (
            "tag",
            format!("{instance}tags = {{ note = {string} }}\n"),
            String::new(),
        ),
        (
            "description",
            format!("{instance}description = {string}\n"),
            String::new(),
        ),
        (
            "environment variable",
            format!("{instance}{application}{string} }}\n"),
            String::new(),
        ),
        (
            "default",
            format!("{instance}{tag}default = {string}\n"),
            String::new(),
        ),
        (
            "environment's value",
            format!("{instance}{tag}\n[environments.dev]\nnote = {string}\n"),
            String::new(),
        ),
        (
            "member of a member of a default, as a time zone",
            format!(
                "{instance}time_zone = {{ expr = \"all.ana.word\" }}\n{deep}default = {{ ana = {{ word = {string} }} }}\n"
            ),
            String::new(),
        ),
        (
            "member of a member of an environment's value, in an expression",
            format!(
                "{instance}time_zone = {{ expr = \"'${{all.ana.word}}x'\" }}\n{deep}\n[environments.dev]\n\
                 all = {{ ana = {{ word = {string} }} }}\n"
            ),
            String::new(),
        ),
        (
            "expression",
            format!("{instance}tags = {{ note = {{ expr = {expression} }} }}\n"),
            String::new(),
        ),
        (
            "name",
            format!("{instance}\n[instance.{string}]\nsize = \"Standard_DS3_v2\"\n"),
            String::new(),
        ),
        (
            "broken TOML",
            format!("{instance}description = {}\n", string.trim_end_matches('"')),
            String::new(),
        ),
        (
            "recipe's value",
            format!("{instance}{script}recipe = \"note.sh.hbs\"\nwith = {{ word = {string} }}\n"),
            String::new(),
        ),
        (
            "base file",
            format!("extends = [\"base.toml\"]\n\n{instance}"),
            String::new(),
        ),
        (
            "unknown key",
            format!("{instance}descriptoin = {string}\n"),
            String::new(),
        ),
    ];
    let files = |script: String| {
        let mut loader = MapLoader::default();
        let base = format!("[defaults.instance]\ntags = {{ note = {string} }}\n");
        loader.0.insert("setup.sh".to_owned(), script.into_bytes());
        loader
            .0
            .insert("note.sh.hbs".to_owned(), b"#!/bin/bash\necho {{word}}\n".to_vec());
        loader.0.insert("base.toml".to_owned(), base.into_bytes());
        loader
    };
    cases
        .into_iter()
        .map(|(place, definition, script)| (place, definition, files(script)))
        .collect()
}

/// What somebody sees of a definition: its findings in every format, its outputs and its page.
///
/// Everything takes minutes, so all formats and the page are made of one in ten only.
fn shown(definition: &str, loader: &MapLoader, everything: bool) -> (bool, Vec<(&'static str, String)>) {
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    let file = SourceFile::new("compute.toml", definition);
    let compilation = compile::build(file, loader, &options);
    let formats = if everything {
        Format::ALL.as_slice()
    } else {
        &[Format::Human, Format::Json]
    };
    let formats = formats.iter().map(|format| {
        let text = render(&compilation.findings, &compilation.sources, *format, false, None);
        (format.name(), text)
    });
    let mut shown: Vec<(&str, String)> = formats.collect();
    shown.push(("debug", format!("{:?}", compilation.findings)));
    shown.extend(
        compilation
            .outputs
            .iter()
            .map(|output| ("output", output.contents.to_string())),
    );
    let denied = compilation.is_denied();
    if everything {
        shown.push(("report", report(&[compilation], &[])));
    }
    (denied, shown)
}

#[test]
fn a_secret_appears_nowhere_wherever_it_is_written() {
    let is_full = std::env::var_os("ARMLET_FULL").is_some();
    let complaints: Vec<String> = canaries()
        .iter()
        .enumerate()
        .flat_map(|(number, canary)| {
            let places = places(&canary.text);
            let told = places
                .into_iter()
                .enumerate()
                .flat_map(move |(turn, (place, definition, loader))| {
                    let (denied, texts) = shown(&definition, &loader, number % 10 == turn % 10 || is_full);
                    let is_shown =
                        |text: &str| canary.secrets.iter().any(|secret| text.contains(secret.as_str()));
                    let leaks = texts.into_iter().filter(|(_, text)| is_shown(text));
                    let mut complaints: Vec<String> = leaks
                        .map(|(format, _)| format!("{} in {place}: shown by {format}", canary.kind))
                        .collect();
                    if !denied {
                        complaints.push(format!("{} in {place}: not denied", canary.kind));
                    }
                    complaints
                });
            told.collect::<Vec<_>>()
        })
        .collect();
    assert!(
        complaints.is_empty(),
        "{}:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

#[test]
fn a_page_hides_a_secret_in_the_quotes_of_a_script_as_well() {
    for text in [
        "printf 'ana\nKiefer_Wolke8\n' > /etc/openvpn/auth.txt",
        "export DB_PASSWORD=\"Kiefer'Wolke8\"",
        "export DB_PASSWORD=\"Kiefer'Wolke8\"\ntrue",
    ] {
        let quoted = places(text)
            .into_iter()
            .filter(|(place, ..)| ["recipe's value", "arguments"].contains(place));
        for (place, definition, loader) in quoted {
            let (denied, texts) = shown(&definition, &loader, true);
            assert!(denied, "{place}: {text:?}");
            for (format, shown) in texts {
                assert!(!shown.contains("Wolke8"), "{place}: {text:?}: {format}\n{shown}");
            }
        }
    }
}

/// Instances with so many comments that the definition around them is not searched whole.
fn padding(name: &str) -> String {
    let instance = |number: usize| {
        format!(
            "\n[instance.{name}-{number}]\nsize = \"Standard_DS3_v2\"\nidle_time_before_shutdown = \"30m\"\n{}",
            "# It's here for its length, not for what it says.\n".repeat(800)
        )
    };
    (0..3).map(instance).collect()
}

#[test]
fn a_secret_appears_nowhere_in_a_long_definition() {
    let mut complaints = String::new();
    for (number, canary) in canaries().iter().enumerate() {
        let places = places(&canary.text);
        let turn = number % places.len();
        let Some((place, definition, loader)) = places.into_iter().nth(turn) else {
            continue;
        };
        let before = match definition.starts_with('[') {
            true => padding("before"),
            false => String::new(),
        };
        let long = format!("{before}\n{definition}{}", padding("after"));
        let broken = format!("{before}\n{definition}\nsize = \n{}", padding("after"));
        for (definition, everything) in [(long, number % 5 == 0), (broken, false)] {
            let (denied, texts) = shown(&definition, &loader, everything);
            let leaks = texts
                .iter()
                .filter(|(_, text)| canary.secrets.iter().any(|secret| text.contains(secret.as_str())));
            for (format, _) in leaks {
                complaints.push_str(&format!("{} in {place}: shown by {format}\n", canary.kind));
            }
            if !denied {
                complaints.push_str(&format!("{} in {place}: not denied\n", canary.kind));
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

/// A roster of so many people, of whom the middle one has a wrong id, and a note.
fn roster(people: usize, note: &str, is_json: bool) -> (&'static str, String) {
    let row = |number: usize| {
        let (end, note) = match number == people / 2 {
            true => ("x", note),
            false => ("", "of the second year"),
        };
        let (id, upn) = (
            format!("00000000-0000-4000-8000-{number:012}{end}"),
            format!("a{number}@uni.es"),
        );
        match is_json {
            true => {
                serde_json::json!({ "object_id": id, "user_principal_name": upn, "note": note }).to_string()
            }
            false => format!("{id},{upn},\"{}\"", note.replace('"', "\"\"")),
        }
    };
    let rows: Vec<String> = (0..people).map(row).collect();
    match is_json {
        true => ("people.json", format!("[\n{}\n]\n", rows.join(",\n"))),
        false => (
            "people.csv",
            format!("object_id,user_principal_name,note\n{}\n", rows.join("\n")),
        ),
    }
}

/// The findings about a fleet with a roster, in every format.
fn findings_about(name: &str, roster: String) -> Vec<(&'static str, String)> {
    let definition = format!(
        "[workspace]\nname = \"mlw-labs\"\n\n[lints]\ntemplate-limit-exceeded = \"allow\"\n\n[fleet.class]\nmembers = \"{name}\"\nsize = \"Standard_DS3_v2\"\nidle_time_before_shutdown = \"30m\"\n"
    );
    let loader = MapLoader([(name.to_owned(), roster.into_bytes())].into());
    let compilation = compile::check(
        SourceFile::new("compute.toml", definition),
        &loader,
        &Options::default(),
    );
    let formats = Format::ALL.iter().map(|format| {
        let text = render(&compilation.findings, &compilation.sources, *format, false, None);
        (format.name(), text)
    });
    formats.collect()
}

/// Every cell is a text of its own; a long roster is searched around what is quoted only.
#[test]
fn a_secret_appears_nowhere_beside_a_mistake_in_a_roster() {
    let mut complaints = String::new();
    for (number, canary) in canaries().iter().enumerate() {
        let people = if number % 9 == 0 { 3_000 } else { 3 };
        for is_json in [true, false] {
            let (name, roster) = roster(people, &canary.text, is_json);
            let texts = findings_about(name, roster);
            let id = format!("{:012}x", people / 2);
            assert!(texts[0].1.contains(&id), "{}", texts[0].1);
            for (format, _) in texts.iter().filter(|(_, text)| is_of(text, canary)) {
                complaints.push_str(&format!("{} in {name}: shown by {format}\n", canary.kind));
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn a_column_of_passwords_is_shown_nowhere() {
    for (head, separator) in [
        ("Temporary Password", ','),
        ("Initial password", ';'),
        ("API key", '\t'),
    ] {
        let row = |id: &str, password: &str| {
            let cells = [
                format!("00000000-0000-4000-8000-00000000000{id}"),
                format!("ana{id}@uni.es"),
                password.to_owned(),
            ];
            cells.join(&separator.to_string()) + "\n"
        };
        let head = ["object_id", "user_principal_name", head].join(&separator.to_string());
        let rows = row("1", "Wolke8Berg") + &row("x", "Ahorn7Fuchs");
        for (format, text) in findings_about("people.csv", format!("{head}\n{rows}")) {
            assert!(
                text.contains("00000000000x") || format != "human",
                "{format}\n{text}"
            );
            assert!(!text.contains("Ahorn7Fuchs"), "{format}\n{text}");
        }
    }
}

#[test]
fn a_password_behind_a_quote_that_is_never_closed_is_shown_nowhere() {
    let rows = "1,ana@uni.es,Wolke8Berg\n\"2,bea@uni.es,Ahorn7Fuchs\n3,cid@uni.es,\"Ahorn7Fuchs\"\n";
    for roster in [
        format!("object_id,user_principal_name,password\n{rows}"),
        format!(
            "sep=,\nobject_id,user_principal_name,password\r\n{}",
            rows.replace('\n', "\r\n")
        ),
    ] {
        for (format, text) in findings_about("people.csv", roster.clone()) {
            assert!(
                text.contains("bea@uni.es") || format != "human",
                "{format}\n{text}"
            );
            assert!(!text.contains("Ahorn7Fuchs"), "{format}\n{text}");
        }
    }
}

/// The line itself is no TOML, so that nothing says where its strings end, and the finding quotes it.
#[test]
fn a_secret_appears_nowhere_on_a_line_that_is_no_toml() {
    let mut complaints = String::new();
    for (number, canary) in canaries().iter().enumerate() {
        for (place, definition, loader) in places(&canary.text) {
            let lines = definition.lines().map(|line| match is_of(line, canary) {
                true => format!("{line} oops\n"),
                false => format!("{line}\n"),
            });
            let broken: String = lines.collect();
            // The quotes of an expression, escaped for it and not for TOML.
            let half_escaped = definition.replace("\\\\'", "\\'");
            let is_half_escaped = half_escaped != definition;
            for broken in std::iter::once(broken).chain(is_half_escaped.then_some(half_escaped)) {
                let (_, texts) = shown(&broken, &loader, number % 50 == 0);
                for (format, _) in texts.iter().filter(|(_, text)| is_of(text, canary)) {
                    complaints.push_str(&format!("{} in {place}: shown by {format}\n", canary.kind));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

/// Whether a text has a secret of a canary in it.
fn is_of(text: &str, canary: &Canary) -> bool {
    canary.secrets.iter().any(|secret| text.contains(secret.as_str()))
}

/// An instance with a text in its script, its tags and the environment of an application.
fn template(text: &str) -> Side {
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{
            "type": "Microsoft.MachineLearningServices/workspaces/computes",
            "apiVersion": "2024-10-01",
            "name": "mlw-lab/ana-notebooks",
            "location": "westeurope",
            "tags": { "note": text },
            "properties": { "computeType": "ComputeInstance", "description": text, "properties": {
                "vmSize": "Standard_DS3_v2",
                "setupScripts": { "scripts": { "creationScript": {
                    "scriptSource": "inline",
                    "scriptData": format!("[base64('{}')]", text.replace('\'', "''")),
                } } },
                "customServices": [{ "name": "app", "environmentVariables": { "SETUP": { "type": "local", "value": text } } }]
            } }
        }]
    });
    Side::of(read(&template.to_string()).unwrap(), Vec::new())
}

#[test]
fn a_difference_shows_no_secret() {
    let mut complaints = String::new();
    for canary in canaries() {
        let comparison = compare(&template("nothing"), &template(&canary.text));
        let file = FileComparison {
            old: "old.json".to_owned(),
            new: "new.json".to_owned(),
            comparison,
        };
        let files = [file];
        for format in DiffFormat::ALL {
            let text = print(&files, format, false);
            if canary.secrets.iter().any(|secret| text.contains(secret.as_str())) {
                complaints.push_str(&format!("{} by {}\n", canary.kind, format.name()));
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn a_comment_with_a_reason_excuses_its_line_and_is_listed() {
    let script = |comment: &str| {
        let mut loader = MapLoader::default();
        let text = format!("#!/bin/bash\nset -e\nexport DB_PASS=Ahorn7Fuchs{comment}\n./run\n");
        loader.0.insert("setup.sh".to_owned(), text.into_bytes());
        let definition = "[workspace]\nname = \"mlw-lab\"\n\n[instance.ana-notebooks]\nsize = \"Standard_DS3_v2\"\n\
                          idle_time_before_shutdown = \"30m\"\ncreation_script = { file = \"setup.sh\" }\n";
        compile::check(
            SourceFile::new("compute.toml", definition),
            &loader,
            &Options::default(),
        )
    };
    for comment in [
        "",
        " # armlet: allow secret-in-script",
        " # armlet: allow secret-in-script: ",
    ] {
        let compilation = script(comment);
        assert!(compilation.is_denied(), "{comment}");
        assert!(compilation.allowed.is_empty(), "{comment}");
    }
    let compilation = script(" # armlet: allow secret-in-script: of the test server, which is public");
    assert!(!compilation.is_denied(), "{:?}", compilation.findings);
    let reasons: Vec<_> = compilation
        .allowed
        .iter()
        .map(|finding| finding.excuse.as_deref())
        .collect();
    assert_eq!(reasons, [Some("of the test server, which is public")]);
    let json = render(
        &compilation.allowed,
        &compilation.sources,
        Format::Json,
        false,
        None,
    );
    assert!(
        json.contains("\"allowed\"") && json.contains("of the test server"),
        "{json}"
    );
    assert!(report(&[compilation], &[]).contains("line 3 looks like a secret: of the test server"));
}
