//! The names of jobs and environments, made of paths.

use super::Deployment;
use crate::bug::bug;

/// The maximum length of a deployment name in Azure Resource Manager, minus the longest prefix of a stage name.
pub(super) const MAX_NAME: usize = 64 - "preview_".len();

/// A word for each definition, if there are several: `vision` for `vision.compute.toml` and for `vision/compute.toml`.
pub(super) fn definition_words(deployments: &[Deployment]) -> Vec<(String, String)> {
    let mut paths: Vec<&str> = deployments
        .iter()
        .map(|deployment| deployment.definition.as_str())
        .collect();
    paths.dedup();
    if paths.len() < 2 {
        return Vec::new();
    }
    let words: Vec<String> = paths.iter().map(|path| definition_word(path)).collect();
    let is_shared = |word: &String| {
        words
            .iter()
            .filter(|other| other.eq_ignore_ascii_case(word))
            .count()
            > 1
    };
    let unique = paths.iter().zip(&words).map(|(path, word)| {
        let word = if is_shared(word) {
            folded(path.trim_end_matches(".toml"))
        } else {
            word.clone()
        };
        ((*path).to_owned(), word)
    });
    unique.collect()
}

fn definition_word(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".toml").unwrap_or(file);
    let stem = stem.strip_suffix(".compute").unwrap_or(stem);
    let last = folder.rsplit('/').next().unwrap_or_default();
    folded(if stem == "compute" && !last.is_empty() {
        last
    } else {
        stem
    })
}

/// A text of letters, digits and hyphens, as both platforms take it in the name of an environment.
fn folded(text: &str) -> String {
    let word: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    word.trim_matches('-').to_owned()
}

/// `labs_compute_dev` for `labs/compute.json` in `dev`: what both platforms and the resource manager take as a name. Should
/// two paths give the same one, the later gets a number.
pub(super) fn name(template: &str, environment: &str, taken: &[String]) -> String {
    let stem = template.rsplit_once('.').map_or(template, |(stem, _)| stem);
    let words = format!("{stem}_{environment}");
    let name: String = words
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    // The end says more than the folders at the beginning; a number needs room too.
    let name = name.trim_start_matches('_');
    let cut = name.len().saturating_sub(MAX_NAME - "_9999".len());
    let name = name.get(cut..).unwrap_or(name).trim_start_matches('_');
    let numbered = (2_usize..).map(|number| format!("{name}_{number}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    let free = candidates.find(|candidate| !taken.contains(candidate));
    free.unwrap_or_else(|| bug("the numbered names of jobs ended"))
}
