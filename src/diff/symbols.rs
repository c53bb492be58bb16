//! References by symbol → references by id. A symbol is a name within the template: where it alone differs, nothing does.

use std::sync::Arc;

use arcstr::ArcStr;

use crate::arm::settle;
use crate::arm::{Deployment, Resource, Value};
use crate::expression::Expression;
use crate::expression::evaluate::Surroundings;
use crate::hashing::{HashMap, HashSet};
use crate::raise::expressions;

/// Functions that read a resource, which they are given by its symbol or its id.
const READING: [&str; 2] = ["reference", "resourceinfo"];

/// The ids of the resources that a template reads, by the symbols by which it names them.
pub(super) type Ids = HashMap<String, Expression>;

/// Writes the id of a resource in the place of its symbol wherever a settled deployment reads it; returns the ids. A symbol that
/// several have, of a loop or of two templates, stays.
pub(super) fn by_id(settled: &mut Deployment, place: &Surroundings) -> Ids {
    let read = read_symbols(settled);
    if read.is_empty() {
        return Ids::default();
    }
    let mut ids: HashMap<&str, Option<Expression>> = HashMap::default();
    for resource in &settled.resources {
        let Some(symbol) = symbol(resource).filter(|symbol| read.contains(*symbol)) else {
            continue;
        };
        let id = match settle::id(resource, settled, place) {
            Value::Expression(id) => Arc::unwrap_or_clone(id),
            Value::String(id) => Expression::String(id),
            _ => continue,
        };
        let is_only = !ids.contains_key(symbol);
        ids.insert(symbol, is_only.then_some(id));
    }
    let known = ids.into_iter();
    let known: Ids = known
        .filter_map(|(symbol, id)| Some((symbol.to_owned(), id?)))
        .collect();
    each(settled, &mut |symbol| replace(symbol, &known));
    known
}

/// Writes ids in the place of symbols wherever a value reads a resource.
pub(super) fn put_in(value: &mut Value, ids: &Ids) {
    expressions::value(value, &mut |expression| {
        within(expression, &mut |symbol| replace(symbol, ids));
    });
}

fn replace(symbol: &mut Expression, ids: &Ids) {
    if let Expression::String(name) = symbol
        && let Some(id) = ids.get(name.as_str())
    {
        *symbol = id.clone();
    }
}

/// The symbols by which resources are read.
fn read_symbols(settled: &mut Deployment) -> HashSet<ArcStr> {
    let mut read = HashSet::default();
    each(settled, &mut |symbol| {
        if let Expression::String(name) = symbol {
            read.insert(name.clone());
        }
    });
    read
}

/// The symbol by which the template of a settled resource names it; one of a list has none.
fn symbol(resource: &Resource) -> Option<&str> {
    let as_read = resource.as_read.as_deref()?;
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_of_list = as_read
        .pointer
        .rsplit_once('/')
        .is_some_and(|(_, last)| is_digits(last));
    (!is_of_list).then_some(as_read.symbol.as_str())
}

/// Visits what names a resource that is read, wherever that is.
fn each(settled: &mut Deployment, visit: &mut dyn FnMut(&mut Expression)) {
    let visit = &mut |expression: &mut Expression| within(expression, visit);
    for resource in &mut settled.resources {
        expressions::each(resource, visit);
    }
    for output in &mut settled.outputs {
        expressions::value(&mut output.value, visit);
    }
}

fn within(expression: &mut Expression, visit: &mut dyn FnMut(&mut Expression)) {
    if let Expression::Call { name, arguments, .. } = expression
        && READING.contains(&name.to_ascii_lowercase().as_str())
        && let Some(read) = arguments.first_mut()
    {
        visit(read);
    }
    for child in expression.children_mut() {
        within(child, visit);
    }
}
