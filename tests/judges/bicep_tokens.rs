//! Bicep's lexical grammar, strictly: what tree-sitter's grammar lets pass (bad escapes, raw line ends in a string)
//! is refused here.

use std::ops::Range;

/// A token and its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Newline,
    Identifier(String),
    Integer(i64),
    /// `'…'` or `'''…'''`.
    Text {
        parts: Vec<Part>,
        multi_line: bool,
    },
    /// Brackets, operators and separators.
    Mark(&'static str),
}

/// A piece of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Literal(String),
    /// `${…}`.
    Hole(Vec<Token>),
}

/// A text cut into tokens.
#[derive(Debug, Default)]
pub struct Tokens {
    pub tokens: Vec<Token>,
    /// Each `#…` line: its line number from 1 and its words.
    pub pragmas: Vec<(usize, Vec<String>)>,
    /// The source with the content of strings and comments blanked out, byte for byte at the same place.
    pub masked: String,
}

/// Longest first, so that the first that fits is the right one.
const MARKS: [&str; 38] = [
    "...", "=>", "==", "=~", "!=", "!~", "<=", ">=", "&&", "||", "??", "::", ".?", "{", "}", "[", "]", "(",
    ")", ",", ":", ".", "?", "!", "=", "@", "+", "-", "*", "/", "%", "<", ">", "|", "$", "\\", "\"", "^",
];

/// Cuts a text into tokens; an error says line and column.
pub fn tokenize(source: &str) -> Result<Tokens, String> {
    let mut lexer = Lexer {
        source,
        at: 0,
        out: Tokens::default(),
        mask: source.as_bytes().to_vec(),
    };
    lexer.out.tokens = lexer.tokens_until(None)?;
    lexer.out.masked = String::from_utf8(lexer.mask).map_err(|why| why.to_string())?;
    Ok(lexer.out)
}

/// `line:column` of a byte, both from 1, columns in characters.
pub fn line_and_column(source: &str, at: usize) -> String {
    let before = &source[..at.min(source.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!("{line}:{column}")
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
    out: Tokens,
    mask: Vec<u8>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn error<T>(&self, at: usize, message: &str) -> Result<T, String> {
        Err(format!("{}: {message}", line_and_column(self.source, at)))
    }

    /// Blanks bytes of the mask; line ends stay, so that lines and columns do.
    fn hide(&mut self, range: Range<usize>, with: u8) {
        for byte in &mut self.mask[range] {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = with;
            }
        }
    }

    /// Tokens up to the end of the text, or up to the `}` that closes a hole.
    fn tokens_until(&mut self, hole: Option<usize>) -> Result<Vec<Token>, String> {
        let mut tokens = Vec::new();
        let mut depth = 0_usize;
        while let Some(next) = self.rest().chars().next() {
            let start = self.at;
            let kind = match next {
                ' ' | '\t' => {
                    self.at += 1;
                    continue;
                }
                '\r' | '\n' if hole.is_some() => return self.error(start, "a line end in an interpolation"),
                '\r' if !self.rest().starts_with("\r\n") => {
                    return self.error(start, "a lone carriage return");
                }
                '\r' | '\n' => {
                    self.at += if next == '\r' { 2 } else { 1 };
                    Kind::Newline
                }
                '/' if self.rest().starts_with("//") || self.rest().starts_with("/*") => {
                    self.comment()?;
                    continue;
                }
                '#' => {
                    self.pragma(tokens.last())?;
                    continue;
                }
                '\'' => self.text()?,
                digit if digit.is_ascii_digit() => self.integer()?,
                letter if letter.is_ascii_alphabetic() || letter == '_' => self.identifier()?,
                '}' if hole.is_some() && depth == 0 => {
                    self.at += 1;
                    return Ok(tokens);
                }
                _ => self.mark()?,
            };
            match kind {
                Kind::Mark("{") => depth += 1,
                Kind::Mark("}") => depth = depth.saturating_sub(1),
                _ => {}
            }
            tokens.push(Token {
                kind,
                span: start..self.at,
            });
        }
        match hole {
            None => Ok(tokens),
            Some(at) => self.error(at, "an interpolation is not closed"),
        }
    }

    fn mark(&mut self) -> Result<Kind, String> {
        let found = MARKS.into_iter().find(|mark| self.rest().starts_with(mark));
        match found {
            Some("\"") => self.error(self.at, "a double quote is no string in Bicep (BCP103)"),
            Some("$" | "\\") | None => self.error(self.at, "an unknown character (BCP001)"),
            Some(mark) => {
                self.at += mark.len();
                Ok(Kind::Mark(mark))
            }
        }
    }

    fn comment(&mut self) -> Result<(), String> {
        let start = self.at;
        let length = if self.rest().starts_with("//") {
            self.rest().find(['\n', '\r']).unwrap_or(self.rest().len())
        } else {
            match self.rest().find("*/") {
                Some(end) => end + 2,
                None => return self.error(start, "a comment is not closed (BCP002)"),
            }
        };
        self.at += length;
        self.hide(start..self.at, b' ');
        Ok(())
    }

    fn pragma(&mut self, last: Option<&Token>) -> Result<(), String> {
        let start = self.at;
        if last.is_some_and(|token| token.kind != Kind::Newline) {
            return self.error(start, "a pragma is not the first thing on its line");
        }
        let length = self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
        let words: Vec<String> = self.rest()[1..length]
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let known = ["disable-next-line", "disable-diagnostics", "restore-diagnostics"];
        if words.len() < 2 || !known.contains(&words[0].as_str()) {
            return self.error(start, "an unknown pragma, or one without a code");
        }
        self.at += length;
        self.hide(start..self.at, b' ');
        self.out
            .pragmas
            .push((self.source[..start].matches('\n').count() + 1, words));
        Ok(())
    }

    fn word(&mut self, part_of: impl Fn(char) -> bool) -> String {
        let length = self
            .rest()
            .find(|c: char| !part_of(c))
            .unwrap_or(self.rest().len());
        let word = self.rest()[..length].to_owned();
        self.at += length;
        word
    }

    fn identifier(&mut self) -> Result<Kind, String> {
        let start = self.at;
        let word = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
        if word.len() > 255 {
            return self.error(start, "an identifier of more than 255 characters (BCP024)");
        }
        Ok(Kind::Identifier(word))
    }

    fn integer(&mut self) -> Result<Kind, String> {
        let start = self.at;
        let digits = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
        match digits.parse() {
            Ok(number) => Ok(Kind::Integer(number)),
            Err(_) => self.error(start, "no integer of 64 bits"),
        }
    }

    fn text(&mut self) -> Result<Kind, String> {
        if self.rest().starts_with("'''") {
            return self.multi_line();
        }
        let start = self.at;
        self.at += 1;
        let mut parts = Vec::new();
        let mut literal = String::new();
        loop {
            let at = self.at;
            let Some(next) = self.rest().chars().next() else {
                return self.error(start, "a string is not closed (BCP004)");
            };
            self.at += next.len_utf8();
            match next {
                '\'' => break,
                '\n' | '\r' => return self.error(at, "a line end inside a string (BCP004)"),
                '$' if self.rest().starts_with('{') => {
                    self.at += 1;
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                    parts.push(Part::Hole(self.tokens_until(Some(at))?));
                    continue;
                }
                '\\' => literal.push(self.escape(at)?),
                other => literal.push(other),
            }
            self.hide(at..self.at, b'x');
        }
        parts.push(Part::Literal(literal));
        parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
        Ok(Kind::Text {
            parts,
            multi_line: false,
        })
    }

    /// The text after a backslash.
    fn escape(&mut self, at: usize) -> Result<char, String> {
        let next = self.rest().chars().next();
        self.at += next.map_or(0, char::len_utf8);
        match next {
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some(same @ ('\\' | '\'' | '$')) => Ok(same),
            Some('u') if self.rest().starts_with('{') => {
                let end = self.rest().find('}').unwrap_or(0);
                let code = self
                    .rest()
                    .get(1..end)
                    .and_then(|digits| u32::from_str_radix(digits, 16).ok());
                self.at += end + 1;
                match code.and_then(char::from_u32) {
                    Some(character) => Ok(character),
                    None => self.error(at, "no code point (BCP133)"),
                }
            }
            _ => self.error(at, "an unknown escape (BCP006)"),
        }
    }

    /// No escapes, no holes; the first line end is dropped; of a longer run of quotes the last three close.
    fn multi_line(&mut self) -> Result<Kind, String> {
        let start = self.at;
        self.at += 3;
        let content_start = self.at;
        let Some(run) = self.rest().find("'''") else {
            return self.error(start, "a multi-line string is not closed (BCP140)");
        };
        let quotes = self.rest()[run..].chars().take_while(|c| *c == '\'').count();
        let content_end = content_start + run + quotes - 3;
        self.at = content_end + 3;
        let content = &self.source[content_start..content_end];
        let content = content
            .strip_prefix("\r\n")
            .or_else(|| content.strip_prefix('\n'))
            .unwrap_or(content)
            .to_owned();
        self.hide(content_start..content_end, b'x');
        Ok(Kind::Text {
            parts: vec![Part::Literal(content)],
            multi_line: true,
        })
    }
}
