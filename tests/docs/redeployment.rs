//! `docs/redeployment.md`: the table of behaviours, for people.

use std::fmt::Write as _;

use armlet::azure::behaviour::{Row, rows};

/// The text before the tables.
const INTRODUCTION: &str = "\
<!-- Generated from src/azure/behaviour.toml by `UPDATE_DOCS=1 cargo test --test suite docs`; edit that file instead. -->

# What a deployment does to existing resources

Pipelines deploy the same template again and again. Azure Resource Manager sends each resource as a whole, and the effect of a
change depends on the property: Azure Machine Learning treats a changed tag of a cluster differently from a changed schedule of an
instance. `armlet diff` uses these tables to show the effect. They contain what Microsoft documents and what others report; if
neither covers a property, the table says `unknown`.

| Word | What deploying the change does |
|---|---|
| `in place` | changes the resource |
| `needs action` | does not change it; a separate operation of the API does, and `armlet diff` prints the command |
| `recreate` | does not change it, or fails; to apply the change, delete and recreate the resource or give it a new name |
| `fails on redeploy` | fails |
| `no effect` | succeeds, and nothing changes |
| `unknown` | has an effect that is neither documented nor reported |

A property is given by its path from the root of its resource; a row also applies to everything below that path. The row with the
longest matching path for a kind applies; if a kind has no row for a property, the row of every compute applies.

**Certainty**: *documented* means Microsoft's documentation or specification; *reported* means the behavior of other tools (for
`recreate`, Terraform's provider recreates the resource) or issues. ⚠️ marks properties that affect who can reach a compute, or what
it can reach; values marked 🔒 are never shown.

A resource that exists only in the new template is created. One that exists only in the old template remains unchanged, because
deployments are incremental by default and remove nothing: an instance or cluster is billed until somebody deletes it.
An existing compute with `on_redeploy = \"create_only\"` is never changed.
";

/// The whole page, Markdown.
fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
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
    let cell = |text: &str| text.replace('|', "\\|");
    format!(
        "| {path}{marks} | `{}`{action} | {certainty} | {} | {} |\n",
        row.behaviour.name(),
        cell(&row.source.join("; ")),
        cell(&row.note)
    )
}

#[test]
fn the_committed_page_is_the_one_that_the_table_gives() {
    super::assert_fresh("docs/redeployment.md", &page());
}
