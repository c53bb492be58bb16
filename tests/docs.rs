//! The pages of `docs/` that are written from tables, codes and recipes of the binary, and the English of the rules.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod absent;
mod language;
mod links;
mod redeployment;

use std::path::{Path, PathBuf};

use crate::support::page_path;
use armlet::compile;
use armlet::script::recipe;
use serde_json::Value;

/// The text before the table.
const INTRODUCTION: &str = "\
<!-- Generated from the pages of the rules by `UPDATE_DOCS=1 cargo test --test suite docs`; edit those pages instead. -->

# The rules

Everything that `armlet check` reports. `armlet explain RULE` prints the page of a rule: what it finds, why it matters, an
example, and what to write instead.

**Level**: `deny` is an error, and nothing is written; `warn` is reported; `allow` is not reported. `[lints]` in a
definition changes the level of a rule, except for errors that prevent armlet from understanding the file, such as invalid
TOML or an unknown key.

| Rule | Level | What it finds |
|---|---|---|
";

/// The whole page, Markdown.
fn page() -> String {
    let rows = compile::codes().into_iter().map(|code| {
        let path = page_path(code.id).unwrap_or_else(|| panic!("{} has no page", code.id));
        let summary = code.summary.replace('|', "\\|");
        let level = code.level.name();
        format!("| [`{}`](../{path}) | {level} | {summary} |\n", code.id)
    });
    INTRODUCTION.to_owned() + &rows.collect::<String>()
}

/// The text before the recipes.
const RECIPES: &str = "\
<!-- Generated from templates/recipes/ by `UPDATE_DOCS=1 cargo test --test suite docs`; edit the schemas there instead. -->

# The recipes

A recipe is a built-in setup script. `recipe` selects it and `with` sets its parameters; armlet checks each value against the
schema of the recipe and quotes it for the shell.

```toml
[instance.ana-notebooks.creation_script]
recipe = \"pip-package\"
with = { packages = [\"polars\"], environment = \"azureml_py38\" }
```

To render your own Handlebars template, write its path, relative to the definition, instead of a name:
`recipe = \"templates/setup.sh.hbs\"`. `{{value}}` is quoted for the shell, `{{{value}}}` is not; armlet reports a value that is
missing from `with`.
";

fn recipes() -> String {
    let mut page = RECIPES.to_owned();
    for name in recipe::names() {
        let schema: Value = serde_json::from_str(recipe::find(name).unwrap().schema).unwrap();
        let text = |schema: &Value, key: &str| schema[key].as_str().unwrap_or_default().replace('|', "\\|");
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        page.push_str(&format!("\n## {name}\n\n{}\n\n", text(&schema, "description")));
        page.push_str("| Key of `with` | Meaning | Default | Example |\n|---|---|---|---|\n");
        for (key, property) in schema["properties"].as_object().unwrap() {
            let default = match property.get("default") {
                Some(default) => format!("`{default}`"),
                None if required.contains(&Value::from(key.as_str())) => "required".to_owned(),
                None => "none".to_owned(),
            };
            let example = property["examples"][0].to_string().replace('|', "\\|");
            page.push_str(&format!(
                "| `{key}` | {} | {default} | `{example}` |\n",
                text(property, "description")
            ));
        }
    }
    page
}

fn assert_fresh(file: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "{file} is stale: UPDATE_DOCS=1 cargo test --test suite docs"
    );
}

#[test]
fn the_committed_list_of_rules_is_the_one_that_the_codes_give() {
    assert_fresh("docs/rules.md", &page());
}

#[test]
fn the_committed_list_of_recipes_is_the_one_that_their_schemas_give() {
    assert_fresh("docs/recipes.md", &recipes());
}

/// The parts of the source whose English is held to [`OLD_HABITS`].
const PLAIN_ENGLISH: &[&str] = &["src/rules", "src/schema", "src/script", "src/time"];

/// Words and phrases of a literary idiom, which the texts of armlet do not use. None of them has another use here.
const OLD_HABITS: &[&str] = &[
    "mend",
    "mends",
    "mended",
    "whoever",
    "of armlet's",
    "none where there is none",
    "all the same",
    "in so many words",
    "every so many",
    "as like as not",
    "be it by way of",
    "gravest",
    "graver",
    "dearest",
    "graphics processors",
    "spelt",
    "misspelt",
    "is refused",
    "goes on after",
    "without a word",
];

/// The lowercase words of a text with a space before and after each, so that phrases are found across lines.
fn words(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'';
    let words = text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase())
}

fn texts_below(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts_below(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "md")
        {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

#[test]
fn the_texts_of_the_rules_are_in_plain_english() {
    let mut texts = Vec::new();
    for folder in PLAIN_ENGLISH {
        texts_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut texts);
    }
    let mut failures = String::new();
    for (path, text) in texts {
        let words = words(&text);
        for habit in OLD_HABITS
            .iter()
            .filter(|habit| words.contains(&format!(" {habit} ")))
        {
            failures.push_str(&format!("{}: \"{habit}\"\n", path.display()));
        }
    }
    assert!(failures.is_empty(), "say these in plain English:\n{failures}");
}

#[test]
fn an_old_habit_is_found_across_lines_and_marks() {
    let text = words("/// A file of\n/// armlet's, and who mends it.");
    assert!(text.contains(" of armlet's "));
    assert!(text.contains(" mends "));
    assert!(!text.contains(" mend "));
}
