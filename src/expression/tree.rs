//! The tree of an expression: one for every syntax that it is read from and printed in.

use arcstr::ArcStr;

pub use super::operator::Operator;

/// A value that the deployment engine computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A string.
    String(ArcStr),
    /// A 64-bit integer.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// A parameter of the template, by name.
    Parameter(ArcStr),
    /// A variable of the template, by name.
    Variable(ArcStr),
    /// A parameter of an enclosing lambda, by name.
    Local(ArcStr),
    /// `'a-${x}'`.
    Interpolation(Vec<Part>),
    /// `f(a, b)`.
    Call {
        /// `az`, `sys` or `this` in Bicep, the namespace of a template's own function in ARM; only if written.
        namespace: Option<ArcStr>,
        /// The function.
        name: ArcStr,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// `x => y` or `(x, i) => y`: an argument of `map`, `filter` and similar functions.
    Lambda {
        /// The names of its parameters.
        parameters: Vec<ArcStr>,
        /// What it gives.
        body: Box<Expression>,
    },
    /// `x.name`.
    Member {
        /// What has the member.
        object: Box<Expression>,
        /// The member.
        name: ArcStr,
    },
    /// `x[i]`.
    Index {
        /// What is indexed.
        object: Box<Expression>,
        /// The index or key.
        index: Box<Expression>,
    },
    /// `x[^i]`, counted from 1 at the last item; `x[?^i]` gives `null` if there is no such item.
    IndexFromEnd {
        /// What is indexed.
        object: Box<Expression>,
        /// The index.
        index: Box<Expression>,
        /// Whether it is `[?^i]`.
        safe: bool,
    },
    /// `x.?a.b[0]`: `null` if any member of the path is missing. The path is not empty, and only its first step has the
    /// question mark; `x.?a.?b` is two of these, one in the other.
    SafeAccess {
        /// What the path starts from.
        object: Box<Expression>,
        /// The members and indexes.
        path: Vec<Access>,
    },
    /// `x!`: tells Bicep's type checker that the value is not null. ARM has no spelling for it.
    NonNull(Box<Expression>),
    /// `!x`.
    Not(Box<Expression>),
    /// `-x`.
    Negate(Box<Expression>),
    /// `a + b` and its like.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `c ? a : b`.
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `[a, ...b]`.
    Array(Vec<Item>),
    /// `{ a: b, ...c }`.
    Object(Vec<Entry>),
    /// The id of a resource of this template; made by the compiler, never written.
    ResourceId {
        /// The resource's symbolic name.
        symbol: ArcStr,
        /// Its full type.
        resource_type: ArcStr,
        /// The segments of its name.
        names: Vec<Expression>,
    },
    /// A property that a resource has only once it is deployed; made by the compiler, never written.
    Runtime(Box<Runtime>),
}

/// A property of a resource as it is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// The resource's symbolic name.
    pub symbol: ArcStr,
    /// Its full type.
    pub resource_type: ArcStr,
    /// The segments of its name.
    pub names: Vec<Expression>,
    /// The REST version to ask with.
    pub api_version: ArcStr,
    /// The path from the resource: `identity`, `principalId`.
    pub path: Vec<ArcStr>,
    /// When the resource is deployed.
    pub deployed: Deployed,
    /// Whether the template names its resources by symbols (ARM language version 2.0), which `reference()` takes there.
    pub by_symbol: bool,
}

/// When a resource is deployed that an expression asks for a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deployed {
    /// Always.
    Always,
    /// Under a condition that holds wherever the expression is evaluated.
    Here,
    /// Where this holds; elsewhere the property is `null`.
    If(Box<Expression>),
}

/// A piece of an interpolated string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// A value in the text.
    Value(Expression),
}

/// A step of a safe access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// `.name`
    Member(ArcStr),
    /// `[i]`
    Index(Expression),
}

/// An item of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `a`
    Value(Expression),
    /// `...a`: the items of another array.
    Spread(Expression),
}

/// A part of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// `a: b`
    Member(Key, Expression),
    /// `...a`: the members of another object.
    Spread(Expression),
}

/// The key of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A name.
    Name(ArcStr),
    /// A name that the engine computes: `'${x}'`.
    Computed(Expression),
}

impl Expression {
    /// A call of a function of the system.
    #[must_use]
    pub fn call(name: &str, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call {
            namespace: None,
            name: name.into(),
            arguments: arguments.into_iter().collect(),
        }
    }

    /// `-x`; the negative of a literal is a literal.
    pub(super) fn negated(inner: Self) -> Self {
        match inner {
            Self::Integer(number) if number != i64::MIN => Self::Integer(-number),
            other => Self::Negate(Box::new(other)),
        }
    }

    /// The expressions that this one is made of, in the order in which they are written.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::String(_)
            | Self::Integer(_)
            | Self::Boolean(_)
            | Self::Null
            | Self::Parameter(_)
            | Self::Variable(_)
            | Self::Local(_) => Vec::new(),
            Self::Interpolation(parts) => parts.iter().filter_map(Part::value).collect(),
            Self::Call { arguments, .. } => arguments.iter().collect(),
            Self::Lambda { body, .. } => vec![body],
            Self::Member { object, .. } => vec![object],
            Self::Index { object, index } | Self::IndexFromEnd { object, index, .. } => vec![object, index],
            Self::SafeAccess { object, path } => {
                let indexes = path.iter().filter_map(Access::index);
                std::iter::once(&**object).chain(indexes).collect()
            }
            Self::NonNull(inner) | Self::Not(inner) | Self::Negate(inner) => vec![inner],
            Self::Binary(_, left, right) => vec![left, right],
            Self::Conditional(condition, yes, no) => vec![condition, yes, no],
            Self::Array(items) => items.iter().map(Item::expression).collect(),
            Self::Object(entries) => entries.iter().flat_map(Entry::expressions).collect(),
            Self::ResourceId { names, .. } => names.iter().collect(),
            Self::Runtime(runtime) => {
                let condition = runtime.deployed.condition();
                runtime.names.iter().chain(condition).collect()
            }
        }
    }

    /// The expressions that this one is made of, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::String(_)
            | Self::Integer(_)
            | Self::Boolean(_)
            | Self::Null
            | Self::Parameter(_)
            | Self::Variable(_)
            | Self::Local(_) => Vec::new(),
            Self::Interpolation(parts) => parts.iter_mut().filter_map(Part::value_mut).collect(),
            Self::Call { arguments, .. } => arguments.iter_mut().collect(),
            Self::Lambda { body, .. } => vec![body],
            Self::Member { object, .. } => vec![object],
            Self::Index { object, index } | Self::IndexFromEnd { object, index, .. } => vec![object, index],
            Self::SafeAccess { object, path } => {
                let indexes = path.iter_mut().filter_map(Access::index_mut);
                std::iter::once(&mut **object).chain(indexes).collect()
            }
            Self::NonNull(inner) | Self::Not(inner) | Self::Negate(inner) => vec![inner],
            Self::Binary(_, left, right) => vec![left, right],
            Self::Conditional(condition, yes, no) => vec![condition, yes, no],
            Self::Array(items) => items.iter_mut().map(Item::expression_mut).collect(),
            Self::Object(entries) => entries.iter_mut().flat_map(Entry::expressions_mut).collect(),
            Self::ResourceId { names, .. } => names.iter_mut().collect(),
            Self::Runtime(runtime) => {
                let condition = runtime.deployed.condition_mut();
                runtime.names.iter_mut().chain(condition).collect()
            }
        }
    }

    /// Whether a part of the expression, or the whole, is as `wanted` says.
    pub fn any(&self, wanted: &dyn Fn(&Self) -> bool) -> bool {
        wanted(self) || self.children().into_iter().any(|child| child.any(wanted))
    }

    /// How much memory it takes, roughly, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let text = match self {
            Self::String(text) | Self::Parameter(text) | Self::Variable(text) => text.len(),
            Self::Interpolation(parts) => {
                let texts = parts.iter().map(|part| match part {
                    Part::Text(text) => size_of::<Part>() + text.len(),
                    Part::Value(_) => 0,
                });
                texts.sum()
            }
            _ => 0,
        };
        let children = self.children().into_iter().map(Self::weight);
        size_of::<Self>() + text + children.sum::<usize>()
    }

    /// Whether it is `this.exists()` or `this.existingResource()`, which ask for the resource as it is deployed already.
    #[must_use]
    pub fn is_existing_resource(&self) -> bool {
        matches!(self, Self::Call { namespace: Some(namespace), .. } if namespace == "this")
    }

    /// Whether the expression asks for the resource as it is deployed already.
    #[must_use]
    pub fn reads_existing_resource(&self) -> bool {
        self.any(&Self::is_existing_resource)
    }

    /// Whether the expression uses a parameter of a lambda.
    #[must_use]
    pub fn has_local(&self) -> bool {
        self.any(&|part| matches!(part, Self::Local(_)))
    }

    /// The symbol of the resource whose id or property it is.
    #[must_use]
    pub fn symbol(&self) -> Option<&str> {
        match self {
            Self::ResourceId { symbol, .. } => Some(symbol),
            Self::Runtime(runtime) => Some(&runtime.symbol),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn symbol_mut(&mut self) -> Option<&mut ArcStr> {
        match self {
            Self::ResourceId { symbol, .. } => Some(symbol),
            Self::Runtime(runtime) => Some(&mut runtime.symbol),
            _ => None,
        }
    }

    /// Adds the symbols of the resources that the expression mentions.
    pub fn mentioned_resources<'e>(&'e self, symbols: &mut Vec<&'e str>) {
        symbols.extend(self.symbol());
        for child in self.children() {
            child.mentioned_resources(symbols);
        }
    }
}

impl Deployed {
    fn condition(&self) -> Option<&Expression> {
        match self {
            Self::Always | Self::Here => None,
            Self::If(condition) => Some(condition),
        }
    }

    fn condition_mut(&mut self) -> Option<&mut Expression> {
        match self {
            Self::Always | Self::Here => None,
            Self::If(condition) => Some(condition),
        }
    }
}

impl Part {
    /// Parts in which texts that follow each other are one, also those that are literals of expressions.
    #[must_use]
    pub fn merged(parts: Vec<Self>) -> Vec<Self> {
        let mut merged: Vec<Self> = Vec::new();
        for part in parts {
            let part = match part {
                Self::Value(Expression::String(text)) => Self::Text(text.to_string()),
                other => other,
            };
            match (merged.last_mut(), part) {
                (Some(Self::Text(before)), Self::Text(text)) => before.push_str(&text),
                (_, part) => merged.push(part),
            }
        }
        merged
    }

    fn value(&self) -> Option<&Expression> {
        match self {
            Self::Text(_) => None,
            Self::Value(value) => Some(value),
        }
    }

    fn value_mut(&mut self) -> Option<&mut Expression> {
        match self {
            Self::Text(_) => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl Access {
    fn index(&self) -> Option<&Expression> {
        match self {
            Self::Member(_) => None,
            Self::Index(index) => Some(index),
        }
    }

    fn index_mut(&mut self) -> Option<&mut Expression> {
        match self {
            Self::Member(_) => None,
            Self::Index(index) => Some(index),
        }
    }
}

impl Item {
    /// The item, or the array whose items it brings.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        match self {
            Self::Value(value) | Self::Spread(value) => value,
        }
    }

    fn expression_mut(&mut self) -> &mut Expression {
        match self {
            Self::Value(value) | Self::Spread(value) => value,
        }
    }
}

impl Entry {
    fn expressions(&self) -> Vec<&Expression> {
        match self {
            Self::Member(Key::Computed(key), value) => vec![key, value],
            Self::Member(Key::Name(_), value) | Self::Spread(value) => vec![value],
        }
    }

    fn expressions_mut(&mut self) -> Vec<&mut Expression> {
        match self {
            Self::Member(Key::Computed(key), value) => vec![key, value],
            Self::Member(Key::Name(_), value) | Self::Spread(value) => vec![value],
        }
    }
}
