//! The lines of `[lints]` that allow something, as programs and the report list them.

use crate::diagnostic::Level;
use crate::model::Definition;
use crate::source::Span;

/// A rule that is not reported, everywhere or in some places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The rule.
    pub rule: String,
    /// Why.
    pub reason: Option<String>,
    /// The last day, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Tables and keys as dotted keys; everywhere if empty.
    pub only: Vec<String>,
    /// The name of the rule in `[lints]`.
    pub span: Span,
}

impl Allow {
    /// Those of a definition, in its order.
    #[must_use]
    pub fn all(definition: &Definition) -> Vec<Self> {
        let lints = definition.lints.iter();
        let allows = lints.filter(|lint| lint.level == Some(Level::Allow));
        allows
            .map(|lint| Self {
                rule: lint.rule.value.to_string(),
                reason: lint.reason.clone(),
                until: lint.until.as_ref().map(|day| day.value.to_string()),
                only: lint.only.iter().map(|place| place.value.to_string()).collect(),
                span: lint.rule.span,
            })
            .collect()
    }

    /// The same line where the ids of all files are greater by `offset`.
    #[must_use]
    pub fn moved(mut self, offset: u32) -> Self {
        self.span.source.0 += offset;
        self
    }
}
