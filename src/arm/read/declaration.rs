//! What a template declares: parameters, functions and outputs, with the types that it defines itself.

use std::sync::Arc;

use super::super::deployment::{Output, UserFunction};
use super::super::parameter::{Bounds, Parameter};
use super::super::tokens::{Json, Member};
use super::super::value::{Object, Value};
use super::error::{ReadError, segment};
use super::value::Values;
use crate::expression::{Expression, ValueType};

/// Definitions refer to one another so deep; deeper is a circle.
const MOST_REFERENCES: usize = 32;

/// The declarations of a template.
pub(super) struct Declarations<'j, 't> {
    template: &'j Json<'t>,
    pointer: &'j str,
    values: Values<'j>,
}

/// A declaration, and the definitions of the types that it is of, the nearest first.
struct Declared<'j, 't> {
    layers: Vec<&'j Json<'t>>,
    pointer: String,
}

impl<'j, 't> Declared<'j, 't> {
    fn get(&self, name: &str) -> Option<&'j Json<'t>> {
        self.layers.iter().find_map(|layer| layer.get(name))
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| matches!(value.kind, super::super::tokens::Kind::Token("true")))
    }
}

impl<'j, 't> Declarations<'j, 't> {
    pub(super) const fn of(template: &'j Json<'t>, pointer: &'j str, variables: &'j Object) -> Self {
        Self {
            template,
            pointer,
            values: Values::outside(variables),
        }
    }

    fn section(&self, name: &str) -> &'j [Member<'t>] {
        self.template
            .get(name)
            .and_then(Json::members)
            .unwrap_or_default()
    }

    /// A declaration with what the definitions behind its `$ref` say.
    fn declared(&self, json: &'j Json<'t>, pointer: String) -> Result<Declared<'j, 't>, ReadError> {
        let mut layers = vec![json];
        let mut last = json;
        while let Some(reference) = last.get("$ref").and_then(Json::text) {
            let definition = self.definition(&reference);
            let Some(definition) = definition.filter(|_| layers.len() < MOST_REFERENCES) else {
                return Err(ReadError::at(
                    pointer,
                    format!("its type `{reference}` is not defined"),
                ));
            };
            layers.push(definition);
            last = definition;
        }
        Ok(Declared { layers, pointer })
    }

    /// What a reference leads to: `#/definitions/size`, or a part of one, `#/definitions/node/properties/size`.
    fn definition(&self, reference: &str) -> Option<&'j Json<'t>> {
        let path = reference
            .strip_prefix("#/")
            .filter(|path| path.starts_with("definitions/"))?;
        path.split('/').try_fold(self.template, |json, segment| {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            match json.items() {
                Some(items) => items.get(segment.parse::<usize>().ok()?),
                None => json.get(&segment),
            }
        })
    }

    pub(super) fn parameters(&self) -> Result<Vec<Parameter>, ReadError> {
        let members = self.section("parameters").iter();
        members
            .map(|member| {
                let name = member.name().into_owned();
                let pointer = format!("{}/parameters/{}", self.pointer, segment(&name));
                self.parameter(name, &self.declared(&member.value, pointer)?)
            })
            .collect()
    }

    fn parameter(&self, name: String, declared: &Declared<'j, 't>) -> Result<Parameter, ReadError> {
        let (kind, secure) = kind(declared)?;
        let value = |word: &str| -> Result<Option<Value>, ReadError> {
            let value = declared.get(word);
            value
                .map(|value| self.values.value(value, &format!("{}/{word}", declared.pointer)))
                .transpose()
        };
        let bound = |word: &str| -> Result<Option<i64>, ReadError> {
            match value(word)? {
                None => Ok(None),
                Some(Value::Integer(number)) => Ok(Some(number)),
                Some(_) => Err(ReadError::at(
                    format!("{}/{word}", declared.pointer),
                    format!("`{word}` is not an integer"),
                )),
            }
        };
        let allowed = match value("allowedValues")? {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let known = [
            "type",
            "defaultValue",
            "allowedValues",
            "minLength",
            "maxLength",
            "minValue",
            "maxValue",
            "nullable",
        ];
        let bounds = Bounds {
            min_length: bound("minLength")?,
            max_length: bound("maxLength")?,
            min_value: bound("minValue")?,
            max_value: bound("maxValue")?,
        };
        Ok(Parameter {
            kind,
            secure,
            description: description(declared),
            default: value("defaultValue")?,
            allowed,
            bounds: bounds.held(),
            nullable: declared.flag("nullable"),
            rest: self.rest(declared, &known)?,
            name,
        })
    }

    /// What else the declaration itself holds.
    fn rest(&self, declared: &Declared<'j, 't>, known: &[&str]) -> Result<Object, ReadError> {
        let mut rest = Object::new();
        let own = declared.layers.first().and_then(|own| own.members());
        for member in own.unwrap_or_default() {
            if known.iter().any(|word| member.is_called(word)) {
                continue;
            }
            let pointer = format!("{}/{}", declared.pointer, segment(&member.name()));
            if member.is_called("metadata") {
                let all = member.value.members().unwrap_or_default();
                let others: Vec<Member<'t>> = all
                    .iter()
                    .filter(|one| !one.is_called("description"))
                    .cloned()
                    .collect();
                if !others.is_empty() {
                    rest.set("metadata", self.values.object(&others, &pointer)?);
                }
                continue;
            }
            let name = super::super::value::Key::Name(member.name().into());
            rest.insert(name, self.values.value(&member.value, &pointer)?);
        }
        Ok(rest)
    }

    pub(super) fn outputs(&self) -> Result<Vec<Output>, ReadError> {
        let members = self.section("outputs").iter();
        members
            .map(|member| {
                let name = member.name().into_owned();
                let pointer = format!("{}/outputs/{}", self.pointer, segment(&name));
                self.output(name, &self.declared(&member.value, pointer)?)
            })
            .collect()
    }

    fn output(&self, name: String, declared: &Declared<'j, 't>) -> Result<Output, ReadError> {
        let (kind, secure) = kind(declared)?;
        let pointer = &declared.pointer;
        let copy = declared.get("copy");
        let value = |json: Option<&Json<'_>>, path: &str| -> Result<Option<Value>, ReadError> {
            json.map(|json| self.values.value(json, &format!("{pointer}/{path}")))
                .transpose()
        };
        let item = match copy {
            Some(copy) => value(copy.get("input"), "copy/input")?,
            None => value(declared.get("value"), "value")?,
        };
        let known = ["type", "value", "copy", "condition"];
        Ok(Output {
            name,
            kind,
            secure,
            description: description(declared),
            condition: condition(declared.get("condition"), self.values, pointer)?,
            count: value(copy.and_then(|copy| copy.get("count")), "copy/count")?,
            value: item.ok_or_else(|| ReadError::at(pointer, "the output has no `value`"))?,
            rest: self.rest(declared, &known)?,
        })
    }

    pub(super) fn functions(&self) -> Result<Vec<UserFunction>, ReadError> {
        let mut functions = Vec::new();
        let namespaces = self.template.get("functions").and_then(Json::items);
        for (index, namespace) in namespaces.unwrap_or_default().iter().enumerate() {
            let name = namespace
                .get("namespace")
                .and_then(Json::text)
                .unwrap_or_default();
            let members = namespace.get("members").and_then(Json::members);
            for member in members.unwrap_or_default() {
                let path = format!(
                    "{}/functions/{index}/members/{}",
                    self.pointer,
                    segment(&member.name())
                );
                functions.push(self.function(&name, member, &path)?);
            }
        }
        Ok(functions)
    }

    fn function(
        &self,
        namespace: &str,
        member: &Member<'t>,
        pointer: &str,
    ) -> Result<UserFunction, ReadError> {
        let parameters = member.value.get("parameters").and_then(Json::items);
        let names = parameters.unwrap_or_default().iter();
        let output = member.value.get("output").and_then(|output| output.get("value"));
        let Some(output) = output else {
            return Err(ReadError::at(
                pointer,
                "the function has no `output` with a `value`",
            ));
        };
        Ok(UserFunction {
            namespace: namespace.to_owned(),
            name: member.name().into_owned(),
            parameters: names
                .filter_map(|parameter| Some(parameter.get("name")?.text()?.into_owned()))
                .collect(),
            value: self.values.value(output, &format!("{pointer}/output/value"))?,
        })
    }
}

/// When something is deployed or given; `None` if that is always.
pub(super) fn condition(
    json: Option<&Json<'_>>,
    values: Values<'_>,
    pointer: &str,
) -> Result<Option<Expression>, ReadError> {
    let Some(json) = json.filter(|json| !json.is_null()) else {
        return Ok(None);
    };
    let pointer = format!("{pointer}/condition");
    match values.value(json, &pointer)? {
        Value::Boolean(true) => Ok(None),
        Value::Boolean(false) => Ok(Some(Expression::Boolean(false))),
        Value::Expression(expression) => Ok(Some(Arc::unwrap_or_clone(expression))),
        _ => Err(ReadError::at(
            pointer,
            "the condition is neither a boolean nor an expression",
        )),
    }
}

fn description(declared: &Declared<'_, '_>) -> String {
    let text = declared
        .get("metadata")
        .and_then(|metadata| metadata.get("description"));
    let text = text.and_then(Json::text).unwrap_or_default();
    // NOTE: nothing is computed here, but armlet escapes a description in brackets.
    match text.strip_prefix("[[") {
        Some(rest) if rest.ends_with(']') => format!("[{rest}"),
        _ => text.into_owned(),
    }
}

/// The type, and whether the value is a secret.
fn kind(declared: &Declared<'_, '_>) -> Result<(ValueType, bool), ReadError> {
    let word = declared.get("type").and_then(Json::text).unwrap_or_default();
    Ok(match word.to_ascii_lowercase().as_str() {
        "string" => (ValueType::String, false),
        "securestring" => (ValueType::String, true),
        "int" => (ValueType::Int, false),
        "bool" => (ValueType::Bool, false),
        "object" => (ValueType::Object, false),
        "secureobject" => (ValueType::Object, true),
        "array" => (ValueType::Array, false),
        "" => return Err(ReadError::at(&declared.pointer, "the declaration has no `type`")),
        _ => {
            return Err(ReadError::at(
                &declared.pointer,
                format!("there is no type `{word}`"),
            ));
        }
    })
}
