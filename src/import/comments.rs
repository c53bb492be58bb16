//! The comments of templates, which a definition has at the same things.

use super::losses::Losses;
use super::origin::Origin;
use super::parameters::identifier;
use super::part::Part;
use crate::hashing::HashMap;
use crate::raise;
use crate::script::secrets;

/// Words that say that a line is about a secret, and may show one.
const SECRET_WORDS: [&str; 6] = [
    "password",
    "passwd",
    "secret",
    "token",
    "credential",
    "connectionstring",
];

/// What a comment is about.
enum About {
    /// A resource of the part, by its symbol.
    Resource(String),
    /// A parameter, by its name in the template.
    Parameter(String),
    /// Something that the definition does not have.
    Other,
}

/// Gives the definition of a part the comments of the texts that it was read from.
pub(super) fn add(part: &Part<'_>, losses: &mut Losses) {
    for origin in part.origins() {
        let known = known(part, origin);
        for comment in &origin.comments {
            let lines = shown(&comment.lines, losses);
            let about = comment.about(|start| known.contains_key(&start));
            match about.and_then(|start| known.get(&start)) {
                Some(About::Resource(symbol)) => losses.comment(symbol, lines),
                Some(About::Parameter(name)) => parameter(name, lines, part, losses),
                Some(About::Other) => {}
                None => losses.head(lines),
            }
        }
        own_members(part, origin, losses);
    }
}

/// The lines that show no secret.
fn shown(lines: &[String], losses: &mut Losses) -> Vec<String> {
    let (kept, left): (Vec<&String>, Vec<&String>) = lines.iter().partition(|line| !may_be_secret(line));
    if !left.is_empty() {
        losses.note("comments that may have a secret in them are left out");
    }
    kept.into_iter().cloned().collect()
}

fn may_be_secret(line: &str) -> bool {
    let small = line.to_ascii_lowercase();
    let names = SECRET_WORDS.iter().any(|word| small.contains(word));
    names && line.contains([':', '=']) || !secrets(line).is_empty()
}

/// What begins where in a text.
fn known(part: &Part<'_>, origin: &Origin<'_>) -> HashMap<usize, About> {
    let mut known = HashMap::default();
    for resource in &part.deployment.resources {
        if let Some(pointer) = part.pointer(&resource.symbol, origin)
            && let Some(start) = origin.places.get().start(pointer)
        {
            known
                .entry(start)
                .or_insert_with(|| About::Resource(resource.symbol.to_string()));
        }
    }
    for resource in &origin.declared.resources {
        let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.as_str());
        if let Some(start) = pointer.and_then(|pointer| origin.places.get().start(pointer)) {
            known.entry(start).or_insert(About::Other);
        }
    }
    for parameter in &origin.declared.parameters {
        let name = parameter.name.replace('~', "~0").replace('/', "~1");
        if let Some(start) = origin.places.get().start(&format!("/parameters/{name}")) {
            known
                .entry(start)
                .or_insert_with(|| About::Parameter(parameter.name.clone()));
        }
    }
    known
}

/// A comment on a parameter, if the definition has it.
fn parameter(name: &str, lines: Vec<String>, part: &Part<'_>, losses: &mut Losses) {
    let identifier = identifier(name);
    let mut declared = part.deployment.parameters.iter();
    let is_it = |declared: &str| declared.eq_ignore_ascii_case(name) || declared == identifier;
    if let Some(declared) = declared.find(|declared| is_it(&declared.name)) {
        losses.comment_at(&format!("parameters.{}", raise::key(&declared.name)), lines);
    }
}

/// The members of a resource that are the author's remarks; Bicep compiles `@description` to the second.
const REMARKS: [&str; 2] = ["comments", "metadata/description"];

/// The remarks of the author in the members of the resources.
fn own_members(part: &Part<'_>, origin: &Origin<'_>, losses: &mut Losses) {
    for resource in &part.deployment.resources {
        let Some(pointer) = part.pointer(&resource.symbol, origin) else {
            continue;
        };
        let texts = REMARKS.map(|member| origin.places.get().text(&format!("{pointer}/{member}")));
        let texts = texts.iter().flatten();
        let all: Vec<String> = texts.flat_map(|text| text.lines()).map(str::to_owned).collect();
        let shown = shown(&all, losses);
        losses.comment(&resource.symbol, shown);
    }
}
