//! What holds for every file of `schemas/`: people read them in an editor, the compiler validates with them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};

use armlet::schema::{bundled, files, for_editors, json};
use armlet::source::{SourceFile, Sources};
use armlet::syntax;
use serde_json::Value;

/// The file that editors use.
const EDITORS: &str = "armlet.schema.json";

fn schemas() -> impl Iterator<Item = (&'static str, &'static Value)> {
    files().map(|file| (file, json(file).unwrap()))
}

fn names_in(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && prefix.is_empty() && name == "output" {
            // NOTE: what armlet prints, not the language; the binary does not carry it.
        } else if name == EDITORS {
            // NOTE: the same language in the flavour for editors.
        } else if path.is_dir() {
            names_in(&path, &format!("{prefix}{name}/"), names);
        } else {
            names.push(format!("{prefix}{name}"));
        }
    }
}

#[test]
fn every_file_in_the_folder_is_embedded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut on_disk = Vec::new();
    names_in(&folder, "", &mut on_disk);
    let mut embedded: Vec<&str> = files().collect();
    on_disk.sort();
    embedded.sort_unstable();
    assert_eq!(embedded, on_disk);
}

#[test]
fn every_id_is_the_name_of_its_file() {
    for (file, schema) in schemas() {
        assert_eq!(
            schema["$id"],
            format!("https://armlet.dev/schemas/{file}").as_str()
        );
    }
}

#[test]
fn every_schema_is_valid_and_every_reference_in_it_resolves() {
    let mut registry = jsonschema::Registry::new();
    for (_, schema) in schemas() {
        registry = registry.add(schema["$id"].as_str().unwrap(), schema).unwrap();
    }
    let registry = registry.prepare().unwrap();
    for (file, schema) in schemas() {
        jsonschema::meta::validate(schema).unwrap_or_else(|error| panic!("{file}: {error}"));
        let built = jsonschema::options().with_registry(&registry).build(schema);
        assert!(built.is_ok(), "{file}: {:?}", built.err());
    }
}

/// Calls `visit` with each property that one can write: not with those that a condition speaks of.
fn each_property(schema: &Value, at: &str, visit: &mut dyn FnMut(&str, &Value)) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "if" | "allOf"))
            {
                if key == "properties" {
                    for (name, property) in member.as_object().unwrap() {
                        visit(&format!("{at}.{name}"), property);
                    }
                }
                each_property(member, &format!("{at}/{key}"), visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_property(item, at, visit)),
        _ => {}
    }
}

#[test]
fn every_property_says_what_it_is_and_gives_an_example() {
    for (file, schema) in schemas() {
        each_property(schema, file, &mut |at, property| {
            assert!(property["description"].is_string(), "{at} has no description");
            let refused = property.get("not").is_some();
            assert!(refused || property["examples"].is_array(), "{at} has no examples");
        });
    }
}

/// Calls `visit` with every object in `value`, itself included.
fn each_object(value: &Value, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::Object(members) => {
            visit(value);
            members.values().for_each(|member| each_object(member, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| each_object(item, visit)),
        _ => {}
    }
}

#[test]
fn every_word_to_use_instead_is_a_key_or_a_value_of_its_table() {
    for (file, schema) in schemas() {
        each_object(schema, &mut |object| {
            for (wrong, right) in object
                .get("x-instead")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let key = object["properties"].get(right.as_str().unwrap()).is_some();
                let value = object["enum"]
                    .as_array()
                    .is_some_and(|words| words.contains(right));
                assert!(
                    key || value,
                    "{file}: `{wrong}` leads to {right}, which is nowhere"
                );
                assert!(
                    object["properties"].get(wrong).is_none(),
                    "{file}: `{wrong}` is itself a key"
                );
            }
        });
    }
}

#[test]
fn an_example_is_valid_where_it_stands() {
    let mut registry = jsonschema::Registry::new();
    for (_, schema) in schemas() {
        registry = registry.add(schema["$id"].as_str().unwrap(), schema).unwrap();
    }
    let registry = registry.prepare().unwrap();
    for (file, schema) in schemas() {
        let base = schema["$id"].as_str().unwrap();
        each_property(schema, file, &mut |at, property| {
            let validator = jsonschema::options()
                .with_base_uri(base)
                .with_registry(&registry)
                .build(property)
                .unwrap();
            for example in property["examples"].as_array().into_iter().flatten() {
                let errors: Vec<String> = validator
                    .iter_errors(example)
                    .map(|error| error.to_string())
                    .collect();
                assert!(errors.is_empty(), "{at}: {example}: {errors:?}");
            }
        });
    }
}

/// A validator of a file of `schemas/`, and one of its bundle, which finds nothing else.
fn validators(file: &str) -> (jsonschema::Validator, jsonschema::Validator) {
    let mut registry = jsonschema::Registry::new();
    for (_, schema) in schemas() {
        registry = registry.add(schema["$id"].as_str().unwrap(), schema).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let split = jsonschema::options()
        .with_registry(&registry)
        .build(json(file).unwrap())
        .unwrap();
    let table = file.strip_suffix(".schema.json").unwrap();
    let bundle = bundled(Some(table)).unwrap();
    (split, jsonschema::options().build(&bundle).unwrap())
}

/// Every definition of the rules, the cases and the examples, right and wrong, as JSON.
fn definitions() -> Vec<(String, Value)> {
    let mut paths = Vec::new();
    for folder in ["tests/rules", "tests/cases", "examples"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let files = std::fs::read_dir(&path).unwrap();
                names.extend(files.map(|file| file.unwrap().path()));
            }
        }
        names.sort();
        paths.extend(names);
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.display().to_string();
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new(name.as_str(), text));
        let document = syntax::parse(source, &sources, &mut Vec::new());
        (name, document.root.to_json())
    };
    paths.into_iter().map(read).collect()
}

fn assert_same(split: &jsonschema::Validator, bundle: &jsonschema::Validator, at: &str, document: &Value) {
    let complaints = |validator: &jsonschema::Validator| -> Vec<String> {
        let errors = validator.iter_errors(document);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    };
    assert_eq!(complaints(split), complaints(bundle), "{at}");
}

#[test]
fn a_bundle_takes_and_refuses_the_same_definitions_as_the_files() {
    let (split, bundle) = validators("definition.schema.json");
    let definitions = definitions();
    assert!(
        definitions
            .iter()
            .any(|(_, definition)| split.is_valid(definition))
    );
    assert!(
        definitions
            .iter()
            .any(|(_, definition)| !split.is_valid(definition))
    );
    for (name, definition) in &definitions {
        assert_same(&split, &bundle, name, definition);
    }
}

#[test]
fn a_bundle_takes_and_refuses_the_same_tables_as_its_file() {
    for (file, schema) in schemas() {
        let (split, bundle) = validators(file);
        each_property(schema, file, &mut |at, property| {
            let key = at.rsplit('.').next().unwrap();
            let examples = property["examples"].as_array().into_iter().flatten();
            for value in examples.chain([&Value::Null]) {
                assert_same(&split, &bundle, at, &serde_json::json!({ key: value }));
                assert_same(&split, &bundle, at, value);
            }
        });
    }
}

#[test]
fn a_bundle_refers_to_itself_only() {
    for (file, _) in schemas() {
        let bundle = bundled(file.strip_suffix(".schema.json")).unwrap();
        each_object(&bundle, &mut |object| {
            assert!(object.get("$id").is_none(), "{file} keeps an address");
            if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                let pointer = target
                    .strip_prefix('#')
                    .unwrap_or_else(|| panic!("{file} refers to {target}"));
                assert!(
                    bundle.pointer(pointer).is_some(),
                    "{file}: {target} leads nowhere"
                );
            }
        });
    }
}

/// Numbers that look random and are the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// Changes one place of a definition: another value, a key less, or a key more.
fn mutate(value: &mut Value, chance: &mut Chance, others: &[Value]) {
    let goes_on = chance.below(4) > 0;
    match value {
        Value::Object(members) if goes_on && !members.is_empty() => {
            let at = chance.below(members.len());
            let (key, _) = members.iter().nth(at).unwrap();
            let key = key.clone();
            match chance.below(8) {
                0 => {
                    members.shift_remove(&key);
                }
                1 => {
                    let other = others[chance.below(others.len())].clone();
                    members.insert(
                        ["param", "expr", "size", "type", "nmae"][chance.below(5)].to_owned(),
                        other,
                    );
                }
                _ => mutate(&mut members[&key], chance, others),
            }
        }
        Value::Array(items) if goes_on && !items.is_empty() => {
            let at = chance.below(items.len());
            mutate(&mut items[at], chance, others);
        }
        value => *value = others[chance.below(others.len())].clone(),
    }
}

#[test]
fn editors_and_the_compiler_accept_the_same() {
    let (split, _) = validators("definition.schema.json");
    let flavour = jsonschema::options().build(&for_editors(None).unwrap()).unwrap();
    let definitions = definitions();
    let others: Vec<Value> = [
        r#"0"#,
        "-1",
        "70000",
        "1.5",
        "true",
        r#""""#,
        r#""x""#,
        r#""30m""#,
        r#""low_priority""#,
        "[]",
        "{}",
        r#"["Mon"]"#,
        r#"[1, 2]"#,
        r#"{ "param": "p" }"#,
        r#"{ "expr": "1" }"#,
        r#"{ "param": "p", "expr": "1" }"#,
        r#"{ "key_vault": "v" }"#,
        r#"{ "vnet": "v" }"#,
        r#""aks""#,
        r#""system""#,
        r#"{ "user": [] }"#,
    ]
    .into_iter()
    .map(|text| serde_json::from_str(text).unwrap())
    .collect();
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let mut counts = [0, 0];
    let mut check = |name: &str, definition: &Value| {
        let (one, other) = (split.is_valid(definition), flavour.is_valid(definition));
        assert_eq!(one, other, "{name}: {definition:#}");
        counts[usize::from(one)] += 1;
    };
    for (name, definition) in &definitions {
        check(name, definition);
    }
    for round in 0..10_000 {
        let (name, definition) = &definitions[round % definitions.len()];
        let mut definition = definition.clone();
        for _ in 0..=chance.below(2) {
            mutate(&mut definition, &mut chance, &others);
        }
        check(name, &definition);
    }
    assert!(counts.iter().all(|count| *count > 1_000), "{counts:?}");
}

#[test]
fn the_committed_schema_for_editors_is_the_one_that_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join(EDITORS);
    let text = format!("{:#}\n", for_editors(None).unwrap());
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == text,
        "schemas/{EDITORS} is stale; run `UPDATE_SCHEMAS=1 cargo test --test suite schemas::`"
    );
}

#[test]
fn the_entry_for_schemastore_leads_to_the_schema_of_the_site() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/schemastore/catalog-entry.json");
    let entry: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(
        entry["url"],
        format!("{}/schemas/{EDITORS}", env!("CARGO_PKG_HOMEPAGE"))
    );
    assert_eq!(
        entry["fileMatch"],
        serde_json::json!(["compute.toml", "*.compute.toml"])
    );
}
