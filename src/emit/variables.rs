//! The variables of a template, of which most hold the lines of scripts.

use arcstr::ArcStr;

use crate::arm::{Object, Resource, Script, ScriptForm, scripts};
use crate::hashing::HashSet;

/// The variables of a template.
pub(super) struct Variables {
    /// Those that hold none.
    pub(super) values: Object,
    /// Those that hold the text of a script, in the order in which resources name them.
    pub(super) scripts: Vec<(ArcStr, ArcStr)>,
    named: HashSet<ArcStr>,
}

impl Variables {
    /// Those that hold no script.
    pub(super) fn new(values: Object) -> Self {
        Self {
            values,
            scripts: Vec::new(),
            named: HashSet::default(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.values.len() + self.scripts.len()
    }

    /// Adds those that have no name yet.
    pub(super) fn add_scripts(&mut self, scripts: Vec<(ArcStr, ArcStr)>) {
        for (variable, text) in scripts {
            if self.named.insert(variable.clone()) {
                self.scripts.push((variable, text));
            }
        }
    }

    /// Those of the scripts of resources that are shown as lines, with their texts.
    pub(super) fn of_scripts(resources: &[Resource]) -> Vec<(ArcStr, ArcStr)> {
        let variable = |script: &Script| match &script.form {
            ScriptForm::Lines { variable } => Some((variable.clone(), script.text.clone())),
            ScriptForm::Base64 => None,
        };
        scripts(resources).into_iter().filter_map(variable).collect()
    }
}
