//! `invalid-compute-name`.

use super::placeholder::interpolated;
use super::{Check, Rule, code, toml_string};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::Definition;
use crate::source::Spanned;

/// The lengths that the pattern of the name allows (Azure/bicep-types-az,
/// Microsoft.MachineLearningServices/workspaces/computes).
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=24;

/// The first API version whose schema contains the pattern (same source).
const FIRST_WITH_PATTERN: &str = "2025-12-01";

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-compute-name",
        Deny,
        "a compute name that the service rejects"
    ),
    check: Check::Definition(|definition, _, findings| {
        for compute in &definition.computes {
            let Some(name) = compute.literal_name() else {
                continue;
            };
            let mut found = problems(name.value);
            if compute.has_unique_name() {
                // The suffix gives the name its length and its end.
                found.retain(|problem| problem.is_of_characters());
            }
            let is_key = compute.envelope.name.is_none();
            let found = found.into_iter();
            findings.extend(found.map(|problem| problem.finding(&name, is_key, definition)));
        }
    }),
};

/// What can be wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    TooShort,
    TooLong(usize),
    First(char),
    Character(char),
    HyphenAndDigits,
    TrailingHyphen,
}

/// What the pattern `^[a-zA-Z](?![a-zA-Z0-9-]*-\d+$)[a-zA-Z0-9\-]{2,23}$` rejects, and also what the studio's form
/// rejects.
fn problems(name: &str) -> Vec<Problem> {
    let length = name.chars().count();
    let mut problems = Vec::new();
    if length < *LENGTHS.start() {
        problems.push(Problem::TooShort);
    }
    if length > *LENGTHS.end() {
        problems.push(Problem::TooLong(length));
    }
    let wrong = name.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-');
    let first = name.chars().next().filter(|c| !c.is_ascii_alphabetic());
    problems.extend(first.filter(|c| Some(*c) != wrong).map(Problem::First));
    problems.extend(wrong.map(Problem::Character));
    let tail = name.rsplit_once('-').map(|(_, tail)| tail);
    match tail {
        Some("") => problems.push(Problem::TrailingHyphen),
        Some(tail) if tail.chars().all(|c| c.is_ascii_digit()) => problems.push(Problem::HyphenAndDigits),
        Some(_) | None => {}
    }
    problems
}

impl Problem {
    /// Whether it is about the characters that a name may hold.
    const fn is_of_characters(self) -> bool {
        match self {
            Self::First(_) | Self::Character(_) => true,
            Self::TooShort | Self::TooLong(_) | Self::HyphenAndDigits | Self::TrailingHyphen => false,
        }
    }

    /// The finding; `is_key` says whether the name is the key of a table.
    fn finding(self, name: &Spanned<&str>, is_key: bool, definition: &Definition) -> Diagnostic {
        let finding = Diagnostic::new(RULE.code, name.span, self.message(name.value), self.label());
        let finding = match self.instead(name.value) {
            Some(instead) => finding.with_suggestion(
                format!("write `{instead}`"),
                name.span,
                if is_key { instead } else { format!("\"{instead}\"") },
                // Another name is another compute, and the name appears in every table of this one.
                Applicability::MaybeIncorrect,
            ),
            None => match interpolated(name.value) {
                Some(expression) => finding.with_help(format!(
                    "a text has no placeholders: write `name = {{ expr = {} }}` with parameters that `[environments]` gives \
                     values, or `unique_name = true`",
                    toml_string(&expression)
                )),
                None => finding,
            },
        };
        let finding = match self.note() {
            Some(note) => finding.with_note(note),
            None => finding,
        };
        match version_without_pattern(definition) {
            Some(version) => finding.with_note(format!(
                "API versions before {FIRST_WITH_PATTERN}, such as {version}, have no pattern for names; if you \
                 already use such a name, allow this rule"
            )),
            None => finding,
        }
    }

    fn message(self, name: &str) -> String {
        let (least, most) = (LENGTHS.start(), LENGTHS.end());
        let lengths = format!("it must have {least} to {most} characters");
        match self {
            Self::TooShort => format!("the name `{name}` is too short: {lengths}"),
            Self::TooLong(_) => format!("the name `{name}` is too long: {lengths}"),
            Self::First(_) => format!("the name `{name}` must begin with a letter from A to Z"),
            Self::Character(_) => {
                format!("the name `{name}` may contain only letters from A to Z, digits and hyphens")
            }
            Self::HyphenAndDigits => format!("the name `{name}` must not end in a hyphen and digits"),
            Self::TrailingHyphen => format!("the name `{name}` must not end in a hyphen"),
        }
    }

    fn label(self) -> String {
        match self {
            Self::TooShort => "too short".to_owned(),
            Self::TooLong(length) => format!("{length} characters"),
            Self::First(c) => format!("begins with `{c}`"),
            // Some letters look like ASCII letters, so the label shows the code point.
            Self::Character(c) if !c.is_ascii() => {
                format!("contains `{}`, U+{:04X}", c.escape_debug(), u32::from(c))
            }
            Self::Character(c) => format!("contains `{}`", c.escape_debug()),
            Self::HyphenAndDigits => "only digits after the last hyphen".to_owned(),
            Self::TrailingHyphen => "ends in a hyphen".to_owned(),
        }
    }

    const fn note(self) -> Option<&'static str> {
        match self {
            Self::HyphenAndDigits => {
                Some("the service returns InvalidResourceName: a name must not end in digits after a minus")
            }
            Self::TrailingHyphen => Some("the API's pattern allows it, but the studio's form does not"),
            Self::TooShort | Self::TooLong(_) | Self::First(_) | Self::Character(_) => None,
        }
    }

    /// A similar name without any problem, if there is one.
    fn instead(self, name: &str) -> Option<String> {
        let instead = match self {
            Self::HyphenAndDigits => {
                let (head, digits) = name.rsplit_once('-')?;
                format!("{head}{digits}")
            }
            Self::TrailingHyphen => name.trim_end_matches('-').to_owned(),
            Self::Character(_) => name.replace(['_', '.', ' '], "-"),
            Self::TooShort | Self::TooLong(_) | Self::First(_) => return None,
        };
        problems(&instead).is_empty().then_some(instead)
    }
}

fn version_without_pattern(definition: &Definition) -> Option<&str> {
    let version = definition.api_version.as_ref()?.value.as_str();
    (version < FIRST_WITH_PATTERN).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_match_the_pattern_have_no_problem() {
        for name in [
            "basic-ci",
            "ab12",
            "a--b",
            "a1-2b",
            "cluster-2-gpu",
            "abc",
            &"a".repeat(24),
        ] {
            assert_eq!(problems(name), [], "{name}");
        }
    }

    #[test]
    fn each_problem_is_distinguished() {
        assert_eq!(problems("ab"), [Problem::TooShort]);
        assert_eq!(problems(&"a".repeat(25)), [Problem::TooLong(25)]);
        assert_eq!(problems("1ab"), [Problem::First('1')]);
        assert_eq!(problems("_ab"), [Problem::Character('_')]);
        assert_eq!(problems("señal"), [Problem::Character('ñ')]);
        assert_eq!(problems("a-1"), [Problem::HyphenAndDigits]);
        assert_eq!(problems("abc-"), [Problem::TrailingHyphen]);
        assert_eq!(problems(""), [Problem::TooShort]);
    }

    #[test]
    fn a_suggested_name_has_no_problem() {
        let instead = |problem: Problem, name: &str| problem.instead(name);
        assert_eq!(
            instead(Problem::HyphenAndDigits, "basic-ci-12345").as_deref(),
            Some("basic-ci12345")
        );
        assert_eq!(instead(Problem::HyphenAndDigits, "a-1"), None);
        assert_eq!(instead(Problem::Character('_'), "ana_1"), None);
        assert_eq!(
            instead(Problem::Character('_'), "ana_ci").as_deref(),
            Some("ana-ci")
        );
    }
}
