//! How the page is built: landmarks, headings, tables, drawings, ids.

use std::collections::BTreeSet;

use super::html::{self, Element};
use super::{compiled, definitions, page_of};
use armlet::report::report;

#[test]
fn every_page_is_sound() {
    for (folder, text) in definitions() {
        let page = report(&[compiled(&text, &folder)], &[]);
        assert_sound(&html::read(&page));
    }
}

/// Whether a person who cannot see the page finds the way through it.
pub(crate) fn assert_sound(root: &Element) {
    assert_eq!(root.attribute("lang"), Some("en"));
    assert_eq!(root.named("title").len(), 1 + root.named("svg").len());
    landmarks(root);
    headings(root);
    ids(root);
    tables(root);
    drawings(root);
    policy(root);
}

fn landmarks(root: &Element) {
    let body = root.named("body")[0];
    let children: Vec<&str> = body.elements().map(|element| element.name.as_str()).collect();
    // The box that finds a person has a script; a page without a fleet has none.
    let (children, scripts) = children.split_at(5.min(children.len()));
    assert_eq!(children, ["a", "header", "nav", "main", "footer"]);
    let has_box = !root.named("input").is_empty();
    assert_eq!(scripts, if has_box { &["script"][..] } else { &[] });
    assert!(root.named("nav")[0].attribute("aria-label").is_some());
    for section in root.named("section") {
        assert!(
            section.attribute("aria-labelledby").is_some(),
            "a section without a name"
        );
    }
    for region in root.all() {
        if region.attribute("role") == Some("region") {
            assert!(region.attribute("aria-label").is_some());
            assert_eq!(
                region.attribute("tabindex"),
                Some("0"),
                "it may scroll, so a keyboard must reach it"
            );
        }
    }
}

/// One of the first level, and none that skips a level on the way down.
fn headings(root: &Element) {
    let mut last = 0;
    for element in root.all() {
        let Some(level) = level(element) else { continue };
        assert!(level <= last + 1, "h{level} follows h{last}: {}", element.text());
        assert!(!element.text().trim().is_empty(), "an empty h{level}");
        last = level;
    }
    assert_eq!(root.named("h1").len(), 1);
}

fn level(element: &Element) -> Option<usize> {
    element.name.strip_prefix('h')?.parse().ok()
}

/// Every id is unique, and every reference to an id finds it.
fn ids(root: &Element) {
    let all = root.all();
    let mut ids = BTreeSet::new();
    for id in all.iter().filter_map(|element| element.attribute("id")) {
        assert!(ids.insert(id.to_owned()), "the id `{id}` twice");
    }
    for element in &all {
        let labels = element.attribute("aria-labelledby").unwrap_or_default();
        for id in labels.split_whitespace() {
            assert!(ids.contains(id), "no `{id}`");
        }
        if let Some(target) = element.attribute("href") {
            let id = target.strip_prefix('#').expect("a link that leaves the page");
            assert!(ids.contains(id), "no `{id}`");
        }
    }
}

fn tables(root: &Element) {
    for table in root.named("table") {
        assert_eq!(table.named("caption").len(), 1);
        let columns = table.named("thead")[0].named("th").len();
        assert!(
            table.named("thead")[0]
                .named("th")
                .iter()
                .all(|th| th.attribute("scope") == Some("col"))
        );
        for row in table.named("tbody")[0].named("tr") {
            let headers = row.named("th");
            assert_eq!(headers.len(), 1);
            assert_eq!(headers[0].attribute("scope"), Some("row"));
            assert_eq!(1 + row.named("td").len(), columns);
        }
    }
}

fn drawings(root: &Element) {
    for drawing in root.named("svg") {
        assert_eq!(drawing.attribute("role"), Some("img"));
        assert_eq!(drawing.named("title").len(), 1);
        assert!(!drawing.named("desc")[0].text().is_empty());
    }
    for figure in root.named("figure") {
        assert_eq!(figure.named("figcaption").len(), 1);
    }
}

/// Nothing may be loaded, and the style sheet is the one that the policy names.
fn policy(root: &Element) {
    use base64::Engine as _;
    use sha2::Digest as _;
    let metas = root.named("meta");
    let policy = metas
        .iter()
        .find(|meta| meta.attribute("http-equiv") == Some("Content-Security-Policy"))
        .and_then(|meta| meta.attribute("content"))
        .unwrap();
    let hash = |name: &str| {
        let texts = root.named(name);
        let hash = |text| base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text));
        texts.first().map(|element| hash(element.text()))
    };
    let script = hash("script").map_or_else(String::new, |hash| format!(" script-src 'sha256-{hash}';"));
    let style = hash("style").unwrap();
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{style}';{script} base-uri 'none'; form-action 'none'"
        )
    );
    assert!(root.named("script").len() < 2);
    for name in ["link", "img", "iframe", "object", "form", "base"] {
        assert!(root.named(name).is_empty(), "<{name}>");
    }
    for element in root.all() {
        for attribute in ["style", "src", "srcset", "action", "data"] {
            assert_eq!(element.attribute(attribute), None, "<{}>", element.name);
        }
    }
}

#[test]
fn the_drawing_shows_the_hours_of_the_week() {
    let root = html::read(&page_of("examples/working-hours"));
    let bars: Vec<(&str, &str, &str)> = root.named("svg")[0]
        .named("rect")
        .into_iter()
        .filter(|bar| bar.attribute("class") == Some("runs"))
        .map(|bar| {
            let of = |name| bar.attribute(name).unwrap();
            (of("x"), of("width"), of("y"))
        })
        .collect();
    // 09:00 is 9/24 of 72 % behind 12 %; 9 hours are 27 %, the 7 of a Friday 21 %.
    assert_eq!(
        bars,
        [
            ("39%", "27%", "24"),
            ("39%", "27%", "50"),
            ("39%", "27%", "76"),
            ("39%", "27%", "102"),
            ("39%", "21%", "128"),
        ]
    );
}
