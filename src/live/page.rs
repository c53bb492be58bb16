//! A page of an answer: its items, in any wrapping.

use serde_json::{Map, Value as Json};

use super::error::AnswerError;

/// The items of a page.
pub(super) struct Page {
    pub(super) items: Vec<Item>,
    /// Whether there is another page: `nextLink`.
    pub(super) has_more: bool,
    /// Whether it is a list; otherwise its one item is all of it.
    pub(super) is_list: bool,
}

/// A resource of a page.
pub(super) struct Item {
    pub(super) json: Json,
    /// Where it is in the text of the page: an RFC 6901 JSON pointer.
    pub(super) pointer: String,
}

impl Page {
    /// Takes the list out of what is around it: `value`, or a list of pages.
    ///
    /// # Errors
    /// If it is what Azure answers where it refuses.
    pub(super) fn of(json: Json) -> Result<Self, AnswerError> {
        Self::at(json, "")
    }

    fn at(json: Json, pointer: &str) -> Result<Self, AnswerError> {
        match json {
            Json::Array(items) if !items.is_empty() && items.iter().all(is_page) => {
                Self::of_pages(items, pointer)
            }
            Json::Array(items) => Ok(Self::list(items, pointer, false)),
            Json::Object(mut page) if page.get("value").is_some_and(Json::is_array) => {
                let next = page.get("nextLink").and_then(Json::as_str);
                let has_more = next.is_some_and(|link| !link.is_empty());
                match page.remove("value") {
                    Some(Json::Array(items)) => Ok(Self::list(items, &format!("{pointer}/value"), has_more)),
                    _ => Ok(Self::list(Vec::new(), pointer, has_more)),
                }
            }
            one => match one.as_object().and_then(refusal) {
                Some(refusal) => Err(AnswerError::whole(format!(
                    "Azure answered with an error: {refusal}"
                ))),
                None => Ok(Self {
                    items: vec![Item {
                        json: one,
                        pointer: pointer.to_owned(),
                    }],
                    has_more: false,
                    is_list: false,
                }),
            },
        }
    }

    fn of_pages(pages: Vec<Json>, pointer: &str) -> Result<Self, AnswerError> {
        let mut all = Self::list(Vec::new(), pointer, false);
        for (number, page) in pages.into_iter().enumerate() {
            let page = Self::at(page, &format!("{pointer}/{number}"))?;
            all.items.extend(page.items);
            // The last one says whether there are more.
            all.has_more = page.has_more;
        }
        Ok(all)
    }

    fn list(items: Vec<Json>, pointer: &str, has_more: bool) -> Self {
        let items = items.into_iter().enumerate();
        let items = items.map(|(number, json)| Item {
            json,
            pointer: format!("{pointer}/{number}"),
        });
        Self {
            items: items.collect(),
            has_more,
            is_list: true,
        }
    }
}

fn is_page(json: &Json) -> bool {
    json.is_array() || json.get("value").is_some_and(Json::is_array)
}

/// What Azure says where it refuses: `{ "error": { "code": …, "message": … } }`, or these two by themselves.
pub(super) fn refusal(page: &Map<String, Json>) -> Option<String> {
    let error = match page.get("error") {
        Some(Json::Object(error)) => error,
        Some(_) => return None,
        None if page.contains_key("id") || page.contains_key("resources") => return None,
        None => page,
    };
    let text = |key: &str| error.get(key).and_then(Json::as_str);
    Some(format!("{}: {}", text("code")?, text("message")?))
}
