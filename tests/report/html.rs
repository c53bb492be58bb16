//! A strict reader of HTML as the report writes it: every element is closed or void, every attribute quoted and given once,
//! every `<`, `>` and `&` of a text escaped. Anything that a browser would correct is a failure here.

/// An element with what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

#[derive(Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// Elements that have no end tag.
const VOID: [&str; 2] = ["input", "meta"];

/// Elements whose text is not escaped.
const RAW: [&str; 1] = ["style"];

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The element itself and all below it, in the order of the page.
    pub(crate) fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        for child in &self.children {
            if let Node::Element(element) = child {
                all.extend(element.all());
            }
        }
        all
    }

    pub(crate) fn named(&self, name: &str) -> Vec<&Element> {
        let mut all = self.all();
        all.retain(|element| element.name == name);
        all
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The text of it and all below it.
    pub(crate) fn text(&self) -> String {
        let parts = self.children.iter().map(|child| match child {
            Node::Element(element) => element.text(),
            Node::Text(text) => text.clone(),
        });
        parts.collect()
    }
}

/// Reads a page; its root is the element `html`.
pub(crate) fn read(page: &str) -> Element {
    let rest = page.strip_prefix("<!doctype html>\n").expect("a doctype");
    let mut reader = Reader { rest };
    let mut root = Element::default();
    reader.children(&mut root);
    assert_eq!(reader.rest, "", "text behind the page");
    let mut elements = root.children.into_iter().filter_map(|child| match child {
        Node::Element(element) => Some(element),
        Node::Text(text) => {
            assert_eq!(text.trim(), "", "text outside the page");
            None
        }
    });
    let html = elements.next().expect("a root");
    assert_eq!(html.name, "html");
    assert!(elements.next().is_none(), "two roots");
    html
}

struct Reader<'p> {
    rest: &'p str,
}

impl Reader<'_> {
    fn here(&self) -> &str {
        let end = self
            .rest
            .char_indices()
            .nth(80)
            .map_or(self.rest.len(), |(end, _)| end);
        &self.rest[..end]
    }

    fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn until(&mut self, end: impl Fn(char) -> bool) -> String {
        let at = self.rest.find(end).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(at);
        self.rest = rest;
        taken.to_owned()
    }

    fn children(&mut self, parent: &mut Element) {
        while !self.rest.is_empty() && !self.rest.starts_with("</") {
            if self.take("<") {
                let element = self.element();
                parent.children.push(Node::Element(element));
            } else {
                let text = self.until(|c| c == '<');
                parent.children.push(Node::Text(unescaped(&text)));
            }
        }
    }

    fn element(&mut self) -> Element {
        let name = self.until(|c| !c.is_ascii_alphanumeric());
        assert!(!name.is_empty(), "no element: {}", self.here());
        let mut element = Element {
            name,
            ..Element::default()
        };
        loop {
            if self.take("/>") {
                return element;
            }
            if self.take(">") {
                break;
            }
            assert!(
                self.take(" "),
                "no attribute in <{}>: {}",
                element.name,
                self.here()
            );
            let (key, value) = self.attribute();
            assert!(
                element.attribute(&key).is_none(),
                "{key} twice in <{}>",
                element.name
            );
            element.attributes.push((key, value));
        }
        if RAW.contains(&element.name.as_str()) {
            let text = self.until(|c| c == '<');
            element.children.push(Node::Text(text));
        } else if !VOID.contains(&element.name.as_str()) {
            self.children(&mut element);
        } else {
            return element;
        }
        let end = format!("</{}>", element.name);
        assert!(self.take(&end), "no {end}: {}", self.here());
        element
    }

    fn attribute(&mut self) -> (String, String) {
        let key = self.until(|c| !c.is_ascii_alphanumeric() && c != '-');
        assert!(!key.is_empty(), "no attribute: {}", self.here());
        if !self.take("=\"") {
            assert_eq!(key, "open", "an attribute without a value");
            return (key, String::new());
        }
        let value = self.until(|c| c == '"' || c == '<');
        assert!(self.take("\""), "an attribute without an end: {}", self.here());
        (key, unescaped(&value))
    }
}

/// The text of escapes; any but those that the report makes are a failure.
fn unescaped(text: &str) -> String {
    assert!(!text.contains('>'), "a `>` in a text: {text}");
    let mut parts = text.split('&');
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part
            .split_once(';')
            .unwrap_or_else(|| panic!("a `&` in a text: {text}"));
        result.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#x27" => '\'',
            "#x60" => '`',
            "#x3D" => '=',
            // What the log of a pipeline would take for a command.
            "#58" => ':',
            "#35" => '#',
            other => panic!("an unknown escape `{other}`"),
        });
        result.push_str(rest);
    }
    result
}
