//! What a fleet can say of a person: the columns of its roster, and the four words that every roster has.

use std::sync::OnceLock;

use arcstr::ArcStr;

use super::roster::{Cell, Column, Roster, Row};
use crate::hashing::HashMap;
use crate::source::Span;
use crate::syntax::{Node, Table};

/// The words that every roster has, with the names of the columns that are taken for them, the first that there is.
const MEANINGS: [(&str, &[&str]); 3] = [
    (
        OBJECT_ID,
        &[
            "object_id",
            "user_object_id",
            "entra_object_id",
            "aad_object_id",
            "azure_ad_object_id",
            "member_object_id",
            "objectid",
            "oid",
            "principal_id",
            "member_object_id_or_upn",
            "id",
        ],
    ),
    (
        USER_PRINCIPAL_NAME,
        &[
            "user_principal_name",
            "upn",
            "userprincipalname",
            "member_object_id_or_upn",
            "username",
            "user_name",
            "login",
            "mail",
            "email",
            "e_mail",
            "mail_address",
            "email_address",
            "e_mail_address",
        ],
    ),
    (
        DISPLAY_NAME,
        &[
            "display_name",
            "displayname",
            "name",
            "full_name",
            "fullname",
            "student",
        ],
    ),
];

pub(super) const OBJECT_ID: &str = "object_id";
pub(super) const USER_PRINCIPAL_NAME: &str = "user_principal_name";
pub(super) const DISPLAY_NAME: &str = "display_name";
pub(super) const ALIAS: &str = "alias";

/// Columns that say what kind of object a row is.
const KINDS: [&str; 2] = ["odata_type", "object_type"];

/// What a roster would say in a cell that it does not have: an object id, which is right as a text as well.
pub(super) const CELL: &str = "11111111-1111-4111-8111-111111111111";

/// Where the value of a word comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A column.
    Column(usize),
    /// What is before the `@` in a column.
    Alias(usize),
    /// A column that the roster does not have, which is reported: what it would say is not known.
    Unknown,
}

impl Origin {
    /// The column.
    pub(super) fn column(self) -> Option<usize> {
        match self {
            Self::Column(column) | Self::Alias(column) => Some(column),
            Self::Unknown => None,
        }
    }
}

/// The words of a roster.
#[derive(Debug)]
pub(super) struct Words {
    origins: HashMap<String, Origin>,
    /// The column that says what kind of object a row is.
    kind: Option<usize>,
    /// Whether every word is that of the first column.
    is_anybody: bool,
    /// The place of what a column would say that the roster does not have; what is found there is dropped.
    nowhere: OnceLock<Span>,
}

/// A name in `columns` that the roster does not have.
pub(super) struct NoColumn<'n> {
    pub(super) written: &'n Node,
    pub(super) column: &'n str,
}

impl Words {
    /// The words of a roster, with what `columns` of the fleet says.
    pub(super) fn of<'n>(roster: &Roster, said: Option<&'n Table>, missing: &mut Vec<NoColumn<'n>>) -> Self {
        let named = |name: &str| roster.columns.iter().position(|column| column.name == name);
        let mut origins = HashMap::default();
        for (number, column) in roster.columns.iter().enumerate() {
            if !column.name.is_empty() {
                origins.insert(column.name.clone(), Origin::Column(number));
            }
        }
        for (word, names) in MEANINGS {
            if let Some(column) = names.iter().find_map(|name| named(name)) {
                origins.insert(word.to_owned(), Origin::Column(column));
            }
        }
        for entry in said.into_iter().flatten() {
            let Some(wanted) = entry.node.as_str() else {
                continue;
            };
            match roster.columns.iter().position(|column| is_called(column, wanted)) {
                Some(column) => {
                    origins.insert(entry.key.value.to_string(), Origin::Column(column));
                }
                None => {
                    origins.insert(entry.key.value.to_string(), Origin::Unknown);
                    missing.push(NoColumn {
                        written: &entry.node,
                        column: wanted,
                    });
                }
            }
        }
        let mut words = Self {
            kind: KINDS.iter().find_map(|name| named(name)),
            origins,
            is_anybody: false,
            nowhere: OnceLock::new(),
        };
        words.fall_back(USER_PRINCIPAL_NAME, &[], Origin::Column);
        words.fall_back(DISPLAY_NAME, &[USER_PRINCIPAL_NAME], Origin::Column);
        let nick = named("mail_nickname").map(Origin::Column);
        if let Some(nick) = nick.filter(|_| !words.origins.contains_key(ALIAS)) {
            words.origins.insert(ALIAS.to_owned(), nick);
        }
        words.fall_back(ALIAS, &[USER_PRINCIPAL_NAME, DISPLAY_NAME], Origin::Alias);
        words
    }

    /// The words of a roster that has every word, all in its only column.
    pub(super) fn of_anybody() -> Self {
        Self {
            origins: HashMap::default(),
            kind: None,
            is_anybody: true,
            nowhere: OnceLock::new(),
        }
    }

    /// Takes another word for one that no column is taken for.
    fn fall_back(&mut self, word: &str, others: &[&str], origin: fn(usize) -> Origin) {
        if self.origins.contains_key(word) {
            return;
        }
        let other = others.iter().find_map(|other| self.origins.get(*other));
        if let Some(other) = other.copied() {
            let origin = other.column().map_or(Origin::Unknown, origin);
            self.origins.insert(word.to_owned(), origin);
        }
    }

    /// Where the value of a word comes from.
    pub(super) fn origin(&self, word: &str) -> Option<Origin> {
        if self.is_anybody {
            return Some(Origin::Column(0));
        }
        self.origins.get(word).copied()
    }

    /// Whether it has every word, because it is no roster.
    pub(super) fn is_anybody(&self) -> bool {
        self.is_anybody
    }

    /// Says where what is not known is.
    pub(super) fn set_nowhere(&self, place: Span) {
        // Once is enough: it is the same for all of them.
        let _ = self.nowhere.set(place);
    }

    /// All words, in the order of the alphabet.
    pub(super) fn all(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self.origins.keys().map(String::as_str).collect();
        words.sort_unstable();
        words
    }

    /// The value of a word in a row, with the place of the cell that it comes from.
    pub(super) fn cell(&self, origin: Origin, row: &Row) -> Cell {
        match origin {
            Origin::Column(column) => row.cell(column),
            Origin::Alias(column) => {
                let cell = row.cell(column);
                Cell {
                    text: alias(&cell.text).into(),
                    ..cell
                }
            }
            Origin::Unknown => Cell {
                span: self.nowhere.get().copied().unwrap_or_default(),
                text: CELL.into(),
            },
        }
    }

    /// The text of a word in a row; empty where no column is taken for it.
    pub(super) fn text<'r>(&self, word: &str, row: &'r Row) -> &'r str {
        match self.origin(word) {
            Some(Origin::Column(column)) => row.text(column),
            Some(Origin::Alias(column)) => alias(row.text(column)),
            Some(Origin::Unknown) | None => "",
        }
    }

    /// The same, shared with the row where it is all of a cell.
    pub(super) fn shared_text(&self, word: &str, row: &Row) -> ArcStr {
        self.origin(word)
            .filter(|origin| *origin != Origin::Unknown)
            .map_or_else(ArcStr::new, |origin| self.cell(origin, row).text)
    }

    /// What an object is, if it cannot use an instance: a group, for example. With the cell that says so.
    pub(super) fn stranger(&self, row: &Row) -> Option<(&'static str, Cell)> {
        let cell = row.cell(self.kind?);
        let kind = cell.text.to_ascii_lowercase().replace(['-', ' ', '_'], "");
        let kinds = [
            ("serviceprincipal", "a service principal"),
            ("application", "an application"),
            ("group", "a group"),
            ("device", "a device"),
            ("contact", "a contact"),
        ];
        let found = kinds.into_iter().find(|(word, _)| kind.contains(word));
        found.map(|(_, what)| (what, cell))
    }
}

fn is_called(column: &Column, wanted: &str) -> bool {
    column.header == wanted || column.name == wanted || column.header.eq_ignore_ascii_case(wanted)
}

/// What a link to an address begins with.
const MAILTO: &str = "mailto:";

/// The mark in the name of a guest.
const GUEST: &str = "#ext#";

/// What is before the `@` of a name; of a guest, `tom_gmail.com#EXT#@…`, before that of his home. An address may be written as
/// mail programs do: `Ana <ana@uni.es>`, `mailto:ana@uni.es`.
pub(super) fn alias(name: &str) -> &str {
    let name = address(name);
    let lower = name.to_ascii_lowercase();
    if let Some(at) = lower.find(GUEST) {
        let home = name.get(..at).unwrap_or(name);
        return home.rsplit_once('_').map_or(home, |(alias, _)| alias);
    }
    name.split_once('@').map_or(name, |(alias, _)| alias)
}

/// The address in a text that has more than one.
fn address(text: &str) -> &str {
    let inside = text
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.strip_suffix('>'))
        .filter(|inside| inside.contains('@'));
    let address = inside.unwrap_or(text);
    match address.split_at_checked(MAILTO.len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case(MAILTO) => rest,
        _ => address,
    }
}

/// Whether a text has the form of a GUID.
pub(super) fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut parts = text.split('-');
    lengths.iter().all(|length| {
        let part = parts.next().unwrap_or_default();
        part.len() == *length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    }) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::alias;

    #[test]
    fn the_alias_of_a_guest_is_that_of_his_home() {
        assert_eq!(alias("ana.garcia@uni.es"), "ana.garcia");
        assert_eq!(alias("tom_gmail.com#EXT#@uni.onmicrosoft.com"), "tom");
        assert_eq!(alias("tom_b_c.co.uk#ext#@uni.onmicrosoft.com"), "tom_b");
        assert_eq!(alias("Ana García"), "Ana García");
        assert_eq!(alias("Ana García <ana.garcia@uni.es>"), "ana.garcia");
        assert_eq!(alias("Mailto:ana@uni.es"), "ana");
        assert_eq!(alias("<ana>"), "<ana>");
    }
}
