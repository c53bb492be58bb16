//! `docs/redeployment.md`: the table of behaviours, for people.

use std::fmt::Write as _;

use armlet::azure::behaviour::{Behaviour, Reason, Row, rows};

/// The text before the tables.
const INTRODUCTION: &str = "\
<!-- Generated from src/azure/behaviour.toml by `UPDATE_DOCS=1 cargo test --test suite docs`; edit that file instead. -->

# What a deployment does to existing resources

Pipelines deploy the same template again and again. Azure Resource Manager sends each resource as a whole, and the effect of a
change depends on the property: Azure Machine Learning treats a changed tag of a cluster differently from a changed schedule of an
instance. `armlet diff` uses these tables to show the effect. They contain what Microsoft documents and what others report; if
neither covers a property, the table says `unknown`.

{WORDS}
A property is given by its path from the root of its resource; a row also applies to everything below that path. The row with the
longest matching path for a kind applies; if a kind has no row for a property, the row of every compute applies.

Both sides are evaluated before they are compared, as far as a template settles its own values, and each property is compared by
its type: a region, a word, a duration or an id is the same in another spelling, and an absent property is the same as the
service's default (`src/azure/service_defaults.csv`). What only a deployment knows is `unknown` unless both sides say it in the same
way; `armlet diff` then prints what would settle it.

**Certainty**: *documented* means Microsoft's documentation or specification; *reported* means issues and the behavior of other tools
that treat properties differently. That a tool recreates a resource for any change says nothing about the service, so the effect is
`unknown` there. ⚠️ marks properties that affect who can reach a compute, or what it can reach; values marked 🔒 are never shown.

A resource that exists only in the new template is created. One that exists only in the old template remains unchanged, because
deployments are incremental by default and remove nothing: an instance or cluster is billed until somebody deletes it.
A deployment changes nothing in an existing compute with `on_redeploy = \"create_only\"`; what a command applies still needs that
command.
";

/// The whole page, Markdown.
fn page() -> String {
    let mut page = INTRODUCTION.replace("{WORDS}", &words());
    let mut kinds: Vec<&str> = Vec::new();
    for row in rows() {
        if !kinds.contains(&row.kind.as_str()) {
            kinds.push(&row.kind);
        }
    }
    for kind in kinds {
        let _ = write!(
            page,
            "\n## {}\n\n| Property | Deployment | Certainty | Source | Note |\n|---|---|---|---|---|\n",
            title(kind)
        );
        for row in rows().iter().filter(|row| row.kind == kind) {
            page.push_str(&line(row));
        }
    }
    page
}

/// The words and what they mean.
fn words() -> String {
    let mut table = "| Word | In JSON and `--fail-on` | Meaning |\n|---|---|---|\n".to_owned();
    for behaviour in Behaviour::ALL {
        let (name, word) = (behaviour.name(), behaviour.word());
        let _ = writeln!(table, "| {name} | `{word}` | {} |", behaviour.meaning());
    }
    table.push_str("\nWhat is not applied has a reason: ");
    let reasons = Reason::ALL.map(|reason| format!("{} (`{}`)", reason.name(), reason.word()));
    let _ = writeln!(table, "{}.", reasons.join(", "));
    table
}

fn title(kind: &str) -> String {
    match kind {
        "compute" => "Every compute".to_owned(),
        "any" => "Every resource".to_owned(),
        kind => format!("`{kind}`"),
    }
}

fn line(row: &Row) -> String {
    let path = if row.path.is_empty() {
        "any other property".to_owned()
    } else {
        format!("`{}`", row.path)
    };
    let marks = [(row.security, " ⚠️"), (row.secret, " 🔒")];
    let marks: String = marks
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, mark)| *mark)
        .collect();
    let certainty = row
        .certainty
        .map(|certainty| certainty.name())
        .unwrap_or_default();
    let action = row
        .action
        .map(|action| format!(": `{}`", action.name()))
        .unwrap_or_default();
    let reason = row
        .reason
        .map(|reason| format!(": {}", reason.name()))
        .unwrap_or_default();
    let cell = |text: &str| text.replace('|', "\\|");
    format!(
        "| {path}{marks} | {}{action}{reason} | {certainty} | {} | {} |\n",
        row.behaviour.name(),
        cell(&row.source.join("; ")),
        cell(&row.note)
    )
}

#[test]
fn the_committed_page_is_the_one_that_the_table_gives() {
    super::assert_fresh("docs/redeployment.md", &page());
}
