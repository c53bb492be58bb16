//! Resources of a template without the template around them, as documents and answers to questions show them.

use std::borrow::Cow;

use super::Source;
use crate::arm::read::Places;

/// What a template has before and behind one resource; the text may end in a comment.
const AROUND_ONE: (&str, &str) = (r#"{"resources": ["#, "\n]}");

/// The same of a list of resources.
const AROUND_LIST: (&str, &str) = (r#"{"resources": "#, "\n}");

/// A text as a template, and how many bytes of it are not in the text: resources that stand alone are put into one.
pub(super) fn whole(source: &Source) -> (Cow<'_, Source>, usize) {
    let Some(is_list) = is_list(&source.text) else {
        return (Cow::Borrowed(source), 0);
    };
    let (before, after) = match is_list {
        true => AROUND_LIST,
        false => AROUND_ONE,
    };
    let text = source.text.trim_start_matches('\u{feff}');
    let template = Source {
        name: source.name.clone(),
        text: format!("{before}{text}{after}"),
    };
    (Cow::Owned(template), before.len())
}

/// Whether a text is a list of resources of a template, and not one of them; none if it is neither. What a service answers has no
/// `apiVersion`.
fn is_list(text: &str) -> Option<bool> {
    if !text.contains("apiVersion") || text.contains("\"resources\"") {
        return None;
    }
    let places = Places::of(text);
    let is_resource = |pointer: &str| {
        let has = |member: &str| {
            places
                .text(&format!("{pointer}/{member}"))
                .is_some_and(|text| !text.is_empty())
        };
        has("type") && has("apiVersion") && has("name")
    };
    ["", "/0"]
        .into_iter()
        .position(is_resource)
        .map(|place| place == 1)
}
