//! Reads the expressions of a template.
//!
//! The grammar is small: strings, integers, calls, `.member` and `[index]`. The reader keeps the calls that are still open
//! on a stack of its own, so no depth of the text can exhaust that of the thread, and it looks at each byte once.

use std::ops::Range;

use super::super::error::ParseError;
use super::super::spelling::is_identifier;
use super::super::tree::Expression;
use super::fold;

/// How deep calls may nest. What walks the tree is recursive, and this much fits the stack of any thread.
const MAX_DEPTH: usize = 512;

/// How two quotes in a row within a string are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// `''''` inside a string's quotes is two quotes.
    Kept,
    /// `''''` inside a string's quotes is one quote: what the engine makes of an expression in a resource's body
    /// (Bicep CLI 0.49.2, `bicep snapshot`).
    AsInBodies,
}

/// Reads an expression, given without its brackets.
///
/// # Errors
/// The first thing that is wrong with it, with its bytes.
pub fn read(text: &str) -> Result<Expression, ParseError> {
    read_as(text, Quotes::Kept)
}

/// Reads an expression, given without its brackets, with a choice of how its strings are read.
///
/// # Errors
/// The first thing that is wrong with it, with its bytes.
pub fn read_as(text: &str, quotes: Quotes) -> Result<Expression, ParseError> {
    let mut reader = Reader {
        text,
        at: 0,
        quotes,
        open: Vec::new(),
    };
    reader.read()
}

/// What has begun and waits for its end.
enum Open {
    /// `name(`
    Call {
        namespace: Option<String>,
        name: String,
        range: Range<usize>,
        arguments: Vec<Expression>,
        /// How deep the deepest argument nests.
        depth: usize,
    },
    /// `object[`
    Index {
        object: Expression,
        at: usize,
        depth: usize,
    },
}

/// A value, and how deep it nests.
type Deep = (Expression, usize);

struct Reader<'t> {
    text: &'t str,
    at: usize,
    quotes: Quotes,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<Expression, ParseError> {
        loop {
            let Some(value) = self.primary()? else { continue };
            let mut value = self.members(value)?;
            loop {
                value = match self.close(value)? {
                    Closed::Value(value) => self.members(value)?,
                    Closed::Argument => break,
                    Closed::Whole(expression) => return Ok(expression),
                };
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn accept(&mut self, sign: char) -> bool {
        self.skip_space();
        let found = self.next() == Some(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    /// The next character, or the end.
    fn here(&self) -> Range<usize> {
        self.at..self.at + self.next().map_or(0, char::len_utf8)
    }

    fn take(&mut self, keep: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        let taken = rest.get(..end).unwrap_or_default().to_owned();
        self.at += taken.len();
        taken
    }

    /// A string, an integer or a call without arguments; `None` if a call was opened.
    fn primary(&mut self) -> Result<Option<Deep>, ParseError> {
        self.skip_space();
        match self.next() {
            None if self.text.trim().is_empty() => {
                Err(ParseError::new(0..self.text.len(), "an expression is missing"))
            }
            None => Err(ParseError::new(self.here(), "a value is missing here")),
            Some('\'') => Ok(Some((Expression::String(self.string()?), 0))),
            Some(c) if c.is_ascii_digit() || c == '-' => Ok(Some((self.integer()?, 0))),
            Some(c) if c.is_alphabetic() || c == '_' => self.call(),
            Some(c) => Err(ParseError::new(
                self.here(),
                format!("a value is missing before `{}`", c.escape_debug()),
            )),
        }
    }

    fn string(&mut self) -> Result<String, ParseError> {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find('\'') else {
                let message = "the string does not end; its last `'` is missing";
                return Err(ParseError::new(start..self.text.len(), message));
            };
            value.push_str(rest.get(..end).unwrap_or_default());
            let is_escape = rest.get(end + 1..).is_some_and(|after| after.starts_with('\''));
            self.at += end + 1;
            if !is_escape {
                break;
            }
            value.push('\'');
            self.at += 1;
        }
        Ok(match self.quotes {
            Quotes::Kept => value,
            Quotes::AsInBodies => value.replace("''", "'"),
        })
    }

    fn integer(&mut self) -> Result<Expression, ParseError> {
        let start = self.at;
        let sign = if self.next() == Some('-') { "-" } else { "" };
        self.at += sign.len();
        let digits = self.take(|c| c.is_ascii_digit());
        let range = start..self.at;
        if self.rest().starts_with('.') && self.rest().get(1..).is_some_and(starts_with_digit) {
            let message = "a number with a fraction is written as `json('…')`";
            return Err(ParseError::new(range, message));
        }
        let number = format!("{sign}{digits}");
        number.parse().map(Expression::Integer).map_err(|_| {
            let message = if digits.is_empty() {
                "a value is missing after `-`".to_owned()
            } else {
                format!("`{number}` needs more than 64 bits")
            };
            ParseError::new(range, message)
        })
    }

    /// Opens a call.
    fn call(&mut self) -> Result<Option<Deep>, ParseError> {
        let start = self.at;
        let mut name = self.take(is_name);
        let mut namespace = None;
        if self.rest().starts_with('.') {
            self.at += 1;
            namespace = Some(std::mem::replace(&mut name, self.take(is_name)));
        }
        let range = start..self.at;
        if name.is_empty() || !self.accept('(') {
            let written = self.text.get(range.clone()).unwrap_or_default();
            let message = format!("`{written}` is no value; a function is called with `(`");
            return Err(ParseError::new(range, message));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(ParseError::too_deep(range, MAX_DEPTH));
        }
        if self.accept(')') {
            return Ok(Some((fold::call(namespace, name, Vec::new()), 1)));
        }
        self.open.push(Open::Call {
            namespace,
            name,
            range,
            arguments: Vec::new(),
            depth: 0,
        });
        Ok(None)
    }

    /// The members of a value, up to an index or the end.
    fn members(&mut self, (mut value, mut depth): Deep) -> Result<Deep, ParseError> {
        while self.accept('.') {
            self.skip_space();
            let start = self.at;
            let name = self.take(is_name);
            if name.is_empty() {
                return Err(ParseError::new(self.here(), "a member's name is missing here"));
            }
            depth += 1;
            check_depth(depth, start..self.at)?;
            value = if is_identifier(&name) {
                Expression::Member {
                    object: Box::new(value),
                    name,
                }
            } else {
                Expression::Index {
                    object: Box::new(value),
                    index: Box::new(Expression::String(name)),
                }
            };
        }
        Ok((value, depth))
    }

    /// Puts a value where it belongs: before an index, into the call or index that is open, or at the end.
    fn close(&mut self, (value, depth): Deep) -> Result<Closed, ParseError> {
        let at = self.at;
        if self.accept('[') {
            let open = Open::Index {
                object: value,
                at,
                depth,
            };
            check_depth(self.open.len(), at..at + 1)?;
            self.open.push(open);
            return Ok(Closed::Argument);
        }
        match self.open.pop() {
            None => self.end(value),
            Some(Open::Index {
                object,
                at,
                depth: outer,
            }) => {
                if !self.accept(']') {
                    return Err(ParseError::new(self.here(), "`]` is missing here"));
                }
                let depth = outer.max(depth) + 1;
                check_depth(depth, at..self.at)?;
                let indexed = Expression::Index {
                    object: Box::new(object),
                    index: Box::new(value),
                };
                Ok(Closed::Value((indexed, depth)))
            }
            Some(Open::Call {
                namespace,
                name,
                range,
                mut arguments,
                depth: deepest,
            }) => {
                arguments.push(value);
                let depth = deepest.max(depth);
                if self.accept(')') {
                    let depth = depth + fold::levels(&name, arguments.len());
                    check_depth(depth, range)?;
                    return Ok(Closed::Value((fold::call(namespace, name, arguments), depth)));
                }
                if !self.accept(',') {
                    return Err(ParseError::new(self.here(), "`,` or `)` is missing here"));
                }
                self.open.push(Open::Call {
                    namespace,
                    name,
                    range,
                    arguments,
                    depth,
                });
                Ok(Closed::Argument)
            }
        }
    }

    fn end(&mut self, value: Expression) -> Result<Closed, ParseError> {
        self.skip_space();
        match self.next() {
            None => Ok(Closed::Whole(value)),
            Some(c) => Err(ParseError::new(
                self.here(),
                format!("the expression ends before `{}`", c.escape_debug()),
            )),
        }
    }
}

/// What became of a value.
enum Closed {
    /// It completed another.
    Value(Deep),
    /// It is an argument, and another value follows.
    Argument,
    /// It is the expression.
    Whole(Expression),
}

fn check_depth(depth: usize, range: Range<usize>) -> Result<(), ParseError> {
    if depth > MAX_DEPTH {
        return Err(ParseError::too_deep(range, MAX_DEPTH));
    }
    Ok(())
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The characters of a function's, a namespace's or a member's name.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::generate;
    use proptest::prelude::*;

    fn bicep(text: &str) -> String {
        read(text).unwrap().to_bicep()
    }

    #[test]
    fn what_templates_hold_is_read() {
        let texts = [
            "parameters('people')[copyIndex()].alias",
            "if(not(empty(target('full'))), null(), 'PT30M')",
            "coalesce(tryGet(parameters('p')[copyIndex()], 'size'), 'D4')",
            "tryGet(tryGet(target('full'), 'properties'), 'properties', 0, 'a-b')",
            "reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId",
            "variables('nested')['a']['b'][0]",
            "team.instanceName(replace(parameters('who'), '.', ''), 'x')",
            "concat(parameters('a'), '/', variables('names')[copyIndex('n', 1)])",
            "map(parameters('p'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))",
            "shallowMerge(createArray(createObject('a', 1), parameters('o'), createObject('b', 2)))",
            "flatten(createArray(createArray(1, 2), parameters('o')))",
            "format('{0:D4}', 1)",
            "format('a{0}{{b}}{1}', 1, 'x')",
            "Equals( toLower(parameters('a')) ,toLower('X'))",
            "not(and(true(), or(false(), TRUE())))",
            "sub(0, parameters('n'))",
            "-9223372036854775808",
            "json('3000000000')",
            "indexFromEnd(parameters('l'), 1)",
            "createObject(resourceId('A/b', 'x'), createObject(), 'k', createArray())",
            "and(true(), false(), true())",
        ];
        let lines: Vec<String> = texts
            .iter()
            .map(|text| format!("{text}\n    {}", bicep(text)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        parameters('people')[copyIndex()].alias
            people[copyIndex()].alias
        if(not(empty(target('full'))), null(), 'PT30M')
            this.exists() ? null : 'PT30M'
        coalesce(tryGet(parameters('p')[copyIndex()], 'size'), 'D4')
            p[copyIndex()].?size ?? 'D4'
        tryGet(tryGet(target('full'), 'properties'), 'properties', 0, 'a-b')
            this.existingResource().?properties.?properties[0]['a-b']
        reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId
            reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId
        variables('nested')['a']['b'][0]
            nested['a']['b'][0]
        team.instanceName(replace(parameters('who'), '.', ''), 'x')
            team.instanceName(replace(who, '.', ''), 'x')
        concat(parameters('a'), '/', variables('names')[copyIndex('n', 1)])
            concat(a, '/', names[copyIndex('n', 1)])
        map(parameters('p'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))
            map(p, (x, i) => '${x}${i}')
        shallowMerge(createArray(createObject('a', 1), parameters('o'), createObject('b', 2)))
            { a: 1, ...o, b: 2 }
        flatten(createArray(createArray(1, 2), parameters('o')))
            [1, 2, ...o]
        format('{0:D4}', 1)
            format('{0:D4}', 1)
        format('a{0}{{b}}{1}', 1, 'x')
            'a${1}{b}${'x'}'
        Equals( toLower(parameters('a')) ,toLower('X'))
            a =~ 'X'
        not(and(true(), or(false(), TRUE())))
            !(true && (false || true))
        sub(0, parameters('n'))
            -n
        -9223372036854775808
            json('-9223372036854775808')
        json('3000000000')
            3000000000
        indexFromEnd(parameters('l'), 1)
            l[^1]
        createObject(resourceId('A/b', 'x'), createObject(), 'k', createArray())
            { '${resourceId('A/b', 'x')}': {}, k: [] }
        and(true(), false(), true())
            true && false && true
        ");
    }

    #[test]
    fn a_mistake_is_named_at_its_place() {
        let mistakes = [
            "",
            " ",
            "true",
            "a.b",
            "f(",
            "f(1",
            "f(1,",
            "f(1,)",
            "f(1 2)",
            "f()g()",
            "f(",
            "(1)",
            "'a",
            "'a''",
            "1.5",
            "-",
            "f().",
            "f()[1",
            "f()[]",
            "99999999999999999999",
            "é",
            "f(;)",
            "\"a\"",
            "f()]",
            "f(')')'",
        ];
        let lines: Vec<String> = mistakes
            .iter()
            .map(|text| {
                let error = read(text).unwrap_err();
                let place = text.get(error.range.clone()).unwrap();
                format!("{text}  `{place}`: {}", error.message)
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
          ``: an expression is missing
           ` `: an expression is missing
        true  `true`: `true` is no value; a function is called with `(`
        a.b  `a.b`: `a.b` is no value; a function is called with `(`
        f(  ``: a value is missing here
        f(1  ``: `,` or `)` is missing here
        f(1,  ``: a value is missing here
        f(1,)  `)`: a value is missing before `)`
        f(1 2)  `2`: `,` or `)` is missing here
        f()g()  `g`: the expression ends before `g`
        f(  ``: a value is missing here
        (1)  `(`: a value is missing before `(`
        'a  `'a`: the string does not end; its last `'` is missing
        'a''  `'a''`: the string does not end; its last `'` is missing
        1.5  `1`: a number with a fraction is written as `json('…')`
        -  `-`: a value is missing after `-`
        f().  ``: a member's name is missing here
        f()[1  ``: `]` is missing here
        f()[]  `]`: a value is missing before `]`
        99999999999999999999  `99999999999999999999`: `99999999999999999999` needs more than 64 bits
        é  `é`: `é` is no value; a function is called with `(`
        f(;)  `;`: a value is missing before `;`
        "a"  `"`: a value is missing before `\"`
        f()]  `]`: the expression ends before `]`
        f(')')'  `'`: the expression ends before `\'`
        "#);
    }

    #[test]
    fn depth_without_end_is_an_error_and_no_overflow() {
        let depth = 10_000;
        for text in [
            "f(".repeat(depth),
            format!("{}1{}", "f(".repeat(depth), ")".repeat(depth)),
            "(".repeat(depth),
            "[".repeat(depth),
            format!("f(){}", ".a".repeat(depth)),
            format!(
                "{}f(){}",
                "and(".repeat(100),
                ", f(), f(), f(), f(), f(), f(), f())".repeat(100)
            ),
            format!("f(){}", "[0]".repeat(depth)),
            format!("{}0", "f()[".repeat(depth)),
            "-".repeat(depth),
        ] {
            assert!(read(&text).is_err());
        }
    }

    #[test]
    fn the_deepest_expression_can_be_printed_and_dropped() {
        let depth = MAX_DEPTH - 1;
        for (open, close) in [
            ("not(", ")"),
            ("add(1, ", ")"),
            ("createArray(", ")"),
            ("createObject('a', ", ")"),
        ] {
            let text = format!("{}f(){}", open.repeat(depth), close.repeat(depth));
            let expression = read(&text).unwrap();
            assert_eq!(expression.to_arm(), text);
            assert!(!expression.to_bicep().is_empty());
            assert!(!expression.to_bicep_at(0, 0).is_empty());
        }
    }

    #[test]
    fn two_quotes_in_a_row_are_read_as_asked() {
        let text = "base64('it''''s ''x''')";
        assert_eq!(read(text).unwrap().to_arm(), text);
        let engine = read_as(text, Quotes::AsInBodies).unwrap();
        assert_eq!(engine.to_arm(), "base64('it''s ''x''')");
    }

    proptest! {
        #[test]
        fn any_expression_is_read_back_as_it_was(expression in generate::any()) {
            let printed = expression.to_arm();
            let read = read(&printed);
            prop_assert_eq!(read.as_ref().map(Expression::to_arm), Ok(printed.clone()));
            prop_assert_eq!(read, Ok(generate::as_arm_tells(expression)), "{}", printed);
        }

        #[test]
        fn any_text_is_read_or_refused_within_itself(
            text in r"\PC{0,40}|([a-c0-9 .,'\[\]()-]|f\(|'|, ){0,60}",
        ) {
            if let Err(error) = read(&text) {
                prop_assert!(text.get(error.range).is_some());
            }
        }
    }
}
