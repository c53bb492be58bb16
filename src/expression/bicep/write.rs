//! Prints an expression in Bicep's syntax.

use arcstr::ArcStr;

use super::super::spelling::{bicep_key, bicep_string, escape};
use super::super::tree::{Access, Deployed, Entry, Expression, Item, Key, Part};
use super::lambda::{clash, lambda_head};

/// How tightly a conditional binds; operators are between this and [`UNARY`].
const CONDITIONAL: u8 = 0;
const UNARY: u8 = 8;
const POSTFIX: u8 = 9;

impl Expression {
    /// The expression in Bicep's syntax, with no parentheses that are not needed.
    #[must_use]
    pub fn to_bicep(&self) -> String {
        let mut printer = Printer::default();
        printer.expression(self);
        printer.out
    }

    /// Whether it is a safe access, whose path a `.` or `[` behind it would continue.
    fn is_safe(&self) -> bool {
        match self {
            Self::SafeAccess { .. } | Self::IndexFromEnd { safe: true, .. } => true,
            Self::Runtime(runtime) => matches!(runtime.deployed, Deployed::If(_)),
            _ => false,
        }
    }

    fn binding(&self) -> u8 {
        match self {
            Self::Conditional(..) | Self::Lambda { .. } => CONDITIONAL,
            Self::Binary(operator, ..) => operator.binding(),
            Self::Not(_) | Self::Negate(_) => UNARY,
            Self::Integer(number) if *number < 0 => UNARY,
            _ => POSTFIX,
        }
    }
}

/// Prints expressions in one line or, if it has a position, in lines of limited width (`layout.rs`).
#[derive(Default)]
pub(super) struct Printer {
    pub(super) out: String,
    pub(super) position: Option<Position>,
}

/// Where the text is that comes next.
pub(super) struct Position {
    /// Columns from the start of the line.
    pub(super) column: usize,
    /// How many times the line is indented.
    pub(super) depth: usize,
}

impl Printer {
    pub(super) fn text(&mut self, text: &str) {
        self.out.push_str(text);
        self.advance(text);
    }

    pub(super) fn expression(&mut self, expression: &Expression) {
        if self.position.is_some() {
            let flat = expression.to_bicep();
            if self.fits(&flat) {
                return self.text(&flat);
            }
        }
        match expression {
            Expression::String(text) => self.text(&bicep_string(text)),
            // Its digits alone are too large for a literal.
            Expression::Integer(i64::MIN) => self.text(&format!("json('{}')", i64::MIN)),
            Expression::Integer(number) => self.text(&number.to_string()),
            Expression::Boolean(flag) => self.text(if *flag { "true" } else { "false" }),
            Expression::Null => self.text("null"),
            Expression::Parameter(name) | Expression::Variable(name) | Expression::Local(name) => {
                self.text(name)
            }
            Expression::Interpolation(parts) => self.interpolation(expression, parts),
            Expression::Call {
                namespace,
                name,
                arguments,
            } => self.call(namespace.as_deref(), name, arguments),
            Expression::Lambda { parameters, body } => self.lambda(parameters, body),
            Expression::NonNull(inner) => {
                self.within(inner, POSTFIX);
                self.text("!");
            }
            Expression::Not(inner) => self.signed("!", inner),
            Expression::Negate(inner) => self.signed("-", inner),
            Expression::Binary(operator, left, right) => {
                self.within(left, operator.binding());
                self.text(" ");
                self.text(operator.sign());
                self.text(" ");
                self.within(right, operator.binding() + 1);
            }
            Expression::Conditional(condition, yes, no) => self.conditional(condition, yes, no),
            Expression::Array(items) => self.items(["[", "]"], "", items, Self::item),
            Expression::Object(entries) => self.items(["{", "}"], " ", entries, Self::entry),
            Expression::ResourceId { symbol, .. } => {
                self.text(symbol);
                self.text(".id");
            }
            access => self.access(access),
        }
    }

    /// A part of a value.
    fn access(&mut self, access: &Expression) {
        match access {
            Expression::Member { object, name } => {
                self.accessed(object);
                self.text(".");
                self.text(name);
            }
            Expression::Index { object, index } => {
                self.accessed(object);
                self.bracketed("[", index);
            }
            Expression::IndexFromEnd { object, index, safe } => {
                self.accessed(object);
                self.bracketed(if *safe { "[?^" } else { "[^" }, index);
            }
            Expression::SafeAccess { object, path } => {
                self.within(object, POSTFIX);
                self.safe_path(path);
            }
            Expression::Runtime(runtime) => {
                self.text(&runtime.symbol);
                self.text(match runtime.deployed {
                    Deployed::Always => ".",
                    // Without the mark Bicep warns of a resource that may not be there (BCP318).
                    Deployed::Here => "!.",
                    Deployed::If(_) => ".?",
                });
                self.text(&runtime.path.join("."));
            }
            other => self.expression(other),
        }
    }

    fn call(&mut self, namespace: Option<&str>, name: &str, arguments: &[Expression]) {
        if let Some(namespace) = namespace {
            self.text(namespace);
            self.text(".");
        }
        self.text(name);
        if !self.has_broken_arguments(arguments) {
            self.text("(");
            self.listed(arguments, Self::expression);
            self.text(")");
        }
    }

    fn lambda(&mut self, parameters: &[ArcStr], body: &Expression) {
        match clash(parameters, body) {
            Some(renamed) => self.expression(&renamed),
            None => {
                self.text(&lambda_head(parameters));
                self.expression(body);
            }
        }
    }

    fn conditional(&mut self, condition: &Expression, yes: &Expression, no: &Expression) {
        if self.position.is_some() {
            return self.broken_conditional(condition, yes, no);
        }
        self.within(condition, 1);
        self.text(" ? ");
        self.expression(yes);
        self.text(" : ");
        self.expression(no);
    }

    /// Items between brackets: one a line, or all in one line with `space` inside the brackets.
    fn items<T>(&mut self, [open, close]: [&str; 2], space: &str, items: &[T], write: fn(&mut Self, &T)) {
        if self.position.is_some() && !items.is_empty() {
            return self.lines([open, close], items, "", write);
        }
        let space = if items.is_empty() { "" } else { space };
        self.text(open);
        self.text(space);
        self.listed(items, write);
        self.text(space);
        self.text(close);
    }

    fn listed<T>(&mut self, items: &[T], write: fn(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            write(self, item);
        }
    }

    fn item(&mut self, item: &Item) {
        if let Item::Spread(_) = item {
            self.text("...");
        }
        self.expression(item.expression());
    }

    fn entry(&mut self, entry: &Entry) {
        let value = match entry {
            Entry::Member(key, value) => {
                self.text(&key_of(key));
                self.text(": ");
                value
            }
            Entry::Spread(value) => {
                self.text("...");
                value
            }
        };
        self.expression(value);
    }

    fn bracketed(&mut self, open: &str, index: &Expression) {
        self.text(open);
        self.expression(index);
        self.text("]");
    }

    /// `.?a.b[0]`
    fn safe_path(&mut self, path: &[Access]) {
        for (step, access) in path.iter().enumerate() {
            let is_first = step == 0;
            match access {
                Access::Member(name) => {
                    self.text(if is_first { ".?" } else { "." });
                    self.text(name);
                }
                Access::Index(index) => self.bracketed(if is_first { "[?" } else { "[" }, index),
            }
        }
    }

    /// A string with values in it. Bicep takes no array or object literal inside `${ }` (BCP087), however deep in it; such
    /// a string is a call of `format`, whose arguments may be literals.
    fn interpolation(&mut self, whole: &Expression, parts: &[Part]) {
        let has_literal = whole.children().into_iter().any(|value| value.any(&has_literal));
        if has_literal {
            return self.expression(&formatted(parts));
        }
        let position = self.position.take();
        let start = self.out.len();
        self.out.push('\'');
        for part in parts {
            match part {
                Part::Text(text) => escape(text, &mut self.out),
                Part::Value(value) => {
                    // `$${` would read as a dollar and a value too, but not to every reader.
                    if self.out.ends_with('$') {
                        self.out.insert(self.out.len() - 1, '\\');
                    }
                    self.out.push_str("${");
                    self.expression(value);
                    self.out.push('}');
                }
            }
        }
        self.out.push('\'');
        self.position = position;
        self.advance_from(start);
    }

    fn signed(&mut self, sign: &str, inner: &Expression) {
        self.text(sign);
        self.within(inner, POSTFIX);
    }

    /// The same in parentheses, if it binds less tightly than its place.
    pub(super) fn within(&mut self, expression: &Expression, binding: u8) {
        if expression.binding() < binding {
            self.parenthesized(expression);
        } else {
            self.expression(expression);
        }
    }

    /// The same before a `.` or `[`, which after a safe access would continue its path.
    fn accessed(&mut self, object: &Expression) {
        if object.is_safe() {
            self.parenthesized(object);
        } else {
            self.within(object, POSTFIX);
        }
    }

    fn parenthesized(&mut self, expression: &Expression) {
        self.text("(");
        self.expression(expression);
        self.text(")");
    }
}

/// Whether an expression is printed with an array or object literal at its top.
fn has_literal(expression: &Expression) -> bool {
    matches!(expression, Expression::Array(_) | Expression::Object(_))
}

/// `'a${x}'` as `format('a{0}', x)`.
fn formatted(parts: &[Part]) -> Expression {
    let mut format = String::new();
    let mut values = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Part::Value(value) => {
                format.push_str(&format!("{{{}}}", values.len()));
                values.push(value.clone());
            }
        }
    }
    let arguments = std::iter::once(Expression::String(format.into())).chain(values);
    Expression::call("format", arguments)
}

/// A key: a name, or a string with a value in it.
fn key_of(key: &Key) -> String {
    match key {
        Key::Name(name) => bicep_key(name).into_owned(),
        Key::Computed(computed @ (Expression::Interpolation(_) | Expression::String(_))) => {
            computed.to_bicep()
        }
        Key::Computed(other) => format!("'${{{}}}'", other.to_bicep()),
    }
}

#[cfg(test)]
mod tests {
    use crate::expression::{generate, parse};
    use proptest::prelude::*;

    fn printed(text: &str) -> String {
        parse(text).unwrap().expression.to_bicep()
    }

    #[test]
    fn parentheses_stand_only_where_they_are_needed() {
        insta::assert_snapshot!(printed("((a + b)) * (c - (d - e))"), @"(a + b) * (c - (d - e))");
        insta::assert_snapshot!(printed("(a ? b : c) ? (d ? e : f) : (g)"), @"(a ? b : c) ? d ? e : f : g");
        insta::assert_snapshot!(printed("!(a && b) || -(1 + 2) < -x"), @"!(a && b) || -(1 + 2) < -x");
        insta::assert_snapshot!(printed("(a ?? b).c[(0)]"), @"(a ?? b).c[0]");
        insta::assert_snapshot!(printed("sys.concat( 'a',az.resourceGroup( ).name )"), @"sys.concat('a', az.resourceGroup().name)");
        insta::assert_snapshot!(printed("{ 'a-b': 1, c: [ 'x', null ], 'null': {} }"), @"{ 'a-b': 1, c: ['x', null], 'null': {} }");
    }

    #[test]
    fn what_does_not_compile_is_spelt_so_that_it_does() {
        insta::assert_snapshot!(printed("!!a"), @"!(!a)");
        insta::assert_snapshot!(printed("!-a || -(-5) == -(!b)"), @"!(-a) || 5 == -(!b)");
        insta::assert_snapshot!(printed("'${n}-{${first(['x', 'y'])}}'"), @"format('{0}-{{{1}}}', n, first(['x', 'y']))");
        insta::assert_snapshot!(printed("'${'${[n]}'}'"), @"format('{0}', format('{0}', [n]))");
        insta::assert_snapshot!(printed("(a.?b).c ?? (a[?^1])[0]!"), @"(a.?b).c ?? (a[?^1])[0]!");
    }

    #[test]
    fn a_lambda_s_parameter_does_not_hide_a_parameter_of_the_template() {
        let lambda =
            "map(parameters('x'), lambda('x', 'x2', createArray(lambdaVariables('x'), parameters('x'))))";
        let read = crate::expression::arm::read(lambda).unwrap();
        insta::assert_snapshot!(read.to_bicep(), @"map(x, (x3, x2) => [x3, x])");
    }

    proptest! {
        #[test]
        fn any_expression_is_read_back_as_it_was(expression in generate::definition()) {
            let printed = expression.to_bicep();
            let read = parse(&printed).map(|parsed| parsed.expression);
            prop_assert_eq!(read, Ok(generate::as_bicep_tells(expression).into()), "{}", printed);
        }
    }
}
