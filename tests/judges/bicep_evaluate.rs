//! Evaluates a Bicep file to what it deploys: the same form as the corresponding ARM template.

use serde_json::{Map, Value, json};

use super::bicep_grammar;
use super::bicep_parse::parse;
use super::bicep_syntax::{Expression, ExpressionKind as Is, Statement, StatementKind, TextPart};
use super::bicep_tokens::line_and_column;
use super::deployment::{Context, Deployment, Output, Parameter, Resource, value_against, without_nulls};
use super::functions;

/// Evaluates a file; `values` are those of a parameter file or the command line.
pub fn evaluate(source: &str, values: &Map<String, Value>, context: &Context) -> Result<Deployment, String> {
    if let Some(complaint) = bicep_grammar::complaints(source).first() {
        return Err(complaint.to_string());
    }
    let file = parse(source)?;
    let scope = Scope {
        source,
        statements: &file.statements,
        values,
        context,
    };
    scope.check_names()?;
    scope.deployment()
}

/// The names that a loop brings.
pub(super) type Locals = Vec<(String, Value)>;

/// The scope of an expression.
#[derive(Clone, Default)]
pub(super) struct Place {
    pub(super) locals: Locals,
    pub(super) depth: usize,
    /// In a parameter's default, where variables and resources are out of reach (BCP072).
    pub(super) in_parameters: bool,
    /// In a resource's body.
    pub(super) in_resource: bool,
    /// In what `bicep build` makes an expression of, where a text becomes a literal of that expression.
    pub(super) in_expression: bool,
}

impl Place {
    /// The text that the deployment engine takes a literal for: in an expression of a resource it reads two quotes in a row as
    /// one (seen in `bicep snapshot`, Bicep CLI 0.49.2).
    pub(super) fn read(&self, text: &str, is_interpolated: bool) -> String {
        let misread = self.in_resource && (self.in_expression || is_interpolated);
        if misread {
            text.replace("''", "'")
        } else {
            text.to_owned()
        }
    }
}

pub(super) struct Scope<'a> {
    pub(super) source: &'a str,
    pub(super) statements: &'a [Statement],
    pub(super) values: &'a Map<String, Value>,
    pub(super) context: &'a Context,
}

/// A resource declaration, taken apart.
pub(super) struct Declared<'a> {
    pub(super) symbol: &'a str,
    pub(super) resource_type: &'a str,
    pub(super) api_version: &'a str,
    pub(super) existing: bool,
    pub(super) value: &'a Expression,
}

/// A resource declaration at one turn of its loop, if it has one.
type Turn<'a> = (Declared<'a>, Place, &'a Expression);

/// The condition and the members of a resource's body.
type Parts<'a> = (Option<&'a Expression>, Vec<(&'a str, &'a Expression)>);

impl<'a> Scope<'a> {
    pub(super) fn error<T>(&self, at: usize, message: impl std::fmt::Display) -> Result<T, String> {
        Err(format!("{}: {message}", line_and_column(self.source, at)))
    }

    pub(super) fn name_of(statement: &Statement) -> Option<&str> {
        match &statement.kind {
            StatementKind::Parameter { name, .. } | StatementKind::Variable { name, .. } => Some(name),
            StatementKind::Resource { symbol, .. } => Some(symbol),
            _ => None,
        }
    }

    /// One namespace for parameters, variables and resources (BCP028); `az` and `sys` are taken (BCP084).
    fn check_names(&self) -> Result<(), String> {
        let mut seen = vec!["az", "sys"];
        for statement in self.statements {
            let Some(name) = Self::name_of(statement) else {
                continue;
            };
            if seen.contains(&name) {
                return self.error(statement.at, format!("`{name}` is declared twice or reserved"));
            }
            seen.push(name);
        }
        let parameter = |statement: &Statement, wanted: &str| matches!(&statement.kind, StatementKind::Parameter { name, .. } if name == wanted);
        match self
            .values
            .keys()
            .find(|name| !self.statements.iter().any(|one| parameter(one, name)))
        {
            Some(unknown) => Err(format!("the file has no parameter `{unknown}`")),
            None => Ok(()),
        }
    }

    fn deployment(&self) -> Result<Deployment, String> {
        let mut all = Deployment {
            metadata: Map::new(),
            parameters: vec![],
            resources: vec![],
            outputs: vec![],
        };
        for statement in self.statements {
            let decorators = self.decorators(statement)?;
            let place = Place::default();
            match &statement.kind {
                StatementKind::Metadata { name, value } => {
                    all.metadata.insert(name.clone(), self.value(value, &place)?);
                }
                StatementKind::TargetScope(scope) => {
                    if self.value(scope, &place)? != json!("resourceGroup") {
                        return self.error(statement.at, "only resource group scope is judged");
                    }
                }
                StatementKind::Parameter {
                    name,
                    data_type,
                    default,
                } => {
                    all.parameters
                        .push(self.parameter(name, data_type, default.as_ref(), decorators)?);
                }
                StatementKind::Variable { value, .. } => {
                    self.value(value, &place)?;
                }
                StatementKind::Resource { .. } => {
                    let declared = self.declared(statement)?;
                    let made = self.resources(&declared, &decorators)?;
                    if !declared.existing {
                        all.resources.extend(made);
                    }
                }
                StatementKind::Output {
                    name,
                    data_type,
                    value,
                } => all.outputs.push(Output {
                    name: name.clone(),
                    data_type: data_type.clone(),
                    value: self.value(value, &place)?,
                    metadata: metadata_of(decorators)?,
                }),
                StatementKind::Using(_) | StatementKind::Assignment { .. } => {
                    return self.error(statement.at, "this belongs into a .bicepparam file");
                }
            }
        }
        Ok(all)
    }

    /// The decorators' names and arguments, none more than once (BCP166).
    fn decorators(&self, statement: &Statement) -> Result<Map<String, Value>, String> {
        let mut found = Map::new();
        for decorator in &statement.decorators {
            let Is::Call { name, arguments, .. } = &decorator.kind else {
                return self.error(decorator.at, "a decorator is no call");
            };
            let values: Vec<Value> = arguments
                .iter()
                .map(|a| self.value(a, &Place::default()))
                .collect::<Result<_, _>>()?;
            if found.insert(name.clone(), Value::Array(values)).is_some() {
                return self.error(decorator.at, format!("decorator `{name}` stands twice"));
            }
        }
        Ok(found)
    }

    fn parameter(
        &self,
        name: &str,
        data_type: &str,
        default: Option<&Expression>,
        mut decorators: Map<String, Value>,
    ) -> Result<Parameter, String> {
        let place = Place {
            in_parameters: true,
            ..Place::default()
        };
        let mut parameter = Parameter {
            name: name.to_owned(),
            data_type: data_type.to_owned(),
            secure: decorators.remove("secure").is_some(),
            default: default.map(|default| self.value(default, &place)).transpose()?,
            allowed: decorators.remove("allowed").map(only).transpose()?,
            ..Parameter::default()
        };
        for bound in ["minValue", "maxValue", "minLength", "maxLength"] {
            if let Some(limit) = decorators.remove(bound) {
                parameter.bounds.insert(bound.to_owned(), only(limit)?);
            }
        }
        parameter.metadata = metadata_of(decorators)?;
        if let Some(value) = self.values.get(name).or(parameter.default.as_ref()) {
            value_against(&parameter, value)?;
        }
        Ok(parameter)
    }

    fn declared(&self, statement: &'a Statement) -> Result<Declared<'a>, String> {
        let StatementKind::Resource {
            symbol,
            resource_type,
            existing,
            value,
        } = &statement.kind
        else {
            return self.error(statement.at, "this is no resource");
        };
        match resource_type.split_once('@') {
            Some((resource_type, api_version)) => Ok(Declared {
                symbol,
                resource_type,
                api_version,
                existing: *existing,
                value,
            }),
            None => self.error(
                statement.at,
                format!("`{resource_type}` has no API version (BCP029)"),
            ),
        }
    }

    fn find_resource(&self, symbol: &str) -> Option<Result<Declared<'a>, String>> {
        let named =
            |one: &&Statement| matches!(&one.kind, StatementKind::Resource { symbol: s, .. } if s == symbol);
        self.statements
            .iter()
            .find(named)
            .map(|statement| self.declared(statement))
    }

    /// The place of each resource of a declaration: one place, or one for each iteration of its loop.
    fn turns(&self, declared: &Declared<'a>) -> Result<Vec<(Place, &'a Expression)>, String> {
        match &declared.value.kind {
            Is::For {
                item,
                index,
                list,
                body,
            } => {
                let list = self.value(list, &Place::default())?;
                let turns = self.turns_of(item, index.as_deref(), &list, &Place::default())?;
                Ok(turns.into_iter().map(|place| (place, &**body)).collect())
            }
            _ => Ok(vec![(Place::default(), declared.value)]),
        }
    }

    pub(super) fn turns_of(
        &self,
        item: &str,
        index: Option<&str>,
        list: &Value,
        outer: &Place,
    ) -> Result<Vec<Place>, String> {
        let items = list
            .as_array()
            .ok_or_else(|| format!("a loop over {list}, which is no array"))?;
        let turn = |(at, value): (usize, &Value)| {
            let mut place = outer.clone();
            place.locals.push((item.to_owned(), value.clone()));
            place
                .locals
                .extend(index.map(|name| (name.to_owned(), json!(at))));
            place
        };
        Ok(items.iter().enumerate().map(turn).collect())
    }

    /// The condition and the members of a resource's body.
    fn parts(value: &'a Expression) -> Result<Parts<'a>, String> {
        let (condition, body) = match &value.kind {
            Is::If { condition, body } => (Some(&**condition), &**body),
            _ => (None, value),
        };
        let Is::Object(properties) = &body.kind else {
            return Err("the body of a resource is no object".to_owned());
        };
        let plain = |key: &'a Expression| match &key.kind {
            Is::Text { parts, .. } => match parts.as_slice() {
                [TextPart::Literal(text)] => Some(text.as_str()),
                _ => None,
            },
            _ => None,
        };
        let members = properties
            .iter()
            .map(|property| Some((plain(&property.key)?, &property.value)));
        let members: Option<Vec<_>> = members.collect();
        members
            .map(|members| (condition, members))
            .ok_or_else(|| "a member of a resource has no plain name".to_owned())
    }

    fn resources(
        &self,
        declared: &Declared<'a>,
        decorators: &Map<String, Value>,
    ) -> Result<Vec<Resource>, String> {
        let mut decorators = decorators.clone();
        let batch_size = decorators.remove("batchSize").map(only).transpose()?;
        // The array of the decorator's arguments is the option of that name.
        let mut options = Map::new();
        for name in ["onlyIfNotExists", "retryOn"] {
            options.extend(
                decorators
                    .remove(name)
                    .map(|arguments| (name.to_owned(), arguments)),
            );
        }
        let options = Some(Value::Object(options)).filter(|options| options != &json!({}));
        let metadata = metadata_of(decorators)?;
        let mut all = Vec::new();
        for (mut place, value) in self.turns(declared)? {
            place.in_resource = true;
            let (condition, members) = Self::parts(value)?;
            let mut body = Map::new();
            for (key, value) in members {
                if !["name", "parent", "scope", "dependsOn"].contains(&key) {
                    body.insert(key.to_owned(), self.value(value, &place)?);
                }
            }
            all.push(Resource {
                resource_type: declared.resource_type.to_owned(),
                api_version: declared.api_version.to_owned(),
                name: self.full_name(declared, value, &place)?,
                condition: condition
                    .map(|condition| self.value(condition, &place))
                    .transpose()?,
                options: options.clone(),
                batch_size: batch_size.clone(),
                metadata: metadata.clone(),
                body: without_nulls(Value::Object(body)),
            });
        }
        Ok(all)
    }

    /// The resource that `symbol` or `symbol[index]` names, with the place and body of that turn.
    pub(super) fn named(&self, expression: &Expression, place: &Place) -> Result<Option<Turn<'a>>, String> {
        let (symbol, index) = match &expression.kind {
            Is::Name(symbol) => (symbol, None),
            Is::Index { of, index, .. } => match &of.kind {
                Is::Name(symbol) => (symbol, Some(&**index)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        if place.locals.iter().any(|(local, _)| local == symbol) {
            return Ok(None);
        }
        let Some(declared) = self.find_resource(symbol) else {
            return Ok(None);
        };
        if place.in_parameters {
            return self.error(
                expression.at,
                format!("`{symbol}` in a parameter's default (BCP072)"),
            );
        }
        let declared = declared?;
        let is_loop = matches!(declared.value.kind, Is::For { .. });
        let mut turns = self.turns(&declared)?;
        let at = match index {
            Some(index) if is_loop => self
                .value(index, place)?
                .as_u64()
                .and_then(|at| usize::try_from(at).ok()),
            None if !is_loop => Some(0),
            _ => return self.error(expression.at, format!("`{symbol}` is a loop, or is none")),
        };
        match at.filter(|at| *at < turns.len()) {
            Some(at) => {
                let (place, value) = turns.swap_remove(at);
                Ok(Some((declared, place, value)))
            }
            None => self.error(expression.at, format!("`{symbol}` has no such turn")),
        }
    }

    fn full_name(
        &self,
        declared: &Declared<'a>,
        value: &'a Expression,
        place: &Place,
    ) -> Result<String, String> {
        let (_, members) = Self::parts(value)?;
        let member = |key: &str| {
            members
                .iter()
                .find(|(known, _)| *known == key)
                .map(|(_, value)| *value)
        };
        let Some(name) = member("name") else {
            return self.error(
                value.at,
                format!("resource `{}` has no name (BCP035)", declared.symbol),
            );
        };
        let own = match self.value(name, place)? {
            Value::String(own) => own,
            other => return self.error(name.at, format!("name {other} is no string")),
        };
        let full = match member("parent") {
            None => own,
            Some(_) if own.contains('/') => return self.error(name.at, "a `/` in a child's name (BCP170)"),
            Some(parent) => match self.named(parent, place)? {
                Some((above, above_place, above_value)) => {
                    format!("{}/{own}", self.full_name(&above, above_value, &above_place)?)
                }
                None => return self.error(parent.at, "the parent is no resource"),
            },
        };
        if full.split('/').count() + 1 != declared.resource_type.split('/').count() {
            return self.error(
                name.at,
                format!("`{full}` has not as many segments as its type (BCP169)"),
            );
        }
        Ok(full)
    }

    /// Whether a resource is deployed, if a condition decides that and the member is only known if it is.
    pub(super) fn presence(&self, (_, place, value): &Turn<'a>, name: &str) -> Result<Option<bool>, String> {
        let (condition, _) = Self::parts(value)?;
        if ["id", "name", "type", "apiVersion"].contains(&name) {
            return Ok(None);
        }
        let Some(condition) = condition else {
            return Ok(None);
        };
        match self.value(condition, place)? {
            Value::Bool(holds) => Ok(Some(holds)),
            other => self.error(condition.at, format!("{other} is no condition")),
        }
    }

    /// A member of a resource: what is known when the deployment starts, or else what the service will say.
    pub(super) fn resource_member(
        &self,
        (declared, place, value): &Turn<'a>,
        name: &str,
    ) -> Result<Value, String> {
        let full_name = self.full_name(declared, value, place)?;
        let last = full_name.rsplit('/').next().unwrap_or_default();
        match name {
            "name" => Ok(json!(last)),
            "type" => Ok(json!(declared.resource_type)),
            "apiVersion" => Ok(json!(declared.api_version)),
            _ => {
                let id = self.resource_id(declared, value, place, &full_name)?;
                if name == "id" {
                    return Ok(json!(id));
                }
                functions::select(&functions::resource_state(&id), &json!(name))
            }
        }
    }

    fn resource_id(
        &self,
        declared: &Declared<'a>,
        value: &'a Expression,
        place: &Place,
        full_name: &str,
    ) -> Result<String, String> {
        let (_, members) = Self::parts(value)?;
        let (mut subscription, mut group) = (
            self.context.subscription_id.clone(),
            self.context.resource_group.clone(),
        );
        if let Some((_, scope)) = members.iter().find(|(key, _)| *key == "scope") {
            let Is::Call { name, arguments, .. } = &scope.kind else {
                return self.error(scope.at, "only `resourceGroup(…)` is judged as a scope");
            };
            let values: Vec<Value> = arguments
                .iter()
                .map(|a| self.value(a, place))
                .collect::<Result<_, _>>()?;
            match (name.as_str(), values.as_slice()) {
                ("resourceGroup", []) => {}
                ("resourceGroup", [Value::String(of)]) => group.clone_from(of),
                ("resourceGroup", [Value::String(above), Value::String(of)]) => {
                    subscription.clone_from(above);
                    group.clone_from(of);
                }
                _ => return self.error(scope.at, "only `resourceGroup(…)` is judged as a scope"),
            }
        }
        functions::id_in_group(declared.resource_type, full_name, &subscription, &group)
    }
}

/// The single argument of a decorator.
fn only(arguments: Value) -> Result<Value, String> {
    match arguments {
        Value::Array(mut items) if items.len() == 1 => Ok(items.remove(0)),
        other => Err(format!("a decorator has the arguments {other} in place of one")),
    }
}

/// What is left of the decorators: the metadata.
fn metadata_of(decorators: Map<String, Value>) -> Result<Map<String, Value>, String> {
    let mut metadata = Map::new();
    for (name, arguments) in decorators {
        match (name.as_str(), only(arguments)?) {
            ("description", text @ Value::String(_)) => {
                metadata.insert("description".to_owned(), text);
            }
            ("metadata", Value::Object(members)) => metadata.extend(members),
            _ => return Err(format!("decorator `{name}` does not belong here")),
        }
    }
    Ok(metadata)
}
