//! Turns a violation of a schema into a finding.
//!
//! # How it works
//!
//! The validator reports a violation as a keyword (`type`, `enum`, `required`), a path into the value and a path into
//! the schema. [`find`] chooses the code by the keyword. [`Place::of`] follows the first path to the node of the
//! definition, which gives the span and the names for the message. It follows the second path through the schemas,
//! because the words of the message come from annotations there: `x-expected` says what the value must be, `x-instead`
//! and `x-hint` say what to write for a known mistake, and `x-source` says where a bound comes from. The annotation
//! closest to the violated keyword counts. If there is none, the message is made from the keyword itself.

mod place;
mod wrong_type;
mod wrong_word;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::subschema::Subschema;
use super::validators::MANY;
use super::vocabulary::{Below, Vocabulary};
use super::{INVALID_FORMAT, MISSING_PROPERTY, OUT_OF_RANGE, bound};
use place::Place;

use crate::diagnostic::Diagnostic;
use crate::hashing::HashMap;
use crate::source::Span;
use crate::syntax::Node;

/// The table that was validated, to place and name what is wrong in it.
pub(super) struct Table<'a> {
    /// Its name in the definition: `instance.ana-notebooks`.
    pub(super) name: &'a str,
    /// Its key.
    pub(super) key: Span,
    /// The table, its defaults merged in.
    pub(super) node: &'a Node,
    /// Its schema.
    pub(super) schema: Subschema<'a>,
    /// Whether a place is in the table itself, not in the defaults that were merged into it.
    pub(super) is_own: &'a dyn Fn(Span) -> bool,
}

/// What is to be read on below what a violation is about.
pub(super) fn below<'a>(error: &ValidationError<'_>, table: &'a Table<'a>) -> Vec<Below<'a>> {
    let place = Place::of(error, table);
    let vocabulary = place.vocabulary();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { .. } if place.group_for_reference().is_some() => {
            place.group_for_reference().into_iter().collect()
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let vocabulary = vocabulary.into_iter();
            let below = vocabulary.flat_map(|vocabulary| {
                let keys = place.unknown(&vocabulary, unexpected).into_iter();
                keys.filter_map(move |key| vocabulary.below(key))
            });
            below.collect()
        }
        ValidationErrorKind::Type { .. } => {
            let below = place.grouped().or_else(|| place.only_item());
            below.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Reports the findings of one violation.
pub(super) fn find(error: &ValidationError<'_>, table: &Table<'_>, report: &mut dyn FnMut(Diagnostic)) {
    let place = Place::of(error, table);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } if place.group_for_reference().is_none() => {
            place.unknown_keys(unexpected, report);
        }
        kind => place.finding(kind, error).into_iter().for_each(report),
    }
}

impl<'a> Place<'a> {
    /// The finding of a violation of another kind than unknown keys.
    fn finding(&self, kind: &ValidationErrorKind, error: &ValidationError<'_>) -> Option<Diagnostic> {
        Some(match kind {
            ValidationErrorKind::AdditionalProperties { .. } => self.wrong_type("Array"),
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                let is_dependent = error.schema_path().as_str().contains("/dependentRequired");
                return self.missing_property(key, is_dependent);
            }
            ValidationErrorKind::Custom { keyword: _, message } => {
                return self.missing_property(message, false);
            }
            ValidationErrorKind::Enum { options } => self.unknown_value(options),
            ValidationErrorKind::Type { kind } => self.wrong_type(&format!("{kind:?}")),
            ValidationErrorKind::PropertyNames { error: name } => self.invalid_name(name),
            ValidationErrorKind::UniqueItems => self.repeated_item(),
            // An unknown key is already reported, and it causes this violation.
            ValidationErrorKind::MaxProperties { .. } if self.has_unknown_keys() => return None,
            other => {
                let found = self.wrong_choice(other).or_else(|| self.beyond_bounds(other));
                found.unwrap_or_else(|| self.invalid_format())
            }
        })
    }

    fn unknown_keys(&self, keys: &[String], report: &mut dyn FnMut(Diagnostic)) {
        let Some(vocabulary) = self.vocabulary() else {
            return;
        };
        let keys = self.unknown(&vocabulary, keys).into_iter();
        let found = keys.filter_map(|key| vocabulary.unknown_key(key));
        found.for_each(report);
    }

    /// The unknown keys of a table in which the validator saw these: in one of thousands it saw the first one only.
    fn unknown<'k>(&self, vocabulary: &Vocabulary<'a>, seen: &'k [String]) -> Vec<&'k str>
    where
        'a: 'k,
    {
        match self.keys.is_empty() && vocabulary.table.len() > MANY {
            true => vocabulary
                .strangers()
                .map(|entry| entry.key.value.as_str())
                .collect(),
            false => seen.iter().map(String::as_str).collect(),
        }
    }

    fn has_unknown_keys(&self) -> bool {
        self.vocabulary().is_some_and(|words| words.has_strangers())
    }

    /// `None` if the key exists under a wrong name, because another finding already reports that mistake.
    fn missing_property(&self, key: &str, is_dependent: bool) -> Option<Diagnostic> {
        let vocabulary = self.vocabulary()?;
        if vocabulary.is_misnamed(key) {
            return None;
        }
        let needing = is_dependent.then(|| vocabulary.needing(key)).flatten();
        let span = needing.map_or_else(|| self.header(), |entry| entry.key.span);
        let message = match needing {
            Some(entry) => format!(
                "`{key}` is missing next to `{}` in `{}`",
                entry.key.value, vocabulary.name
            ),
            None => format!("`{key}` is missing in `{}`", vocabulary.name),
        };
        let label = match needing {
            Some(_) => format!("needs `{key}`"),
            None => format!("no `{key}` here"),
        };
        let finding = Diagnostic::new(&MISSING_PROPERTY, span, message, label);
        Some(finding.with_help(format!("add {}", vocabulary.described(key))))
    }

    fn invalid_name(&self, error: &ValidationError<'_>) -> Diagnostic {
        let name = error.instance().as_str().unwrap_or_default();
        let entry = self.location.node.as_table().and_then(|table| table.entry(name));
        let span = entry.map_or(self.location.node.span, |entry| entry.key.span);
        let names = self.schemas.nearest("propertyNames");
        let words = names.and_then(|names| names.get("x-expected")?.as_str());
        let message = format!("`{name}` cannot be a name in `{}`", self.table_name());
        match (
            bound::words(
                error.kind(),
                &format!("a key of `{}`", self.key()),
                error.instance(),
            ),
            words,
        ) {
            (Some((message, label)), _) => Diagnostic::new(&OUT_OF_RANGE, span, message, label),
            (None, Some(words)) => {
                Diagnostic::new(&INVALID_FORMAT, span, message, format!("expected {words}"))
            }
            (None, None) => Diagnostic::new(&INVALID_FORMAT, span, message, "not a valid name"),
        }
    }

    fn repeated_item(&self) -> Diagnostic {
        let items = self.location.node.as_array().unwrap_or_default();
        let mut known = HashMap::default();
        let repeated = items.iter().find_map(|item| {
            let first = *known.entry(item.to_json().to_string()).or_insert(item.span);
            (first != item.span).then_some((first, item.span))
        });
        let message = format!("`{}` contains the same item twice", self.key());
        match repeated {
            Some((first, second)) => {
                Diagnostic::new(&OUT_OF_RANGE, second, message, "the second").with_related(first, "the first")
            }
            None => Diagnostic::new(
                &OUT_OF_RANGE,
                self.location.node.span,
                message,
                "not all different",
            ),
        }
        .with_help("remove one of the two")
    }

    fn beyond_bounds(&self, kind: &ValidationErrorKind) -> Option<Diagnostic> {
        let value = self.location.node.to_json();
        let (message, label) = bound::words(kind, &self.subject(), &value)?;
        let finding = Diagnostic::new(&OUT_OF_RANGE, self.span(), message, label);
        Some(match self.told("x-source") {
            Some(source) => finding.with_note(format!("source of the bound: {source}")),
            None => finding,
        })
    }

    /// Too few or too many keys in a table that must have exactly one of several.
    fn wrong_choice(&self, kind: &ValidationErrorKind) -> Option<Diagnostic> {
        let table = self.location.node.as_table()?;
        let known = self.vocabulary()?.known();
        let (message, label) = bound::choice(kind, &self.subject(), table, &known)?;
        let code = if table.is_empty() {
            &MISSING_PROPERTY
        } else {
            &OUT_OF_RANGE
        };
        Some(self.with_example(Diagnostic::new(code, self.span(), message, label)))
    }

    fn invalid_format(&self) -> Diagnostic {
        let message = match self.told("x-expected") {
            Some(words) => format!("{} must be {words}", self.subject()),
            None => format!("{} does not have the form that its key requires", self.subject()),
        };
        let finding = Diagnostic::new(&INVALID_FORMAT, self.location.node.span, message, "another form");
        let finding = self.with_example(finding);
        match self.told("x-source") {
            Some(source) => finding.with_note(format!("source of the form: {source}")),
            None => finding,
        }
    }
}
