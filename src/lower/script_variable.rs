//! The variables that hold the lines of scripts: one for each text, named for where the text comes from.

use std::collections::BTreeMap;

use arcstr::ArcStr;

use crate::arm::Names;
use crate::model::script::{ScriptDefinition, SetupScript};
use crate::source::Spanned;

/// Names the variables.
///
/// A name depends on the other scripts of a template only where two would have the same: computes come and go without
/// renaming the scripts of others, so a change of one stays a change of a few lines.
#[derive(Default)]
pub(super) struct ScriptVariables {
    /// The variable of each text. Texts that differ do so early; to hash them is to read them whole.
    known: BTreeMap<ArcStr, ArcStr>,
    /// The last text and its variable: that of a whole fleet is held once.
    last: Option<(ArcStr, ArcStr)>,
}

impl ScriptVariables {
    /// The variable for the text of a script; `word` says which of the scripts of the compute or fleet named `compute` it is.
    pub(super) fn of(
        &mut self,
        script: &SetupScript,
        definition: &ScriptDefinition,
        (compute, word): (&str, &str),
        names: &mut Names,
    ) -> Option<ArcStr> {
        let text = script.text()?;
        if let Some((last, name)) = &self.last
            && ArcStr::ptr_eq(last, &text)
        {
            return Some(name.clone());
        }
        let name = self.variable(&text, definition, (compute, word), names);
        self.last = Some((text, name.clone()));
        Some(name)
    }

    fn variable(
        &mut self,
        text: &ArcStr,
        definition: &ScriptDefinition,
        (compute, word): (&str, &str),
        names: &mut Names,
    ) -> ArcStr {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let [short, long] = candidates(definition, compute, word);
        let name = match names.is_free_for(&short) {
            true => names.symbol(&short, ""),
            false => names.symbol(&long, "Script"),
        };
        let name = ArcStr::from(name);
        self.known.insert(text.clone(), name.clone());
        name
    }
}

/// What to name a script after, and what else where that name is taken.
fn candidates(definition: &ScriptDefinition, compute: &str, word: &str) -> [String; 2] {
    let written = |name: &Option<Spanned<Option<ArcStr>>>| name.as_ref().and_then(|name| name.value.clone());
    let own = format!("{compute}-{word}");
    if let Some(file) = written(&definition.file) {
        return [stem(&file), in_letters(without_extension(&file))];
    }
    match written(&definition.recipe) {
        // Another text of the same recipe has other values.
        Some(recipe) => {
            let short = stem(recipe.strip_suffix(".hbs").unwrap_or(&recipe));
            let long = format!("{short}-{own}");
            [short, long]
        }
        None => [own.clone(), own],
    }
}

/// The name of a file without its folders and extension.
fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    in_letters(without_extension(name))
}

fn without_extension(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((before, extension)) if !before.is_empty() && !extension.contains('/') => before,
        _ => path,
    }
}

/// A name that begins as a symbol may.
fn in_letters(name: &str) -> String {
    let first = name.chars().find(char::is_ascii_alphanumeric);
    if first.is_some_and(|first| first.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        format!("script-{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_named_after_the_last_part_of_its_path() {
        assert_eq!(stem("scripts/install-pip-package.sh"), "install-pip-package");
        assert_eq!(stem("setup"), "setup");
        assert_eq!(stem("a.b/.profile"), ".profile");
        assert_eq!(stem("01-setup.sh"), "script-01-setup");
        assert_eq!(stem("установка.sh"), "script-установка");
    }
}
