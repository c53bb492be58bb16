//! Expressions made at random, for the tests.
//!
//! What a syntax cannot tell apart has a normal form: [`as_arm_tells`] and [`as_bicep_tells`] give what reading gives back.

use arcstr::ArcStr;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::functions::{FUNCTIONS, is_for_defaults, refusal};
use super::spelling::is_identifier;
use super::tree::{Access, Entry, Expression, Item, Key, Operator, Part};

/// Any expression that a definition can hold.
pub(super) fn definition() -> impl Strategy<Value = Expression> {
    expression(leaf().boxed(), false)
}

/// Any expression that a template can hold.
pub(super) fn any() -> impl Strategy<Value = Expression> {
    let more = prop_oneof![
        3 => leaf(),
        1 => select(arm_leaves()),
        1 => Just(Expression::Integer(i64::MIN)),
    ];
    expression(more.boxed(), true)
}

fn expression(leaf: BoxedStrategy<Expression>, arm: bool) -> impl Strategy<Value = Expression> {
    leaf.prop_recursive(5, 40, 4, move |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            vec(part(inner.clone()), 1..4).prop_map(interpolation),
            call(inner.clone(), arm),
            lambda_call(inner.clone()),
            access(inner.clone()),
            boxed().prop_map(Expression::Not),
            inner.clone().prop_map(Expression::negated),
            (operator(), boxed(), boxed())
                .prop_map(|(operator, left, right)| Expression::Binary(operator, left, right)),
            (boxed(), boxed(), boxed())
                .prop_map(|(condition, yes, no)| { Expression::Conditional(condition, yes, no) }),
            vec(item(inner.clone()), 0..4).prop_map(Expression::Array),
            vec(entry(inner.clone()), 0..4).prop_map(object),
        ]
    })
}

/// Any text, with those characters often that have a meaning in a string.
pub(super) fn text() -> impl Strategy<Value = String> {
    r"(\PC|[\\'$\{\}\[\]\n\r\t\x00a]|\$\{|''|\u{202e}){0,8}"
}

fn leaf() -> impl Strategy<Value = Expression> {
    prop_oneof![
        text().prop_map(|text| Expression::String(text.into())),
        (i64::MIN..=i64::MAX).prop_map(Expression::Integer),
        (-2..2_i64).prop_map(Expression::Integer),
        any_bool().prop_map(Expression::Boolean),
        Just(Expression::Null),
        name().prop_map(|name| Expression::Parameter(name.into())),
    ]
}

fn any_bool() -> impl Strategy<Value = bool> {
    proptest::bool::ANY
}

/// What only a template has.
fn arm_leaves() -> Vec<Expression> {
    let this = |name: &str| Expression::Call {
        namespace: Some("this".into()),
        name: name.into(),
        arguments: Vec::new(),
    };
    vec![
        Expression::Variable("v".into()),
        Expression::Variable("with 'quote".into()),
        Expression::Local("x".into()),
        Expression::call("copyIndex", []),
        Expression::call(
            "copyIndex",
            [Expression::String("n".into()), Expression::Integer(1)],
        ),
        Expression::call("reference", [Expression::String("ws".into())]),
        Expression::call("unknown", [Expression::Null]),
        this("exists"),
        this("existingResource"),
        Expression::Call {
            namespace: Some("team".into()),
            name: "shut".into(),
            arguments: vec![Expression::Integer(1)],
        },
    ]
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z_][a-zA-Z0-9_]{0,4}".prop_filter("a word of the language", |name| {
        !["true", "false", "null", "az", "sys", "this"].contains(&name.as_str())
    })
}

fn operator() -> impl Strategy<Value = Operator> {
    select(Operator::TABLE.map(|(operator, ..)| operator).to_vec())
}

fn part(value: impl Strategy<Value = Expression>) -> impl Strategy<Value = Part> {
    prop_oneof![text().prop_map(Part::Text), value.prop_map(Part::Value)]
}

fn item(value: impl Strategy<Value = Expression> + Clone) -> impl Strategy<Value = Item> {
    prop_oneof![3 => value.clone().prop_map(Item::Value), 1 => value.prop_map(|value| Item::Spread(no_literal(value)))]
}

fn entry(value: impl Strategy<Value = Expression> + Clone) -> impl Strategy<Value = Entry> {
    prop_oneof![
        3 => (prop_oneof![name(), text()], value.clone()).prop_map(|(name, value)| Entry::Member(Key::Name(name.into()), value)),
        1 => (name(), value.clone()).prop_map(|(name, value)| {
            let parts = vec![Part::Text("k".to_owned()), Part::Value(Expression::Parameter(name.into()))];
            Entry::Member(Key::Computed(Expression::Interpolation(parts)), value)
        }),
        1 => value.prop_map(|value| Entry::Spread(no_literal(value))),
    ]
}

/// A literal in a spread is what nobody writes, and in ARM it is a part of what is around it.
fn no_literal(value: Expression) -> Expression {
    match as_arm_tells(value.clone()) {
        Expression::Array(_) | Expression::Object(_) => Expression::Parameter("spread".into()),
        _ => value,
    }
}

fn access(value: impl Strategy<Value = Expression> + Clone + 'static) -> impl Strategy<Value = Expression> {
    let boxed = value.clone().prop_map(Box::new).boxed();
    let step = prop_oneof![
        name().prop_map(|name| Access::Member(name.into())),
        value.prop_map(Access::Index)
    ];
    prop_oneof![
        (boxed.clone(), name()).prop_map(|(object, name)| Expression::Member {
            object,
            name: name.into()
        }),
        (boxed.clone(), boxed.clone()).prop_map(|(object, index)| Expression::Index { object, index }),
        (boxed.clone(), boxed.clone(), any_bool())
            .prop_map(|(object, index, safe)| Expression::IndexFromEnd { object, index, safe }),
        (boxed.clone(), vec(step, 1..3)).prop_map(|(object, path)| Expression::SafeAccess { object, path }),
        boxed.prop_map(Expression::NonNull),
    ]
}

/// Texts side by side are one text, and empty ones are left out.
fn interpolation(parts: Vec<Part>) -> Expression {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    match joined.as_slice() {
        [] => Expression::String(ArcStr::new()),
        [Part::Text(text)] => Expression::String(text.clone().into()),
        _ => Expression::Interpolation(joined),
    }
}

fn object(entries: Vec<Entry>) -> Expression {
    let mut distinct: Vec<Entry> = Vec::new();
    for entry in entries {
        let is_same = |earlier: &Entry| matches!((earlier, &entry), (Entry::Member(Key::Name(a), _), Entry::Member(Key::Name(b), _)) if a == b);
        if !distinct.iter().any(is_same) {
            distinct.push(entry);
        }
    }
    Expression::Object(distinct)
}

fn call(
    argument: impl Strategy<Value = Expression> + Clone + 'static,
    arm: bool,
) -> impl Strategy<Value = Expression> {
    let usable = FUNCTIONS.iter().filter(move |function| {
        let is_usable = refusal(function.name).is_none() && !is_for_defaults(function.name);
        // NOTE: with some arguments these are another form of something else.
        let folds = ["flatten", "format", "json", "shallowMerge"].contains(&function.name);
        is_usable && function.lambda(1).or(function.lambda(2)).is_none() && !(arm && folds)
    });
    (select(usable.collect::<Vec<_>>()), any_bool()).prop_flat_map(move |(function, qualified)| {
        let most = function.max.min(function.min + 1);
        vec(argument.clone(), function.min..=most).prop_map(move |arguments| Expression::Call {
            namespace: qualified.then(|| function.namespace().into()),
            name: function.name.into(),
            arguments,
        })
    })
}

/// A call with lambdas, whose bodies use their parameters.
fn lambda_call(
    value: impl Strategy<Value = Expression> + Clone + 'static,
) -> impl Strategy<Value = Expression> {
    let functions = FUNCTIONS
        .iter()
        .filter(|function| function.lambda(1).or(function.lambda(2)).is_some());
    let arguments = vec((value, any_bool()), 3);
    (select(functions.collect::<Vec<_>>()), arguments).prop_map(|(function, arguments)| {
        let arguments = arguments.into_iter().take(function.max).enumerate();
        let arguments = arguments.map(|(index, (value, most))| match function.lambda(index) {
            Some(counts) => lambda(if most { *counts.end() } else { *counts.start() }, value),
            None => value,
        });
        Expression::call(function.name, arguments)
    })
}

/// The names begin with a letter that those of parameters never do, because Bicep cannot tell the two apart.
fn lambda(count: usize, value: Expression) -> Expression {
    let parameters: Vec<ArcStr> = (0..count).map(|index| format!("lambda{index}").into()).collect();
    let locals = parameters
        .iter()
        .map(|name| Item::Value(Expression::Local(name.clone())));
    let body = Expression::Array(locals.chain([Item::Value(value)]).collect());
    Expression::Lambda {
        parameters,
        body: Box::new(body),
    }
}

/// The form that ARM gives back: it has no namespaces, no `any()` and no `!` behind a value, and it spells some pairs of
/// expressions alike.
pub(super) fn as_arm_tells(mut expression: Expression) -> Expression {
    for child in expression.children_mut() {
        *child = as_arm_tells(std::mem::replace(child, Expression::Null));
    }
    match expression {
        Expression::NonNull(inner) => *inner,
        Expression::Negate(inner) => *match_negative(inner),
        Expression::Not(inner) => not(*inner),
        Expression::Binary(Operator::Equal, left, right) => equal(*left, *right),
        Expression::Binary(Operator::NotEqual, left, right) => not(equal(*left, *right)),
        Expression::Binary(Operator::Subtract, zero, right)
            if *zero == Expression::Integer(0) && !matches!(*right, Expression::Integer(_)) =>
        {
            Expression::Negate(right)
        }
        Expression::SafeAccess { object, path } => {
            let path = path.into_iter().map(|access| match access {
                Access::Index(Expression::String(name)) if is_identifier(&name) => Access::Member(name),
                other => other,
            });
            let path = path.collect();
            Expression::SafeAccess { object, path }
        }
        Expression::Call {
            namespace,
            name,
            mut arguments,
        } => {
            let namespace = namespace.filter(|namespace| !["sys", "az"].contains(&namespace.as_str()));
            match (name.as_str(), arguments.len()) {
                ("any", 1) => arguments.remove(0),
                ("coalesce", 2) => {
                    let right = Box::new(arguments.remove(1));
                    Expression::Binary(Operator::Coalesce, Box::new(arguments.remove(0)), right)
                }
                _ => Expression::Call {
                    namespace,
                    name,
                    arguments,
                },
            }
        }
        other => other,
    }
}

/// `sub(0, 1)`, which is no literal.
fn match_negative(inner: Box<Expression>) -> Box<Expression> {
    Box::new(match *inner {
        Expression::Integer(_) => {
            Expression::Binary(Operator::Subtract, Box::new(Expression::Integer(0)), inner)
        }
        _ => Expression::Negate(inner),
    })
}

fn not(inner: Expression) -> Expression {
    match inner {
        Expression::Binary(Operator::Equal, left, right) => {
            Expression::Binary(Operator::NotEqual, left, right)
        }
        Expression::Binary(Operator::EqualIgnoringCase, left, right) => {
            Expression::Binary(Operator::NotEqualIgnoringCase, left, right)
        }
        Expression::Call { ref name, .. } if name == "empty" && inner.to_arm() == "empty(target('full'))" => {
            Expression::Call {
                namespace: Some("this".into()),
                name: "exists".into(),
                arguments: Vec::new(),
            }
        }
        other => Expression::Not(Box::new(other)),
    }
}

fn equal(left: Expression, right: Expression) -> Expression {
    let lowered = |side: &Expression| match side {
        Expression::Call { name, arguments, .. } if name == "toLower" => Some(Box::new(arguments[0].clone())),
        _ => None,
    };
    match (lowered(&left), lowered(&right)) {
        (Some(left), Some(right)) => Expression::Binary(Operator::EqualIgnoringCase, left, right),
        _ => Expression::Binary(Operator::Equal, Box::new(left), Box::new(right)),
    }
}

/// The form that Bicep gives back: the least integer is a call of `json`, and a text with an array or object literal inside it is a call of `format`.
pub(super) fn as_bicep_tells(mut expression: Expression) -> Expression {
    for child in expression.children_mut() {
        *child = as_bicep_tells(std::mem::replace(child, Expression::Null));
    }
    let is_literal = |part: &Expression| matches!(part, Expression::Array(_) | Expression::Object(_));
    match expression {
        Expression::Integer(i64::MIN) => {
            Expression::call("json", [Expression::String(i64::MIN.to_string().into())])
        }
        Expression::Interpolation(parts)
            if parts
                .iter()
                .any(|part| matches!(part, Part::Value(value) if value.any(&is_literal))) =>
        {
            let mut format = String::new();
            let mut values = Vec::new();
            for part in parts {
                match part {
                    Part::Text(text) => format += &text.replace('{', "{{").replace('}', "}}"),
                    Part::Value(value) => {
                        format += &format!("{{{}}}", values.len());
                        values.push(value);
                    }
                }
            }
            values.insert(0, Expression::String(format.into()));
            Expression::call("format", values)
        }
        other => other,
    }
}
