//! Whether two values mean the same, by the type of their property.

use super::deployed::member;
use crate::arm::{Key, Object, Value};
use crate::azure::behaviour::Sameness;
use crate::expression::arm::{Quotes, read_string};
use crate::expression::{Expression, Part};
use crate::hashing::HashSet;

/// Whether two values mean the same; `None` is absent.
pub(super) fn means_the_same(old: Option<&Value>, new: Option<&Value>, how: Option<Sameness>) -> bool {
    match (old.filter(is_given), new.filter(is_given)) {
        (None, None) => true,
        (Some(old), Some(new)) => is_same(old, new, how),
        _ => false,
    }
}

/// Whether a value says anything: `null`, an empty object and an empty list do not.
pub(super) fn is_given(value: &&Value) -> bool {
    match value {
        Value::Null => false,
        Value::Object(object) => !object.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    }
}

fn is_same(old: &Value, new: &Value, how: Option<Sameness>) -> bool {
    match (old, new) {
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same(old, new, how))
        }
        (Value::Object(old), Value::Object(new)) => is_same_object(old, new, how),
        (Value::Expression(old), Value::Expression(new)) => {
            let (old, new) = (canonical(old), canonical(new));
            old == new || how == Some(Sameness::Case) && is_alike(&old, &new)
        }
        (Value::Script(old), Value::Script(new)) => old.text == new.text,
        (old, new) => {
            let is_alike = || Some(how?.holds(&text(old)?, &text(new)?));
            old == new || is_alike().unwrap_or(false)
        }
    }
}

/// Whether two expressions give texts that differ in the case of letters alone: ids, and texts that are joined.
fn is_alike(old: &Expression, new: &Expression) -> bool {
    match (old, new) {
        (Expression::String(old), Expression::String(new)) => old.eq_ignore_ascii_case(new),
        (Expression::Interpolation(old), Expression::Interpolation(new)) => {
            let is_part = |(old, new): (&Part, &Part)| match (old, new) {
                (Part::Text(old), Part::Text(new)) => old.eq_ignore_ascii_case(new),
                (Part::Value(old), Part::Value(new)) => is_alike(old, new),
                _ => false,
            };
            old.len() == new.len() && old.iter().zip(new).all(is_part)
        }
        (Expression::Call { name, .. }, Expression::Call { name: other, .. })
            if name == other && is_id(name) =>
        {
            let (old, new) = (old.children(), new.children());
            old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| is_alike(old, new))
        }
        (old, new) => old == new,
    }
}

/// Whether a function makes the id of a resource.
pub(super) fn is_id(function: &str) -> bool {
    function.to_ascii_lowercase().ends_with("resourceid")
}

fn is_same_object(old: &Object, new: &Object, how: Option<Sameness>) -> bool {
    let name = |key: &Key| super::deployed::key_text(key);
    let mut olds = old.iter();
    let mut news = new.iter();
    olds.all(|(key, value)| means_the_same(Some(value), member(new, &name(key)), how))
        && news.all(|(key, value)| member(old, &name(key)).is_some() || !is_given(&value))
}

/// A scalar as text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// One spelling for names, and segments of names, that are the same: case means nothing in them, and an expression in brackets may
/// join its texts in any way.
pub(super) fn name_key(name: &str) -> String {
    let segment = |segment: &str| match read_string(segment, Quotes::Kept) {
        Ok(Expression::String(text)) => text,
        Ok(expression) => canonical(&expression).arm_string().into(),
        Err(_) => segment.into(),
    };
    let key = if name.starts_with('[') {
        segment(name)
    } else {
        name.into()
    };
    key.to_ascii_lowercase()
}

/// One spelling for expressions that say the same: names in lower case, and texts that are joined by `concat`, `format` or an
/// interpolation as one.
pub(super) fn canonical(expression: &Expression) -> Expression {
    let mut expression = expression.clone();
    for child in expression.children_mut() {
        *child = canonical(child);
    }
    match expression {
        Expression::Parameter(name) => Expression::Parameter(name.to_lowercase().into()),
        Expression::Interpolation(parts) => joined(parts),
        Expression::Call {
            namespace,
            name,
            arguments,
        } => {
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                // NOTE: arrays are joined by `concat`, too; a text among the arguments says what it is.
                "concat" if arguments.iter().any(is_text) => {
                    joined(arguments.into_iter().map(Part::Value).collect())
                }
                "format" => formatted(&arguments).map_or_else(
                    || Expression::Call {
                        namespace: None,
                        name: name.as_str().into(),
                        arguments: arguments.clone(),
                    },
                    joined,
                ),
                _ => Expression::Call {
                    namespace,
                    name: name.into(),
                    arguments,
                },
            }
        }
        other => other,
    }
}

fn is_text(expression: &Expression) -> bool {
    matches!(expression, Expression::String(_) | Expression::Interpolation(_))
}

/// The largest part, in bytes of memory, that a text holds several times: texts that hold texts would grow without bound.
const MOST_REPEATED: usize = 1024;

/// The parts of `format('a{0}b', x)`; `None` if a placeholder has a format of its own, or if a large part is in it several times.
fn formatted(arguments: &[Expression]) -> Option<Vec<Part>> {
    let (Expression::String(text), values) = arguments.split_first()? else {
        return None;
    };
    let mut parts = Vec::new();
    let mut used = HashSet::default();
    let mut rest = text.as_str();
    if rest.contains("{{") || rest.contains("}}") {
        return None;
    }
    while let Some((before, after)) = rest.split_once('{') {
        let (number, after) = after.split_once('}')?;
        parts.push(Part::Text(before.into()));
        let number = number.parse::<usize>().ok()?;
        let value = values.get(number)?;
        if !used.insert(number) && value.weight() > MOST_REPEATED {
            return None;
        }
        parts.push(Part::Value(value.clone()));
        rest = after;
    }
    parts.push(Part::Text(rest.into()));
    Some(parts)
}

/// Parts as one text: those that are texts themselves taken apart, texts that follow one another put together.
fn joined(parts: Vec<Part>) -> Expression {
    let mut flat: Vec<Part> = Vec::new();
    let inner = parts.into_iter().flat_map(|part| match part {
        Part::Value(Expression::Interpolation(inner)) => inner,
        Part::Value(Expression::String(text)) => vec![Part::Text(text.to_string())],
        part => vec![part],
    });
    for part in inner {
        match (flat.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => flat.push(part),
        }
    }
    Expression::Interpolation(flat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Expression {
        canonical(&read_string(text, Quotes::Kept).unwrap())
    }

    #[test]
    fn a_text_does_not_grow_with_each_text_that_repeats_it() {
        let repeated = |text: String, _| format!("format('{}', {text})", "{0}".repeat(32));
        let bomb = (0..12).fold("'xxxxxxxxxxxxxxxx'".to_owned(), repeated);
        assert!(read(&format!("[{bomb}]")).weight() < 64 * 1024);
        assert_eq!(
            read("[format('{0}{0}', parameters('a'))]"),
            read("[concat('', parameters('A'), parameters('a'))]")
        );
    }

    #[test]
    fn texts_are_the_same_however_they_are_joined() {
        let one = read("[concat('/a/', parameters('S'), '/x', '/y')]");
        assert_eq!(one, read("[format('/a/{0}/{1}', parameters('s'), 'x/y')]"));
        assert_eq!(one, read("[concat(concat('/a/', parameters('s')), '/x/y')]"));
        assert_ne!(one, read("[concat('/a/', parameters('t'), '/x/y')]"));
        assert_ne!(one, read("[concat('/A/', parameters('s'), '/x/y')]"));
    }

    #[test]
    fn what_may_join_lists_stays_a_call() {
        let lists = read("[concat(parameters('a'), parameters('b'))]");
        assert!(matches!(lists, Expression::Call { .. }));
    }

    #[test]
    fn values_are_compared_by_their_type() {
        let same = |one: Value, other: Value, how| means_the_same(Some(&one), Some(&other), how);
        assert!(same("8787".into(), 8787.into(), Some(Sameness::Integer)));
        assert!(same(
            "West Europe".into(),
            "westeurope".into(),
            Some(Sameness::Region)
        ));
        assert!(!same("Vision".into(), "vision".into(), None));
        assert!(means_the_same(None, Some(&Value::Object(Object::new())), None));
    }
}
