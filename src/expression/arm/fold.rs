//! Calls of ARM → what the tree holds in their place: operators, literals, interpolation, spread, safe access.
//!
//! Every rule here is the reverse of what `bicep build` prints. A call that only looks similar stays a call, so that a
//! template which is read and printed again keeps its text.

use arcstr::ArcStr;

use super::super::functions::canonical;
use super::super::spelling::is_identifier;
use super::super::tree::{Access, Entry, Expression, Item, Key, Operator, Part};
use crate::hashing::HashSet;

/// How many arguments of `and` and `or` become operators. A longer list stays a call: the tree must not become deep.
const LONGEST_CHAIN: usize = 16;

/// How many levels of the tree a call becomes.
pub(super) fn levels(name: &str, arguments: usize) -> usize {
    let is_chain = ["and", "or"].iter().any(|chain| chain.eq_ignore_ascii_case(name));
    match arguments {
        2..=LONGEST_CHAIN if is_chain => arguments - 1,
        _ => 1,
    }
}

/// The expression for `name(arguments)`.
pub(super) fn call(namespace: Option<ArcStr>, name: ArcStr, arguments: Vec<Expression>) -> Expression {
    if namespace.is_some() {
        return Expression::Call {
            namespace,
            name,
            arguments,
        };
    }
    let name = canonical(&name).map_or(name, ArcStr::from);
    let folded = match arguments.as_slice() {
        [] => constant(&name),
        [Expression::String(text)] => named(&name, text),
        _ => None,
    };
    match folded {
        Some(folded) => folded,
        None => composed(&name, arguments).unwrap_or_else(|arguments| Expression::Call {
            namespace: None,
            name,
            arguments,
        }),
    }
}

fn constant(name: &str) -> Option<Expression> {
    match name {
        "true" => Some(Expression::Boolean(true)),
        "false" => Some(Expression::Boolean(false)),
        "null" => Some(Expression::Null),
        _ => None,
    }
}

/// What a call with one string is the name of.
fn named(name: &str, text: &str) -> Option<Expression> {
    match name {
        "parameters" => Some(Expression::Parameter(text.into())),
        "variables" => Some(Expression::Variable(text.into())),
        "lambdaVariables" => Some(Expression::Local(text.into())),
        "json" => {
            let number: i64 = text.parse().ok()?;
            let is_large = i32::try_from(number).is_err() && number.to_string() == text;
            is_large.then_some(Expression::Integer(number))
        }
        "target" if text == "full" => Some(this("existingResource")),
        _ => None,
    }
}

fn this(name: &str) -> Expression {
    Expression::Call {
        namespace: Some("this".into()),
        name: name.into(),
        arguments: Vec::new(),
    }
}

/// What a call is another form of; its arguments again if it is only a call.
fn composed(name: &str, arguments: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    match name {
        "not" => one(arguments).map(not),
        "if" => three(arguments).map(|[condition, yes, no]| {
            Expression::Conditional(Box::new(condition), Box::new(yes), Box::new(no))
        }),
        "createArray" => Ok(Expression::Array(
            arguments.into_iter().map(Item::Value).collect(),
        )),
        "createObject" => object(arguments),
        "flatten" => one(arguments).and_then(spread_array),
        "shallowMerge" => one(arguments).and_then(spread_object),
        "format" => interpolation(arguments),
        "tryGet" => safe_access(arguments),
        "indexFromEnd" => two(arguments).map(|pair| index_from_end(pair, false)),
        "tryIndexFromEnd" => two(arguments).map(|pair| index_from_end(pair, true)),
        "lambda" => lambda(arguments),
        "sub" => two(arguments).map(subtraction),
        "and" => chain(Operator::And, arguments),
        "or" => chain(Operator::Or, arguments),
        _ => match operator(name) {
            Some(operator) => two(arguments).map(|pair| binary(operator, pair)),
            None => Err(arguments),
        },
    }
}

fn one(arguments: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    let [only]: [Expression; 1] = arguments.try_into()?;
    Ok(only)
}

fn two(arguments: Vec<Expression>) -> Result<[Expression; 2], Vec<Expression>> {
    arguments.try_into()
}

fn three(arguments: Vec<Expression>) -> Result<[Expression; 3], Vec<Expression>> {
    arguments.try_into()
}

fn operator(name: &str) -> Option<Operator> {
    Some(match name {
        "coalesce" => Operator::Coalesce,
        "equals" => Operator::Equal,
        "less" => Operator::Less,
        "lessOrEquals" => Operator::LessOrEqual,
        "greater" => Operator::Greater,
        "greaterOrEquals" => Operator::GreaterOrEqual,
        "add" => Operator::Add,
        "mul" => Operator::Multiply,
        "div" => Operator::Divide,
        "mod" => Operator::Modulo,
        _ => return None,
    })
}

/// `and(a, b, c)` is `a && b && c`, which nests once more for each.
fn chain(operator: Operator, arguments: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    if !(2..=LONGEST_CHAIN).contains(&arguments.len()) {
        return Err(arguments);
    }
    let joined = arguments
        .into_iter()
        .reduce(|left, right| Expression::Binary(operator, Box::new(left), Box::new(right)));
    joined.ok_or_else(Vec::new)
}

/// `equals(toLower(a), toLower(b))` is `a =~ b`.
fn binary(operator: Operator, [left, right]: [Expression; 2]) -> Expression {
    let is_lowered = |side: &Expression| matches!(side, Expression::Call { namespace: None, name, arguments } if name == "toLower" && arguments.len() == 1);
    if operator == Operator::Equal && is_lowered(&left) && is_lowered(&right) {
        let sides = Box::new(lowered(left));
        return Expression::Binary(Operator::EqualIgnoringCase, sides, Box::new(lowered(right)));
    }
    Expression::Binary(operator, Box::new(left), Box::new(right))
}

/// The argument of a call that has one.
fn lowered(call: Expression) -> Expression {
    match call {
        Expression::Call { mut arguments, .. } => arguments.pop().unwrap_or(Expression::Null),
        other => other,
    }
}

fn subtraction([left, right]: [Expression; 2]) -> Expression {
    match (left, right) {
        // NOTE: of a literal it would be a literal, which ARM spells otherwise.
        (Expression::Integer(0), right) if !matches!(right, Expression::Integer(_)) => {
            Expression::Negate(Box::new(right))
        }
        (left, right) => Expression::Binary(Operator::Subtract, Box::new(left), Box::new(right)),
    }
}

fn not(inner: Expression) -> Expression {
    match inner {
        Expression::Binary(Operator::Equal, left, right) => {
            Expression::Binary(Operator::NotEqual, left, right)
        }
        Expression::Binary(Operator::EqualIgnoringCase, left, right) => {
            Expression::Binary(Operator::NotEqualIgnoringCase, left, right)
        }
        Expression::Call {
            namespace: None,
            name,
            arguments,
        } if name == "empty" && arguments == [this("existingResource")] => this("exists"),
        other => Expression::Not(Box::new(other)),
    }
}

/// An object with each key once; other calls are not what an object in Bicep can say.
fn object(arguments: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    let names: Vec<&str> = arguments
        .iter()
        .step_by(2)
        .filter_map(|key| match key {
            Expression::String(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let mut distinct = HashSet::default();
    if arguments.len() % 2 == 1 || !names.iter().all(|name| distinct.insert(*name)) {
        return Err(arguments);
    }
    let mut entries = Vec::with_capacity(arguments.len() / 2);
    let mut rest = arguments.into_iter();
    while let (Some(key), Some(value)) = (rest.next(), rest.next()) {
        let key = match key {
            Expression::String(name) => Key::Name(name),
            computed => Key::Computed(computed),
        };
        entries.push(Entry::Member(key, value));
    }
    Ok(Expression::Object(entries))
}

/// `flatten(createArray(a, createArray(1)))` is `[...a, 1]`.
fn spread_array(argument: Expression) -> Result<Expression, Vec<Expression>> {
    let literal = |item: &Item| matches!(item.expression(), Expression::Array(items) if !items.is_empty() && is_plain_array(items));
    match argument {
        Expression::Array(items) if is_plain_array(&items) && is_spread(items.iter().map(literal)) => {
            let mut spread = Vec::new();
            for item in items {
                let is_literal = literal(&item);
                match item {
                    Item::Value(Expression::Array(values)) if is_literal => spread.extend(values),
                    Item::Value(other) | Item::Spread(other) => spread.push(Item::Spread(other)),
                }
            }
            Ok(Expression::Array(spread))
        }
        other => Err(vec![other]),
    }
}

fn is_plain_array(items: &[Item]) -> bool {
    items.iter().all(|item| matches!(item, Item::Value(_)))
}

/// `shallowMerge(createArray(a, createObject('b', 1)))` is `{ ...a, b: 1 }`.
fn spread_object(argument: Expression) -> Result<Expression, Vec<Expression>> {
    let plain = |entries: &[Entry]| {
        !entries.is_empty() && entries.iter().all(|entry| matches!(entry, Entry::Member(..)))
    };
    let literal = |item: &Item| matches!(item.expression(), Expression::Object(entries) if plain(entries));
    match argument {
        Expression::Array(items)
            if is_plain_array(&items) && is_spread(items.iter().map(literal)) && names_differ(&items) =>
        {
            let mut spread = Vec::new();
            for item in items {
                let is_literal = literal(&item);
                match item {
                    Item::Value(Expression::Object(entries)) if is_literal => spread.extend(entries),
                    Item::Value(other) | Item::Spread(other) => spread.push(Entry::Spread(other)),
                }
            }
            Ok(Expression::Object(spread))
        }
        other => Err(vec![other]),
    }
}

/// Whether the literals among objects name each member once: Bicep takes no key twice.
fn names_differ(items: &[Item]) -> bool {
    let mut distinct = HashSet::default();
    items.iter().all(|item| match item.expression() {
        Expression::Object(entries) => entries.iter().all(|entry| match entry {
            Entry::Member(Key::Name(name), _) => distinct.insert(name.as_str()),
            _ => true,
        }),
        _ => true,
    })
}

/// Whether arguments are what a spread is printed as. Each is a literal (`true`), which stands for the values between two
/// spreads, or is spread itself: two such literals side by side would be one, and only literals need no spread.
fn is_spread(arguments: impl Iterator<Item = bool>) -> bool {
    let mut after_literal = false;
    let mut has_spread = false;
    for is_literal in arguments {
        if is_literal && after_literal {
            return false;
        }
        after_literal = is_literal;
        has_spread |= !is_literal;
    }
    has_spread
}

/// `format('a{0}b{1}', x, y)` is `'a${x}b${y}'`, if each argument is used once and in its turn.
fn interpolation(arguments: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    let Some((Expression::String(format), [_, ..])) = arguments.split_first() else {
        return Err(arguments);
    };
    let Some(texts) = holes(format).filter(|texts| texts.len() == arguments.len()) else {
        return Err(arguments);
    };
    let mut parts = Vec::new();
    let values = arguments.into_iter().skip(1).map(Some).chain([None]);
    for (text, value) in texts.into_iter().zip(values) {
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        parts.extend(value.map(Part::Value));
    }
    Ok(Expression::Interpolation(parts))
}

/// The texts around `{0}`, `{1}`, … of a format string; `None` if it has anything else in braces.
fn holes(format: &str) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let mut text = String::new();
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at_checked(at)?;
        text.push_str(before);
        rest = if let Some(after) = braces.strip_prefix("{{") {
            text.push('{');
            after
        } else if let Some(after) = braces.strip_prefix("}}") {
            text.push('}');
            after
        } else {
            let after = braces.strip_prefix(&format!("{{{}}}", texts.len()))?;
            texts.push(std::mem::take(&mut text));
            after
        };
    }
    text.push_str(rest);
    texts.push(text);
    Some(texts)
}

fn safe_access(mut arguments: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    if arguments.len() < 2 {
        return Err(arguments);
    }
    let path = arguments.split_off(1).into_iter().map(|key| match key {
        Expression::String(name) if is_identifier(&name) => Access::Member(name),
        other => Access::Index(other),
    });
    let path = path.collect();
    one(arguments).map(|object| Expression::SafeAccess {
        object: Box::new(object),
        path,
    })
}

fn index_from_end([object, index]: [Expression; 2], safe: bool) -> Expression {
    Expression::IndexFromEnd {
        object: Box::new(object),
        index: Box::new(index),
        safe,
    }
}

fn lambda(mut arguments: Vec<Expression>) -> Result<Expression, Vec<Expression>> {
    let names = arguments.split_last().map_or(&[][..], |(_, names)| names);
    let parameters: Option<Vec<ArcStr>> = names
        .iter()
        .map(|name| match name {
            Expression::String(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    match (parameters, arguments.pop()) {
        (Some(parameters), Some(body)) => Ok(Expression::Lambda {
            parameters,
            body: Box::new(body),
        }),
        (_, body) => {
            arguments.extend(body);
            Err(arguments)
        }
    }
}
