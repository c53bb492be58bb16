//! `creation_script` and `startup_script`: where a setup script comes from ↔ a script reference of `setupScripts.scripts`.
//!
//! Irregular: four keys are the sources of one property, and the arguments are one line for the shell.

use std::sync::Arc;

use arcstr::ArcStr;

use super::key::{Schema, Shape};
use super::reader::{FreeForm, FromNode, Reader, Setting, SettingValue};
use super::rest::{Rest, Scalar, Shaped, entry, node, reference, text_value, whole};
use super::value::Timeout;
use super::value::number::AnyTable;
use super::value::text::{AnyText, text as script_text};
use crate::arm::{Object, Script, ScriptForm, Value};
use crate::bug::bug;
use crate::expression::{Expression, Part};
use crate::script::quote;
use crate::source::Spanned;
use crate::syntax::{Entry, Node, Table, Value as Toml};
use crate::table;
use crate::time::ScriptTimeout;

table! {
    /// A script that the instance runs as root, at creation or at every start. It has exactly one source: `path`,
    /// `file`, `inline` or `recipe`.
    pub struct ScriptDefinition {
        /// Path of a script on the workspace's Notebooks file share, relative to its root. It must exist before the
        /// deployment, because ARM cannot upload it.
        pub path: Option<Setting<ArcStr>> => by_hand {
            example = ["Users/admin/setup.sh"],
            source = "Customize a compute instance with a script (Microsoft Learn)",
            aka = ["scriptData", "script_data", "workspaceStorage", "workspace_storage"], rest = [".scriptData"],
        },
        /// Path of a local script, relative to the definition and inside its folder. armlet reads it, checks it and
        /// writes its text into the template.
        pub file: Option<Spanned<Option<ArcStr>>> => by_hand {
            example = ["scripts/setup.sh"], rest = [".scriptData"],
        },
        /// The text of the script, or a reference to it. Of a parameter, armlet reads the texts that it knows: its default
        /// and the values of the environments.
        pub inline: Option<Spanned<InlineText>> => by_hand {
            example = ["#!/bin/bash\nset -e\npip install polars\n", {"param": "setupScript"}], rest = [".scriptData"],
        },
        /// Name of a built-in recipe, or path of your own Handlebars template, relative to the definition. `with`
        /// holds its parameters.
        pub recipe: Option<Spanned<Option<ArcStr>>> => by_hand { example = ["pip-package"], rest = [".scriptData"] },
        /// Parameters of the recipe; `docs/recipes.md` lists those of each recipe.
        pub with: Option<FreeForm> as AnyTable => by_hand {
            example = [{"packages": ["polars"], "environment": "azureml_py38"}], aka = ["parameters", "params"],
        },
        /// Arguments of the script, one per array item; each is quoted for the shell and arrives as `$1`, `$2`, … Do
        /// not pass secrets: the studio shows the arguments on the page of the instance.
        pub arguments: Vec<Setting<ArcStr>> as AnyText => by_hand {
            example = [["numpy", "azureml_py38"]],
            source = "Customize a compute instance with a script (Microsoft Learn)",
            aka = ["args", "command", "scriptArguments", "script_arguments"], rest = [".scriptArguments"],
        },
        /// How long the script may run before the service stops it: a duration, or as the service reads it a decimal
        /// number of seconds or of the unit after it, `"900"` or `"1.5h"`. Default: not written to the template; the service
        /// allows 15 minutes.
        pub timeout: Option<Setting<ScriptTimeout>> as Timeout => by_hand {
            example = ["20m"], source = "Customize a compute instance with a script (Microsoft Learn)",
            aka = ["timeoutMinutes", "timeout_minutes"], rest = [".timeout"],
        },
    }
    file = "script";
    title = "Setup script";
    root = ".";
    hints = {
        "script": "use `file` for a local script, which becomes part of the template, or `path` for one on the workspace's file share",
        "script_source, scriptSource": "the source follows from the key you set: `path`, `file`, `inline` or `recipe`",
        "url, uri": "the service does not accept URLs: put the script on the file share (`path`) or into the template (`file`)",
        "environment_variables": "variables cannot be declared for a setup script (the service sets only its own, such as `CI_NAME`): use `arguments`"
    };
    schema = {
        "x-shorthand": "file",
        "allOf": [
            {
                "oneOf": [
                    {"required": ["path"]},
                    {"required": ["file"]},
                    {"required": ["inline"]},
                    {"required": ["recipe"]},
                    {
                        "not": {
                            "anyOf": [
                                {"required": ["path"]},
                                {"required": ["file"]},
                                {"required": ["inline"]},
                                {"required": ["recipe"]}
                            ]
                        }
                    }
                ],
                "x-rule": "script-source-conflict"
            },
            {"dependentRequired": {"with": ["recipe"]}, "x-after-defaults": true}
        ]
    };
}

impl Shaped for Spanned<Option<ArcStr>> {
    const SHAPE: &'static Shape = &Shape::Literal(<ArcStr as Scalar>::TYPE);
}

/// The text of a script in the definition, or what gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum InlineText {
    /// Written out; none if the value is no text, which the schema reports.
    Text(Option<ArcStr>),
    /// A parameter or an expression, known at deployment only.
    Reference(Setting<ArcStr>),
}

impl InlineText {
    /// The text, if it is written out.
    #[must_use]
    pub fn text(&self) -> Option<&ArcStr> {
        match self {
            Self::Text(text) => text.as_ref(),
            Self::Reference(_) => None,
        }
    }

    /// What gives the text, if it is not written out.
    #[must_use]
    pub fn reference(&self) -> Option<&Setting<ArcStr>> {
        match self {
            Self::Text(_) => None,
            Self::Reference(reference) => Some(reference),
        }
    }
}

impl FromNode for InlineText {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if node.is_reference() {
            return Setting::from_node(node, reader).map(Self::Reference);
        }
        Some(Self::Text(FromNode::from_node(node, reader)))
    }
}

impl Shaped for Spanned<InlineText> {
    const SHAPE: &'static Shape = &Shape::Setting(ScriptText::TYPE);
}

/// The text of a script: with line feeds and without a byte order mark, as every script is written.
#[derive(Debug, Clone, Copy)]
enum ScriptText {}

impl Scalar for ScriptText {
    type Stored = ArcStr;

    const SCHEMA: Schema = <ArcStr as Scalar>::SCHEMA;

    fn lower(stored: &ArcStr) -> Value {
        Value::from(&*crate::script::Script::from_text(stored.as_str()).text)
    }

    fn raise(value: &Value) -> Option<Toml> {
        <ArcStr as Scalar>::raise(value)
    }
}

impl ScriptDefinition {
    /// The reference to a script of `setupScripts.scripts`: `text` is the text of every source but `path`, `variable` the ARM
    /// variable in which its lines are shown, if they are.
    ///
    /// A script on the file share is named by its path; every other source becomes `inline`, Base64 of the normalised text.
    pub(crate) fn lower(&self, text: Option<ArcStr>, variable: Option<&ArcStr>) -> Option<Object> {
        let mut script = Object::new();
        if let Some(path) = &self.path {
            script.set("scriptSource", "workspaceStorage");
            script.set_some("scriptData", Rest::<AnyText>::lower(path));
        } else if let Some(reference) = self.inline.as_ref().and_then(|inline| inline.value.reference()) {
            script.set("scriptSource", "inline");
            script.set("scriptData", Expression::call("base64", [script_text(reference)]));
        } else {
            let text = text?;
            let form = variable.map_or(ScriptForm::Base64, |variable| ScriptForm::Lines {
                variable: variable.clone(),
            });
            script.set("scriptSource", "inline");
            script.set("scriptData", Script { text, form });
        }
        if !self.arguments.is_empty() {
            script.set("scriptArguments", arguments(&self.arguments));
        }
        script.set_some("timeout", Rest::<Timeout>::lower(&self.timeout));
        Some(script)
    }
}

/// The arguments as one string, each quoted for the shell; one that is known at deployment only is quoted there.
fn arguments(arguments: &[Setting<ArcStr>]) -> Value {
    let mut parts: Vec<Part> = Vec::new();
    for argument in arguments {
        let separator = if parts.is_empty() { "" } else { " " };
        match &argument.value {
            SettingValue::Literal(word) => {
                // Nothing is lowered while an argument holds a NUL, the only word that cannot be quoted.
                let quoted = quote(word).unwrap_or_else(|error| bug(error));
                parts.push(Part::Text(format!("{separator}{quoted}")));
            }
            SettingValue::Parameter(name) => {
                quoted(&mut parts, separator, Expression::Parameter(name.clone()))
            }
            SettingValue::Expression(expression) => {
                quoted(&mut parts, separator, Expression::clone(expression))
            }
            // Nothing is lowered while something cannot be read.
            SettingValue::Unreadable => bug("an argument that cannot be read was lowered"),
        }
    }
    let literal: Option<String> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Value(_) => None,
        })
        .collect();
    literal.map_or_else(
        || Expression::Interpolation(Part::merged(parts)).into(),
        Value::from,
    )
}

/// `'` + the value with each `'` made `'\''` + `'`.
fn quoted(parts: &mut Vec<Part>, separator: &str, value: Expression) {
    parts.push(Part::Text(format!("{separator}'")));
    parts.push(Part::Value(quoting(value)));
    parts.push(Part::Text("'".into()));
}

/// A value as it is between quotes of the shell: each `'` is `'\''`.
pub(crate) fn quoting(value: Expression) -> Expression {
    let text = |text: &str| Expression::String(text.into());
    Expression::call("replace", [value, text("'"), text("'\\''")])
}

/// Takes a script out of the properties of an instance; none if a part of it has no words.
pub(crate) fn raise(inner: &mut Object, path: &'static str) -> Option<Toml> {
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
        Value::Expression(computed) if source == Value::from("inline") => {
            match Arc::unwrap_or_clone(computed) {
                Expression::Call {
                    namespace: None,
                    name,
                    arguments,
                } if name == "base64" => match arguments.as_slice() {
                    [Expression::String(_)] | [] | [_, _, ..] => return None,
                    [text] => entry("inline", reference(text)),
                },
                _ => return None,
            }
        }
        path if source == Value::from("workspaceStorage") => {
            entry("path", whole::<AnyText, Setting<ArcStr>>(&path)?)
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
        keys.push(entry(
            "timeout",
            whole::<Timeout, Setting<ScriptTimeout>>(&timeout)?,
        ));
    }
    script.is_empty().then_some(keys)
}

/// The arguments, if they are quoted as lowering quotes them.
fn words(arguments: &Value) -> Option<Vec<Toml>> {
    let parts = match arguments {
        Value::String(line) => vec![Part::Text(line.to_string())],
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
        let text = |text: &str| Expression::String(text.into());
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
