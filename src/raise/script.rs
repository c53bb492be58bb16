//! A script reference of `setupScripts.scripts` → `creation_script`, `startup_script`.

use crate::arm::{Object, Value};
use crate::expression::{Expression, Part};
use crate::language::reader::Setting;
use crate::language::rest::{entry, node, reference, text_value, whole};
use crate::language::value::Timeout;
use crate::language::value::text::AnyText;
use crate::script::quote;
use crate::syntax::{Entry, Table, Value as Toml};
use crate::time::Duration;

/// Takes a script out of the properties of an instance; none if a part of it has no words.
pub(super) fn raise(inner: &mut Object, path: &'static str) -> Option<Toml> {
    let value = inner.take_at(path)?;
    let raised = match &value {
        Value::Object(script) => keys(script.clone()),
        _ => None,
    };
    match raised {
        Some(keys) => Some(Toml::Table(Table::new(keys))),
        None => {
            inner.set_at(path, value);
            None
        }
    }
}

fn keys(mut script: Object) -> Option<Vec<Entry>> {
    let source = script.remove("scriptSource")?;
    let data = script.remove("scriptData")?;
    let mut keys = vec![match data {
        Value::Script(inline) if source == Value::from("inline") => {
            entry("inline", Toml::String(inline.text))
        }
        path if source == Value::from("workspaceStorage") => {
            entry("path", whole::<AnyText, Setting<String>>(&path)?)
        }
        _ => return None,
    }];
    if let Some(arguments) = script.remove("scriptArguments") {
        keys.push(entry(
            "arguments",
            Toml::Array(words(&arguments)?.into_iter().map(node).collect()),
        ));
    }
    if let Some(timeout) = script.remove("timeout") {
        keys.push(entry("timeout", whole::<Timeout, Setting<Duration>>(&timeout)?));
    }
    script.is_empty().then_some(keys)
}

/// The arguments, if they are quoted as lowering quotes them.
fn words(arguments: &Value) -> Option<Vec<Toml>> {
    let parts = match arguments {
        Value::String(line) => vec![Part::Text(line.clone())],
        Value::Expression(computed) => match &**computed {
            Expression::Interpolation(parts) => parts.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let mut words = Words::default();
    for part in &parts {
        match part {
            Part::Text(text) => words.text(text)?,
            Part::Value(value) => words.value(value)?,
        }
    }
    words.finish()
}

/// Reads a line of words, each of which is plain or in single quotes.
#[derive(Default)]
struct Words {
    done: Vec<Toml>,
    /// The word as it is written so far.
    word: String,
    /// What stands for the word, and is known at deployment only.
    computed: Option<Toml>,
    is_quoted: bool,
}

impl Words {
    fn text(&mut self, text: &str) -> Option<()> {
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' if !self.is_quoted => {
                    self.word.push(character);
                    self.word.extend(characters.next());
                    continue;
                }
                '\'' => self.is_quoted = !self.is_quoted,
                ' ' if !self.is_quoted => {
                    self.end()?;
                    continue;
                }
                _ => {}
            }
            self.word.push(character);
        }
        Some(())
    }

    /// `replace(x, '\'', '\'\\\'\'')` between quotes.
    fn value(&mut self, value: &Expression) -> Option<()> {
        let Expression::Call { name, arguments, .. } = value else {
            return None;
        };
        let [value, quote, escaped] = arguments.as_slice() else {
            return None;
        };
        let text = |text: &str| Expression::String(text.to_owned());
        let is_quoting = name == "replace" && *quote == text("'") && *escaped == text("'\\''");
        if !is_quoting || self.word != "'" || self.computed.is_some() {
            return None;
        }
        self.computed = Some(reference(value));
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        let word = std::mem::take(&mut self.word);
        let raised = match self.computed.take() {
            Some(computed) if word == "''" => computed,
            Some(_) => return None,
            None => {
                let plain = match word.strip_prefix('\'').and_then(|word| word.strip_suffix('\'')) {
                    Some(inner) => inner.replace("'\\''", "'"),
                    None => word.clone(),
                };
                if quote(&plain).ok()? != word {
                    return None;
                }
                text_value(&plain)
            }
        };
        self.done.push(raised);
        Some(())
    }

    fn finish(mut self) -> Option<Vec<Toml>> {
        if self.is_quoted {
            return None;
        }
        self.end()?;
        Some(self.done)
    }
}
