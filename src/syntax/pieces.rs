//! Text → tree, a few lines at a time: the parser's tokens of a whole text take twenty times its memory.
//!
//! A piece ends at the end of a line that is in no bracket. If it has no mistake, the parser is where it was at its beginning, and
//! reads the next piece as it would have read it behind the first one. Where there is a mistake, [`table`] gives nothing, and
//! the text is read as a whole.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memchr_iter;
use memchr::memmem::Finder;
use toml::value::Datetime;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{EventReceiver, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span as Range};

use super::Texts;
use super::draft::{Draft, Header, Key, exactly, insert};
use super::node::{Form, Held, Node, Table, Value};
use crate::source::{SourceId, Span, Spanned};

/// The number of tokens that are read together.
pub(super) const TOGETHER: usize = 2_048;

/// The bytes from which on a text may have tables of thousands of keys.
const LONG: usize = 16 * 1024;

/// The beginning of a header.
static HEADER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\n["));

/// How deep arrays and inline tables, and parts of a key, may be nested: what `toml` allows.
const DEEPEST: u32 = 80;

/// The root table of a text without a mistake, `together` tokens or more at a time.
pub(super) fn table(source: SourceId, text: &str, together: usize) -> Option<Table> {
    let mut builder = Builder {
        source,
        text: Source::new(text),
        draft: Draft::default(),
        keys: Vec::new(),
        opened: None,
        nested: Vec::new(),
        texts: Texts::of(text),
        is_mistaken: false,
    };
    let mut tokens = Vec::with_capacity((together * 2).min(text.len() + 1));
    let mut depth = 0_usize;
    for token in builder.text.lex() {
        tokens.push(token);
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => depth = depth.saturating_sub(1),
            TokenKind::Newline if depth == 0 && tokens.len() >= together => {
                builder.read(&tokens)?;
                tokens.clear();
            }
            _ => {}
        }
    }
    builder.read(&tokens)?;
    builder.draft.finished()
}

/// Makes the tree of what the parser tells.
struct Builder<'t> {
    source: SourceId,
    text: Source<'t>,
    draft: Draft,
    /// The parts of the key or header that is being read.
    keys: Vec<Key>,
    /// Where the header that is being read begins.
    opened: Option<Range>,
    /// The arrays and inline tables that are being read, the outermost first.
    nested: Vec<Nested>,
    texts: Texts,
    is_mistaken: bool,
}

/// An array or an inline table that is being read.
struct Nested {
    start: usize,
    /// The key of it.
    keys: Vec<Key>,
    held: Inner,
}

enum Inner {
    Items(Vec<Node>),
    Table(Held),
}

impl<'t> Builder<'t> {
    fn read(&mut self, tokens: &[Token]) -> Option<()> {
        let mut is_mistaken = false;
        let text = self.text;
        let mut checked = ValidateWhitespace::new(self, text);
        let mut bounded = RecursionGuard::new(&mut checked, DEEPEST);
        parse_document(tokens, &mut bounded, &mut |_: ParseError| is_mistaken = true);
        (!is_mistaken && !self.is_mistaken).then_some(())
    }

    fn span(&self, range: Range) -> Span {
        Span::new(self.source, range.start()..range.end())
    }

    /// What is written somewhere.
    fn raw(&self, range: Range, encoding: Option<Encoding>) -> Raw<'t> {
        let text = self.text.input().get(range.start()..range.end());
        Raw::new_unchecked(text.unwrap_or_default(), encoding, range)
    }

    /// The parts of the key before the last one, and that.
    fn key(&mut self) -> Option<(Vec<Key>, Key)> {
        let mut path = std::mem::take(&mut self.keys);
        let key = path.pop()?;
        (path.len() < DEEPEST as usize).then_some((path, key))
    }

    fn header(&mut self, close: Range, is_item: bool) -> Option<()> {
        let open = self.opened.take()?;
        let (path, key) = self.key()?;
        self.draft.begin(Header {
            path,
            key,
            span: self.span(open.append(close)),
            is_item,
        })?;
        self.draft.make_room(self.lines_of_table(close.end()));
        Some(())
    }

    /// About how many lines the table has whose header ends here; zero in a short text.
    fn lines_of_table(&self, start: usize) -> usize {
        let text = self.text.input();
        if text.len() < LONG {
            return 0;
        }
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        let end = HEADER.find(rest).unwrap_or(rest.len());
        memchr_iter(b'\n', rest.get(..end).unwrap_or_default()).count()
    }

    /// Puts a value where it belongs: into what is around it, or under its key.
    fn add(&mut self, node: Node) -> Option<()> {
        if let Some(Nested {
            held: Inner::Items(items),
            ..
        }) = self.nested.last_mut()
        {
            items.push(node);
            return Some(());
        }
        let (path, key) = self.key()?;
        match self.nested.last_mut() {
            Some(Nested {
                held: Inner::Table(table),
                ..
            }) => insert(table, &path, key, node),
            _ => self.draft.value(&path, key, node),
        }
    }

    fn open(&mut self, range: Range, held: Inner) {
        self.nested.push(Nested {
            start: range.start(),
            keys: std::mem::take(&mut self.keys),
            held,
        });
    }

    fn close(&mut self, range: Range) -> Option<()> {
        let Nested { start, keys, held } = self.nested.pop()?;
        self.keys = keys;
        let value = match held {
            Inner::Items(items) => Value::Array(exactly(items).into()),
            Inner::Table(mut table) => {
                table.entries = exactly(table.entries);
                Value::Table(Table::from(table))
            }
        };
        let span = Span::new(self.source, start..range.end());
        self.add(Node { span, value })
    }

    fn scalar_value(&mut self, raw: Raw<'t>, error: &mut dyn ErrorSink) -> Option<Value> {
        let mut text = Cow::Borrowed("");
        Some(match raw.decode_scalar(&mut text, error) {
            ScalarKind::String => Value::String(self.texts.text(&text)),
            ScalarKind::Boolean(flag) => Value::Boolean(flag),
            ScalarKind::DateTime => Value::Datetime(text.parse::<Datetime>().ok()?.to_string().into()),
            ScalarKind::Float => Value::Float(text.parse().ok()?),
            ScalarKind::Integer(radix) => Value::Integer(i64::from_str_radix(&text, radix.value()).ok()?),
        })
    }

    /// Notes whether something was right.
    fn note(&mut self, done: Option<()>) {
        self.is_mistaken |= done.is_none();
    }
}

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, span: Range, _: &mut dyn ErrorSink) {
        self.opened = Some(span);
    }

    fn std_table_close(&mut self, span: Range, _: &mut dyn ErrorSink) {
        let done = self.header(span, false);
        self.note(done);
    }

    fn array_table_open(&mut self, span: Range, _: &mut dyn ErrorSink) {
        self.opened = Some(span);
    }

    fn array_table_close(&mut self, span: Range, _: &mut dyn ErrorSink) {
        let done = self.header(span, true);
        self.note(done);
    }

    fn inline_table_open(&mut self, span: Range, _: &mut dyn ErrorSink) -> bool {
        self.open(span, Inner::Table(Held::of(Form::Inline)));
        true
    }

    fn inline_table_close(&mut self, span: Range, _: &mut dyn ErrorSink) {
        let done = self.close(span);
        self.note(done);
    }

    fn array_open(&mut self, span: Range, _: &mut dyn ErrorSink) -> bool {
        self.open(span, Inner::Items(Vec::new()));
        true
    }

    fn array_close(&mut self, span: Range, _: &mut dyn ErrorSink) {
        let done = self.close(span);
        self.note(done);
    }

    fn simple_key(&mut self, span: Range, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let mut key = Cow::Borrowed("");
        self.raw(span, encoding).decode_key(&mut key, error);
        let key = self.texts.text(&key);
        self.keys.push(Spanned::new(self.span(span), key));
    }

    fn scalar(&mut self, span: Range, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let value = self.scalar_value(self.raw(span, encoding), error);
        let span = self.span(span);
        let done = value.and_then(|value| self.add(Node { span, value }));
        self.note(done);
    }

    fn error(&mut self, _: Range, _: &mut dyn ErrorSink) {
        self.is_mistaken = true;
    }
}
