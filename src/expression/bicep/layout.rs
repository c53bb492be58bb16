//! Where a long expression breaks: as Bicep's own formatter has it (Azure/bicep, `src/Bicep.Core/PrettyPrintV2`), so that
//! formatting a generated file changes nothing.

use super::super::tree::Expression;
use super::write::{Position, Printer};

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
        let mut printer = Printer {
            out: String::new(),
            position: Some(Position { column, depth }),
        };
        printer.expression(self);
        printer.out
    }
}

impl Printer {
    /// Whether a text fits into the line; without a position, any does.
    pub(super) fn fits(&self, flat: &str) -> bool {
        let position = self.position.as_ref();
        position.is_none_or(|position| position.column + width(flat) <= WIDTH)
    }

    /// Moves the position behind a text that was printed.
    pub(super) fn advance(&mut self, text: &str) {
        if let Some(position) = &mut self.position {
            position.column += width(text);
        }
    }

    /// Moves the position behind everything that was printed since the output had `start` bytes.
    pub(super) fn advance_from(&mut self, start: usize) {
        if let Some(position) = &mut self.position {
            position.column += self.out.get(start..).map_or(0, width);
        }
    }

    fn new_line(&mut self) {
        if let Some(position) = &mut self.position {
            let indent = INDENT.repeat(position.depth);
            self.out.push('\n');
            self.out.push_str(&indent);
            position.column = indent.len();
        }
    }

    fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        let step = |printer: &mut Self, step: isize| {
            if let Some(position) = &mut printer.position {
                position.depth = position.depth.saturating_add_signed(step);
            }
        };
        step(self, 1);
        write(self);
        step(self, -1);
    }

    /// Prints several arguments one a line, if they do not fit into the line.
    pub(super) fn has_broken_arguments(&mut self, arguments: &[Expression]) -> bool {
        if self.position.is_none() || arguments.len() < 2 {
            return false;
        }
        let flat: Vec<String> = arguments.iter().map(Expression::to_bicep).collect();
        let is_broken = !self.fits(&format!("({})", flat.join(", ")));
        if is_broken {
            self.lines(["(", ")"], arguments, ",", Self::expression);
        }
        is_broken
    }

    pub(super) fn broken_conditional(&mut self, condition: &Expression, yes: &Expression, no: &Expression) {
        self.indented(|printer| {
            printer.within(condition, 1);
            for (sign, value) in [("? ", yes), (": ", no)] {
                printer.new_line();
                printer.text(sign);
                printer.indented(|printer| printer.expression(value));
            }
        });
    }

    /// Items one a line between brackets, with `separator` behind each but the last.
    pub(super) fn lines<T>(
        &mut self,
        [open, close]: [&str; 2],
        items: &[T],
        separator: &str,
        write: fn(&mut Self, &T),
    ) {
        self.text(open);
        self.indented(|printer| {
            for (index, item) in items.iter().enumerate() {
                printer.new_line();
                write(printer, item);
                if index + 1 < items.len() {
                    printer.text(separator);
                }
            }
        });
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
            prop_assert_eq!(read, Ok(generate::as_bicep_tells(expression).into()), "{}", printed);
        }
    }
}
