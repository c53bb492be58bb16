use std::collections::BTreeMap;
use std::sync::Mutex;

use proptest::prelude::*;

use super::*;
use crate::source::{LoadError, SourceFile, Within};

/// Files in memory, and how often each was read.
#[derive(Default)]
struct Files {
    texts: BTreeMap<String, String>,
    loads: Mutex<BTreeMap<String, usize>>,
}

impl Files {
    fn new(texts: &[(&str, &str)]) -> Self {
        let texts = texts
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Self {
            texts: texts.collect(),
            ..Self::default()
        }
    }

    fn loads(&self, path: &str) -> usize {
        self.loads.lock().unwrap().get(path).copied().unwrap_or(0)
    }
}

impl Loader for Files {
    fn load(&self, path: &str, within: Within<'_>) -> Result<Vec<u8>, LoadError> {
        assert_eq!(within, Within::Repository);
        *self.loads.lock().unwrap().entry(path.to_owned()).or_default() += 1;
        let text = self.texts.get(&crate::source::normal(path));
        text.map(|text| text.clone().into_bytes())
            .ok_or(LoadError::NotFound)
    }
}

/// The document of `compute.toml`, and the findings as `text of the place: message`.
fn document(toml: &str, files: &Files) -> (Option<Document>, Vec<String>) {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("compute.toml", toml));
    let mut findings = Vec::new();
    let document = read(source, files, &mut sources, &mut findings);
    let shown = findings
        .iter()
        .map(|finding| format!("{}: {}", sources.text(finding.primary.span), finding.message));
    (document, shown.collect())
}

/// The merged root as JSON, which must come without a finding.
#[track_caller]
fn merged(toml: &str, files: &Files) -> serde_json::Value {
    let (document, findings) = document(toml, files);
    assert_eq!(findings, Vec::<String>::new());
    let mut root = Node {
        span: Span::default(),
        value: Value::Table(document.unwrap().root),
    }
    .to_json();
    root.as_object_mut().unwrap().shift_remove("extends");
    root
}

#[test]
fn the_definition_lies_over_its_bases_and_the_later_base_over_the_earlier() {
    let files = Files::new(&[
        ("a.toml", "x.one = 1\nx.two = 1\nx.three = 1\n"),
        ("b.toml", "x.two = 2\nx.three = 2\n"),
    ]);
    let root = merged("extends = [\"a.toml\", \"b.toml\"]\nx.three = 3\n", &files);
    assert_eq!(
        root,
        serde_json::json!({ "x": { "three": 3, "two": 2, "one": 1 } })
    );
}

#[test]
fn what_is_no_table_is_replaced_whole() {
    let files = Files::new(&[("a.toml", "x = { one = 1 }\ny = [1, 2]\nz = 1\n")]);
    let root = merged(
        "extends = [\"a.toml\"]\nx = 2\ny = [3]\nz = { two = 2 }\n",
        &files,
    );
    assert_eq!(root, serde_json::json!({ "x": 2, "y": [3], "z": { "two": 2 } }));
}

#[test]
fn a_file_that_two_bases_share_is_read_once_and_lies_below_both() {
    let files = Files::new(&[
        ("org.toml", "size = \"small\"\nregion = \"west\"\n"),
        (
            "team/size.toml",
            "extends = [\"../org.toml\"]\nsize = \"large\"\n",
        ),
        (
            "team/tags.toml",
            "extends = [\"./../team/../org.toml\"]\ntags = \"ours\"\n",
        ),
    ]);
    let definition = "extends = [\"team/size.toml\", \"team/tags.toml\", \"org.toml\", \"org.toml\"]\n";
    let root = merged(definition, &files);
    assert_eq!(root["size"], "large");
    assert_eq!(root["region"], "west");
    assert_eq!(root["tags"], "ours");
    assert_eq!(files.loads.lock().unwrap().values().sum::<usize>(), 3);
}

#[test]
fn files_that_each_extend_all_others_below_thrice_are_read_once() {
    let paths: Vec<String> = (0..=14).map(|number| format!("{number}.toml")).collect();
    let texts: Vec<String> = (0..=14)
        .map(|number| match number {
            14 => "deepest = true\n".to_owned(),
            _ => format!("extends = [{}]\n", format!("\"{}.toml\", ", number + 1).repeat(3)),
        })
        .collect();
    let pairs: Vec<(&str, &str)> = paths
        .iter()
        .zip(&texts)
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let files = Files::new(&pairs);
    let root = merged("extends = [\"0.toml\", \"0.toml\", \"0.toml\"]\n", &files);
    assert_eq!(root["deepest"], true);
    assert!(paths.iter().all(|path| files.loads(path) == 1));
}

#[test]
fn more_files_than_are_extended_end_in_a_finding() {
    let paths: Vec<String> = (0..300).map(|number| format!("{number}.toml")).collect();
    let texts: Vec<String> = (0..300)
        .map(|number| format!("extends = [\"{}.toml\"]\n", number + 1))
        .collect();
    let pairs: Vec<(&str, &str)> = paths
        .iter()
        .zip(&texts)
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let (_, findings) = document("extends = [\"0.toml\"]\n", &Files::new(&pairs));
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(
        findings[0].ends_with("there are more than 256 files to extend"),
        "{findings:?}"
    );
}

#[test]
fn a_circle_is_found_where_it_closes_under_any_spelling() {
    let files = Files::new(&[
        ("a.toml", "extends = [\"b/../b/b.toml\"]\n"),
        (
            "b/b.toml",
            "extends = [\"../a.toml\", \"../x/../compute.toml\"]\n",
        ),
    ]);
    let (_, findings) = document("extends = [\"a.toml\", \"./compute.toml\"]\n", &files);
    assert_eq!(
        findings,
        [
            "\"../a.toml\": `b/../b/../a.toml` cannot be extended: the files extend one another in a circle",
            "\"../x/../compute.toml\": `b/../b/../x/../compute.toml` cannot be extended: the files extend one another in a circle",
            "\"./compute.toml\": `./compute.toml` cannot be extended: the files extend one another in a circle",
        ]
    );
}

#[test]
fn a_path_that_means_another_file_on_every_machine_is_not_read() {
    let paths = [
        "/etc/passwd",
        "C:/base.toml",
        "c:base.toml",
        "\\\\\\\\host\\\\base.toml",
    ];
    for path in paths {
        let files = Files::default();
        let (_, findings) = document(&format!("extends = [\"{path}\"]\n"), &files);
        assert!(
            findings[0].ends_with("cannot be extended: its path is absolute"),
            "{findings:?}"
        );
        assert!(files.loads.lock().unwrap().is_empty());
    }
}

#[test]
fn no_line_of_a_file_that_is_no_toml_is_in_a_finding() {
    let files = Files::new(&[
        ("passwd.toml", "root:x:0:0:root\n"),
        (".env", "TOKEN = \"hunter2\"\n"),
        ("good.toml", "extends = [\"nowhere.toml\"]\nsize = 1\nsize = 2\n"),
    ]);
    let (document, findings) = document("extends = [\"passwd.toml\", \".env\", \"good.toml\"]\n", &files);
    assert!(
        document.is_none(),
        "what is missing from a damaged file proves nothing"
    );
    assert_eq!(
        findings,
        [
            "\"passwd.toml\": `passwd.toml` cannot be extended: it is not well-formed TOML, first in line 1",
            "\".env\": `.env` cannot be extended: its name does not end in `.toml`",
            "size: `size` is written twice in the same table",
            "\"nowhere.toml\": `nowhere.toml` cannot be extended: no such file",
        ]
    );
}

#[test]
fn a_compute_says_what_its_table_has_and_not_what_its_defaults_have() {
    let definition = "[defaults.instance]\nsize = \"a\"\ntags = { team = \"x\", owner = \"nobody\" }\n\
                      [instance.ana]\ntags = { owner = \"ana\" }\n[instance.ben]\nsize = \"b\"\n[cluster.cpu]\nsize = \"c\"\n";
    let (document, _) = document(definition, &Files::default());
    let document = document.unwrap();
    let kinds: Vec<(&str, &str)> = document
        .computes
        .iter()
        .map(|compute| (compute.kind.name(), compute.key.value.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [("instance", "ana"), ("instance", "ben"), ("cluster", "cpu")]
    );
    let ana = document.compute("instance", "ana").unwrap();
    let table = ana.merged.as_table().unwrap();
    assert_eq!(
        ana.merged.to_json(),
        serde_json::json!({ "tags": { "owner": "ana", "team": "x" }, "size": "a" })
    );
    assert!(!ana.says(table.entry("size").unwrap().key.span));
    assert!(ana.says(table.entry("tags").unwrap().key.span));
    let tags = table.get("tags").unwrap().as_table().unwrap();
    assert!(ana.says(tags.get("owner").unwrap().span));
    assert!(!ana.says(tags.get("team").unwrap().span));
    let cluster = document.compute("cluster", "cpu").unwrap();
    assert_eq!(cluster.own, cluster.merged);
}

#[test]
fn paths_in_a_base_are_relative_to_its_folder() {
    let files = Files::new(&[
        ("../org/base.toml", "extends = [\"more/deep.toml\"]\n"),
        ("../org/more/deep.toml", "size = 1\n"),
    ]);
    let (document, findings) = document("extends = [\"../org/base.toml\"]\n", &files);
    assert_eq!(findings, Vec::<String>::new());
    let document = document.unwrap();
    let folders = [SourceId(0), SourceId(1), SourceId(2)].map(|source| document.folder(source));
    assert_eq!(folders, ["", "../org", "../org/more"]);
}

#[test]
fn a_base_has_neither_a_workspace_nor_a_compute() {
    for (toml, expected) in [
        ("[defaults.instance]\nsize = 1\n", true),
        ("[lints]\n", true),
        ("[workspace]\n", false),
        ("[attached.a]\n", false),
        ("extends = [\"whole.toml\"]\n", false),
    ] {
        let files = Files::new(&[("whole.toml", "[cluster.c]\nsize = 1\n")]);
        assert_eq!(document(toml, &files).0.unwrap().is_base(), expected, "{toml}");
    }
}

/// Tables of few keys, so that they meet.
fn table() -> impl Strategy<Value = serde_json::Value> {
    let scalar = (0..9_i64).prop_map(serde_json::Value::from);
    let value = scalar.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[abc]", inner, 0..3).prop_map(|map| map.into_iter().collect()),
        ]
    });
    prop::collection::btree_map("[abc]", value, 0..4).prop_map(|map| map.into_iter().collect())
}

/// The entries of a table in TOML, tables in braces.
fn keys(table: &serde_json::Value) -> Vec<String> {
    let entries = table.as_object().unwrap().iter();
    entries
        .map(|(key, node)| format!("{key} = {}", inline(node)))
        .collect()
}

fn inline(node: &serde_json::Value) -> String {
    match node {
        serde_json::Value::Object(_) => format!("{{ {} }}", keys(node).join(", ")),
        serde_json::Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// Merging as `docs/language.md` has it, over JSON.
fn over(own: &serde_json::Value, base: &serde_json::Value) -> serde_json::Value {
    match (own, base) {
        (serde_json::Value::Object(own), serde_json::Value::Object(base)) => {
            let mut both = own.clone();
            for (key, below) in base {
                let merged = own.get(key).map_or_else(|| below.clone(), |own| over(own, below));
                both.insert(key.clone(), merged);
            }
            both.into()
        }
        _ => own.clone(),
    }
}

proptest! {
    /// What every stage merged for itself, one table over another, is what one pass gives.
    #[test]
    fn merging_once_gives_what_merging_one_by_one_gives(tables in prop::collection::vec(table(), 1..5)) {
        let names: Vec<String> = (0..tables.len()).map(|number| format!("{number}.toml")).collect();
        let texts: Vec<String> = tables.iter().map(|table| keys(table).join("\n")).collect();
        let pairs: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let root = merged(&format!("extends = {names:?}\n"), &Files::new(&pairs));
        let expected = tables.iter().skip(1).fold(tables[0].clone(), |below, table| over(table, &below));
        prop_assert_eq!(root, expected);
    }

    /// A base with many keys is indexed, and a small one is walked: both find the same.
    #[test]
    fn wide_tables_merge_like_narrow_ones(own in 0..90_usize, base in 0..90_usize) {
        let text = |count: usize, value: &str| -> String {
            (0..count).map(|key| format!("k{} = {value}\n", key * 7 % 97)).collect()
        };
        let files = Files::new(&[("base.toml", &text(base, "1"))]);
        let root = merged(&format!("extends = [\"base.toml\"]\n{}", text(own, "2")), &files);
        for key in 0..97_usize {
            let says = |count: usize| (0..count).any(|number| number * 7 % 97 == key);
            let expected = if says(own) { Some(2) } else { says(base).then_some(1) };
            prop_assert_eq!(root.get(format!("k{key}")).and_then(serde_json::Value::as_i64), expected);
        }
    }
}
