//! Tokens → [`Expression`], by precedence.

use std::ops::Range;

use super::lexer::{Piece, Token, tokens};
use super::{Expression, Operator, Part};

/// How deep an expression may nest; nobody reads one that nests deeper.
pub(super) const MAX_DEPTH: usize = 64;

/// How many values and operators an expression may have: `a + a + …` makes a tree as deep as it is long.
const MAX_STEPS: usize = 500;

/// How long an expression may be, in characters ("Best practices for ARM templates", Microsoft Learn).
const MAX_LENGTH: usize = 24_576;

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A setting of a compute, evaluated at every deployment.
    Setting,
    /// The default of a parameter, the only place for `newGuid` and `utcNow`.
    Default,
}

/// An expression and the parameters it names, with their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The expression.
    pub expression: Expression,
    /// Every mention of a parameter.
    pub parameters: Vec<(String, Range<usize>)>,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// The bytes that are wrong.
    pub range: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
    /// What to write in their place.
    pub suggestion: Option<String>,
}

impl ParseError {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            suggestion: None,
        }
    }

    pub(super) fn too_deep(range: Range<usize>) -> Self {
        Self::new(
            range,
            format!("the expression nests more than {MAX_DEPTH} levels deep"),
        )
    }

    pub(super) fn with_suggestion(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
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
    };
    let expression = part(text, 0..text.len(), 0, &mut progress)?;
    Ok(Parsed {
        expression,
        parameters: progress.parameters,
    })
}

/// What the parts of one expression share.
pub(super) struct Progress {
    pub(super) place: Place,
    /// Values and operators so far.
    steps: usize,
    /// Mentions of parameters so far.
    pub(super) parameters: Vec<(String, Range<usize>)>,
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

pub(super) struct Parser<'t> {
    text: &'t str,
    pub(super) tokens: Vec<(Token, Range<usize>)>,
    pub(super) at: usize,
    end: usize,
    depth: usize,
    pub(super) progress: &'t mut Progress,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn peek_range(&self) -> Option<Range<usize>> {
        self.tokens.get(self.at).map(|(_, range)| range.clone())
    }

    pub(super) fn here(&self) -> Range<usize> {
        self.peek_range().unwrap_or(self.end..self.end)
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    pub(super) fn accept(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        if found {
            self.at += 1;
        }
        found
    }

    pub(super) fn expect(&mut self, sign: &str) -> Result<(), ParseError> {
        if self.accept(sign) {
            return Ok(());
        }
        Err(ParseError::new(self.here(), format!("`{sign}` is missing here")))
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, ParseError>) -> Result<T, ParseError> {
        if self.depth >= MAX_DEPTH {
            return Err(ParseError::too_deep(self.here()));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Counts a value or an operator.
    fn step(&mut self) -> Result<(), ParseError> {
        self.progress.steps += 1;
        if self.progress.steps > MAX_STEPS {
            let message = format!("the expression has more than {MAX_STEPS} values and operators");
            return Err(ParseError::new(self.here(), message));
        }
        Ok(())
    }

    fn expression(&mut self) -> Result<Expression, ParseError> {
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
        while let Some(Token::Sign(sign)) = self.peek() {
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
            return Ok(match self.nested(Self::unary)? {
                Expression::Integer(number) => Expression::Integer(-number),
                other => Expression::Negate(Box::new(other)),
            });
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Expression, ParseError> {
        let mut value = self.primary()?;
        loop {
            self.step()?;
            if self.accept(".") {
                let name = self.name("a member's name")?;
                value = Expression::Member {
                    object: Box::new(value),
                    name,
                };
            } else if self.accept("[") {
                let index = Box::new(self.expression()?);
                self.expect("]")?;
                value = Expression::Index {
                    object: Box::new(value),
                    index,
                };
            } else if self.is_sign(".?") || self.is_sign("[?") || self.is_sign("::") {
                let range = self.here();
                return Err(ParseError::new(
                    range,
                    "the language of definitions has `.name` and `[index]` only",
                ));
            } else {
                return Ok(value);
            }
        }
    }

    pub(super) fn name(&mut self, what: &str) -> Result<String, ParseError> {
        match self.peek() {
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(ParseError::new(self.here(), format!("{what} is missing here"))),
        }
    }

    fn primary(&mut self) -> Result<Expression, ParseError> {
        let range = self.here();
        let Some(token) = self.peek().cloned() else {
            return Err(ParseError::new(range, "a value is missing here"));
        };
        self.at += 1;
        match token {
            Token::Integer(number) => Ok(Expression::Integer(number)),
            Token::Text(pieces) => self.string(&pieces),
            Token::Name(name) => self.named(name, range),
            Token::Sign("(") => {
                let inner = self.expression()?;
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

    /// Values behind one another up to `close`.
    pub(super) fn list(&mut self, close: &str) -> Result<Vec<Expression>, ParseError> {
        let mut items = Vec::new();
        while !self.accept(close) {
            items.push(self.expression()?);
            if !self.accept(",") {
                self.expect(close)?;
                break;
            }
        }
        Ok(items)
    }

    fn array(&mut self) -> Result<Expression, ParseError> {
        Ok(Expression::Array(self.list("]")?))
    }

    fn object(&mut self) -> Result<Expression, ParseError> {
        let mut members = Vec::new();
        while !self.accept("}") {
            let range = self.here();
            let key = self.key()?;
            if members.iter().any(|(earlier, _)| *earlier == key) {
                return Err(ParseError::new(
                    range,
                    format!("the object has two members `{key}`"),
                ));
            }
            self.expect(":")?;
            members.push((key, self.expression()?));
            if !self.accept(",") {
                self.expect("}")?;
                break;
            }
        }
        Ok(Expression::Object(members))
    }

    fn key(&mut self) -> Result<String, ParseError> {
        match self.peek() {
            Some(Token::Text(pieces)) => match pieces.as_slice() {
                [Piece::Text(text)] => {
                    let text = text.clone();
                    self.at += 1;
                    Ok(text)
                }
                _ => Err(ParseError::new(self.here(), "a key is a plain string")),
            },
            _ => self.name("a key"),
        }
    }
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
            "a.?b",
            "a[?0]",
            "a.1",
            "x => x",
            "a = b",
            "a & b",
            "{ a: 1, a: 2 }",
            "{ a 1 }",
            "{ 'x${a}': 1 }",
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
        "a.?b"  `.?`: the language of definitions has `.name` and `[index]` only
        "a[?0]"  `[?`: the language of definitions has `.name` and `[index]` only
        "a.1"  `1`: a member's name is missing here
        "x => x"  `=>`: the language of definitions has no lambdas
        "a = b"  `=`: `=` has no meaning in an expression; whether two values are equal is asked with `==`
        "a & b"  `&`: `&` has no meaning in an expression; two conditions are joined with `&&`
        "{ a: 1, a: 2 }"  `a`: the object has two members `a`
        "{ a 1 }"  `1`: `:` is missing here
        "{ 'x${a}': 1 }"  `\'x${a}\'`: a key is a plain string
        "a ? b"  ``: `:` is missing here
        "#);
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
