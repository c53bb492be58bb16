//! Prints an expression in Bicep's syntax.

use super::super::spelling::{bicep_key, bicep_string, escape};
use super::super::tree::{Access, Deployed, Entry, Expression, Item, Key, Part};

/// How tightly a conditional binds; operators are between this and [`UNARY`].
const CONDITIONAL: u8 = 0;
pub(super) const UNARY: u8 = 8;
pub(super) const POSTFIX: u8 = 9;

impl Expression {
    /// The expression in Bicep's syntax, with no parentheses that are not needed.
    #[must_use]
    pub fn to_bicep(&self) -> String {
        let mut out = String::new();
        self.write_bicep(&mut out);
        out
    }

    fn write_bicep(&self, out: &mut String) {
        match self {
            Self::String(text) => out.push_str(&bicep_string(text)),
            // Its digits alone are too large for a literal.
            Self::Integer(i64::MIN) => out.push_str(&format!("json('{}')", i64::MIN)),
            Self::Integer(number) => out.push_str(&number.to_string()),
            Self::Boolean(flag) => out.push_str(&flag.to_string()),
            Self::Null => out.push_str("null"),
            Self::Parameter(name) | Self::Variable(name) | Self::Local(name) => out.push_str(name),
            Self::Interpolation(parts) => self.write_interpolation(parts, out),
            Self::Call {
                namespace,
                name,
                arguments,
            } => {
                if let Some(namespace) = namespace {
                    out.push_str(namespace);
                    out.push('.');
                }
                out.push_str(name);
                out.push('(');
                listed(out, arguments, Self::write_bicep);
                out.push(')');
            }
            Self::Lambda { parameters, body } => match clash(parameters, body) {
                Some(renamed) => renamed.write_bicep(out),
                None => {
                    out.push_str(&lambda_head(parameters));
                    body.write_bicep(out);
                }
            },
            Self::Member { object, name } => {
                object.write_accessed(out);
                out.push('.');
                out.push_str(name);
            }
            Self::Index { object, index } => {
                object.write_accessed(out);
                bracketed(out, "[", index);
            }
            Self::IndexFromEnd { object, index, safe } => {
                object.write_accessed(out);
                bracketed(out, if *safe { "[?^" } else { "[^" }, index);
            }
            Self::SafeAccess { object, path } => {
                object.write_within(POSTFIX, out);
                safe_path(out, path);
            }
            Self::NonNull(inner) => {
                inner.write_within(POSTFIX, out);
                out.push('!');
            }
            Self::Not(inner) => {
                out.push('!');
                inner.write_within(POSTFIX, out);
            }
            Self::Negate(inner) => {
                out.push('-');
                inner.write_within(POSTFIX, out);
            }
            Self::Binary(operator, left, right) => {
                let binding = operator.binding();
                left.write_within(binding, out);
                out.push(' ');
                out.push_str(operator.sign());
                out.push(' ');
                right.write_within(binding + 1, out);
            }
            Self::Conditional(condition, yes, no) => {
                condition.write_within(1, out);
                out.push_str(" ? ");
                yes.write_bicep(out);
                out.push_str(" : ");
                no.write_bicep(out);
            }
            Self::Array(items) => {
                out.push('[');
                listed(out, items, write_item);
                out.push(']');
            }
            Self::Object(entries) if entries.is_empty() => out.push_str("{}"),
            Self::Object(entries) => {
                out.push_str("{ ");
                listed(out, entries, write_entry);
                out.push_str(" }");
            }
            Self::ResourceId { symbol, .. } => {
                out.push_str(symbol);
                out.push_str(".id");
            }
            Self::Runtime {
                symbol,
                path,
                deployed,
                ..
            } => {
                out.push_str(symbol);
                out.push_str(match deployed {
                    Deployed::Always => ".",
                    // Without the mark Bicep warns of a resource that may not be there (BCP318).
                    Deployed::Here => "!.",
                    Deployed::If(_) => ".?",
                });
                out.push_str(&path.join("."));
            }
        }
    }

    /// A string with values in it. Bicep takes no array or object literal inside `${ }` (BCP087), however deep in it; such
    /// a string is a call of `format`, whose arguments may be literals.
    fn write_interpolation(&self, parts: &[Part], out: &mut String) {
        let has_literal = self.children().into_iter().any(|value| value.any(&has_literal));
        if has_literal {
            return formatted(parts).write_bicep(out);
        }
        out.push('\'');
        for part in parts {
            match part {
                Part::Text(text) => escape(text, out),
                Part::Value(value) => {
                    // `$${` would read as a dollar and a value too, but not to every reader.
                    if out.ends_with('$') {
                        out.insert(out.len() - 1, '\\');
                    }
                    out.push_str("${");
                    value.write_bicep(out);
                    out.push('}');
                }
            }
        }
        out.push('\'');
    }

    /// The same in parentheses, if it binds less tightly than its place.
    fn write_within(&self, binding: u8, out: &mut String) {
        if self.binding() < binding {
            self.write_parenthesized(out);
        } else {
            self.write_bicep(out);
        }
    }

    /// The same before a `.` or `[`, which after a safe access would continue its path.
    fn write_accessed(&self, out: &mut String) {
        if self.is_safe() {
            self.write_parenthesized(out);
        } else {
            self.write_within(POSTFIX, out);
        }
    }

    fn write_parenthesized(&self, out: &mut String) {
        out.push('(');
        self.write_bicep(out);
        out.push(')');
    }

    /// Whether it is a safe access, whose path a `.` or `[` behind it would continue.
    pub(super) fn is_safe(&self) -> bool {
        matches!(
            self,
            Self::SafeAccess { .. }
                | Self::IndexFromEnd { safe: true, .. }
                | Self::Runtime {
                    deployed: Deployed::If(_),
                    ..
                }
        )
    }

    pub(super) fn binding(&self) -> u8 {
        match self {
            Self::Conditional(..) | Self::Lambda { .. } => CONDITIONAL,
            Self::Binary(operator, ..) => operator.binding(),
            Self::Not(_) | Self::Negate(_) => UNARY,
            Self::Integer(number) if *number < 0 => UNARY,
            _ => POSTFIX,
        }
    }
}

/// Whether an expression is printed with an array or object literal at its top.
fn has_literal(expression: &Expression) -> bool {
    matches!(expression, Expression::Array(_) | Expression::Object(_))
}

/// `'a${x}'` as `format('a{0}', x)`.
pub(super) fn formatted(parts: &[Part]) -> Expression {
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
    let arguments = std::iter::once(Expression::String(format)).chain(values);
    Expression::call("format", arguments)
}

fn listed<T>(out: &mut String, items: &[T], write: impl Fn(&T, &mut String)) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
}

fn bracketed(out: &mut String, open: &str, index: &Expression) {
    out.push_str(open);
    index.write_bicep(out);
    out.push(']');
}

/// `.?a.b[0]`
fn safe_path(out: &mut String, path: &[Access]) {
    for (step, access) in path.iter().enumerate() {
        let mark = if step == 0 { "?" } else { "" };
        match access {
            Access::Member(name) => {
                out.push('.');
                out.push_str(mark);
                out.push_str(name);
            }
            Access::Index(index) => bracketed(out, &format!("[{mark}"), index),
        }
    }
}

fn write_item(item: &Item, out: &mut String) {
    if let Item::Spread(_) = item {
        out.push_str("...");
    }
    item.expression().write_bicep(out);
}

fn write_entry(entry: &Entry, out: &mut String) {
    let value = match entry {
        Entry::Member(key, value) => {
            out.push_str(&key_of(key));
            out.push_str(": ");
            value
        }
        Entry::Spread(value) => {
            out.push_str("...");
            value
        }
    };
    value.write_bicep(out);
}

/// A key: a name, or a string with a value in it.
pub(super) fn key_of(key: &Key) -> String {
    match key {
        Key::Name(name) => bicep_key(name).into_owned(),
        Key::Computed(computed @ (Expression::Interpolation(_) | Expression::String(_))) => {
            computed.to_bicep()
        }
        Key::Computed(other) => format!("'${{{}}}'", other.to_bicep()),
    }
}

/// `x => ` or `(x, i) => `
pub(super) fn lambda_head(parameters: &[String]) -> String {
    match parameters {
        [only] => format!("{only} => "),
        several => format!("({}) => ", several.join(", ")),
    }
}

/// The lambda with other names, if the template has a parameter or variable of one of its names that the body uses: ARM
/// tells them apart, Bicep does not.
pub(super) fn clash(parameters: &[String], body: &Expression) -> Option<Expression> {
    let uses = |name: &str| {
        body.any(&|part| match part {
            Expression::Parameter(used) | Expression::Variable(used) => used == name,
            Expression::ResourceId { symbol, .. } | Expression::Runtime { symbol, .. } => symbol == name,
            _ => false,
        })
    };
    let at = parameters.iter().position(|name| uses(name))?;
    let old = parameters.get(at)?;
    let is_taken = |name: &str| {
        uses(name)
            || parameters.iter().any(|other| other == name)
            || body.any(&|part| matches!(part, Expression::Local(used) if used == name))
    };
    let new = (2..)
        .map(|number| format!("{old}{number}"))
        .find(|name| !is_taken(name))?;
    let mut body = body.clone();
    rename(&mut body, old, &new);
    let mut parameters = parameters.to_vec();
    if let Some(name) = parameters.get_mut(at) {
        *name = new;
    }
    Some(Expression::Lambda {
        parameters,
        body: Box::new(body),
    })
}

/// Gives a local another name, up to lambdas that have a parameter of that name themselves.
fn rename(expression: &mut Expression, old: &str, new: &str) {
    match expression {
        Expression::Local(name) if name == old => new.clone_into(name),
        Expression::Lambda { parameters, .. } if parameters.iter().any(|name| name == old) => {}
        other => {
            for child in other.children_mut() {
                rename(child, old, new);
            }
        }
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
            prop_assert_eq!(read, Ok(generate::as_bicep_tells(expression)), "{}", printed);
        }
    }
}
