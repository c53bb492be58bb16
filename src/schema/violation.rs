//! Turns a violation of a schema into a finding.
//!
//! # How it works
//!
//! The validator reports a violation as a keyword (`type`, `enum`, `required`), a path into the value and a path into
//! the schema. [`findings`] chooses the code by the keyword. [`Place::of`] follows the first path to the node of the
//! definition, which gives the span and the names for the message. It follows the second path through the schemas,
//! because the words of the message come from annotations there: `x-expected` says what the value must be, `x-instead`
//! and `x-hint` say what to write for a known mistake, and `x-source` says where a bound comes from. The annotation
//! closest to the violated keyword counts. If there is none, the message is made from the keyword itself.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value as Json, json};

use super::subschema::{Subschema, Subschemas};
use super::vocabulary::{Below, IMPORT, Vocabulary};
use super::{
    INVALID_FORMAT, MISSING_PROPERTY, OUT_OF_RANGE, UNKNOWN_VALUE, WRONG_TYPE, bound, secret, validators,
};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::language::toml;
use crate::source::Span;
use crate::syntax::{Entry, Location, Node, Value};

/// The maximum number of words in a label. A longer list goes into the help.
const FEW: usize = 6;

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
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .filter_map(|key| vocabulary.as_ref()?.below(key))
            .collect(),
        ValidationErrorKind::Type { .. } => place.grouped().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The findings of one violation.
pub(super) fn findings(error: &ValidationError<'_>, table: &Table<'_>) -> Vec<Diagnostic> {
    let place = Place::of(error, table);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { .. } if place.group_for_reference().is_some() => {
            vec![place.wrong_type("Array")]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => place.unknown_keys(unexpected),
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let is_dependent = error.schema_path().as_str().contains("/dependentRequired");
            place.missing_property(key, is_dependent).into_iter().collect()
        }
        ValidationErrorKind::Custom { keyword: _, message } => {
            place.missing_property(message, false).into_iter().collect()
        }
        ValidationErrorKind::Enum { options } => vec![place.unknown_value(options)],
        ValidationErrorKind::Type { kind } => vec![place.wrong_type(&format!("{kind:?}"))],
        ValidationErrorKind::PropertyNames { error: name } => vec![place.invalid_name(name)],
        ValidationErrorKind::UniqueItems => vec![place.repeated_item()],
        // An unknown key is already reported, and it causes this violation.
        ValidationErrorKind::MaxProperties { .. } if place.has_unknown_keys() => Vec::new(),
        other => {
            let found = place.wrong_choice(other).or_else(|| place.beyond_bounds(other));
            vec![found.unwrap_or_else(|| place.invalid_format())]
        }
    }
}

struct Place<'a> {
    table: &'a Table<'a>,
    /// The place of the violation.
    location: Location<'a>,
    /// The keys from the table to the place, without the indices of items.
    keys: Vec<String>,
    /// Whether it is an item of the array under the last key.
    in_array: bool,
    /// The schemas on the way to the violated keyword.
    schemas: Subschemas<'a>,
}

impl<'a> Place<'a> {
    fn of(error: &ValidationError<'_>, table: &'a Table<'a>) -> Self {
        let path: Vec<String> = error
            .instance_path()
            .as_str()
            .split('/')
            .skip(1)
            .map(toml::unescaped)
            .collect();
        let (keys, in_array) = keys_of(table.node, &path);
        Self {
            table,
            location: locate(table.node, &path),
            keys,
            in_array,
            schemas: schemas_of(error, table),
        }
    }

    /// The text of an annotation, from the schema closest to the violated keyword.
    fn told(&self, annotation: &str) -> Option<&'a str> {
        self.schemas.nearest(annotation)?.as_str()
    }

    /// The key of the value.
    fn key(&self) -> &str {
        self.keys.last().map_or(self.table.name, |key| key.as_str())
    }

    /// The name of the value in a message.
    fn subject(&self) -> String {
        if self.in_array {
            format!("an item of `{}`", self.key())
        } else {
            format!("`{}`", self.key())
        }
    }

    /// The innermost table, as written in a header.
    fn table_name(&self) -> String {
        let mut name = self.table.name.to_owned();
        for key in &self.keys {
            name.push('.');
            name.push_str(&toml::key(key));
        }
        name
    }

    fn header(&self) -> Span {
        if self.keys.is_empty() {
            self.table.key
        } else {
            self.location.key.unwrap_or(self.location.node.span)
        }
    }

    /// The keys that the table at this place knows.
    fn vocabulary(&self) -> Option<Vocabulary<'a>> {
        Some(Vocabulary {
            name: self.table_name(),
            table: self.location.node.as_table()?,
            schema: self.schemas.table().or_else(|| self.schemas.innermost())?.clone(),
            is_own: self.table.is_own,
        })
    }

    /// What is grouped in a table where only a reference can be a table.
    fn group_for_reference(&self) -> Option<Below<'a>> {
        let known = self.vocabulary()?.known();
        let is_reference = known.len() == 2 && known.contains(&"param") && known.contains(&"expr");
        self.grouped().filter(|_| is_reference)
    }

    /// The keys of the table in which the key of this place is.
    fn around(&self) -> Option<Vocabulary<'a>> {
        let [_] = self.keys.as_slice() else { return None };
        Some(Vocabulary {
            name: self.table.name.to_owned(),
            table: self.table.node.as_table()?,
            schema: self.schemas_of_table()?,
            is_own: self.table.is_own,
        })
    }

    /// The schema with the keys of the validated table.
    fn schemas_of_table(&self) -> Option<Subschema<'a>> {
        let chain = Subschemas::on_path(self.table.schema.clone(), "/$ref");
        chain.table().or_else(|| chain.innermost()).cloned()
    }

    /// What other tools write as a table under a key that has another type here: a list inside of it, as in REST's
    /// `schedules.computeStartStop`, or keys of the table around it, as in its `cron.timeZone`.
    fn grouped(&self) -> Option<Below<'a>> {
        let table = self.location.node.as_table()?;
        let around = self.around()?;
        let key = self.key();
        let name = |inner: &str| format!("{}.{}", self.table_name(), toml::key(inner));
        let list = table
            .iter()
            .find(|entry| entry.node.as_array().is_some() && around.meant(&entry.key.value) == Some(key));
        let address = around.schema.address.as_ref()?;
        if let Some(list) = list {
            return Some(Below {
                name: name(&list.key.value),
                key: list.key.span,
                node: &list.node,
                address: format!("{address}/properties/{key}"),
                is_part: false,
            });
        }
        let known = around.known();
        let is_known = |entry: &Entry| {
            known.contains(&entry.key.value.as_str()) || around.meant(&entry.key.value).is_some()
        };
        table.iter().all(is_known).then(|| Below {
            name: self.table_name(),
            key: self.header(),
            node: self.location.node,
            address: address.clone(),
            is_part: true,
        })
    }

    fn unknown_keys(&self, keys: &[String]) -> Vec<Diagnostic> {
        let vocabulary = self.vocabulary();
        keys.iter()
            .filter_map(|key| vocabulary.as_ref()?.unknown_key(key))
            .collect()
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

    fn unknown_value(&self, options: &Json) -> Diagnostic {
        let options = options.as_array().into_iter().flatten();
        let words: Vec<&str> = options.filter_map(Json::as_str).collect();
        let expected = match self.told("x-expected") {
            Some(expected) => expected.to_owned(),
            None => toml::alternatives(&words, toml::quoted),
        };
        let Some(word) = self.location.node.as_str() else {
            return self.expected(&expected);
        };
        let span = self.location.node.span;
        let message = format!("`{word}` is not a value of `{}`", self.key());
        let finding = if words.len() <= FEW {
            Diagnostic::new(&UNKNOWN_VALUE, span, message, format!("expected {expected}"))
        } else {
            let finding = Diagnostic::new(&UNKNOWN_VALUE, span, message, "no such value");
            finding.with_help(format!("write {expected}"))
        };
        self.with_right_word(finding, word, &words)
    }

    /// The finding with the word that was probably meant, or with a hint if there is no such word.
    fn with_right_word(&self, finding: Diagnostic, word: &str, words: &[&str]) -> Diagnostic {
        let told = |annotation| self.schemas.nearest(annotation)?.get(word)?.as_str();
        let right = told("x-instead")
            .or_else(|| nearest(word, words.iter().copied()))
            .or_else(|| sole_beginning(word, words));
        match (told("x-hint"), right) {
            (Some(hint), _) => finding.with_help(hint),
            (None, Some(right)) => finding.with_suggestion(
                format!("write {}", toml::quoted(right)),
                self.location.node.span,
                format!("\"{right}\""),
                self.applicability(),
            ),
            (None, None) => finding,
        }
    }

    /// In an array, the right word may already exist.
    fn applicability(&self) -> Applicability {
        if self.in_array {
            Applicability::MaybeIncorrect
        } else {
            Applicability::MachineApplicable
        }
    }

    fn wrong_type(&self, kind: &str) -> Diagnostic {
        let finding = self.expected(type_words(kind));
        let node = self.location.node;
        if let Some((text, applicability)) = self.corrected() {
            return finding.with_suggestion(format!("write `{text}`"), node.span, text, applicability);
        }
        let grouped = self.grouped();
        match (&node.value, self.told("x-rule")) {
            (Value::Table(_), _) if grouped.as_ref().is_some_and(|below| !below.is_part) => {
                finding.with_note(IMPORT).with_help(format!(
                    "write each item of the list as `[[{}]]`",
                    self.table_name()
                ))
            }
            (Value::Table(_), _) if grouped.is_some() => finding
                .with_note(IMPORT)
                .with_help(format!("write its keys in `{}` itself", self.table.name)),
            (Value::Table(_), _) if node.is_reference() => {
                finding.with_help("write the value itself: armlet needs it")
            }
            (Value::Table(_), _) if kind.contains("Array") => finding.with_help(format!(
                "write each one as `[[{}]]`, or put the inline table in brackets",
                self.table_name()
            )),
            (Value::Integer(number), Some("invalid-duration")) => finding.with_help(format!(
                "write the unit after the number: `\"{number}s\"` is seconds, `\"{number}m\"` minutes"
            )),
            _ => self.with_example(finding),
        }
    }

    /// The value converted to the type of its key, if only quotes, brackets or a key name have to be added or removed.
    fn corrected(&self) -> Option<(String, Applicability)> {
        let node = self.location.node;
        if node.as_table().is_some() || self.keys.iter().any(|key| secret::is_name(key)) {
            return None;
        }
        let address = self.schemas.innermost()?.address.as_ref()?;
        let shorthand = self.told("x-shorthand").map(|key| json!({ key: node.to_json() }));
        let candidates = [
            (unquoted(node), Applicability::MachineApplicable),
            (self.quoted(), Applicability::MachineApplicable),
            (words(node), Applicability::MaybeIncorrect),
            (Some(json!([node.to_json()])), Applicability::MachineApplicable),
            (shorthand, Applicability::MaybeIncorrect),
        ];
        candidates
            .into_iter()
            .filter_map(|(candidate, applicability)| Some((candidate?, applicability)))
            .find(|(candidate, _)| validators::accepts(address, candidate))
            .map(|(candidate, applicability)| (toml::value(&candidate), applicability))
    }

    /// A number or boolean as a string, if the schema marks the key as free text. A size or an id, for example, is
    /// never a number.
    fn quoted(&self) -> Option<Json> {
        let node = self.location.node;
        let is_scalar = matches!(node.value, Value::Integer(_) | Value::Boolean(_));
        let is_free = self.schemas.nearest("x-free-text").is_some();
        (is_scalar && is_free).then(|| Json::from(node.to_json().to_string()))
    }

    /// The finding with the first example of the property, as an assignment.
    fn with_example(&self, finding: Diagnostic) -> Diagnostic {
        match self
            .schemas
            .outermost("examples")
            .and_then(|examples| examples.get(0))
        {
            Some(example) => {
                let (key, value) = (toml::key(self.key()), toml::value(example));
                finding.with_help(format!("write, for example, `{key} = {value}`"))
            }
            None => finding,
        }
    }

    /// A finding that says which type is expected, in the words of the schema if it has any.
    fn expected(&self, fallback: &str) -> Diagnostic {
        let words = self.told("x-expected");
        let node = self.location.node;
        let span = self.span();
        let expected = words.unwrap_or(fallback);
        let found = if node.is_reference() {
            "a reference"
        } else {
            node.type_name()
        };
        Diagnostic::new(
            &WRONG_TYPE,
            span,
            format!("{} must be {expected}, not {found}", self.subject()),
            format!("{found} here"),
        )
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
        let repeated = items.iter().enumerate().find_map(|(index, item)| {
            let before = items.iter().take(index);
            let first = before
                .into_iter()
                .find(|first| first.to_json() == item.to_json())?;
            Some((first.span, item.span))
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

    /// The span of the value, or of the key for a table, which may be long.
    fn span(&self) -> Span {
        match self.location.node.as_table() {
            Some(_) => self.header(),
            None => self.location.node.span,
        }
    }
}

/// The minimum length of a beginning; a shorter one could mean many words.
const SHORTEST_BEGINNING: usize = 3;

/// The only word that begins with an incomplete one: `2025-12-01` for `2025-12`.
fn sole_beginning<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let is_telling = word.len() >= SHORTEST_BEGINNING;
    let mut longer = words
        .iter()
        .filter(|longer| is_telling && longer.starts_with(word));
    let only = longer.next().copied();
    only.filter(|_| longer.next().is_none())
}

/// The number or boolean in a string.
fn unquoted(node: &Node) -> Option<Json> {
    let word = node.as_str()?.trim().to_ascii_lowercase();
    let value: Json = match word.as_str() {
        "yes" | "on" => Json::Bool(true),
        "no" | "off" => Json::Bool(false),
        word => serde_json::from_str(word).ok()?,
    };
    (value.is_boolean() || value.is_number()).then_some(value)
}

/// The words of a string with several words, as an array.
fn words(node: &Node) -> Option<Json> {
    let words: Vec<&str> = node.as_str()?.split_whitespace().collect();
    (words.len() > 1).then(|| json!(words))
}

/// The subschemas on the way to the violated keyword.
fn schemas_of<'a>(error: &ValidationError<'_>, table: &Table<'a>) -> Subschemas<'a> {
    // For our own keywords, the validator reports their place but not the path to it.
    if let (ValidationErrorKind::Custom { .. }, Some(uri)) = (error.kind(), error.absolute_keyword_location())
    {
        let holder = uri.as_str().rsplit_once('/').map(|(holder, _)| holder);
        if let Some(schema) = holder.and_then(Subschema::embedded) {
            return Subschemas::on_path(schema, "");
        }
    }
    let way = error.evaluation_path().as_str();
    // Our validators begin with a reference to the schema of the table.
    let way = match table.schema.address {
        Some(_) => way.strip_prefix("/$ref").unwrap_or(way),
        None => way,
    };
    Subschemas::on_path(table.schema.clone(), way)
}

/// The keys of a path from `node` on, and whether the path ends at an item of an array.
fn keys_of(node: &Node, path: &[String]) -> (Vec<String>, bool) {
    let mut keys = Vec::new();
    let mut in_array = false;
    for (depth, segment) in path.iter().enumerate() {
        let container = locate(node, path.get(..depth).unwrap_or_default());
        in_array = container.node.as_array().is_some();
        if !in_array {
            keys.push(segment.clone());
        }
    }
    (keys, in_array)
}

/// The place of a path. This is a free function so that only the lifetime of the node matters.
fn locate<'n>(node: &'n Node, path: &[String]) -> Location<'n> {
    node.locate(path.iter().map(String::as_str))
}

fn type_words(kind: &str) -> &'static str {
    const WORDS: [(&str, &str); 6] = [
        ("String", "a string"),
        ("Integer", "an integer"),
        ("Number", "a number"),
        ("Boolean", "`true` or `false`"),
        ("Array", "an array"),
        ("Object", "a table"),
    ];
    WORDS
        .iter()
        .find(|(name, _)| kind.contains(name))
        .map_or("of another type", |(_, words)| words)
}
