//! Tokens → [`Expression`], by precedence.

use std::ops::Range;

use super::super::error::ParseError;
use super::super::tree::{Access, Entry, Expression, Item, Key, Operator, Part};
use super::call::Place;
use super::lexer::{LARGEST, Piece, Token, tokens};
use super::parser::{Parser, Progress};

/// How long an expression may be, in characters ("Best practices for ARM templates", Microsoft Learn).
const MAX_LENGTH: usize = 24_576;

/// An expression and the parameters it names, with their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The expression.
    pub expression: Expression,
    /// Every mention of a parameter.
    pub parameters: Vec<(String, Range<usize>)>,
}

/// Parses the text of an expression.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    parse_at(Place::Setting, text)
}

/// Parses the text of an expression in a parameter's default, where `newGuid` and `utcNow` may stand too.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_default(text: &str) -> Result<Parsed, ParseError> {
    parse_at(Place::Default, text)
}

fn parse_at(place: Place, text: &str) -> Result<Parsed, ParseError> {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        let message =
            format!("the expression has {length} characters; a template takes at most {MAX_LENGTH}");
        return Err(ParseError::new(0..text.len(), message));
    }
    let mut progress = Progress {
        place,
        steps: 0,
        parameters: Vec::new(),
        locals: Vec::new(),
    };
    let expression = part(text, 0..text.len(), 0, &mut progress)?;
    Ok(Parsed {
        expression,
        parameters: progress.parameters,
    })
}

/// Parses the bytes `range` of `text`: the whole, or what stands in a string's `${ }`.
fn part(
    text: &str,
    range: Range<usize>,
    depth: usize,
    progress: &mut Progress,
) -> Result<Expression, ParseError> {
    let own = text.get(range.clone()).unwrap_or_default();
    let mut parser = Parser {
        text,
        tokens: tokens(own, range.start, depth)?,
        at: 0,
        end: range.end,
        depth,
        ends_with_line: false,
        progress,
    };
    if parser.tokens.is_empty() {
        return Err(ParseError::new(range, "an expression is missing"));
    }
    let expression = parser.expression()?;
    match parser.peek() {
        Some(Token::Sign(sign @ (")" | "]" | "}"))) => Err(ParseError::new(
            parser.here(),
            format!("this `{sign}` closes nothing"),
        )),
        Some(_) => Err(ParseError::new(
            parser.here(),
            "an operator is missing before this",
        )),
        None => Ok(expression),
    }
}

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Result<Expression, ParseError> {
        self.nested(|parser| {
            let condition = parser.binary(0)?;
            if !parser.accept("?") {
                return Ok(condition);
            }
            let yes = parser.expression()?;
            parser.expect(":")?;
            let no = parser.expression()?;
            Ok(Expression::Conditional(
                Box::new(condition),
                Box::new(yes),
                Box::new(no),
            ))
        })
    }

    fn binary(&mut self, binding: u8) -> Result<Expression, ParseError> {
        let mut left = self.unary()?;
        while let (false, Some(Token::Sign(sign))) = (self.ends_here(), self.peek()) {
            let Some(operator) = Operator::of_sign(sign).filter(|operator| operator.binding() > binding)
            else {
                break;
            };
            self.step()?;
            self.at += 1;
            let right = self.binary(operator.binding())?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, ParseError> {
        if self.accept("!") {
            return Ok(Expression::Not(Box::new(self.nested(Self::unary)?)));
        }
        if self.accept("-") {
            if let Some(Token::Integer(LARGEST)) = self.peek() {
                self.at += 1;
                return Ok(Expression::Integer(i64::MIN));
            }
            return Ok(Expression::negated(self.nested(Self::unary)?));
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Expression, ParseError> {
        let mut value = self.primary()?;
        // Whether the path of a safe access goes on, which parentheses and `!` end.
        let mut in_path = false;
        loop {
            self.step()?;
            if self.ends_here() {
                return Ok(value);
            }
            if let Some(Token::Sign(sign @ (".?" | "[?"))) = self.peek() {
                let is_index = *sign == "[?";
                self.at += 1;
                if is_index && self.is_sign("^") {
                    value = self.index_from_end(value, true)?;
                    self.refuse_more()?;
                    continue;
                }
                let path = vec![self.access(is_index)?];
                let object = Box::new(value);
                value = Expression::SafeAccess { object, path };
                in_path = true;
            } else if let Some(Token::Sign(sign @ ("." | "["))) = self.peek() {
                let is_index = *sign == "[";
                let range = self.here();
                self.at += 1;
                if is_index && self.is_sign("^") {
                    if in_path {
                        return Err(no_path_from_end(range));
                    }
                    value = self.index_from_end(value, false)?;
                    continue;
                }
                value = accessed(value, self.access(is_index)?, in_path);
            } else if self.accept("!") {
                in_path = false;
                value = Expression::NonNull(Box::new(value));
            } else if self.is_sign("::") {
                let message = "`::` reaches a resource within another, which definitions do not have";
                return Err(ParseError::new(self.here(), message));
            } else {
                return Ok(value);
            }
        }
    }

    /// What follows `.` or `[`, up to the `]`.
    fn access(&mut self, is_index: bool) -> Result<Access, ParseError> {
        if !is_index {
            return Ok(Access::Member(self.name("a member's name")?));
        }
        let index = self.expression()?;
        self.expect("]")?;
        Ok(Access::Index(index))
    }

    /// `^1]`
    fn index_from_end(&mut self, object: Expression, safe: bool) -> Result<Expression, ParseError> {
        self.expect("^")?;
        let index = Box::new(self.expression()?);
        self.expect("]")?;
        let object = Box::new(object);
        Ok(Expression::IndexFromEnd { object, index, safe })
    }

    /// A path goes no further after `[?^1]`.
    fn refuse_more(&self) -> Result<(), ParseError> {
        if !self.ends_here() && (self.is_sign(".") || self.is_sign("[")) {
            return Err(no_path_from_end(self.here()));
        }
        Ok(())
    }

    fn primary(&mut self) -> Result<Expression, ParseError> {
        let range = self.here();
        let Some(token) = self.peek().cloned() else {
            return Err(ParseError::new(range, "a value is missing here"));
        };
        self.at += 1;
        match token {
            Token::Integer(number) => i64::try_from(number)
                .map(Expression::Integer)
                .map_err(|_| ParseError::new(range, format!("`{number}` is larger than 64 bits can hold"))),
            Token::Text(pieces) => self.string(&pieces),
            Token::Name(name) => self.named(name, range),
            Token::Sign("(") => {
                let inner = self.lines(false, Self::expression)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[") => self.array(),
            Token::Sign("{") => self.object(),
            Token::Sign(sign) => Err(ParseError::new(
                range,
                format!("a value is missing before `{sign}`"),
            )),
        }
    }

    fn string(&mut self, pieces: &[Piece]) -> Result<Expression, ParseError> {
        if let [Piece::Text(text)] = pieces {
            return Ok(Expression::String(text.clone()));
        }
        let mut parts = Vec::new();
        for piece in pieces {
            parts.push(match piece {
                Piece::Text(text) => Part::Text(text.clone()),
                Piece::Value(range) => Part::Value(self.hole(range.clone())?),
            });
        }
        Ok(Expression::Interpolation(parts))
    }

    fn hole(&mut self, range: Range<usize>) -> Result<Expression, ParseError> {
        let text = self.text;
        self.nested(|parser| part(text, range, parser.depth, parser.progress))
    }

    fn array(&mut self) -> Result<Expression, ParseError> {
        let items = self.list("]", |parser, _| {
            let is_spread = parser.accept("...");
            let value = parser.expression()?;
            Ok(if is_spread {
                Item::Spread(value)
            } else {
                Item::Value(value)
            })
        })?;
        Ok(Expression::Array(items))
    }

    fn object(&mut self) -> Result<Expression, ParseError> {
        let entries = self.list("}", |parser, earlier| {
            if parser.accept("...") {
                return parser.expression().map(Entry::Spread);
            }
            let range = parser.here();
            let key = parser.key()?;
            let is_same = |entry: &Entry| matches!((entry, &key), (Entry::Member(Key::Name(a), _), Key::Name(b)) if a == b);
            if let (true, Key::Name(name)) = (earlier.iter().any(is_same), &key) {
                let message = format!("the object has two members `{name}`");
                return Err(ParseError::new(range, message));
            }
            parser.expect(":")?;
            Ok(Entry::Member(key, parser.expression()?))
        })?;
        Ok(Expression::Object(entries))
    }

    fn key(&mut self) -> Result<Key, ParseError> {
        let Some(Token::Text(pieces)) = self.peek().cloned() else {
            return self.name("a key").map(Key::Name);
        };
        self.at += 1;
        Ok(match self.string(&pieces)? {
            Expression::String(name) => Key::Name(name),
            computed => Key::Computed(computed),
        })
    }
}

/// A value's member or item; within the path of a safe access, its next step.
fn accessed(value: Expression, access: Access, in_path: bool) -> Expression {
    match (value, access) {
        (Expression::SafeAccess { object, mut path }, access) if in_path => {
            path.push(access);
            Expression::SafeAccess { object, path }
        }
        (value, Access::Member(name)) => Expression::Member {
            object: Box::new(value),
            name,
        },
        (value, Access::Index(index)) => Expression::Index {
            object: Box::new(value),
            index: Box::new(index),
        },
    }
}

fn no_path_from_end(range: Range<usize>) -> ParseError {
    let message =
        "an index from the end and a safe access do not go together; put what is before this in parentheses";
    ParseError::new(range, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The message, with the part of the text that it is about and what to write for it.
    fn error(text: &str) -> String {
        let error = parse(text).unwrap_err();
        let place = text.get(error.range.clone()).unwrap();
        let suggestion = error
            .suggestion
            .map(|text| format!(" -> {text}"))
            .unwrap_or_default();
        format!("`{}`: {}{suggestion}", place.escape_debug(), error.message)
    }

    #[test]
    fn the_parameters_are_found_with_their_places() {
        let text = "'${prefix}-${length(names)}' == other.names ? a : b";
        let found = parse(text).unwrap().parameters;
        let names: Vec<&str> = found
            .iter()
            .map(|(_, range)| text.get(range.clone()).unwrap())
            .collect();
        assert_eq!(names, ["prefix", "names", "other", "a", "b"]);
        let inside =
            parse("map(a, x => '${x}${map(b, (y, i) => [...x, y, i, z])}' ?? x.?c[d]!) == x").unwrap();
        let names: Vec<&str> = inside.parameters.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "b", "z", "d", "x"]);
        assert!(
            found
                .iter()
                .all(|(name, range)| text.get(range.clone()) == Some(name))
        );
    }

    #[test]
    fn a_mistake_is_named_at_its_place() {
        let mistakes = [
            "",
            "   ",
            "a b",
            "a +",
            "(a",
            "a)",
            "[1, 2",
            "f(1",
            "* 2",
            "\"text\"",
            "'text",
            "'a\nb'",
            "'''text",
            "'${a'",
            "'${}'",
            "'a ${b c} d'",
            "'\\q'",
            "'\\u{110000}'",
            "1.5",
            "99999999999999999999",
            "a # b",
            "a.?1",
            "a[?0",
            "a[?^1].b",
            "a.?b[^1]",
            "a::b",
            "a.1",
            "x => x",
            "map(a, b)",
            "map(a, (x, y, z) => x)",
            "map(x => x, a)",
            "toLower(x => x)",
            "first(map(a, (x => x)))",
            "-9223372036854775809",
            "9223372036854775808",
            "...a",
            "max(...a)",
            "a = b",
            "a & b",
            "{ a: 1, a: 2 }",
            "{ a 1 }",
            "a ? b",
        ];
        let lines: Vec<String> = mistakes
            .iter()
            .map(|text| format!("{text:?}  {}", error(text)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        ""  ``: an expression is missing
        "   "  `   `: an expression is missing
        "a b"  `b`: an operator is missing before this
        "a +"  ``: a value is missing here
        "(a"  ``: `)` is missing here
        "a)"  `)`: this `)` closes nothing
        "[1, 2"  ``: `]` is missing here
        "f(1"  `f`: there is no function `f`
        "* 2"  `*`: a value is missing before `*`
        "\"text\""  `\"text\"`: a string stands in single quotes -> 'text'
        "'text"  `\'text`: the string does not end; its last `'` is missing
        "'a\nb'"  `\n`: a string ends on the line it begins on; write `\n`
        "'''text"  `\'\'\'`: the string does not end; its last `'''` is missing
        "'${a'"  `\'`: the string does not end; its last `'` is missing
        "'${}'"  ``: an expression is missing
        "'a ${b c} d'"  `c`: an operator is missing before this
        "'\\q'"  `\\q`: `\q` is no escape; there are `\n`, `\r`, `\t`, `\\`, `\'`, `\$` and `\u{…}`
        "'\\u{110000}'"  `\\u{110000}`: `\u{…}` takes the hexadecimal number of a character
        "1.5"  `1.5`: a number with a fraction is written as JSON -> json('1.5')
        "99999999999999999999"  `99999999999999999999`: `99999999999999999999` is larger than 64 bits can hold
        "a # b"  `#`: `#` has no meaning in an expression
        "a.?1"  `1`: a member's name is missing here
        "a[?0"  ``: `]` is missing here
        "a[?^1].b"  `.`: an index from the end and a safe access do not go together; put what is before this in parentheses
        "a.?b[^1]"  `[`: an index from the end and a safe access do not go together; put what is before this in parentheses
        "a::b"  `::`: `::` reaches a resource within another, which definitions do not have
        "a.1"  `1`: a member's name is missing here
        "x => x"  `=>`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
        "map(a, b)"  `b`: `map` takes a lambda here: `item => …`
        "map(a, (x, y, z) => x)"  `(x, y, z) => x`: the lambda of `map` has 1 or 2 parameters, not 3
        "map(x => x, a)"  `x => x`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
        "toLower(x => x)"  `x => x`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
        "first(map(a, (x => x)))"  `=>`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
        "-9223372036854775809"  `9223372036854775809`: `9223372036854775809` is larger than 64 bits can hold
        "9223372036854775808"  `9223372036854775808`: `9223372036854775808` is larger than 64 bits can hold
        "...a"  `...`: a value is missing before `...`
        "max(...a)"  `...`: a value is missing before `...`
        "a = b"  `=`: `=` has no meaning in an expression; whether two values are equal is asked with `==`
        "a & b"  `&`: `&` has no meaning in an expression; two conditions are joined with `&&`
        "{ a: 1, a: 2 }"  `a`: the object has two members `a`
        "{ a 1 }"  `1`: `:` is missing here
        "a ? b"  ``: `:` is missing here
        "#);
    }

    #[test]
    fn items_are_separated_by_commas_or_new_lines() {
        let lines = parse("{\n  a: [\n    1\n    2\n  ]\n  b: max(\n    1,\n    2\n  )\n}").unwrap();
        assert_eq!(lines, parse("{ a: [1, 2], b: max(1, 2) }").unwrap());
        let parenthesis = parse("[\n  a\n  (b)\n]").unwrap();
        assert_eq!(parenthesis.expression, parse("[a, b]").unwrap().expression);
        assert_eq!(parse("[\n1\n-2\n[3]\n]").unwrap(), parse("[1, -2, [3]]").unwrap());
        assert_eq!(parse("[(1\n- 2)\n]").unwrap(), parse("[1 - 2]").unwrap());
        assert_eq!(parse("[a[?^1]\n[3]\n]").unwrap(), parse("[a[?^1], [3]]").unwrap());
        assert!(parse("[1 2]").is_err());
        assert!(parse("max(1\n2)").is_err());
    }

    #[test]
    fn depth_without_end_is_an_error_and_no_overflow() {
        let depth = 10_000;
        let deep = [
            "(".repeat(depth),
            "[".repeat(depth),
            "!".repeat(depth),
            "-".repeat(depth),
            "f(".repeat(depth),
            "map(a, x =>".repeat(depth / 4),
            "[...".repeat(depth / 2),
            "a.?b".repeat(depth),
            format!("a{}", ".?b".repeat(depth)),
            format!("a{}", "!".repeat(depth)),
            "a[?".repeat(depth),
            "(a,".repeat(depth),
            "toLower(".repeat(depth / 4),
            "{a:".repeat(depth / 2),
            "'${".repeat(depth / 2),
            "a?".repeat(depth),
            "a[".repeat(depth),
            format!("a{}", ".b".repeat(depth)),
            format!("1{}", "+1".repeat(depth)),
            "a".repeat(3 * depth),
        ];
        for text in deep {
            let shown: String = text.chars().take(12).collect();
            assert!(parse(&text).is_err(), "{shown}");
        }
    }

    #[test]
    fn what_people_write_is_well_below_the_limits() {
        let nested = format!("{}1{}", "(".repeat(40), ")".repeat(40));
        assert!(parse(&nested).is_ok());
        let holes = format!("'{}'", "${a}-".repeat(200));
        assert!(parse(&holes).is_ok());
        let strings = format!("'${{concat({}'')}}'", "'${a}', ".repeat(100));
        assert!(parse(&strings).is_ok());
        assert!(parse(&vec!["a"; 200].join(" + ")).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_within_itself(
            text in r"\PC{0,40}|([a-c0-9 .,:?'$\{\}\[\]()+!=<>&|\\\n-]|\$\{|'|concat\(){0,40}",
        ) {
            if let Err(error) = parse(&text) {
                prop_assert!(text.get(error.range).is_some());
                prop_assert!(!error.message.is_empty());
            }
        }
    }
}
