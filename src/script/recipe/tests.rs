use super::*;
use crate::script::inspect::inspect;
use serde_json::json;

fn schema(recipe: &Recipe) -> Value {
    serde_json::from_str(recipe.schema).unwrap()
}

fn script(name: &str, with: Value) -> String {
    let recipe = find(name).unwrap();
    let schema = schema(recipe);
    assert!(
        jsonschema::is_valid(&schema, &with),
        "{with} does not fit the schema of {name}"
    );
    render(recipe.template, with_defaults(&schema, with)).unwrap()
}

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ana's laptop $(id)";

/// Each recipe with a minimum of values and with all values.
fn samples() -> Vec<(&'static str, Value)> {
    vec![
        (
            "apt-package",
            json!({ "packages": ["graphviz", "libgomp1=12.3.0-1ubuntu1~22.04"] }),
        ),
        ("conda-environment", json!({ "name": "forecasting" })),
        (
            "conda-environment",
            json!({
                "name": "forecasting",
                "python": "3.12",
                "packages": ["numpy", "pandas>=2.2"],
                "channels": ["nvidia", "conda-forge"],
                "kernel_display_name": "Ana's forecasts (3.12)",
            }),
        ),
        (
            "git-clone",
            json!({ "repository": "https://github.com/Azure/azureml-examples", "directory": "ana/examples" }),
        ),
        (
            "git-clone",
            json!({
                "repository": "https://github.com/Azure/azureml-examples",
                "directory": "/home/azureuser/my examples",
                "branch": "main",
            }),
        ),
        (
            "jupyter-kernel",
            json!({ "environment": "forecasting", "display_name": "Forecasts" }),
        ),
        (
            "jupyter-kernel",
            json!({ "environment": "forecasting", "display_name": "Forecasts", "name": "fc" }),
        ),
        ("pip-package", json!({ "packages": ["numpy"] })),
        (
            "pip-package",
            json!({
                "packages": ["numpy>=2", "azureml-fsspec[fuse]"],
                "environment": "azureml_py310_sdkv2",
                "index_url": "https://pypi.example.org/simple/",
            }),
        ),
        ("ssh-authorized-key", json!({ "public_keys": [KEY] })),
    ]
}

#[test]
fn recipes_render_to_readable_scripts() {
    let all: Vec<String> = samples()
        .into_iter()
        .map(|(name, with)| format!("### {name} {with}\n{}", script(name, with.clone())))
        .collect();
    insta::assert_snapshot!("recipes", all.join("\n"));
}

#[test]
fn no_rendered_recipe_has_a_finding() {
    for (name, with) in samples() {
        let script = script(name, with);
        assert_eq!(inspect(&script), [], "in\n{script}");
    }
}

#[test]
fn every_recipe_describes_itself_and_each_of_its_values() {
    assert!(names().is_sorted());
    for recipe in RECIPES {
        let schema = schema(recipe);
        assert!(
            jsonschema::draft202012::meta::is_valid(&schema),
            "{}",
            recipe.name
        );
        assert_eq!(schema["additionalProperties"], json!(false), "{}", recipe.name);
        assert!(
            schema["title"].is_string() && schema["description"].is_string(),
            "{}",
            recipe.name
        );
        assert!(
            samples().iter().any(|(name, _)| *name == recipe.name),
            "{} has no sample",
            recipe.name
        );
        for (name, property) in schema["properties"].as_object().unwrap() {
            assert!(property["description"].is_string(), "{}: {name}", recipe.name);
            assert!(
                recipe.template.contains(name.as_str()),
                "{} does not use {name}",
                recipe.name
            );
            for example in property["examples"].as_array().unwrap() {
                // NOTE: the example of a key is shortened with an ellipsis, so it is not a valid key.
                let fits = jsonschema::is_valid(property, example) || name == "public_keys";
                assert!(fits, "{}: {name}: {example}", recipe.name);
            }
        }
        assert!(
            !recipe.template.contains("{{{"),
            "{} renders a value without quotes",
            recipe.name
        );
    }
}

#[test]
fn the_schemas_reject_invalid_values() {
    for (name, with) in [
        ("apt-package", json!({ "packages": [] })),
        ("apt-package", json!({ "packages": ["--allow-downgrades"] })),
        ("apt-package", json!({ "packages": ["a\nEOF"] })),
        ("pip-package", json!({ "packages": ["numpy\nEOF\nid"] })),
        ("pip-package", json!({ "packages": ["numpy\n"] })),
        ("pip-package", json!({ "packages": ["-r/etc/passwd"] })),
        (
            "pip-package",
            json!({ "packages": ["numpy"], "environment": "$(id)" }),
        ),
        (
            "pip-package",
            json!({ "packages": ["numpy"], "index_url": "https://me:secret@example.org/" }),
        ),
        ("pip-package", json!({ "packages": ["numpy"], "enviroment": "x" })),
        (
            "git-clone",
            json!({ "repository": "https://token@github.com/a/b", "directory": "x" }),
        ),
        (
            "git-clone",
            json!({ "repository": "git@github.com:a/b", "directory": "x" }),
        ),
        (
            "git-clone",
            json!({ "repository": "https://github.com/a/b", "directory": "../../x" }),
        ),
        (
            "git-clone",
            json!({ "repository": "https://github.com/a/b", "directory": "x", "branch": "--x" }),
        ),
        (
            "ssh-authorized-key",
            json!({ "public_keys": ["-----BEGIN OPENSSH PRIVATE KEY-----"] }),
        ),
        (
            "ssh-authorized-key",
            json!({ "public_keys": [format!("{KEY}\nssh-rsa AAAA")] }),
        ),
        (
            "jupyter-kernel",
            json!({ "environment": "x", "display_name": "" }),
        ),
        ("conda-environment", json!({ "name": "a b" })),
        ("conda-environment", json!({ "name": "a", "python": 3.11 })),
    ] {
        let schema = schema(find(name).unwrap());
        assert!(!jsonschema::is_valid(&schema, &with), "{name} accepts {with}");
    }
}

#[test]
fn a_template_is_rendered_strictly() {
    let error = |template: &str| {
        render(template, json!({ "a": "\0", "b": 1 }))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(error("x"), "a script cannot contain a NUL character");
    let error = |template: &str| render(template, json!({ "a": "x" })).unwrap_err().to_string();
    assert_eq!(error("echo {{a}}\n  {{b}}"), "2:3: `b` has no value");
    assert_eq!(
        error("{{#each a}}"),
        "1:12: invalid Handlebars syntax, or a block without an end"
    );
    assert_eq!(
        error("{{a"),
        "1:4: invalid Handlebars syntax, or a block without an end"
    );
    assert_eq!(
        error("{{#if a}}{{/each}}"),
        "1:10: block `if` is closed by `each`"
    );
    assert_eq!(error("{{shout a}}"), "1:1: there is no helper `shout`");
    assert_eq!(
        error("{{> other}}"),
        "1:1: a template cannot call another template (`{{>`)"
    );
}

#[test]
fn values_are_quoted_and_raw_values_are_not() {
    let with = json!({ "a": "it's $(id)", "n": 3.5, "yes": true, "lines": "a\n'EOF'\n\\\u{7}é\u{85}" });
    assert_eq!(
        render("{{a}} {{n}} {{yes}} {{{a}}} {{lines}}", with.clone()).unwrap(),
        "'it'\\''s $(id)' 3.5 true it's $(id) $'a\\n\\'EOF\\'\\n\\\\\\007é\u{85}'"
    );
}

mod executed {
    use super::*;
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    /// Replaces each program with one that records its arguments; `sudo` runs the requested shell.
    const STAND_INS: &str = r#"
record() { printf '<%s>' "$@" >>"$LOG"; printf '\n' >>"$LOG"; }
for program in conda python apt-get git; do eval "$program() { record $program \"\$@\"; }"; done
sudo() { record sudo "$@"; HOME="$LOG.home" bash; }
export -f record conda python apt-get git sudo
"#;

    /// Runs `script` twice with the stand-ins. Returns what was called, or `None` without bash.
    fn calls(script: &str, folder: &Path) -> Option<String> {
        let log = folder.join("log");
        let conda = folder.join("conda.sh");
        fs::write(&conda, "").unwrap();
        fs::create_dir_all(folder.join("log.home")).unwrap();
        let script = script
            .replace("/anaconda/etc/profile.d/conda.sh", conda.to_str().unwrap())
            .replace("/home/azureuser", folder.to_str().unwrap());
        for _ in 0..2 {
            let script = format!("{STAND_INS}{script}");
            let output = Command::new("bash")
                .arg("-c")
                .arg(script)
                .env("LOG", &log)
                .output()
                .ok()?;
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        }
        Some(fs::read_to_string(&log).unwrap())
    }

    /// A value that breaks out of quotes, substitutions, here-documents and lines if any of them leaks.
    const HOSTILE: &str = "x'; touch \"$LOG.broken\"; $(touch \"$LOG.broken\") `touch \"$LOG.broken\"`\nEOF\ntouch \"$LOG.broken\"\n#";

    /// `value` in place of every string in `with`.
    fn replaced(with: &Value, value: &str) -> Value {
        match with {
            Value::String(_) => json!(value),
            Value::Array(items) => items.iter().map(|item| replaced(item, value)).collect(),
            Value::Object(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(name, item)| (name.clone(), replaced(item, value)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// A value stays data even without the check of the schemas. On a machine without bash, this test prints so.
    #[test]
    fn hostile_values_stay_data() {
        for (name, with) in samples() {
            let recipe = find(name).unwrap();
            let with = replaced(&with_defaults(&schema(recipe), with), HOSTILE);
            let script = render(recipe.template, with.clone()).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let Some(log) = calls(&script, folder.path()) else {
                println!("skipped: there is no bash here");
                return;
            };
            assert!(!folder.path().join("log.broken").exists(), "{name}:\n{script}");
            let keys = folder.path().join("log.home/.ssh/authorized_keys");
            let seen =
                log.contains(HOSTILE) || fs::read_to_string(keys).is_ok_and(|keys| keys.contains(HOSTILE));
            assert!(seen, "{name} loses the value:\n{log}");
        }
    }

    #[test]
    fn recipes_call_what_they_should() {
        let mut all = String::new();
        for (name, with) in samples() {
            let folder = tempfile::tempdir().unwrap();
            let Some(log) = calls(&script(name, with), folder.path()) else {
                println!("skipped: there is no bash here");
                return;
            };
            let log = log.replace(folder.path().to_str().unwrap(), "FOLDER");
            let (once, _) = log.split_at(log.len() / 2);
            all.push_str(&format!("### {name}\n{once}"));
            if let Ok(keys) = fs::read_to_string(folder.path().join("log.home/.ssh/authorized_keys")) {
                all.push_str(&format!("authorized_keys:\n{keys}"));
            }
        }
        insta::assert_snapshot!("recipe_calls", all);
    }
}
