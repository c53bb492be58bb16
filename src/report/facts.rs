//! What is said of a compute: terms with what holds of them, in groups, and tables.

use serde::Serialize;

use super::phrase::Phrase;
use crate::expression::Expression;
use crate::model::reader::WholeTable;
use crate::model::{Map, Setting, SettingValue};
use crate::source::Sources;

/// What a report calls a key: `label!(ClusterDefinition.tier)`. The table of the language says it, so a key without a label
/// does not compile.
macro_rules! label {
    ($table:ident.$key:ident) => {
        const { $table::TABLE.label(stringify!($key)) }
    };
}

pub(super) use label;

/// Facts under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Group {
    title: Option<&'static str>,
    facts: Vec<Fact>,
}

/// A term and what holds of it, a line each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Fact {
    term: String,
    lines: Vec<Phrase>,
}

/// A table whose first column names the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
}

/// A row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    /// The name of the row.
    pub(super) name: Phrase,
    /// The id of the place in the page that the name leads to.
    pub(super) target: Option<String>,
    /// The lines of the other cells.
    pub(super) cells: Vec<Vec<Phrase>>,
}

/// Collects the facts of a group.
pub(super) struct Facts<'s> {
    sources: &'s Sources,
    facts: Vec<Fact>,
}

impl<'s> Facts<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            facts: Vec::new(),
        }
    }

    /// Says one thing.
    pub(super) fn say(&mut self, term: impl Into<String>, phrase: Phrase) {
        self.list(term, vec![phrase]);
    }

    /// Adds several lines for one term; nothing if there are no lines.
    pub(super) fn list(&mut self, term: impl Into<String>, lines: Vec<Phrase>) {
        if !lines.is_empty() {
            self.facts.push(Fact {
                term: term.into(),
                lines,
            });
        }
    }

    /// Says what a setting is, if it is written.
    pub(super) fn setting<T>(
        &mut self,
        term: &'static str,
        setting: Option<&Setting<T>>,
        words: impl Fn(&T) -> Phrase,
    ) {
        if let Some(setting) = setting {
            self.say(term, in_words(setting, self.sources, words));
        }
    }

    /// Adds a setting as written.
    pub(super) fn code(&mut self, term: &'static str, setting: Option<&Setting<String>>) {
        self.setting(term, setting, |text| Phrase::code(text.as_str()));
    }

    /// Says a number.
    pub(super) fn number(&mut self, term: &'static str, setting: Option<&Setting<i64>>) {
        self.setting(term, setting, |number| Phrase::plain(number.to_string()));
    }

    /// Says which of two things holds.
    pub(super) fn flag(
        &mut self,
        term: &'static str,
        setting: Option<&Setting<bool>>,
        [yes, no]: [&'static str; 2],
    ) {
        self.setting(term, setting, |flag| Phrase::plain(if *flag { yes } else { no }));
    }

    /// Says the entries of a map.
    pub(super) fn map(&mut self, term: &'static str, map: &Map<Setting<String>>) {
        if let Some(whole) = &map.1 {
            self.say(term, whole_table(whole));
        }
        let entries = map.0.iter().map(|(name, value)| {
            let value = in_words(value, self.sources, |text| Phrase::code(text.as_str()));
            Phrase::code(name.value.as_str()).and(": ").and_phrase(value)
        });
        self.list(term, entries.collect());
    }

    /// The group, unless there is nothing to say.
    pub(super) fn group(self, title: &'static str) -> Option<Group> {
        (!self.facts.is_empty()).then_some(Group {
            title: Some(title),
            facts: self.facts,
        })
    }

    /// The group without a title, directly under the heading of its section.
    pub(super) fn alone(self) -> Group {
        Group {
            title: None,
            facts: self.facts,
        }
    }
}

/// A setting in words: its value, or who gives it.
pub(super) fn in_words<T>(setting: &Setting<T>, sources: &Sources, words: impl Fn(&T) -> Phrase) -> Phrase {
    match &setting.value {
        SettingValue::Parameter(name) => Phrase::plain("the parameter ").and_code(name.as_str()),
        _ if sources.hides(setting.span) => Phrase::plain("hidden, because it contains a secret"),
        SettingValue::Literal(value) => words(value),
        SettingValue::Expression(expression) => {
            Phrase::code(expression.to_bicep()).and(", evaluated by the deployment")
        }
        SettingValue::Unreadable => Phrase::plain("cannot be read; see the findings"),
    }
}

/// A parameter or an expression that stands for a whole table.
pub(super) fn whole_table(table: &WholeTable) -> Phrase {
    match &table.value {
        Some(Expression::Parameter(name)) => Phrase::plain("the parameter ").and_code(name.as_str()),
        Some(computed) => Phrase::code(computed.to_bicep()).and(", evaluated by the deployment"),
        None => Phrase::plain("cannot be read; see the findings"),
    }
}

/// A text setting as written.
pub(super) fn text(setting: &Setting<String>, sources: &Sources) -> Phrase {
    in_words(setting, sources, |text| Phrase::code(text.as_str()))
}
