//! What is wrong with a roster, or with what a fleet says of it.

use arcstr::ArcStr;

use super::name;
use super::roster::{Cell, Mistake, Roster, Row};
use super::template::Misplaced;
use super::words::{DISPLAY_NAME, NoColumn, OBJECT_ID, USER_PRINCIPAL_NAME, Words};
use crate::diagnostic::{Applicability, Code, Diagnostic, Level, nearest};
use crate::source::{Sources, Span, Spanned};
use crate::syntax::StringLiteral;

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident: $id:literal, $summary:literal;)*) => {
        $(
            $(#[$meta])*
            pub(in crate::document) static $name: Code = Code {
                id: $id,
                level: Level::Deny,
                summary: $summary,
                page: include_str!(concat!("../", $id, ".md")),
            };
        )*
    };
}

codes! {
    /// A roster that cannot be read.
    ROSTER_NOT_READABLE: "roster-not-readable", "a roster that cannot be read, as a whole or in a row";
    /// A column that the roster does not have.
    ROSTER_UNKNOWN_COLUMN: "roster-unknown-column", "a column that the roster does not have, or in a text that takes none";
    /// A row that is not a user.
    ROSTER_NOT_A_PERSON: "roster-not-a-person", "a group or a service principal in a roster";
    /// A person in two rows.
    ROSTER_PERSON_TWICE: "roster-person-twice", "a person who is in a roster twice";
    /// A cell without which there is no instance.
    ROSTER_CELL_MISSING: "roster-cell-missing", "a row without an object id, or without a part of the name";
    /// Two rows whose instances have the same name.
    ROSTER_EQUAL_NAMES: "roster-equal-names", "two people whose instances have the same name";
}

/// The most letters of a cell that a message quotes.
const QUOTED: usize = 40;

/// The start of a cell, for a message.
fn quoted(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let start: String = line.chars().take(QUOTED).collect();
    if start.len() == text.len() {
        start
    } else {
        format!("{start}…")
    }
}

/// The finding about a roster that cannot be read, or about a place in it.
pub(super) fn not_readable(mistake: Mistake, path: &str, named: Span) -> Diagnostic {
    let message = format!("the roster `{}` cannot be read: {}", quoted(path), mistake.reason);
    let span = mistake.span.unwrap_or(named);
    let finding = Diagnostic::new(&ROSTER_NOT_READABLE, span, message, mistake.label);
    let finding = match mistake.span {
        Some(_) => finding.with_related(named, "named here"),
        None => finding,
    };
    match (mistake.meant, mistake.help) {
        (Some(meant), _) => finding.with_suggestion(
            format!("did you mean `{meant}`?"),
            named,
            serde_json::Value::from(meant).to_string(),
            Applicability::MaybeIncorrect,
        ),
        (None, Some(help)) => finding.with_help(help),
        (None, None) => finding,
    }
}

/// What was found in a fleet.
pub(super) struct Report<'r> {
    roster: &'r Roster,
    words: &'r Words,
    pub(super) findings: Vec<Diagnostic>,
}

impl<'r> Report<'r> {
    pub(super) fn new(roster: &'r Roster, words: &'r Words) -> Self {
        Self {
            roster,
            words,
            findings: Vec::new(),
        }
    }

    /// A column that `columns` names and that is none.
    pub(super) fn no_column(&mut self, missing: &NoColumn<'_>) {
        let headers = self.roster.columns.iter().map(|column| column.header.as_str());
        let near = nearest(missing.column, headers.clone());
        let message = format!(
            "the roster has no column `{}`, which `columns` names",
            quoted(missing.column)
        );
        let finding = Diagnostic::new(
            &ROSTER_UNKNOWN_COLUMN,
            missing.written.span,
            message,
            "not a column",
        );
        let finding = match near {
            Some(near) => finding.with_suggestion(
                format!("write `{near}`"),
                missing.written.span,
                serde_json::Value::from(near).to_string(),
                Applicability::MaybeIncorrect,
            ),
            None => finding.with_help(listed("its columns are", headers)),
        };
        self.findings.push(finding);
    }

    /// A word that is no column, where `place` uses it.
    pub(super) fn unknown_column(&mut self, word: &str, span: Span, place: &str) {
        let known = self.words.all();
        let message = format!("the roster has no column `{}`, which {place} uses", quoted(word));
        let finding = Diagnostic::new(&ROSTER_UNKNOWN_COLUMN, span, message, "not a column");
        let finding = match nearest(word, known.iter().copied()) {
            Some(near) => finding.with_suggestion(
                format!("write `{near}`"),
                span,
                near,
                Applicability::MaybeIncorrect,
            ),
            None => finding.with_help(listed("its columns are", known.into_iter())),
        };
        self.findings.push(finding);
    }

    /// A word in braces that cannot be filled in.
    pub(super) fn misplaced(&mut self, misplaced: &Misplaced<'_>, sources: &Sources) {
        let literal = StringLiteral::new(sources, misplaced.text.span);
        let span = literal.span(misplaced.range.clone());
        let word = &misplaced.word;
        if misplaced.is_known {
            let message = format!("`{{{word}}}` cannot be used here: the people of a fleet share one script");
            let finding = Diagnostic::new(&ROSTER_UNKNOWN_COLUMN, span, message, "the same for everybody");
            let help = format!("pass it to the script: `arguments = [\"{{{word}}}\"]`");
            self.findings.push(finding.with_help(help));
            return;
        }
        let known = self.words.all();
        let message = format!("the roster has no column `{word}`");
        let finding = Diagnostic::new(&ROSTER_UNKNOWN_COLUMN, span, message, "not a column");
        let in_snake_case = name::column(word);
        let same = known.iter().copied().find(|known| *known == in_snake_case);
        let finding = match same.or_else(|| nearest(word, known.iter().copied())) {
            Some(near) => finding.with_suggestion(
                format!("write `{{{near}}}`"),
                span,
                format!("{{{near}}}"),
                Applicability::MaybeIncorrect,
            ),
            None => finding.with_help(listed("its columns are", known.into_iter())),
        };
        self.findings
            .push(finding.with_note("a brace that opens no word is written `{{`"));
    }

    /// A row that is a group, for example.
    pub(super) fn not_a_person(&mut self, row: &Row, what: &str, span: Span) {
        let name = self.words.text(DISPLAY_NAME, row);
        let message = match name {
            "" => format!("{what} cannot use an instance"),
            name => format!("`{}` is {what}, which cannot use an instance", quoted(name)),
        };
        let finding = Diagnostic::new(&ROSTER_NOT_A_PERSON, span, message, "not a user");
        self.findings.push(
            finding.with_help("write a row for each member of a group, or select the users with `where`"),
        );
    }

    /// A person who is in an earlier row.
    pub(super) fn twice(&mut self, cell: &Cell, first: Span) {
        let message = format!("`{}` is in the roster twice", quoted(&cell.text));
        let finding = Diagnostic::new(&ROSTER_PERSON_TWICE, cell.span, message, "the second time");
        let finding = finding.with_related(first, "the first time");
        self.findings
            .push(finding.with_help("remove one of the two rows"));
    }

    /// Two entries of `override` for one person.
    pub(super) fn overridden_twice(&mut self, person: &Spanned<ArcStr>, first: &Spanned<ArcStr>) {
        let (name, other) = (quoted(&person.value), quoted(&first.value));
        let message = format!("`{name}` and `{other}` of `override` are the same person");
        let finding = Diagnostic::new(&ROSTER_PERSON_TWICE, person.span, message, "the second");
        let finding = finding.with_related(first.span, "the first");
        self.findings
            .push(finding.with_help("write one table with the keys of both"));
    }

    /// A person who is in two fleets that give both instances the same name.
    pub(super) fn in_two_fleets(&mut self, name: &str, place: Span, fleets: [&str; 2]) {
        let [one, other] = fleets.map(|fleet| format!("`fleet.{}`", quoted(fleet)));
        let message = format!("two instances are called `{name}`: the person is in {one} and in {other}");
        let finding = Diagnostic::new(&ROSTER_EQUAL_NAMES, place, message, "in two fleets");
        self.findings.push(finding.with_help(
            "give one of the two fleets another `name`, or leave the person out of one of them by `where`",
        ));
    }

    /// A row without an object id.
    pub(super) fn no_object_id(&mut self, row: &Row) {
        let column = self.words.origin(OBJECT_ID);
        let name = self.words.origin(USER_PRINCIPAL_NAME);
        let name = name.map(|origin| self.words.cell(origin, row));
        let cell = column.map(|origin| self.words.cell(origin, row));
        let span = cell.or(name.clone()).map_or(row.span, |cell| cell.span);
        let called = self.words.text(DISPLAY_NAME, row);
        let message = match called {
            "" => "a row has no object id".to_owned(),
            called => format!("the roster has no object id of `{}`", quoted(called)),
        };
        let label = if column.is_some() {
            "empty, or not an object id"
        } else {
            "no column has an object id"
        };
        let user = name
            .and_then(|cell| shell_word(&cell.text))
            .unwrap_or_else(|| "USER".to_owned());
        let finding = Diagnostic::new(&ROSTER_CELL_MISSING, span, message, label);
        self.findings.push(finding.with_help(format!(
            "`az ad user show --id {user} --query id --output tsv` prints it; write it in a column `object_id`"
        )));
    }

    /// A cell of which nothing is left in a name.
    pub(super) fn no_name(&mut self, word: &str, cell: &Cell) {
        let (message, label) = match &*cell.text {
            "" => (
                format!("`{word}` is empty, and the name of the instance needs it"),
                "empty",
            ),
            text => (
                format!(
                    "`{word}` has no letter or digit that the name of an instance may have: `{}`",
                    quoted(text)
                ),
                "nothing left of it",
            ),
        };
        let finding = Diagnostic::new(&ROSTER_CELL_MISSING, cell.span, message, label);
        self.findings
            .push(finding.with_help("fill the cell, or build `name` of another column"));
    }

    /// Two instances of one name; `both` asks for a finding at the first as well.
    pub(super) fn equal_names(&mut self, name: &str, first: Span, second: Span, both: bool) {
        let message = format!("two instances are called `{name}`");
        let new = |span: Span, other: Span, label: &str| {
            Diagnostic::new(&ROSTER_EQUAL_NAMES, span, message.clone(), label)
                .with_related(other, "and the other")
                .with_note(
                    "accents, case and separators make no difference, and a name has at most 24 characters",
                )
                .with_help("build `name` of a column that differs, such as a student number")
        };
        if both {
            self.findings.push(new(first, second, "one of them"));
        }
        self.findings.push(new(second, first, "one of them"));
    }
}

/// `its columns are `a`, `b` and more`.
fn listed<'w>(begin: &str, words: impl Iterator<Item = &'w str>) -> String {
    const MOST: usize = 12;
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(|word| format!("`{}`", quoted(word)))
        .collect();
    let shown = words.get(..words.len().min(MOST)).unwrap_or_default().join(", ");
    match words.len() {
        0 => "it has no columns".to_owned(),
        count if count > MOST => format!("{begin} {shown}, …"),
        _ => format!("{begin} {shown}"),
    }
}

/// A name as a word of a shell; none if no quotes are safe for it.
fn shell_word(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    if name.is_empty() || name.starts_with('-') {
        return None;
    }
    if name.chars().all(is_plain) {
        return Some(name.to_owned());
    }
    let is_quotable = name
        .chars()
        .all(|c| is_plain(c) || c == '#' || c.is_alphanumeric());
    is_quotable.then(|| format!("'{name}'"))
}
