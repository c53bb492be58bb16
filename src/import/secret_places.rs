//! Secrets in the body of a resource: what is done about each depends on where it is.

use arcstr::ArcStr;

use super::lost::Lost;
use super::secret_words::{has_secret, is_secret, parameters, texts};
use super::spelling::compute_type;
use crate::arm::{Becomes, Deployment, Key, Object, Parameter, Resource, Value};
use crate::expression::{Expression, ValueType, is_identifier};
use crate::hashing::{HashMap, HashSet};
use crate::language::rest_path::paths;
use crate::parallel;
use crate::schema::is_secret_key;
use crate::script::{first_secret, named_secret, secrets};

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Under a key whose value is a secret.
    Secret,
    /// In the variables of a container, which have names of the user's.
    Variables,
    /// Where everybody can read it, so that no secure parameter helps.
    Shown,
    /// Anywhere else.
    Other,
}

impl Place {
    fn below(self, key: &str) -> Self {
        match key {
            _ if self == Self::Secret => self,
            "tags" | "description" | "scriptArguments" | "scriptData" => Self::Shown,
            "environmentVariables" => Self::Variables,
            _ if self == Self::Other && is_secret_key(key) => Self::Secret,
            _ => self,
        }
    }
}

/// The search through the bodies of the resources.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// The parameters: those of the template, and those that take the place of secrets.
    pub(super) parameters: Vec<Parameter>,
    /// The parameters that give a secret.
    pub(super) secure: HashSet<String>,
    /// What is not taken over.
    pub(super) lost: Vec<Lost>,
    /// The parameter of each secret.
    known: HashMap<String, String>,
    /// The first line of each script that has a secret in it.
    scripts: HashMap<ArcStr, Option<usize>>,
    /// Whether there is a secret in a text, for each that was looked through: computes say the same again and again.
    texts: HashMap<String, bool>,
    /// The resource that is searched.
    resource: Searched,
}

/// The resource that is searched.
#[derive(Debug, Default)]
struct Searched {
    symbol: String,
    name: String,
    compute_type: String,
}

impl Search {
    /// A search in a deployment with these parameters.
    pub(super) fn of(parameters: Vec<Parameter>) -> Self {
        Self {
            parameters,
            ..Self::default()
        }
    }

    /// Takes the secrets out of a resource.
    pub(super) fn resource(&mut self, resource: &mut Resource) {
        self.resource = Searched {
            symbol: resource.symbol.to_string(),
            name: match &resource.name {
                Expression::String(name) => name.to_string(),
                _ => resource.symbol.to_string(),
            },
            compute_type: compute_type(&resource.body).unwrap_or_default(),
        };
        if let Some(condition) = &mut resource.condition {
            self.within(condition);
        }
        resource.body = self.object(&resource.body, "", "", Place::Other);
    }

    /// Puts parameters in the place of the secrets in an expression.
    fn within(&mut self, expression: &mut Expression) {
        match expression {
            Expression::String(text) if !secrets(text).is_empty() => {
                let name = self.parameter(&text.clone(), "condition");
                self.lose("condition", given(&name));
                *expression = Expression::Parameter(name.into());
            }
            other => other
                .children_mut()
                .into_iter()
                .for_each(|child| self.within(child)),
        }
    }

    fn lose(&mut self, path: &str, reason: impl Into<String>) {
        self.lost.push(Lost::new(&self.resource.symbol, path, reason));
    }

    fn object(&mut self, body: &Object, path: &str, name: &str, place: Place) -> Object {
        body.changed(|key, value| {
            let word = key.as_str().unwrap_or("[…]");
            if matches!(key, Key::Name(_)) && self.holds_secret(word) {
                self.lose(path, "a name in it is a secret");
                return Becomes::Nothing;
            }
            let inner = if path.is_empty() {
                word.to_owned()
            } else {
                format!("{path}.{word}")
            };
            let is_of_variable = place == Place::Variables && word.eq_ignore_ascii_case("value");
            let named = if is_of_variable { name } else { word };
            let was_filled = matches!(value, Value::Object(members) if !members.is_empty());
            match self.value(value, &inner, named, place.below(word)) {
                Becomes::Value(Value::Object(members)) if was_filled && members.is_empty() => {
                    Becomes::Nothing
                }
                other => other,
            }
        })
    }

    /// What a value is without its secrets; nothing if nothing of it can be kept.
    fn value(&mut self, value: &Value, path: &str, name: &str, place: Place) -> Becomes {
        match value {
            Value::String(text) if text.is_empty() => Becomes::Same,
            Value::String(text) => {
                let is_secret =
                    place == Place::Secret || named_secret(name, text).is_some() || self.holds_secret(text);
                self.kept(text, is_secret, path, place)
            }
            Value::Integer(number) => self.kept(&number.to_string(), place == Place::Secret, path, place),
            Value::Float(number) => self.kept(&number.to_string(), place == Place::Secret, path, place),
            Value::Expression(computed) => self.expression(computed, path, name, place),
            Value::Object(inner) if inner.get_alike("scriptData").is_some() => self.script(inner, path),
            Value::Object(inner) => Becomes::of_object(inner, self.object(inner, path, name, place)),
            Value::Array(items) => {
                let mut places = 0_usize..;
                Becomes::of_items(items, |item| {
                    let index = places.next().unwrap_or_default();
                    self.value(item, &format!("{path}[{index}]"), name, place)
                })
            }
            Value::Kept(kept) => match self.value(&kept.value, path, name, place) {
                Becomes::Value(inner) => {
                    let mut kept = kept.clone();
                    kept.value = inner;
                    Becomes::Value(Value::Kept(kept))
                }
                other => other,
            },
            Value::Null | Value::Boolean(_) | Value::Script(_) => Becomes::Same,
        }
    }

    /// Whether there is a secret in a text; what it is called does not count.
    fn holds_secret(&mut self, text: &str) -> bool {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let found = !secrets(text).is_empty();
        self.texts.insert(text.to_owned(), found);
        found
    }

    /// A value that is no secret as it is; of a secret, a parameter in its place, or nothing where everybody would read it.
    fn kept(&mut self, text: &str, is_secret: bool, path: &str, place: Place) -> Becomes {
        if !is_secret {
            return Becomes::Same;
        }
        if place == Place::Shown {
            self.lose(path, "there is a secret in it, and everybody could read it");
            return Becomes::Nothing;
        }
        let name = self.parameter(text, path);
        self.lose(path, given(&name));
        Becomes::Value(Expression::Parameter(name.into()).into())
    }

    fn expression(&mut self, computed: &Expression, path: &str, name: &str, place: Place) -> Becomes {
        let own = texts(computed);
        let is_literal = match place {
            Place::Secret => own.iter().any(|text| !text.is_empty()),
            _ => own.iter().any(|text| is_secret(name, text)),
        };
        if is_literal {
            return self.kept(&computed.to_arm(), true, path, place);
        }
        let mut mentioned = Vec::new();
        parameters(computed, &mut mentioned);
        for parameter in mentioned {
            if place == Place::Secret || place == Place::Variables && self.gives_secret(&parameter, name) {
                self.secure.insert(parameter.to_lowercase());
            }
        }
        Becomes::Same
    }

    /// Whether the default of a parameter is a secret under a name.
    fn gives_secret(&self, parameter: &str, name: &str) -> bool {
        let mut declared = self.parameters.iter();
        let declared = declared.find(|declared| declared.name.eq_ignore_ascii_case(parameter));
        let default = declared.and_then(|declared| declared.default.as_ref());
        default.is_some_and(|default| has_secret(name, default))
    }

    /// A setup script, unless there is a secret in it, or its text cannot be known.
    fn script(&mut self, script: &Object, path: &str) -> Becomes {
        let is_inline = matches!(script.get_alike("scriptSource"), Some(Value::String(source)) if source.eq_ignore_ascii_case("inline"));
        let text: ArcStr = match script.get_alike("scriptData") {
            Some(Value::Script(script)) => ArcStr::clone(&script.text),
            Some(Value::Expression(computed)) => texts(computed).concat().into(),
            Some(Value::String(data)) if is_inline && !data.trim().is_empty() => {
                self.lose(&format!("{path}.scriptData"), "it is not the Base64 of a text");
                return Becomes::Nothing;
            }
            _ => "".into(),
        };
        if let Some(line) = self.secret_line(&text) {
            self.lose(path, format!("secret in line {line} of the script"));
            return Becomes::Nothing;
        }
        if text.contains("\r\n") {
            self.lose(path, "its line ends are CRLF, and become LF");
        }
        let kept = self.object(script, path, "", Place::Other);
        match kept.get_alike("scriptData") {
            None => Becomes::Nothing,
            Some(_) => Becomes::of_object(script, kept),
        }
    }

    /// The first line with a secret, counted from 1.
    fn secret_line(&mut self, text: &ArcStr) -> Option<usize> {
        if let Some(line) = self.scripts.get(text) {
            return *line;
        }
        let line = secret_line(text);
        self.scripts.insert(ArcStr::clone(text), line);
        line
    }

    /// Looks through the scripts of a deployment, each once and several at a time, before their resources are searched.
    pub(super) fn look_through(&mut self, deployment: &Deployment) {
        let texts: HashSet<&ArcStr> = deployment
            .scripts()
            .into_iter()
            .map(|script| &script.text)
            .collect();
        let texts: Vec<&ArcStr> = texts.into_iter().collect();
        let lines = parallel::map(&texts, |text| secret_line(text));
        let found = texts.into_iter().cloned().zip(lines);
        self.scripts.extend(found);
    }

    /// The parameter that gives a secret; the same secret has one.
    fn parameter(&mut self, secret: &str, path: &str) -> String {
        if let Some(known) = self.known.get(secret) {
            return known.clone();
        }
        let name = self.free_name(&self.called(path));
        self.parameters.push(Parameter {
            secure: true,
            ..Parameter::new(name.clone(), ValueType::String)
        });
        self.known.insert(secret.to_owned(), name.clone());
        name
    }

    /// What a secret is called: the key that the language has for its path, or the last word of the path.
    fn called(&self, path: &str) -> String {
        let found = paths(&self.resource.compute_type)
            .into_iter()
            .find(|(known, _)| known == path);
        let path = path.strip_suffix(".value").unwrap_or(path);
        // An item of a list has the name of the list.
        let path = path
            .split_once('[')
            .filter(|_| path.ends_with(']'))
            .map_or(path, |(list, _)| list);
        let key = found.map_or(path, |(_, key)| key);
        let word = camel(key.rsplit('.').next().unwrap_or(key));
        if is_identifier(&word) {
            word
        } else {
            "secret".to_owned()
        }
    }

    /// The name, with that of the compute if a parameter has it, and a number if one has that as well.
    fn free_name(&self, wanted: &str) -> String {
        let is_free = |name: &str| {
            let mut parameters = self.parameters.iter();
            !parameters.any(|known| known.name.eq_ignore_ascii_case(name))
        };
        if is_free(wanted) {
            return wanted.to_owned();
        }
        let of_compute = camel(&format!("{wanted}-{}", self.resource.name));
        let mut name = of_compute.clone();
        let mut number = 2;
        while !is_free(&name) {
            name = format!("{of_compute}{number}");
            number += 1;
        }
        name
    }
}

/// The first line of a script that has a secret, counted from 1.
fn secret_line(text: &str) -> Option<usize> {
    let start = first_secret(text)?.start;
    let before = text.as_bytes().get(..start).unwrap_or_default();
    Some(1 + before.iter().filter(|byte| **byte == b'\n').count())
}

fn given(parameter: &str) -> String {
    format!("it is a secret, which the deployment gives as the parameter `{parameter}`")
}

/// `admin_password` → `adminPassword`, `RSW_LICENSE` → `rswLicense`, `adminPassword-gpu` → `adminPasswordGpu`.
pub(super) fn camel(word: &str) -> String {
    let is_constant = !word.chars().any(|c| c.is_ascii_lowercase());
    let mut camel = String::new();
    for part in word.split(|c: char| !c.is_ascii_alphanumeric()) {
        let part = if is_constant {
            part.to_ascii_lowercase()
        } else {
            part.to_owned()
        };
        let (first, rest) = part.split_at(part.len().min(1));
        let first = if camel.is_empty() {
            first.to_ascii_lowercase()
        } else {
            first.to_ascii_uppercase()
        };
        camel.push_str(&first);
        camel.push_str(rest);
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::camel;

    #[test]
    fn a_parameter_is_named_for_its_key() {
        for (word, name) in [
            ("admin_password", "adminPassword"),
            ("RSW_LICENSE", "rswLicense"),
            ("adminPassword-ssh-cluster", "adminPasswordSshCluster"),
            ("databricksAccessToken", "databricksAccessToken"),
        ] {
            assert_eq!(camel(word), name);
        }
    }
}
