//! Text → tokens, each with its bytes.

use std::ops::Range;

use arcstr::ArcStr;

use super::super::error::{MAX_DEPTH, ParseError};

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name.
    Name(ArcStr),
    /// An integer without its sign; the negative of 2^63 fits in 64 bits.
    Integer(u64),
    /// A string: its pieces, a value by the bytes between `${` and `}`.
    Text(Vec<Piece>),
    /// A sign: an operator, bracket, comma, dot, colon or question mark.
    Sign(&'static str),
}

/// A piece of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text, its escapes resolved.
    Text(String),
    /// The bytes of an expression.
    Value(Range<usize>),
}

/// 2^63: no integer, but its negative is one.
pub(super) const LARGEST: u64 = i64::MIN.unsigned_abs();

/// Longer signs before their beginnings.
const SIGNS: [&str; 31] = [
    "...", "&&", "||", "??", "==", "!=", "=~", "!~", "<=", ">=", "=>", "::", ".?", "[?", "(", ")", "[", "]",
    "{", "}", ",", ".", ":", "?", "+", "-", "*", "/", "%", "!", "^",
];

/// The tokens of `text`, with offsets counted from `offset`; `depth` is how deep `text` itself is nested.
pub(super) fn tokens(
    text: &str,
    offset: usize,
    depth: usize,
) -> Result<Vec<(Token, Range<usize>)>, ParseError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        offset,
        depth,
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    offset: usize,
    /// Strings within holes within strings: one frame of the stack each.
    depth: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn range(&self, start: usize) -> Range<usize> {
        self.offset + start..self.offset + self.at
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let taken: String = self.rest().chars().take_while(|c| keep(*c)).collect();
        self.at += taken.len();
        taken
    }

    fn next(&mut self) -> Result<Option<(Token, Range<usize>)>, ParseError> {
        self.take_while(char::is_whitespace);
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(None);
        };
        let token = match first {
            '\'' => self.string(start)?,
            '"' => return Err(self.double_quote(start)),
            '0'..='9' => self.integer(start)?,
            _ if first.is_ascii_alphabetic() || first == '_' => {
                Token::Name(self.take_while(|c| c.is_ascii_alphanumeric() || c == '_').into())
            }
            _ => self.sign(first, start)?,
        };
        Ok(Some((token, self.range(start))))
    }

    fn sign(&mut self, first: char, start: usize) -> Result<Token, ParseError> {
        let single = ["<", ">"];
        let sign = SIGNS
            .iter()
            .chain(&single)
            .find(|sign| self.rest().starts_with(**sign));
        let Some(sign) = sign else {
            self.at += first.len_utf8();
            let instead = match first {
                '=' => "; whether two values are equal is asked with `==`",
                '&' => "; two conditions are joined with `&&`",
                '|' => "; two conditions are joined with `||`",
                _ => "",
            };
            return Err(ParseError::new(
                self.range(start),
                format!(
                    "`{}` has no meaning in an expression{instead}",
                    first.escape_debug()
                ),
            ));
        };
        self.at += sign.len();
        Ok(Token::Sign(sign))
    }

    fn integer(&mut self, start: usize) -> Result<Token, ParseError> {
        let digits = self.take_while(|c| c.is_ascii_digit());
        let fraction = self
            .rest()
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if fraction {
            self.at += 1;
            let fraction = self.take_while(|c| c.is_ascii_digit());
            return Err(
                ParseError::new(self.range(start), "a number with a fraction is written as JSON")
                    .with_suggestion(format!("json('{digits}.{fraction}')")),
            );
        }
        let number = digits.parse().ok().filter(|number| *number <= LARGEST);
        number.map(Token::Integer).ok_or_else(|| {
            ParseError::new(
                self.range(start),
                format!("`{digits}` is larger than 64 bits can hold"),
            )
        })
    }

    /// Double quotes are what everybody writes first, so the answer shows the string as it should be.
    fn double_quote(&mut self, start: usize) -> ParseError {
        let inner = self
            .rest()
            .get(1..)
            .and_then(|rest| rest.split_once('"'))
            .map(|(inner, _)| inner.to_owned());
        self.at += inner.as_ref().map_or(1, |inner| inner.len() + 2);
        let error = ParseError::new(self.range(start), "a string has single quotes");
        match inner {
            Some(inner) => error.with_suggestion(format!("'{}'", inner.replace('\'', "\\'"))),
            None => error,
        }
    }

    fn string(&mut self, start: usize) -> Result<Token, ParseError> {
        if self.rest().starts_with("'''") {
            return self.multiline(start);
        }
        self.at += 1;
        let mut pieces = Vec::new();
        let mut text = String::new();
        loop {
            let before = self.at;
            let Some(c) = self.rest().chars().next() else {
                return Err(ParseError::new(
                    self.range(start),
                    "the string does not end; its last `'` is missing",
                ));
            };
            self.at += c.len_utf8();
            match c {
                '\'' => break,
                '\n' | '\r' => {
                    return Err(ParseError::new(
                        self.range(before),
                        "a string ends on the line it begins on; write `\\n`",
                    ));
                }
                '\\' => text.push(self.escape(before)?),
                '$' if self.rest().starts_with('{') => {
                    if !text.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut text)));
                    }
                    pieces.push(self.hole(before)?);
                }
                other => text.push(other),
            }
        }
        if !text.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(Token::Text(pieces))
    }

    /// The bytes between `${` and the `}` that belongs to it; strings and braces inside nest.
    fn hole(&mut self, start: usize) -> Result<Piece, ParseError> {
        self.at += 1;
        let begin = self.at;
        let mut depth = 0_usize;
        loop {
            let here = self.at;
            let Some(c) = self.rest().chars().next() else {
                return Err(ParseError::new(self.range(start), "`${` has no `}`"));
            };
            match c {
                '\'' => {
                    if self.depth >= MAX_DEPTH {
                        return Err(ParseError::too_deep(self.range(here), MAX_DEPTH));
                    }
                    self.depth += 1;
                    self.string(here)?;
                    self.depth -= 1;
                    continue;
                }
                '{' => depth += 1,
                '}' if depth == 0 => {
                    let piece = Piece::Value(self.offset + begin..self.offset + self.at);
                    self.at += 1;
                    return Ok(piece);
                }
                '}' => depth -= 1,
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }

    fn escape(&mut self, start: usize) -> Result<char, ParseError> {
        let Some(c) = self.rest().chars().next() else {
            return Err(ParseError::new(self.range(start), "a string cannot end in `\\`"));
        };
        self.at += c.len_utf8();
        match c {
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            '\\' | '\'' | '$' => Ok(c),
            'u' => self.code_point(start),
            other => Err(ParseError::new(
                self.range(start),
                format!(
                    "`\\{}` is no escape; there are `\\n`, `\\r`, `\\t`, `\\\\`, `\\'`, `\\$` and `\\u{{…}}`",
                    other.escape_debug()
                ),
            )),
        }
    }

    fn code_point(&mut self, start: usize) -> Result<char, ParseError> {
        let hex = self
            .rest()
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
            .map(|(hex, _)| hex.to_owned());
        let code = hex
            .as_deref()
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        if let Some(hex) = &hex {
            self.at += hex.len() + 2;
        }
        code.ok_or_else(|| {
            ParseError::new(
                self.range(start),
                "`\\u{…}` takes the hexadecimal number of a character",
            )
        })
    }

    fn multiline(&mut self, start: usize) -> Result<Token, ParseError> {
        self.at += 3;
        let rest = self.rest();
        let body = rest
            .strip_prefix("\r\n")
            .or_else(|| rest.strip_prefix('\n'))
            .unwrap_or(rest);
        let skipped = rest.len() - body.len();
        let Some(end) = body.find("'''") else {
            return Err(ParseError::new(
                self.range(start),
                "the string does not end; its last `'''` is missing",
            ));
        };
        // Of more than three quotes the last three close.
        let extra = body
            .get(end + 3..)
            .map_or(0, |after| after.len() - after.trim_start_matches('\'').len());
        let text = body.get(..end + extra).unwrap_or_default().to_owned();
        self.at += skipped + end + extra + 3;
        Ok(Token::Text(vec![Piece::Text(text)]))
    }
}
