//! Describes definitions on a page for people: each compute in words, its week, its scripts, the findings.
//!
//! The input is compilations, the output is one self-contained HTML document: it loads no scripts, fonts or pictures; one with
//! fleets has a filter box with a script of its own. Each definition becomes a typed view, which the templates in `templates/report/` render. All texts of the user go through one
//! place, the escape function of the templates: it hides secrets, makes characters visible that change how text is displayed,
//! and escapes HTML.

mod allows;
mod application;
mod attached;
mod cluster;
mod compute;
mod compute_view;
mod csv;
mod definition;
mod facts;
mod finding;
mod fleet;
mod impact;
mod instance;
mod keys;
mod kubernetes;
mod machine;
mod phrase;
mod quota;
mod script;
mod secrets;
mod week;
mod workspace;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use handlebars::{Handlebars, RenderError};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::bug::bug;
use crate::compile::Compilation;
use crate::render::printable;
use definition::{DefinitionView, view};
use phrase::counted;
use secrets::Secrets;

pub use csv::{Sheet, csv, is_csv};
pub use impact::Against;

/// The start of every page, by which armlet recognizes its pages.
pub const MARK: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                        <meta name=\"generator\" content=\"armlet report\">\n";

/// The style sheet of the page: the only text that is inserted unchanged.
const STYLE: &str = include_str!("../../templates/report/style.css");

/// The script of the filter box, which is inserted unchanged as well.
const FILTER: &str = include_str!("../../templates/report/filter.js");

/// The templates by the names by which they call one another.
const TEMPLATES: &[(&str, &str)] = &[
    ("page", include_str!("../../templates/report/page.html.hbs")),
    (
        "definition",
        include_str!("../../templates/report/definition.html.hbs"),
    ),
    ("compute", include_str!("../../templates/report/compute.html.hbs")),
    ("week", include_str!("../../templates/report/week.html.hbs")),
    ("groups", include_str!("../../templates/report/groups.html.hbs")),
    ("table", include_str!("../../templates/report/table.html.hbs")),
    (
        "findings",
        include_str!("../../templates/report/findings.html.hbs"),
    ),
    (
        "comparison",
        include_str!("../../templates/report/comparison.html.hbs"),
    ),
    ("impact", include_str!("../../templates/report/impact.html.hbs")),
    (
        "difference",
        include_str!("../../templates/report/difference.html.hbs"),
    ),
    ("phrase", include_str!("../../templates/report/phrase.html.hbs")),
];

/// The whole page.
#[derive(Debug, Serialize)]
struct Page {
    title: String,
    summary: Option<String>,
    style: &'static str,
    /// The hash by which the page's policy knows its style sheet.
    style_hash: String,
    /// The script that hides the rows of other people, on a page with fleets.
    filter: Option<&'static str>,
    /// The hash by which the policy knows it.
    filter_hash: String,
    definitions: Vec<DefinitionView>,
}

/// The page of some definitions, those with mistakes included. `against` holds what each was before, in their order; it may
/// be empty.
#[must_use]
pub fn report(compilations: &[Compilation], against: &[Against]) -> String {
    let secrets = Secrets::of(compilations);
    let numbered = (1..).zip(compilations);
    let before = against.iter().map(Some).chain(std::iter::repeat(None));
    let definitions: Vec<DefinitionView> = numbered
        .zip(before)
        .map(|((number, compilation), before)| view(compilation, number, &secrets, before))
        .collect();
    let mut all = compilations.iter();
    let has_people = all.any(|compilation| !compilation.definition.document.fleets().is_empty());
    let page = Page {
        title: title(&definitions),
        summary: summary(&definitions),
        style: STYLE,
        style_hash: STANDARD.encode(Sha256::digest(STYLE)),
        filter: has_people.then_some(FILTER),
        filter_hash: STANDARD.encode(Sha256::digest(FILTER)),
        definitions,
    };
    match engine(secrets).and_then(|engine| engine.render("page", &page)) {
        Ok(text) => text + "\n",
        Err(why) => bug(format!("the template of the report fails: {why}")),
    }
}

/// Whether a text is a page that [`report`] made.
#[must_use]
pub fn is_report(text: &str) -> bool {
    text.starts_with(MARK)
}

fn title(definitions: &[DefinitionView]) -> String {
    match definitions {
        [one] => format!("Azure ML compute in {}", one.name),
        several => format!("Azure ML compute in {}", counted(several.len(), "definition")),
    }
}

/// How much there is, where it is not said below already: `3 definitions with 5 computes`.
fn summary(definitions: &[DefinitionView]) -> Option<String> {
    let computes = definitions
        .iter()
        .map(|definition| definition.computes.len())
        .sum();
    (definitions.len() != 1).then(|| {
        format!(
            "{} with {}",
            counted(definitions.len(), "definition"),
            counted(computes, "compute")
        )
    })
}

fn engine(secrets: Secrets) -> Result<Handlebars<'static>, RenderError> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.set_prevent_indent(true);
    engine.register_escape_fn(move |text| {
        let text = secrets.blank(text).replace("\r\n", "\n").replace('\r', "␍");
        // NOTE: the page may be printed into the log of a pipeline, which looks for commands.
        handlebars::html_escape(&printable(&text))
            .replace("##", "#&#35;")
            .replace("::", ":&#58;")
    });
    for (name, template) in TEMPLATES {
        engine.register_template_string(name, template.trim_end())?;
    }
    Ok(engine)
}
