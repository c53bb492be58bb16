//! What every format says in the same words: environments, facts, values of any length.

use std::borrow::Cow;

use crate::render::printable::printable_line;

/// The longest value that is shown whole, in characters.
const LONGEST_VALUE: usize = 200;

/// How much of a long value is shown before its first difference, in characters.
const BEFORE_DIFFERENCE: usize = 40;

/// How an id of a resource begins.
const ID: &str = "/subscriptions/";

/// How the name that `unique_name` makes goes on where the id of the workspace is not known.
const SUFFIX: &str = "-u{0}', take(uniqueString(";

/// The name of a resource as people read it: `ci-ana-u…` where only the deployment knows the end of it.
pub(crate) fn shown_name(name: &str) -> Cow<'_, str> {
    let begin = name
        .strip_prefix("[format('")
        .and_then(|rest| rest.split_once(SUFFIX));
    match begin {
        Some((begin, rest)) if rest.ends_with("), 5))]") => format!("{begin}-u…").into(),
        _ => Cow::Borrowed(name),
    }
}

/// Something that is said of a resource under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// What it is about: `size`, `cost at most in dev`.
    pub(crate) name: String,
    /// What is so.
    pub(crate) text: String,
    /// Whether it is about hours or money.
    pub(crate) weighs: bool,
}

impl Said {
    /// Something about hours or money.
    pub(super) const fn weighing(name: String, text: String) -> Self {
        Self {
            name,
            text,
            weighs: true,
        }
    }

    /// `size: Standard_D4ads_v5`
    pub(crate) fn line(&self) -> String {
        format!("{}: {}", self.name, self.text)
    }
}

/// ` in dev and test`; nothing if it concerns all environments that `outer` names.
pub(crate) fn within(environments: &[String], outer: &[String]) -> String {
    if environments.is_empty() || environments == outer {
        return String::new();
    }
    format!(" in {}", joined(environments))
}

/// `dev, test and prod`
pub(super) fn joined(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| printable_line(name)).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// A value on one line, of bounded length.
pub(super) fn value(text: &str) -> String {
    cut(&printable_line(text), 0)
}

/// Two values on one line each; long ones are cut around their first difference, ids at their first different segment.
pub(super) fn pair(before: &str, after: &str) -> (String, String) {
    let (before, after) = (printable_line(before), printable_line(after));
    if let Some(pair) = ids(&before, &after) {
        return pair;
    }
    let same = same_start(&before, &after).chars().count();
    let is_long = |text: &str| text.chars().count() > LONGEST_VALUE;
    let start = match is_long(&before) || is_long(&after) {
        true => same.saturating_sub(BEFORE_DIFFERENCE),
        false => 0,
    };
    (cut(&before, start), cut(&after, start))
}

/// What two texts begin with.
fn same_start<'t>(before: &'t str, after: &str) -> &'t str {
    let pairs = before.char_indices().zip(after.chars());
    let different = pairs
        .filter(|((_, one), other)| one != other)
        .map(|((at, _), _)| at)
        .next();
    let end = different.unwrap_or_else(|| before.len().min(after.len()));
    before.get(..end).unwrap_or_default()
}

/// Two ids of resources without the segments that both begin with, except for the type of the first that differs:
/// `"…/subnets/blue"` and `"…/subnets/green"`. `None` if they are no ids, or differ in the subscription.
fn ids(before: &str, after: &str) -> Option<(String, String)> {
    let is_id = |text: &str| text.strip_prefix('"').is_some_and(|text| text.starts_with(ID));
    if !is_id(before) || !is_id(after) {
        return None;
    }
    let same = same_start(before, after);
    let (same, _) = same.rsplit_once('/')?;
    let (start, _) = same.rsplit_once('/')?;
    let start = start.len();
    (start > ID.len()).then(|| {
        let rest = |text: &str| format!("\"…{}", text.get(start..).unwrap_or_default());
        (rest(before), rest(after))
    })
}

/// A text from a character on, of bounded length.
fn cut(text: &str, start: usize) -> String {
    let count = text.chars().count();
    if count <= LONGEST_VALUE {
        return text.to_owned();
    }
    let part: String = text.chars().skip(start).take(LONGEST_VALUE).collect();
    let (before, behind) = (
        if start > 0 { "…" } else { "" },
        if start + LONGEST_VALUE < count { "…" } else { "" },
    );
    format!("{before}{part}{behind} ({count} characters)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_around_their_first_difference() {
        let (one, other) = (
            "x".repeat(300) + "1" + &"y".repeat(300),
            "x".repeat(300) + "2" + &"y".repeat(300),
        );
        let (one, other) = pair(&one, &other);
        assert!(one.contains("x1y") && other.contains("x2y"), "{one} {other}");
        assert!(
            one.starts_with('…') && one.ends_with("… (601 characters)"),
            "{one}"
        );
        assert_eq!(pair("a", "b"), ("a".to_owned(), "b".to_owned()));
    }

    #[test]
    fn ids_are_cut_at_their_first_different_segment() {
        let id = |group: &str, subnet: &str| {
            format!(
                "\"{ID}0/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/v/subnets/{subnet}\""
            )
        };
        let cut = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(
            pair(&id("rg", "snet-blue"), &id("rg", "snet-green")),
            cut("\"…/subnets/snet-blue\"", "\"…/subnets/snet-green\"")
        );
        let (one, other) = pair(&id("rg-a", "s"), &id("rg-b", "s"));
        assert!(one.starts_with("\"…/resourceGroups/rg-a/") && other.starts_with("\"…/resourceGroups/rg-b/"));
        let (one, _) = pair("\"/subscriptions/1/x\"", "\"/subscriptions/2/x\"");
        assert_eq!(one, "\"/subscriptions/1/x\"");
        let (one, other) = pair(&id("rg", "s"), &id("rg", "s-2"));
        assert_eq!((one, other), cut("\"…/subnets/s\"", "\"…/subnets/s-2\""));
    }
}
