//! Templates of anyone's, read into the form that a definition is lowered to.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;
use std::path::{Path, PathBuf};

use armlet::arm::read;
use armlet::compile::{self, Options};
use armlet::emit::OutputFormat;
use armlet::source::SourceFile;
use serde_json::Value;

use crate::support::FolderLoader;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders below `parent` that hold a file of this name, in order.
fn folders(parent: &Path, file: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join(file).is_file());
    folders.sort();
    folders
}

/// Adds the paths at which two values differ.
fn differences(path: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in one {
                match other.get(key) {
                    Some(found) => differences(&format!("{path}.{key}"), value, found, out),
                    None => out.push(format!("{path}.{key}: missing, expected {value}")),
                }
            }
            for (key, value) in other.iter().filter(|(key, _)| !one.contains_key(*key)) {
                out.push(format!("{path}.{key}: not expected: {value}"));
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differences(&format!("{path}[{index}]"), one, other, out);
            }
        }
        _ if expected == found => {}
        _ => out.push(format!("{path}:\n    expected {expected}\n    found    {found}")),
    }
}

/// Every definition of the cases and examples.
fn definitions() -> Vec<PathBuf> {
    let parents = ["tests/cases", "examples"].map(|parent| project().join(parent));
    parents
        .iter()
        .flat_map(|parent| folders(parent, "compute.toml"))
        .collect()
}

#[test]
fn what_is_read_of_a_printed_template_means_what_was_lowered() {
    let definitions = definitions();
    for folder in &definitions {
        let text = fs::read_to_string(folder.join("compute.toml")).unwrap();
        for scripts in ["lines", "base64"] {
            let options = Options {
                stem: "compute".to_owned(),
                formats: vec![OutputFormat::Arm],
                ..Options::default()
            };
            let table = format!("[output]\nscripts = \"{scripts}\"\n");
            let text = match text.contains("[output]") {
                true => text.clone(),
                false => format!("{text}\n{table}"),
            };
            let file = SourceFile::new("compute.toml", &text);
            let compilation = compile::build(file, &FolderLoader::new(folder), &options);
            let lowered = compilation.deployment.unwrap();
            let read = read(&compilation.outputs[0].contents).unwrap();
            let mut out = Vec::new();
            let (expected, found) = (
                as_the_engine_reads(&lowered.meaning()),
                as_the_engine_reads(&read.meaning()),
            );
            differences("", &expected, &found, &mut out);
            assert!(out.is_empty(), "{}: {}", folder.display(), out.join("\n"));
        }
    }
    assert!(definitions.len() > 20);
}

/// A deployment's meaning where two quotes in a row in an expression are one: the engine reads them so in the body of a
/// resource (Bicep CLI 0.49.2), whatever was meant.
fn as_the_engine_reads(meaning: &Value) -> Value {
    let mut text = meaning.to_string();
    while text.contains("''''") {
        text = text.replace("''''", "''");
    }
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_value_s_place_is_found_by_its_pointer() {
    let text =
        "{\n  \"resources\": [\n    { \"type\": \"A/b\", \"name\": \"é\", \"x/y\": { \"n~\": 7 } }\n  ]\n}";
    let place = |pointer: &str| {
        let place = armlet::arm::read::place(text, pointer)?;
        Some((place.line, place.column))
    };
    assert_eq!(place(""), Some((1, 1)));
    assert_eq!(place("/resources/0"), Some((3, 5)));
    assert_eq!(place("/resources/0/x~1y/n~0"), Some((3, 50)));
    assert_eq!(place("/resources/1"), None);
    assert_eq!(
        read(text).unwrap().resources[0].as_read.as_ref().unwrap().pointer,
        "/resources/0"
    );
}

#[test]
fn what_is_no_template_is_refused_with_its_place() {
    let error = |text: &str| read(text).unwrap_err().to_string();
    let resource =
        |inner: &str| format!("{{\n\"resources\": [\n{{ \"type\": \"A/b\", \"name\": \"n\", {inner} }}] }}");
    let deep = format!("{{\"resources\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = |levels: usize| {
        let mut template = "{\"resources\":[]}".to_owned();
        for _ in 0..levels {
            template = format!(
                "{{\"resources\":[{{\"type\":\"Microsoft.Resources/deployments\",\"name\":\"n\",\"properties\":{{\"template\":{template}}}}}]}}"
            );
        }
        template
    };
    let expression = format!("\"[{}1{}]\"", "f(".repeat(10_000), ")".repeat(10_000));
    let texts = [
        (
            "",
            "it is not JSON: EOF while parsing a value at line 1 column 0".to_owned(),
        ),
        (
            "{\n\"resources\": [",
            "it is not JSON: EOF while parsing a list at line 2 column 14".to_owned(),
        ),
        ("[]", "it is not a JSON object".to_owned()),
        ("{}", "it has no `resources`".to_owned()),
        (
            "{\"resources\": 3}",
            "`resources` is neither an array nor an object at line 1 column 15 (`/resources`)".to_owned(),
        ),
        (
            "{\"resources\": [3]}",
            "the resource is not an object at line 1 column 16 (`/resources/0`)".to_owned(),
        ),
    ];
    for (text, reason) in texts {
        assert_eq!(error(text), reason);
    }
    let levels = "it is not JSON: values are nested deeper than 128 levels at line 1 column ";
    assert_eq!(error(&deep), format!("{levels}142"));
    assert!(error(&nested(60)).starts_with(levels));
    assert!(read(&nested(20)).is_ok());
    let broken = error(&resource("\"tags\": { \"a\": \"[f(]\" }"));
    assert!(
        broken.starts_with("it is no expression: ") && broken.ends_with("(`/resources/0/tags/a`)"),
        "{broken}"
    );
    let too_deep = error(&resource(&format!("\"a\": {expression}")));
    assert!(too_deep.contains("levels deep at line 3 column "), "{too_deep}");
    let large = format!(
        "{{\"resources\": [], \"x\": \"{}\"}}",
        "a".repeat(50 * 1024 * 1024)
    );
    assert_eq!(error(&large), "it is larger than 32 MiB");
}
