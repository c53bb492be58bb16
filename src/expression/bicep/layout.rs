//! Where a long expression breaks: as Bicep's own formatter has it (Azure/bicep, `src/Bicep.Core/PrettyPrintV2`), so that
//! formatting a generated file changes nothing.

use super::super::tree::{Access, Entry, Expression, Item};
use super::write::{POSTFIX, clash, formatted, key_of, lambda_head};

/// Columns of a line, in UTF-16 units.
const WIDTH: usize = 120;
const INDENT: &str = "  ";

impl Expression {
    /// The expression in Bicep's syntax, for a place `column` characters into a line that is indented `depth` times.
    ///
    /// It stays in the line if it fits. Otherwise calls, conditionals, arrays and objects are broken, the outer before
    /// the inner; a call with one argument holds on to it.
    #[must_use]
    pub fn to_bicep_at(&self, column: usize, depth: usize) -> String {
        self.laid_out(self.to_bicep(), column, depth)
    }

    /// The same where its form in one line, [`to_bicep`](Self::to_bicep), is at hand.
    pub(crate) fn laid_out(&self, flat: String, column: usize, depth: usize) -> String {
        if column + width(&flat) <= WIDTH {
            return flat;
        }
        let mut layout = Layout {
            out: String::new(),
            column,
            depth,
        };
        layout.expression(self);
        layout.out
    }
}

struct Layout {
    out: String,
    column: usize,
    depth: usize,
}

impl Layout {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += width(text);
    }

    fn new_line(&mut self) {
        let indent = INDENT.repeat(self.depth);
        self.out.push('\n');
        self.out.push_str(&indent);
        self.column = indent.len();
    }

    fn fits(&self, flat: &str) -> bool {
        self.column + width(flat) <= WIDTH
    }

    fn expression(&mut self, expression: &Expression) {
        let flat = expression.to_bicep();
        if self.fits(&flat) {
            return self.text(&flat);
        }
        match expression {
            Expression::Call {
                namespace,
                name,
                arguments,
            } => {
                if let Some(namespace) = namespace {
                    self.text(&format!("{namespace}."));
                }
                self.text(name);
                self.arguments(arguments);
            }
            Expression::Interpolation(parts) if !flat.starts_with('\'') => self.expression(&formatted(parts)),
            Expression::Lambda { parameters, body } => match clash(parameters, body) {
                Some(renamed) => self.expression(&renamed),
                None => {
                    self.text(&lambda_head(parameters));
                    self.expression(body);
                }
            },
            Expression::Member { object, name } => {
                self.accessed(object);
                self.text(&format!(".{name}"));
            }
            Expression::Index { object, index } => {
                self.accessed(object);
                self.index("[", index);
            }
            Expression::IndexFromEnd { object, index, safe } => {
                self.accessed(object);
                self.index(if *safe { "[?^" } else { "[^" }, index);
            }
            Expression::SafeAccess { object, path } => {
                self.within(object, POSTFIX);
                self.path(path);
            }
            Expression::NonNull(inner) => {
                self.within(inner, POSTFIX);
                self.text("!");
            }
            Expression::Not(inner) => {
                self.text("!");
                self.within(inner, POSTFIX);
            }
            Expression::Negate(inner) => {
                self.text("-");
                self.within(inner, POSTFIX);
            }
            Expression::Binary(operator, left, right) => {
                self.within(left, operator.binding());
                self.text(&format!(" {} ", operator.sign()));
                self.within(right, operator.binding() + 1);
            }
            Expression::Conditional(condition, yes, no) => self.conditional(condition, yes, no),
            Expression::Array(items) => self.lines("[", "]", items.iter(), |layout, item| {
                if let Item::Spread(_) = item {
                    layout.text("...");
                }
                layout.expression(item.expression());
            }),
            Expression::Object(entries) => self.lines("{", "}", entries.iter(), Self::entry),
            _ => self.text(&flat),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Member(key, value) => {
                self.text(&format!("{}: ", key_of(key)));
                self.expression(value);
            }
            Entry::Spread(value) => {
                self.text("...");
                self.expression(value);
            }
        }
    }

    fn index(&mut self, open: &str, index: &Expression) {
        self.text(open);
        self.expression(index);
        self.text("]");
    }

    fn path(&mut self, path: &[Access]) {
        for (step, access) in path.iter().enumerate() {
            let mark = if step == 0 { "?" } else { "" };
            match access {
                Access::Member(name) => self.text(&format!(".{mark}{name}")),
                Access::Index(index) => self.index(&format!("[{mark}"), index),
            }
        }
    }

    /// What a `.` or `[` follows.
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

    /// The same in parentheses, where it binds less tightly than its place.
    fn within(&mut self, expression: &Expression, binding: u8) {
        if expression.binding() < binding {
            self.parenthesized(expression);
        } else {
            self.expression(expression);
        }
    }

    fn arguments(&mut self, arguments: &[Expression]) {
        let list: Vec<String> = arguments.iter().map(Expression::to_bicep).collect();
        let flat = format!("({})", list.join(", "));
        match arguments {
            [only] => {
                self.text("(");
                self.expression(only);
                self.text(")");
            }
            [first @ .., last] if !self.fits(&flat) => {
                let commas = first.iter().map(|argument| (argument, ","));
                let all = commas.chain([(last, "")]);
                self.lines("(", ")", all, |layout, (argument, comma)| {
                    layout.expression(argument);
                    layout.text(comma);
                });
            }
            _ => self.text(&flat),
        }
    }

    fn conditional(&mut self, condition: &Expression, yes: &Expression, no: &Expression) {
        self.depth += 1;
        self.within(condition, 1);
        for (sign, value) in [("? ", yes), (": ", no)] {
            self.new_line();
            self.text(sign);
            self.depth += 1;
            self.expression(value);
            self.depth -= 1;
        }
        self.depth -= 1;
    }

    /// Items one a line between brackets.
    fn lines<T>(
        &mut self,
        open: &str,
        close: &str,
        items: impl Iterator<Item = T>,
        mut item: impl FnMut(&mut Self, T),
    ) {
        self.text(open);
        self.depth += 1;
        for value in items {
            self.new_line();
            item(self, value);
        }
        self.depth -= 1;
        self.new_line();
        self.text(close);
    }
}

fn width(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use crate::expression::{generate, parse};
    use proptest::prelude::*;

    fn laid_out(text: &str, column: usize) -> String {
        parse(text).unwrap().expression.to_bicep_at(column, 1)
    }

    #[test]
    fn what_fits_stays_in_its_line() {
        let text = "replace(toLower(name), 'a', 'b')";
        assert_eq!(laid_out(text, 120 - text.len()), text);
    }

    #[test]
    fn the_outer_call_breaks_before_the_inner() {
        insta::assert_snapshot!(laid_out("replace(toLower(name), 'a', 'b')", 100), @r"
        replace(
            toLower(name),
            'a',
            'b'
          )
        ");
    }

    #[test]
    fn a_call_holds_on_to_its_only_argument() {
        insta::assert_snapshot!(laid_out("!contains(toLower(name), 'b')", 100), @r"
        !contains(
            toLower(name),
            'b'
          )
        ");
        insta::assert_snapshot!(laid_out("string(toLower(format('{0}', name)))", 100), @r"
        string(toLower(format(
            '{0}',
            name
          )))
        ");
    }

    #[test]
    fn conditionals_arrays_and_objects_are_broken_into_lines() {
        insta::assert_snapshot!(laid_out("isProd && deep ? [1, 'two'] : { a: 1, 'b-c': isProd }", 110), @r"
        isProd && deep
            ? [1, 'two']
            : { a: 1, 'b-c': isProd }
        ");
        insta::assert_snapshot!(laid_out("[1, { a: (isProd || deep) && deep }].x", 110), @r"
        [
            1
            { a: (isProd || deep) && deep }
          ].x
        ");
    }

    #[test]
    fn lambdas_spreads_and_safe_paths_break_within() {
        insta::assert_snapshot!(laid_out("map(people, person => { name: person.?name ?? 'x', ...person })[?^1]", 100), @r"
        map(
            people,
            person => { name: person.?name ?? 'x', ...person }
          )[?^1]
        ");
        insta::assert_snapshot!(laid_out("'${name}-${first(['x', 'y'])}'", 110), @r"
        format(
            '{0}-{1}',
            name,
            first(['x', 'y'])
          )
        ");
    }

    #[test]
    fn what_cannot_break_runs_over() {
        let text = "'a string of some length, with ${a} ${hole}'";
        assert_eq!(laid_out(text, 110), text);
        assert_eq!(laid_out("first + second", 118), "first + second");
    }

    proptest! {
        #[test]
        fn what_is_broken_into_lines_is_read_back_as_it_was(expression in generate::definition(), column in 0..130_usize) {
            let printed = expression.to_bicep_at(column, 1);
            let read = parse(&printed).map(|parsed| parsed.expression);
            prop_assert_eq!(read, Ok(generate::as_bicep_tells(expression)), "{}", printed);
        }
    }
}
