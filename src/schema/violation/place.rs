//! Where a violation is: its node, the keys that lead there, and the schemas that describe it.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::Table;
use crate::language::toml;
use crate::schema::embedded;
use crate::schema::subschema::{Subschema, Subschemas};
use crate::schema::vocabulary::{Below, Vocabulary};
use crate::source::Span;
use crate::syntax::{Entry, Location, Node};

pub(super) struct Place<'a> {
    pub(super) table: &'a Table<'a>,
    /// The place of the violation.
    pub(super) location: Location<'a>,
    /// The keys from the table to the place, without the indices of items.
    pub(super) keys: Vec<String>,
    /// Whether it is an item of the array under the last key.
    pub(super) in_array: bool,
    /// The schemas on the way to the violated keyword.
    pub(super) schemas: Subschemas<'a>,
}

impl<'a> Place<'a> {
    pub(super) fn of(error: &ValidationError<'_>, table: &'a Table<'a>) -> Self {
        let path: Vec<String> = error
            .instance_path()
            .as_str()
            .split('/')
            .skip(1)
            .map(toml::unescaped)
            .collect();
        let (keys, in_array) = keys_of(table.node, &path);
        Self {
            table,
            location: locate(table.node, &path),
            keys,
            in_array,
            schemas: schemas_of(error, table),
        }
    }

    /// The text of an annotation, from the schema closest to the violated keyword.
    pub(super) fn told(&self, annotation: &str) -> Option<&'a str> {
        self.schemas.nearest(annotation)?.as_str()
    }

    /// The key of the value.
    pub(super) fn key(&self) -> &str {
        self.keys.last().map_or(self.table.name, |key| key.as_str())
    }

    /// The name of the value in a message.
    pub(super) fn subject(&self) -> String {
        if self.in_array {
            format!("an item of `{}`", self.key())
        } else {
            format!("`{}`", self.key())
        }
    }

    /// The innermost table, as written in a header.
    pub(super) fn table_name(&self) -> String {
        let mut name = self.table.name.to_owned();
        for key in &self.keys {
            name.push('.');
            name.push_str(&toml::key(key));
        }
        name
    }

    pub(super) fn header(&self) -> Span {
        if self.keys.is_empty() {
            self.table.key
        } else {
            self.location.key.unwrap_or(self.location.node.span)
        }
    }

    /// The keys that the table at this place knows.
    pub(super) fn vocabulary(&self) -> Option<Vocabulary<'a>> {
        let table = self.location.node.as_table()?;
        let schema = self.schemas.table().or_else(|| self.schemas.innermost())?;
        Some(Vocabulary::new(
            self.table_name(),
            table,
            schema.clone(),
            self.table.is_own,
        ))
    }

    /// What is grouped in a table where only a reference can be a table.
    pub(super) fn group_for_reference(&self) -> Option<Below<'a>> {
        let known = self.vocabulary()?.known();
        let is_reference = known.len() == 2 && known.contains(&"param") && known.contains(&"expr");
        is_reference.then(|| self.grouped().or_else(|| self.meant_as_item()))?
    }

    /// The table as the only item of the list that belongs here, if it has a key of one.
    fn meant_as_item(&self) -> Option<Below<'a>> {
        let item = self.only_item()?;
        let table = self.location.node.as_table()?;
        let chain = Subschemas::on_path(Subschema::embedded(&item.address)?, "/$ref");
        let schema = chain.table().or_else(|| chain.innermost())?.clone();
        let words = Vocabulary::new(String::new(), table, schema, self.table.is_own);
        let reference = self.vocabulary()?;
        let is_of_reference = |key: &str| reference.has(key) || reference.meant(key).is_some();
        let mut keys = table.iter().map(|entry| entry.key.value.as_str());
        let is_item = keys.clone().any(|key| words.has(key)) && !keys.any(is_of_reference);
        is_item.then_some(item)
    }

    /// The keys of the table in which the key of this place is.
    pub(super) fn around(&self) -> Option<Vocabulary<'a>> {
        let [_] = self.keys.as_slice() else { return None };
        let (name, table) = (self.table.name.to_owned(), self.table.node.as_table()?);
        Some(Vocabulary::new(
            name,
            table,
            self.schemas_of_table()?,
            self.table.is_own,
        ))
    }

    /// The schema with the keys of the validated table.
    pub(super) fn schemas_of_table(&self) -> Option<Subschema<'a>> {
        let chain = Subschemas::on_path(self.table.schema.clone(), "/$ref");
        chain.table().or_else(|| chain.innermost()).cloned()
    }

    /// What other tools write as a table under a key that has another type here: a list inside of it, as in REST's
    /// `schedules.computeStartStop`, or keys of the table around it, as in its `cron.timeZone`.
    pub(super) fn grouped(&self) -> Option<Below<'a>> {
        let table = self.location.node.as_table()?;
        let around = self.around()?;
        let key = self.key();
        let name = |inner: &str| format!("{}.{}", self.table_name(), toml::key(inner));
        let list = table
            .iter()
            .find(|entry| entry.node.as_array().is_some() && around.meant(&entry.key.value) == Some(key));
        let address = around.schema.address.as_ref()?;
        if let Some(list) = list {
            return Some(Below {
                name: name(&list.key.value),
                key: list.key.span,
                node: &list.node,
                address: format!("{address}/properties/{key}"),
                is_part: false,
            });
        }
        let known = around.known();
        let is_known = |entry: &Entry| {
            known.contains(&entry.key.value.as_str()) || around.meant(&entry.key.value).is_some()
        };
        let is_part = table.iter().all(is_known) && self.meant_as_item().is_none();
        is_part.then(|| Below {
            name: self.table_name(),
            key: self.header(),
            node: self.location.node,
            address: address.clone(),
            is_part: true,
        })
    }

    /// A table where a list of such tables is expected: it is read on as the only item.
    pub(super) fn only_item(&self) -> Option<Below<'a>> {
        self.location.node.as_table()?;
        let around = self.around()?;
        let property = format!("{}/properties/{}", around.schema.address.as_ref()?, self.key());
        let mut items = ["items", "else/items"]
            .map(|items| format!("{property}/{items}"))
            .into_iter();
        Some(Below {
            name: self.table_name(),
            key: self.header(),
            node: self.location.node,
            address: items.find(|address| embedded::at(address).is_some())?,
            is_part: false,
        })
    }

    /// The span of the value, or of the key for a table, which may be long.
    pub(super) fn span(&self) -> Span {
        match self.location.node.as_table() {
            Some(_) => self.header(),
            None => self.location.node.span,
        }
    }
}

/// The subschemas on the way to the violated keyword.
fn schemas_of<'a>(error: &ValidationError<'_>, table: &Table<'a>) -> Subschemas<'a> {
    // For our own keywords, the validator reports their place but not the path to it.
    if let (ValidationErrorKind::Custom { .. }, Some(uri)) = (error.kind(), error.absolute_keyword_location())
    {
        let holder = uri.as_str().rsplit_once('/').map(|(holder, _)| holder);
        if let Some(schema) = holder.and_then(Subschema::embedded) {
            return Subschemas::on_path(schema, "");
        }
    }
    let way = error.evaluation_path().as_str();
    // Our validators begin with a reference to the schema of the table.
    let way = match table.schema.address {
        Some(_) => way.strip_prefix("/$ref").unwrap_or(way),
        None => way,
    };
    Subschemas::on_path(table.schema.clone(), way)
}

/// The keys of a path from `node` on, and whether the path ends at an item of an array.
fn keys_of(node: &Node, path: &[String]) -> (Vec<String>, bool) {
    let mut keys = Vec::new();
    let mut in_array = false;
    for (depth, segment) in path.iter().enumerate() {
        let container = locate(node, path.get(..depth).unwrap_or_default());
        in_array = container.node.as_array().is_some();
        if !in_array {
            keys.push(segment.clone());
        }
    }
    (keys, in_array)
}

/// The place of a path. This is a free function so that only the lifetime of the node matters.
fn locate<'n>(node: &'n Node, path: &[String]) -> Location<'n> {
    node.locate(path.iter().map(String::as_str))
}
