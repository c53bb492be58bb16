//! `docs/redeployment.md`: the table of behaviours, for people.

use std::fmt::Write as _;

use crate::azure::behaviour::{Row, rows};

/// The text before the tables.
const INTRODUCTION: &str = "\
<!-- Written from src/azure/behaviour.toml by `UPDATE_DOCS=1 cargo test --lib diff::reference`; edit that file instead. -->

# What a deployment does to what is there

Pipelines deploy the same template again and again. Azure Resource Manager puts each resource as a whole, and Azure Machine
Learning does one thing with a changed tag of a cluster and another with a changed schedule of an instance. `armlet diff`
says which, by these tables. They hold what Microsoft documents and what others report; where neither says anything, they say
`unknown`.

| Word | Deploying the change |
|---|---|
| `in place` | changes the resource |
| `needs action` | does not change it; an operation of the API does, and `armlet diff` prints the command |
| `recreate` | does not change it, or fails; only a resource that is deleted and made again, or another name, has the change |
| `fails on redeploy` | fails |
| `no effect` | succeeds, and nothing changes |
| `unknown` | is neither documented nor reported |

A property is named by its path from the root of its resource, and a line holds for what lies below it. The longest path of
a kind holds; where a kind says nothing of a property, what is known of it for every compute holds.

**Says**: *documented* is Microsoft's documentation or specification, *reported* the behaviour of other tools (Terraform's
provider makes a resource again where this says `recreate` and `reported`) and issues. ⚠️ marks what decides who can reach a
compute, or what it can reach; values marked 🔒 are never shown.

A resource that only the new template has is made. One that only the old template has stays as it is, for the usual mode of a
deployment, incremental, removes nothing: an instance or cluster goes on being billed until somebody deletes it.
A compute with `on_redeploy = \"create_only\"` or `\"skip_existing\"` is left alone where it is there already, whatever changed.
";

/// The whole page, Markdown.
#[must_use]
pub fn page() -> String {
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
            "\n## {}\n\n| Property | Deployment | Says | Source | Note |\n|---|---|---|---|---|\n",
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
        "whatever else changes".to_owned()
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

#[cfg(test)]
mod tests {
    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/redeployment.md");

    #[test]
    fn the_committed_page_is_the_one_that_the_table_gives() {
        let page = super::page();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(PAGE, &page).unwrap();
        }
        let committed = std::fs::read_to_string(PAGE).unwrap_or_default();
        assert!(
            committed == page,
            "docs/redeployment.md is stale: UPDATE_DOCS=1 cargo test --lib diff::reference"
        );
    }
}
