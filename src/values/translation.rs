//! The values of parameters, as the places that use them write them.

use std::collections::{HashMap, HashSet};

use super::path::Path;
use crate::arm::{Key, Object, Value};
use crate::language::key::ScalarType;
use crate::language::rest::free_form;
use crate::model::{Definition, reader::Use};
use crate::source::Span;
use crate::syntax::{Node, Value as Toml};

/// How the uses of the parameters of a definition write their values.
#[derive(Debug, Default)]
pub struct Translation<'d> {
    /// By parameter, in lower case.
    writings: HashMap<String, Vec<Writing<'d>>>,
}

/// How one place writes the value of a parameter, or of a member of it.
#[derive(Debug, Clone)]
pub struct Writing<'d> {
    /// The members that lead from the parameter to the value.
    pub members: Vec<String>,
    /// The place.
    pub span: Span,
    /// The place that takes the value alone; none inside an expression, which takes it as it is written.
    pub used: Option<&'d Use>,
}

impl<'d> Translation<'d> {
    /// The uses of a definition.
    #[must_use]
    pub fn of(definition: &'d Definition) -> Self {
        let mut translation = Self::default();
        let mut alone = HashSet::new();
        for used in &definition.uses {
            if let Some(path) = Path::of(&used.value) {
                alone.insert(used.text);
                translation.add(path, used.text, Some(used));
            }
        }
        let expressions = definition.expressions.iter();
        for typed in expressions.filter(|typed| !alone.contains(&typed.span)) {
            for path in Path::mentioned(&typed.expression) {
                translation.add(path, typed.span, None);
            }
        }
        translation
    }

    fn add(&mut self, path: Path, span: Span, used: Option<&'d Use>) {
        let writings = self.writings.entry(path.parameter.to_lowercase()).or_default();
        writings.push(Writing {
            members: path.members,
            span,
            used,
        });
    }

    /// How the uses of a parameter write it, in the order of the definition.
    #[must_use]
    pub fn writings(&self, parameter: &str) -> &[Writing<'d>] {
        let writings = self.writings.get(&parameter.to_lowercase());
        writings.map(Vec::as_slice).unwrap_or_default()
    }

    /// A value of a parameter, as its uses write it. What no use can read stays as it is.
    #[must_use]
    pub fn value(&self, parameter: &str, value: &Node) -> Value {
        translated(self.writings(parameter), &mut Vec::new(), value)
    }

    /// What a deployer must give for a parameter.
    #[must_use]
    pub fn form(&self, parameter: &str) -> Option<&'static str> {
        let whole = self
            .writings(parameter)
            .iter()
            .filter(|writing| writing.members.is_empty());
        let mut forms = whole.filter_map(|writing| writing.used?.scalar.form);
        forms.next()
    }
}

/// A value below a parameter, where `at` leads.
fn translated(writings: &[Writing<'_>], at: &mut Vec<String>, node: &Node) -> Value {
    let here = writings.iter().filter(|writing| writing.members == *at);
    let scalar = here
        .filter_map(|writing| writing.used)
        .map(|used| used.scalar)
        .next();
    let is_below = writings.iter().any(|writing| writing.members.len() > at.len());
    match &node.value {
        Toml::Table(table) if is_below => {
            let mut object = Object::new();
            for entry in table {
                at.push(entry.key.value.clone());
                let member = translated(writings, at, &entry.node);
                at.pop();
                object.insert(Key::Name(entry.key.value.clone()), member);
            }
            Value::Object(object)
        }
        Toml::Array(items) if is_below => {
            let items = items.iter().enumerate().map(|(index, item)| {
                at.push(index.to_string());
                let item = translated(writings, at, item);
                at.pop();
                item
            });
            Value::Array(items.collect())
        }
        _ => scalar
            .and_then(|scalar: &ScalarType| (scalar.translate)(node))
            .unwrap_or_else(|| free_form(node)),
    }
}

impl Writing<'_> {
    /// The value that the place gets of a value of the parameter; none where it cannot be read or is not there.
    #[must_use]
    pub fn of(&self, parameter: &str, value: &Node) -> Option<Value> {
        let path = Path {
            parameter: parameter.to_owned(),
            members: self.members.clone(),
        };
        let value = path.find(value)?;
        match self.used {
            Some(used) => (used.scalar.translate)(value),
            None => Some(free_form(value)),
        }
    }
}
