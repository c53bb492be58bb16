//! What a script says once and for all, so that a command in it asks nothing.

use std::cell::{OnceCell, RefCell};

use crate::hashing::HashMap;

/// The whole script, each of whose words is looked for once, however many commands would ask.
#[derive(Debug)]
pub(in crate::script::inspect) struct InAdvance<'t> {
    text: &'t str,
    said: RefCell<HashMap<&'static str, bool>>,
    accepts_licenses: OnceCell<bool>,
}

impl<'t> InAdvance<'t> {
    pub(in crate::script::inspect) fn of(text: &'t str) -> Self {
        Self {
            text,
            said: RefCell::default(),
            accepts_licenses: OnceCell::new(),
        }
    }

    /// Whether the script has this text anywhere.
    pub(super) fn says(&self, words: &'static str) -> bool {
        let mut said = self.said.borrow_mut();
        *said.entry(words).or_insert_with(|| self.text.contains(words))
    }

    /// Whether it accepts the license of packages of Microsoft: by a variable, or by an answer to the package system.
    pub(super) fn accepts_licenses(&self) -> bool {
        let answers = ["accept-eula select true", "ACCEPT_EULA boolean true"];
        *self
            .accepts_licenses
            .get_or_init(|| self.sets_to_yes("ACCEPT_EULA") || answers.iter().any(|answer| self.says(answer)))
    }

    fn sets_to_yes(&self, variable: &str) -> bool {
        self.text.match_indices(variable).any(|(at, _)| {
            let after = self.text.get(at + variable.len()..).unwrap_or_default();
            after.trim_start_matches(['=', '"', '\'']).starts_with(['Y', 'y'])
        })
    }
}
