//! Every link in the pages leads somewhere: to a file of the repository, and to a heading in it. The web is not asked.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A link of a page.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    line: usize,
    target: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// Every page that people read.
fn pages() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    for folder in ["docs", "src", "examples", "packaging", "tests"] {
        below(&root().join(folder), &mut found);
    }
    found.sort();
    found
}

/// The lines of a page that are not code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    text.lines().enumerate().filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// The links of a page, outside code.
fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let without_code: String = line.split('`').step_by(2).collect::<Vec<_>>().join("x");
        for rest in without_code.split("](").skip(1) {
            if let Some((target, _)) = rest.split_once(')') {
                found.push(Link {
                    line: number + 1,
                    target: target.split(' ').next().unwrap().to_owned(),
                });
            }
        }
    }
    found
}

/// The anchors of a page: its headings as GitHub and mdBook name them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, line) in prose(text) {
        let written = line.split("<a id=\"").skip(1);
        found.extend(written.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        let Some(heading) = line.strip_prefix('#') else {
            continue;
        };
        let heading = heading.trim_start_matches('#').trim();
        let kept = heading
            .chars()
            .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
        let slug: String = kept
            .map(|letter| {
                if letter == ' ' {
                    '-'
                } else {
                    letter.to_ascii_lowercase()
                }
            })
            .collect();
        let mut name = slug.clone();
        for number in 1.. {
            if found.insert(name) {
                break;
            }
            name = format!("{slug}-{number}");
        }
    }
    found
}

/// What is wrong with the links of a page.
fn broken(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let mut broken = Vec::new();
    for Link { line, target } in links(&text) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
        let path = if file.is_empty() {
            page.to_path_buf()
        } else {
            page.parent().unwrap().join(file)
        };
        let leads = path.exists()
            && (anchor.is_empty()
                || anchors(&fs::read_to_string(&path).unwrap_or_default()).contains(anchor));
        if !leads {
            broken.push(format!("{}:{line}: {target}", page.display()));
        }
    }
    broken
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    assert!(pages.len() > 100, "{}", pages.len());
    let broken: Vec<String> = pages.iter().flat_map(|page| broken(page)).collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.md");
    let text = "# A b\n[x](none.md) [y](page.md#a-b) `[code](z.md)`\n```\n[code](w.md)\n```\n[v](#c) [w](https://example.com)\n";
    fs::write(&page, text).unwrap();
    let found = broken(&page);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].ends_with(":2: none.md") && found[1].ends_with(":6: #c"),
        "{found:?}"
    );
}

#[test]
fn every_page_of_the_docs_is_in_the_summary_once() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let listed: Vec<String> = links(&summary).into_iter().map(|link| link.target).collect();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") && name != "SUMMARY.md" {
            assert_eq!(
                listed.iter().filter(|listed| **listed == name).count(),
                1,
                "{name} in docs/SUMMARY.md"
            );
        }
    }
}

#[test]
fn the_address_of_the_project_is_in_one_place() {
    let mut said = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        said.extend(text.contains("OWNER/").then(|| page.clone()));
        said.extend(text.contains("github.com/armlet").then_some(page));
    }
    assert_eq!(said, Vec::<PathBuf>::new());
}

#[test]
fn the_mistakes_of_the_comparison_are_those_that_were_measured() {
    let conformance = std::env::var_os("ARMLET_CONFORMANCE")
        .map_or_else(|| root().join("../shared/conformance"), PathBuf::from);
    let Ok(measured) = fs::read_to_string(conformance.join("bicep/mistakes.md")) else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let rows = |text: &str| -> Vec<String> {
        let rows = text
            .lines()
            .skip_while(|line| !line.to_lowercase().starts_with("| mistake |"));
        rows.skip(2)
            .take_while(|line| line.starts_with('|'))
            .map(str::to_owned)
            .collect()
    };
    let page = fs::read_to_string(root().join("docs/why.md")).unwrap();
    assert_eq!(rows(&page), rows(&measured));
    assert_eq!(rows(&page).len(), 26);
}
