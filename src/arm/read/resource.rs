//! The resources of a template: a list or symbolic names, children in their parents, templates within.

use std::borrow::Cow;
use std::sync::Arc;

use arcstr::ArcStr;

use super::super::deployment::{AsRead, Nested, Resource, ResourceLoop, Target};
use super::super::tokens::{Json, Kind, Member};
use super::super::value::{Object, Value};
use super::super::{COMPUTE, ROLE_ASSIGNMENT, WORKSPACE};
use super::declaration::condition;
use super::error::{ReadError, segment};
use super::links::{Unlinked, link};
use super::name;
use super::value::Values;
use crate::expression::Expression;

/// The type of a deployment within a template.
pub(in crate::arm) const DEPLOYMENT: &str = "Microsoft.Resources/deployments";

/// What is next to the body of a resource.
const NO_BODY: [&str; 13] = [
    "type",
    "name",
    "apiVersion",
    "condition",
    "copy",
    "@options",
    "existing",
    "import",
    "dependsOn",
    "scope",
    "comments",
    "metadata",
    "resources",
];

/// The parent of a child.
struct Parent<'p> {
    symbol: &'p str,
    resource_type: &'p str,
    segments: Option<&'p [Expression]>,
}

/// Reads the resources of a template.
pub(super) struct Resources<'v> {
    values: Values<'v>,
    found: Vec<Unlinked>,
}

impl<'v> Resources<'v> {
    pub(super) fn read(
        json: &Json<'_>,
        pointer: &str,
        variables: &'v Object,
    ) -> Result<Vec<Resource>, ReadError> {
        let mut resources = Self {
            values: Values::of_body(variables),
            found: Vec::new(),
        };
        if !resources.all(json, pointer, None)? {
            return Err(ReadError::at(
                pointer,
                "`resources` is neither an array nor an object",
            ));
        }
        Ok(link(resources.found))
    }

    /// Reads resources in either form; whether they have one.
    fn all(
        &mut self,
        json: &Json<'_>,
        pointer: &str,
        parent: Option<&Parent<'_>>,
    ) -> Result<bool, ReadError> {
        match &json.kind {
            Kind::Array(items) => {
                self.found.reserve(items.len());
                for (index, item) in items.iter().enumerate() {
                    let symbol = format!("resource{}", self.found.len());
                    self.one(item, symbol, format!("{pointer}/{index}"), parent)?;
                }
            }
            Kind::Object(members) => {
                self.found.reserve(members.len());
                for member in members {
                    let symbol = member.name().into_owned();
                    let pointer = format!("{pointer}/{}", segment(&symbol));
                    self.one(&member.value, symbol, pointer, parent)?;
                }
            }
            Kind::Token(_) => return Ok(false),
        }
        Ok(true)
    }

    fn one(
        &mut self,
        json: &Json<'_>,
        symbol: String,
        pointer: String,
        parent: Option<&Parent<'_>>,
    ) -> Result<(), ReadError> {
        let Some(members) = json.members() else {
            return Err(ReadError::at(pointer, "the resource is not an object"));
        };
        let text = |name: &str| json.get(name).and_then(Json::text);
        let Some(own_type) = text("type") else {
            return Err(ReadError::at(pointer, "the resource has no `type`"));
        };
        let is_child = parent.is_some() && !own_type.contains('.');
        let parent = parent.filter(|_| is_child);
        let resource_type = match parent {
            Some(parent) => format!("{}/{own_type}", parent.resource_type),
            None => own_type.into_owned(),
        };
        let name = match text("name") {
            Some(name) => self.values.expression_of(&name, &format!("{pointer}/name"))?,
            None => return Err(ReadError::at(pointer, "the resource has no `name`")),
        };
        let segments = segments(&name, &resource_type, parent);
        let mut as_read = self.as_read(json, members, &resource_type, &pointer)?;
        as_read.name = Some(&name)
            .filter(|name| parent.is_none() && !is_text(name))
            .map(|name| Box::new(name.clone()));
        let depends_on = self.depends_on(json, &pointer)?;
        let is_existing = json
            .get("existing")
            .is_some_and(|json| matches!(json.kind, Kind::Token("true")));
        let resource = Resource {
            symbol: symbol.into(),
            resource_type: shared(resource_type),
            api_version: text("apiVersion").unwrap_or_default().into(),
            existing: is_existing,
            parent: parent.map(|parent| parent.symbol.into()),
            name: last(segments.as_deref()).unwrap_or(name),
            condition: condition(json.get("condition"), self.values, &pointer)?.map(Box::new),
            only_if_not_exists: only_if_not_exists(json),
            stopped_after_creation: false,
            scope: None,
            body: self.body(members, as_read.nested.is_some(), &pointer)?,
            depends_on: Vec::new(),
            as_read: Some(Arc::new(as_read)),
        };
        let inner = (
            resource.symbol.clone(),
            resource.resource_type.clone(),
            segments.clone(),
        );
        self.found.push(Unlinked {
            resource,
            segments,
            depends_on,
        });
        self.children(json, &pointer, &inner)
    }

    /// What is listed under `dependsOn`; a single value counts as a list of one.
    fn depends_on(&mut self, json: &Json<'_>, pointer: &str) -> Result<Vec<Value>, ReadError> {
        let Some(list) = json.get("dependsOn") else {
            return Ok(Vec::new());
        };
        Ok(match self.values.value(list, &format!("{pointer}/dependsOn"))? {
            Value::Array(items) => items,
            other => vec![other],
        })
    }

    fn children(
        &mut self,
        json: &Json<'_>,
        pointer: &str,
        (symbol, resource_type, segments): &(ArcStr, Cow<'static, str>, Option<Vec<Expression>>),
    ) -> Result<(), ReadError> {
        let Some(children) = json.get("resources") else {
            return Ok(());
        };
        let parent = Parent {
            symbol,
            resource_type,
            segments: segments.as_deref(),
        };
        self.all(children, &format!("{pointer}/resources"), Some(&parent))?;
        Ok(())
    }

    fn as_read(
        &self,
        json: &Json<'_>,
        members: &[Member<'_>],
        resource_type: &str,
        pointer: &str,
    ) -> Result<AsRead, ReadError> {
        let mut as_read = AsRead {
            pointer: pointer.into(),
            copy: self.copy(json, pointer)?.map(Box::new),
            scope: self.member(json, "scope", pointer)?,
            options: self.options(json, pointer)?,
            ..AsRead::default()
        };
        if resource_type.eq_ignore_ascii_case(DEPLOYMENT) {
            let target = Target {
                subscription: self.member(json, "subscriptionId", pointer)?,
                resource_group: self.member(json, "resourceGroup", pointer)?,
                scope: as_read.scope.take(),
            };
            as_read.target = (target != Target::default()).then(|| Arc::new(target));
            let properties = members.iter().find(|member| member.is_called("properties"));
            if let Some(properties) = properties {
                let nested = self.nested(&properties.value, &format!("{pointer}/properties"))?;
                as_read.nested = nested.map(Box::new);
            }
        }
        Ok(as_read)
    }

    fn member(&self, json: &Json<'_>, name: &str, pointer: &str) -> Result<Option<Value>, ReadError> {
        let member = json.get(name);
        member
            .map(|value| self.values.value(value, &format!("{pointer}/{name}")))
            .transpose()
    }

    fn copy(&self, json: &Json<'_>, pointer: &str) -> Result<Option<ResourceLoop>, ReadError> {
        let Some(copy) = json.get("copy") else {
            return Ok(None);
        };
        let pointer = format!("{pointer}/copy");
        let Some(count) = copy.get("count") else {
            return Err(ReadError::at(pointer, "the loop has no `count`"));
        };
        let others = |member: &&Member<'_>| !member.is_called("name") && !member.is_called("count");
        let rest: Vec<Member<'_>> = copy
            .members()
            .unwrap_or_default()
            .iter()
            .filter(others)
            .cloned()
            .collect();
        Ok(Some(ResourceLoop {
            name: copy
                .get("name")
                .and_then(Json::text)
                .unwrap_or_default()
                .into_owned(),
            count: self.values.value(count, &format!("{pointer}/count"))?,
            rest: self.values.object(&rest, &pointer)?,
        }))
    }

    /// What `@options` says besides `onlyIfNotExists`.
    fn options(&self, json: &Json<'_>, pointer: &str) -> Result<Object, ReadError> {
        let options = json.get("@options").and_then(Json::members).unwrap_or_default();
        let others = options
            .iter()
            .filter(|member| !member.is_called("onlyIfNotExists"));
        let others: Vec<Member<'_>> = others.cloned().collect();
        self.values.object(&others, &format!("{pointer}/@options"))
    }

    /// The template of a deployment; `None` if it is linked.
    fn nested(&self, properties: &Json<'_>, pointer: &str) -> Result<Option<Nested>, ReadError> {
        let Some(template) = properties
            .get("template")
            .filter(|template| template.members().is_some())
        else {
            return Ok(None);
        };
        let scope = properties
            .get("expressionEvaluationOptions")
            .and_then(|options| options.get("scope"));
        let scope = scope.and_then(Json::text).unwrap_or_default();
        let given = properties
            .get("parameters")
            .and_then(Json::members)
            .unwrap_or_default();
        Ok(Some(Nested {
            inner: scope.eq_ignore_ascii_case("inner"),
            parameters: self.values.object(given, &format!("{pointer}/parameters"))?,
            deployment: super::template(template, &format!("{pointer}/template"))?,
        }))
    }

    fn body(&self, members: &[Member<'_>], has_template: bool, pointer: &str) -> Result<Object, ReadError> {
        let is_body = |member: &&Member<'_>| !NO_BODY.iter().any(|word| member.is_called(word));
        let kept = members.iter().filter(is_body).cloned();
        let kept: Vec<Member<'_>> = if has_template {
            kept.map(without_template).collect()
        } else {
            kept.collect()
        };
        self.values.object(&kept, pointer)
    }
}

/// The properties of a deployment less its template and what that is given, which have a place of their own.
fn without_template(mut member: Member<'_>) -> Member<'_> {
    if member.is_called("properties")
        && let Kind::Object(inner) = &mut member.value.kind
    {
        let members = std::mem::take(inner).into_iter();
        let is_kept = |inner: &Member<'_>| !inner.is_called("template") && !inner.is_called("parameters");
        *inner = members.filter(is_kept).collect();
    }
    member
}

fn segments(name: &Expression, resource_type: &str, parent: Option<&Parent<'_>>) -> Option<Vec<Expression>> {
    match parent {
        Some(parent) => {
            let mut segments = parent.segments?.to_vec();
            segments.push(name.clone());
            Some(segments)
        }
        None => name::segments(name, resource_type.matches('/').count()),
    }
}

fn is_text(name: &Expression) -> bool {
    matches!(name, Expression::String(_))
}

fn last(segments: Option<&[Expression]>) -> Option<Expression> {
    segments?.last().cloned()
}

/// A type; the usual ones are not held by each resource.
fn shared(resource_type: String) -> Cow<'static, str> {
    let mut usual = [COMPUTE, WORKSPACE, ROLE_ASSIGNMENT].into_iter();
    match usual.find(|usual| *usual == resource_type) {
        Some(usual) => Cow::Borrowed(usual),
        None => Cow::Owned(resource_type),
    }
}

/// `[]`, an object or `true`.
fn only_if_not_exists(json: &Json<'_>) -> bool {
    let option = json
        .get("@options")
        .and_then(|options| options.get("onlyIfNotExists"));
    option.is_some_and(|option| match option.kind {
        Kind::Array(_) | Kind::Object(_) => true,
        Kind::Token(token) => token == "true",
    })
}
