//! Recipes: Handlebars templates of setup scripts, with a JSON Schema for the values of each.
//!
//! A template quotes each value for the shell, so `{{package}}` is always one word, regardless of its content. Only
//! `{{{triple}}}` braces insert a value without quoting, and no built-in recipe uses them. The schema checks the form
//! of each value before anything is rendered.

mod bounds;

use std::fmt;
use std::fmt::Write;

use handlebars::{Context, Handlebars, RenderErrorReason, Template, TemplateError, TemplateErrorReason};
use serde_json::Value;

pub use bounds::{MAX_NESTING, MAX_RENDERED_BYTES, MAX_STEPS};

use super::arguments::quote;
use crate::bug::bug;

/// A built-in recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// The name that you write in `recipe = "…"`.
    pub name: &'static str,
    /// The Handlebars template of the script.
    pub template: &'static str,
    /// The JSON Schema (draft 2020-12) of the values, as JSON text.
    pub schema: &'static str,
}

/// The recipe whose files in `templates/recipes/` are called `$name`.
macro_rules! recipe {
    ($name:literal) => {
        Recipe {
            name: $name,
            template: include_str!(concat!("../../templates/recipes/", $name, ".sh.hbs")),
            schema: include_str!(concat!("../../templates/recipes/", $name, ".schema.json")),
        }
    };
}

/// All recipes, ordered by name.
const RECIPES: &[Recipe] = &[
    recipe!("apt-package"),
    recipe!("conda-environment"),
    recipe!("git-clone"),
    recipe!("jupyter-kernel"),
    recipe!("pip-package"),
    recipe!("ssh-authorized-key"),
];

/// The recipe called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| recipe.name == name)
}

/// The names of all recipes, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    RECIPES.iter().map(|recipe| recipe.name)
}

/// Why a template cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// What is wrong, in lowercase and without a period.
    pub message: String,
    /// The line of the template, from 1.
    pub line: Option<usize>,
    /// The column of the template, from 1.
    pub column: Option<usize>,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "{}:{}: {}", line, column, self.message),
            _ => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for RenderError {}

/// Adds to `with` the properties of `schema` that it omits: their defaults, or null if a property has no default.
///
/// A template can then use each of its properties (`{{#if branch}}`), although rendering is strict. Validate the values
/// first, because most schemas do not accept null.
#[must_use]
pub fn with_defaults(schema: &Value, with: Value) -> Value {
    let Value::Object(mut values) = with else {
        return with;
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        if !values.contains_key(name) {
            values.insert(name.clone(), property.get("default").cloned().unwrap_or_default());
        }
    }
    Value::Object(values)
}

/// Renders `template` with the values `with`, in strict mode and with shell quoting.
///
/// # Errors
///
/// [`RenderError`] if the template is malformed, if it uses a value that `with` does not have, if a value contains a NUL
/// character, or if the template is nested deeper than [`MAX_NESTING`], writes more than [`MAX_RENDERED_BYTES`] or takes more than
/// [`MAX_STEPS`].
pub fn render(template: &str, with: Value) -> Result<String, RenderError> {
    if contains_nul(&with) {
        let message = "a script cannot contain a NUL character".to_owned();
        return Err(RenderError {
            message,
            line: None,
            column: None,
        });
    }
    bounds::check(template).map_err(|refused| refused_at(template, refused))?;
    let mut parsed = Template::compile(template).map_err(|error| describe_syntax(&error))?;
    bounds::count_steps(&mut parsed);
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(bash_word);
    handlebars.register_template(TEMPLATE, parsed);
    let mut written = bounds::Counted::default();
    let rendered = handlebars.render_with_context_to_write(TEMPLATE, &Context::from(with), &mut written);
    rendered.map_err(|error| RenderError {
        message: written.excess().unwrap_or_else(|| describe(&error).message),
        ..describe(&error)
    })?;
    let text = String::from_utf8(written.into_text());
    Ok(text.unwrap_or_else(|error| bug(format!("a template wrote what is no text: {error}"))))
}

/// The name under which the one template is known while it is rendered.
const TEMPLATE: &str = "recipe";

fn refused_at(template: &str, refused: bounds::Refused) -> RenderError {
    let before = template.get(..refused.at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    RenderError {
        message: refused.message,
        line: Some(before.matches('\n').count() + 1),
        column: Some(line.chars().count() + 1),
    }
}

fn contains_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(contains_nul),
        Value::Object(entries) => entries
            .iter()
            .any(|(name, value)| name.contains('\0') || contains_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Quotes `value` for bash, on one line.
///
/// NOTE: a line feed in single quotes is still a line feed to the here-document around it, and a line that equals the
/// delimiter would end the here-document. So control characters are written as escapes, which bash reads in `$'…'`.
fn bash_word(value: &str) -> String {
    if !value.contains(char::is_control) {
        return match quote(value) {
            Ok(word) => word.into_owned(),
            Err(why) => bug(format!(
                "a text without control characters cannot be quoted: {why}"
            )),
        };
    }
    format!("$'{}'", escaped(value))
}

/// How a part of a value is written where a character of the value is a control character.
#[must_use]
pub fn escaped(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for character in part.chars() {
        match character {
            '\'' | '\\' => text.extend(['\\', character]),
            '\n' => text.push_str(r"\n"),
            '\t' => text.push_str(r"\t"),
            control if control.is_ascii_control() => {
                // NOTE: writing to a string cannot fail.
                let _ = write!(text, "\\{:03o}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text
}

fn describe(error: &handlebars::RenderError) -> RenderError {
    let (message, position) = match error.reason() {
        RenderErrorReason::MissingVariable(Some(name)) => (format!("`{name}` has no value"), None),
        RenderErrorReason::HelperNotFound(name) => (format!("there is no helper `{name}`"), None),
        RenderErrorReason::TemplateError(error) => (describe_template(error), error.pos()),
        reason => (reason.to_string(), None),
    };
    let (line, column) = match position {
        Some((line, column)) => (Some(line), Some(column)),
        None => (error.line_no, error.column_no),
    };
    RenderError {
        message,
        line,
        column,
    }
}

fn describe_syntax(error: &TemplateError) -> RenderError {
    let (line, column) = error.pos().unzip();
    RenderError {
        message: describe_template(error),
        line,
        column,
    }
}

fn describe_template(error: &TemplateError) -> String {
    match error.reason() {
        // NOTE: the reason itself lists the parser's grammar rules, which authors of templates do not know.
        TemplateErrorReason::InvalidSyntax(_) => {
            "invalid Handlebars syntax, or a block without an end".to_owned()
        }
        TemplateErrorReason::MismatchingClosedHelper(opened, closed) => {
            format!("block `{opened}` is closed by `{closed}`")
        }
        reason => reason.to_string(),
    }
}

#[cfg(test)]
mod tests;
