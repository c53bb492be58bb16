//! What is said of a compute: terms with what holds of them, in groups, and tables.

use arcstr::ArcStr;
use serde::Serialize;

use super::phrase::Phrase;
use crate::expression::Expression;
use crate::model::reader::WholeValue;
use crate::model::{Setting, SettingValue};
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

impl Group {
    /// Takes out what is said under some terms, which stay.
    pub(super) fn clear(&mut self, terms: &[&str]) {
        let facts = self.facts.iter_mut();
        for fact in facts.filter(|fact| terms.contains(&fact.term.as_str())) {
            fact.lines.clear();
        }
    }

    /// Says of everything that another group says otherwise that it differs; the terms of both are the same.
    pub(super) fn differing(&mut self, other: &Self) {
        for (fact, other) in self.facts.iter_mut().zip(&other.facts) {
            if fact.lines != other.lines {
                fact.lines = vec![Phrase::plain("differs from person to person")];
            }
        }
    }
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

    /// Whether something is said under a term.
    pub(super) fn has(&self, term: &str) -> bool {
        self.facts.iter().any(|fact| fact.term == term)
    }

    pub(super) fn sources(&self) -> &'s Sources {
        self.sources
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
        _ if sources.hides(setting.span) => hidden(),
        SettingValue::Literal(value) => words(value),
        SettingValue::Expression(expression) => {
            Phrase::code(expression.to_bicep()).and(", evaluated by the deployment")
        }
        SettingValue::Unreadable => Phrase::plain("cannot be read; see the findings"),
    }
}

/// What is said instead of a secret.
pub(super) fn hidden() -> Phrase {
    Phrase::plain("hidden, because it contains a secret")
}

/// A parameter or an expression that stands for a whole table.
pub(super) fn whole_value(table: &WholeValue) -> Phrase {
    match &table.value {
        Some(Expression::Parameter(name)) => Phrase::plain("the parameter ").and_code(name.as_str()),
        Some(computed) => Phrase::code(computed.to_bicep()).and(", evaluated by the deployment"),
        None => Phrase::plain("cannot be read; see the findings"),
    }
}

/// A text setting as written.
pub(super) fn text(setting: &Setting<ArcStr>, sources: &Sources) -> Phrase {
    in_words(setting, sources, |text| Phrase::code(text.as_str()))
}
