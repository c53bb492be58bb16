use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::show;

/// A template with one script in `data` and these variables.
fn template(data: &str, variables: &str) -> String {
    let data = serde_json::to_string(data).unwrap();
    format!(
        r#"{{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "metadata":{{"_generator":{{"name":"armlet","templateHash":"{hash}"}}}}{variables},
        "resources":[{{"properties":{{"creationScript":{{"scriptSource":"inline","scriptData":{data}}}}}}}]}}"#,
        hash = "0".repeat(64),
    )
}

fn of_base64(script: &str) -> String {
    show(&template(&STANDARD.encode(script), "")).unwrap()
}

fn of_lines(script: &str) -> String {
    let lines: Vec<String> = script
        .split('\n')
        .map(|line| match line.strip_prefix('[') {
            Some(rest) if line.ends_with(']') => format!("[concat('[', '{}')]", rest.replace('\'', "''")),
            _ => line.to_owned(),
        })
        .collect();
    let variables = serde_json::json!({ "setupText": lines, "region": "westeurope" });
    let variables = format!(",\"variables\":{variables}");
    show(&template(
        "[base64(join(variables('setupText'), '\n'))]",
        &variables,
    ))
    .unwrap()
}

/// The script that can be read in what was shown.
fn script_in(shown: &str) -> String {
    let lines: Vec<&str> = shown.lines().map(str::trim_start).collect();
    let mut script = String::new();
    for line in &lines {
        if let Some(string) = line.strip_prefix("|\"") {
            script += &serde_json::from_str::<String>(&format!("\"{}", string.replace('\t', "\\t"))).unwrap();
            script.push('\n');
        } else if let Some(text) = line.strip_prefix('|') {
            script += text.strip_prefix(' ').unwrap_or(text);
            script.push('\n');
        }
    }
    if lines.contains(&"\\ no newline at the end") {
        script.pop();
    }
    script
}

const SCRIPT: &str = "#!/bin/bash\n[[ -f it's ]]\n\n\techo \"é\"\n";

#[test]
fn a_script_in_base64_stands_as_its_lines() {
    insta::assert_snapshot!("base64", of_base64(SCRIPT));
}

#[test]
fn a_script_in_lines_stands_where_it_is_used_and_not_where_it_is_declared() {
    insta::assert_snapshot!("lines", of_lines(SCRIPT));
}

#[test]
fn what_the_bicep_compiler_writes_is_decoded_too() {
    let shown = show(&template("[base64('#!/bin/sh\necho ''hi''\n')]", "")).unwrap();
    assert_eq!(script_in(&shown), "#!/bin/sh\necho 'hi'\n");
}

#[test]
fn what_cannot_be_known_to_the_byte_stays_as_it_is() {
    let lines = |lines: &str| format!(",\"variables\":{{\"a\":{lines}}}");
    let reference = "[base64(join(variables('a'), '\n'))]";
    let cases = [
        ("not Base64", String::new()),
        ("/wAB", String::new()),
        // Not the one canonical spelling.
        ("YR==", String::new()),
        ("", String::new()),
        ("[parameters('script')]", String::new()),
        ("[base64(concat('a', 'b'))]", String::new()),
        (reference, String::new()),
        (reference, lines("[\"a\", \"[parameters('x')]\"]")),
        (reference, lines("[1]")),
        (reference, lines("\"text\"")),
        (
            reference,
            ",\"variables\":{\"a\":[\"x\"],\"A\":[\"y\"]}".to_owned(),
        ),
        ("[base64(join(variables('a'), ';'))]", lines("[\"x\"]")),
    ];
    for (data, variables) in cases {
        let shown = show(&template(data, &variables)).unwrap();
        let kept = format!("\"scriptData\": {}", serde_json::to_string(data).unwrap());
        assert!(shown.contains(&kept), "{shown}");
        assert_eq!(shown.contains("\"variables\""), !variables.is_empty(), "{shown}");
    }
}

#[test]
fn a_script_on_the_file_share_is_a_path() {
    let text = template("YWJj", "").replace("inline", "workspaceStorage");
    assert!(show(&text).unwrap().contains("\"scriptData\": \"YWJj\""));
}

#[test]
fn numbers_double_members_and_escapes_are_kept_as_they_are_written() {
    let kept =
        r#""outputs":{"a":12345678901234567890123,"a":1.50,"b":[],"c":{},"d":"\u00e9\/","e":[null,true]},"#;
    let text = template("YQ==", "").replace("\"resources\"", &format!("{kept}\"resources\""));
    let shown = show(&text).unwrap();
    for token in [
        "\"a\": 12345678901234567890123",
        "\"a\": 1.50",
        "\"b\": []",
        "\"c\": {}",
    ] {
        assert!(shown.contains(token), "{shown}");
    }
    assert!(shown.contains(r#""d": "\u00e9\/""#), "{shown}");
}

#[test]
fn a_template_within_a_template_does_not_see_the_variables_outside() {
    let inner = template("[base64(join(variables('a'), '\n'))]", "");
    let text = format!(
        r#"{{"$schema":"deploymentTemplate.json#","variables":{{"a":["x"]}},"resources":[{{"template":{inner}}}]}}"#
    );
    let shown = show(&text).unwrap();
    assert!(shown.contains("\"scriptData\": \"[base64("), "{shown}");
    assert!(shown.contains("\"variables\""), "{shown}");
    assert!(!shown.contains("templateHash"), "{shown}");
}

#[test]
fn only_a_template_is_shown_and_nothing_is_too_deep() {
    let deep = format!(
        r#"{{"$schema":"deploymentTemplate.json","resources":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let parameters =
        r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"}"#;
    for text in [
        "",
        "text",
        "{",
        "[]",
        "null",
        "{\"resources\":[]}",
        // What is shown would lack the comment.
        &template("YQ==", "").replacen('{', "{ // who made it\n", 1),
        parameters,
        &deep,
    ] {
        assert_eq!(show(text), None);
    }
    assert!(show(&format!("\u{feff}{}", template("YQ==", ""))).is_some());
}

proptest! {
    #[test]
    fn every_script_can_be_read_back_from_both_forms(script in "(\\PC|[\\[\\]'\"\\\\|\n\r\t\u{1b}\u{202e}]){0,80}") {
        if !script.is_empty() {
            prop_assert_eq!(script_in(&of_base64(&script)), &*script);
            prop_assert_eq!(script_in(&of_lines(&script)), &*script);
        }
    }
}
