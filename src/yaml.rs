//! A YAML text → its documents, every value with its place.
//!
//! Scalars are texts as they are written: whether `010` is a number is for the key that has it to say. Anchors, aliases and merge
//! keys are put in.

use std::rc::Rc;

use granit_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput};
use serde_json::{Map, Value as Json};

use crate::arm::read::Place;
use crate::hashing::HashMap;

/// How many values a text may come to once its aliases are put in.
const MOST_VALUES: usize = 200_000;

/// A document.
#[derive(Debug)]
pub struct YamlDocument {
    /// Its value: objects, lists, texts, and null for what is empty.
    pub value: Json,
    /// Where it begins.
    pub place: Place,
    /// Where each value is written, by its RFC 6901 pointer: that of its key, where it has one.
    pub places: HashMap<String, Place>,
}

/// Why a text is no YAML.
#[derive(Debug, PartialEq)]
pub struct YamlError {
    /// Why, as a clause.
    pub reason: String,
    /// Where.
    pub place: Place,
}

/// A value, which aliases may share.
#[derive(Debug)]
struct Node {
    place: Place,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Nothing,
    Text(String),
    List(Vec<Rc<Node>>),
    Table(Vec<Member>),
}

/// A key with its value.
#[derive(Debug, Clone)]
struct Member {
    key: String,
    place: Place,
    value: Rc<Node>,
}

/// Reads a text; a document without anything in it is left out.
///
/// # Errors
/// Where the text is no YAML, and where its aliases come to more than anybody writes.
pub fn documents(text: &str) -> Result<Vec<YamlDocument>, YamlError> {
    let mut reading = Reading {
        events: Parser::new_from_str(text),
        anchors: HashMap::default(),
    };
    let mut documents = Vec::new();
    let mut room = MOST_VALUES;
    while let Some((event, span)) = reading.next()? {
        match event {
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => reading.anchors.clear(),
            Event::StreamEnd => break,
            first => {
                let node = reading.node(first, span)?;
                if !matches!(node.kind, Kind::Nothing) {
                    documents.push(opened(&node, &mut room)?);
                }
            }
        }
    }
    Ok(documents)
}

fn opened(node: &Node, room: &mut usize) -> Result<YamlDocument, YamlError> {
    let mut places = HashMap::default();
    let value = json(node, &mut String::new(), &mut places, room)?;
    Ok(YamlDocument {
        value,
        place: node.place,
        places,
    })
}

/// The value of a node, its aliases put in.
fn json(
    node: &Node,
    pointer: &mut String,
    places: &mut HashMap<String, Place>,
    room: &mut usize,
) -> Result<Json, YamlError> {
    *room = room.checked_sub(1).ok_or_else(|| YamlError {
        reason: format!("its aliases make more than {MOST_VALUES} values of it"),
        place: node.place,
    })?;
    let length = pointer.len();
    let mut within = |segment: &str, place: Place, value: &Node, room: &mut usize| {
        pointer.push('/');
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
        places.insert(pointer.clone(), place);
        let value = json(value, pointer, places, room);
        pointer.truncate(length);
        value
    };
    Ok(match &node.kind {
        Kind::Nothing => Json::Null,
        Kind::Text(text) => Json::String(text.clone()),
        Kind::List(items) => {
            let mut values = Vec::new();
            for (index, item) in items.iter().enumerate() {
                values.push(within(&index.to_string(), item.place, item, room)?);
            }
            Json::Array(values)
        }
        Kind::Table(members) => {
            let mut values = Map::new();
            for member in members {
                let value = within(&member.key, member.place, &member.value, room)?;
                values.insert(member.key.clone(), value);
            }
            Json::Object(values)
        }
    })
}

/// A text on its way to values.
struct Reading<'t> {
    events: Parser<'t, StrInput<'t>>,
    /// What anchors stand for, once it is read to its end.
    anchors: HashMap<usize, Rc<Node>>,
}

impl<'t> Reading<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, YamlError> {
        self.events.next().transpose().map_err(|error| no_yaml(&error))
    }

    /// The next event of a value that is not whole yet.
    fn following(&mut self, begun: Place) -> Result<(Event<'t>, Span), YamlError> {
        self.next()?.ok_or_else(|| YamlError {
            reason: "it ends in the middle of a value".to_owned(),
            place: begun,
        })
    }

    /// The value that begins with an event.
    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Rc<Node>, YamlError> {
        let place = place(span.start);
        let (anchor, kind) = match event {
            Event::Alias(anchor) => return self.anchored(anchor, place),
            Event::Scalar(text, style, anchor, tag) => {
                let is_nothing = matches!(style, ScalarStyle::Plain)
                    && tag.is_none()
                    && ["", "~", "null", "Null", "NULL"].contains(&&*text);
                let kind = match is_nothing {
                    true => Kind::Nothing,
                    false => Kind::Text(text.into_owned()),
                };
                (anchor, kind)
            }
            Event::SequenceStart(_, anchor, _) => (anchor, Kind::List(self.items(place)?)),
            Event::MappingStart(_, anchor, _) => (anchor, Kind::Table(self.members(place)?)),
            _ => {
                return Err(YamlError {
                    reason: "it has no value where one is due".to_owned(),
                    place,
                });
            }
        };
        let node = Rc::new(Node { place, kind });
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        Ok(node)
    }

    fn anchored(&self, anchor: usize, place: Place) -> Result<Rc<Node>, YamlError> {
        self.anchors.get(&anchor).cloned().ok_or_else(|| YamlError {
            reason: "an alias is inside the value that it names".to_owned(),
            place,
        })
    }

    fn items(&mut self, begun: Place) -> Result<Vec<Rc<Node>>, YamlError> {
        let mut items = Vec::new();
        loop {
            match self.following(begun)? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn members(&mut self, begun: Place) -> Result<Vec<Member>, YamlError> {
        let (mut members, mut merged) = (Vec::<Member>::new(), Vec::new());
        loop {
            let (event, span) = self.following(begun)?;
            let is_merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if *text == "<<");
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event, span)?;
            let (event, span) = self.following(begun)?;
            let value = self.node(event, span)?;
            if is_merge {
                merge(&value, &mut merged)?;
                continue;
            }
            let name = match &key.kind {
                Kind::Text(text) => text.clone(),
                Kind::Nothing => String::new(),
                _ => return Err(at(key.place, "a key is no text")),
            };
            if members.iter().any(|known| known.key == name) {
                return Err(at(key.place, &format!("it has the key `{name}` twice")));
            }
            members.push(Member {
                key: name,
                place: key.place,
                value,
            });
        }
        for member in merged {
            if !members.iter().any(|known| known.key == member.key) {
                members.push(member);
            }
        }
        Ok(members)
    }
}

/// The members that a merge key brings: those of an object, or of each of a list.
fn merge(value: &Node, merged: &mut Vec<Member>) -> Result<(), YamlError> {
    match &value.kind {
        Kind::Table(members) => merged.extend(members.iter().cloned()),
        Kind::List(items) => items.iter().try_for_each(|item| merge(item, merged))?,
        Kind::Nothing | Kind::Text(_) => {
            return Err(at(value.place, "`<<` merges something that is no object"));
        }
    }
    match merged.len() > MOST_VALUES {
        true => Err(at(value.place, "its aliases are merged too often")),
        false => Ok(()),
    }
}

fn at(place: Place, reason: &str) -> YamlError {
    YamlError {
        reason: reason.to_owned(),
        place,
    }
}

fn no_yaml(error: &ScanError) -> YamlError {
    YamlError {
        reason: match error.info().as_str() {
            "recursion limit exceeded" => "it nests too deep".to_owned(),
            info => format!("it is not YAML: {info}"),
        },
        place: place(*error.marker()),
    }
}

fn place(marker: Marker) -> Place {
    Place {
        line: marker.line(),
        column: marker.col() + 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::documents;
    use crate::arm::read::Place;

    #[test]
    fn scalars_are_texts_and_have_places() {
        let text = "# one\ntags:\n  version: 1.10\n  no: no\n  empty:\n---\n- 010\n---\n";
        let documents = documents(text).unwrap();
        let values: Vec<_> = documents.iter().map(|document| &document.value).collect();
        assert_eq!(
            values,
            [
                &json!({"tags": {"version": "1.10", "no": "no", "empty": null}}),
                &json!(["010"])
            ]
        );
        let place = documents.first().unwrap().places.get("/tags/version");
        assert_eq!(place, Some(&Place { line: 3, column: 3 }));
    }

    #[test]
    fn merge_keys_give_what_is_not_said() {
        let text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\n";
        let documents = documents(text).unwrap();
        let merged = documents.first().unwrap().value.get("c").unwrap();
        assert_eq!(*merged, json!({"x": "0", "y": "2", "z": "4"}));
    }

    #[test]
    fn what_is_no_yaml_says_why_and_where() {
        let deep = "[".repeat(10_000);
        for (text, reason, line) in [
            ("a: 1\na: 2\n", "it has the key `a` twice", 2),
            (
                "a: &a\n  b: *a\n",
                "an alias is inside the value that it names",
                2,
            ),
            ("a: *b\n", "it is not YAML", 1),
            ("<<: 1\n", "`<<` merges something that is no object", 1),
            ("a: [1, 2\n", "it is not YAML", 1),
            (deep.as_str(), "it nests too deep", 1),
        ] {
            let error = documents(text).unwrap_err();
            assert!(error.reason.starts_with(reason), "{text:.20}: {}", error.reason);
            assert_eq!(error.place.line, line, "{text:.20}");
        }
    }
}
