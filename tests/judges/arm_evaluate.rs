//! Evaluates an ARM template to what it deploys.

use serde_json::{Map, Value, json};

use super::arm_expression::{self, Expression};
use super::deployment::{Context, Deployment, Output, Parameter, Resource, value_against, without_nulls};
use super::functions;

/// Members of a resource that are not sent to the resource provider.
const NOT_BODY: [&str; 14] = [
    "type",
    "apiVersion",
    "name",
    "condition",
    "copy",
    "dependsOn",
    "metadata",
    "comments",
    "resources",
    "existing",
    "@options",
    "scope",
    "resourceGroup",
    "subscriptionId",
];

/// Evaluates a template; `values` are those of a parameter file or the command line.
pub fn evaluate(
    template: &Value,
    values: &Map<String, Value>,
    context: &Context,
) -> Result<Deployment, String> {
    let scope = Scope {
        template,
        values,
        context,
    };
    let parameters = scope.parameters()?;
    for name in values.keys() {
        if !parameters
            .iter()
            .any(|parameter| parameter.name.eq_ignore_ascii_case(name))
        {
            return Err(format!("the template has no parameter `{name}`"));
        }
    }
    for name in members(template, "variables")
        .keys()
        .filter(|name| *name != "copy")
    {
        scope.variable(name, 0)?;
    }
    let mut metadata = members(template, "metadata").clone();
    metadata.remove("_generator");
    Ok(Deployment {
        metadata,
        parameters,
        resources: scope.resources()?,
        outputs: scope.outputs()?,
    })
}

/// The values of a JSON parameter file; a Key Vault reference becomes an opaque string.
pub fn parameter_values(file: &Value) -> Map<String, Value> {
    let value = |entry: &Value| match entry.get("reference") {
        Some(reference) => functions::opaque(&reference.to_string()),
        None => entry["value"].clone(),
    };
    members(file, "parameters")
        .iter()
        .map(|(name, entry)| (name.clone(), value(entry)))
        .collect()
}

fn members<'a>(value: &'a Value, name: &str) -> &'a Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.get(name).and_then(Value::as_object).unwrap_or(&NONE)
}

fn find<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// One turn of a loop; `name` is `None` for an output's.
#[derive(Clone)]
struct Turn {
    name: Option<String>,
    index: usize,
    of_resource: bool,
}

struct Scope<'a> {
    template: &'a Value,
    values: &'a Map<String, Value>,
    context: &'a Context,
}

/// How deep parameters and variables may refer to each other before it must be a circle.
const DEPTH: usize = 64;

/// The scope of an expression.
#[derive(Clone, Default)]
struct Place {
    turns: Vec<Turn>,
    depth: usize,
    in_parameters: bool,
    /// The parameters of the lambdas around.
    locals: Vec<(String, Value)>,
    /// In a resource, where the engine unescapes the texts of expressions twice.
    in_resource: bool,
}

impl Place {
    /// The text that the engine takes a literal for: in a resource it reads two quotes in a row as one, as if it unescaped
    /// the literal once more (seen in `bicep snapshot`, Bicep CLI 0.49.2).
    fn read(&self, text: &str) -> String {
        if self.in_resource {
            text.replace("''", "'")
        } else {
            text.to_owned()
        }
    }
}

impl Scope<'_> {
    fn parameters(&self) -> Result<Vec<Parameter>, String> {
        let mut parameters = Vec::new();
        for (name, declaration) in members(self.template, "parameters") {
            let parameter = self
                .declaration(name, declaration)
                .map_err(|why| format!("parameter {name}: {why}"))?;
            if let Some(value) = find(self.values, name).or(parameter.default.as_ref()) {
                value_against(&parameter, value)?;
            }
            parameters.push(parameter);
        }
        Ok(parameters)
    }

    fn declaration(&self, name: &str, declaration: &Value) -> Result<Parameter, String> {
        let spelled = declaration["type"].as_str().ok_or("has no type")?;
        let (secure, data_type) = match spelled.to_ascii_lowercase().as_str() {
            "securestring" => (true, "string".to_owned()),
            "secureobject" => (true, "object".to_owned()),
            plain => (false, plain.to_owned()),
        };
        let place = Place {
            in_parameters: true,
            ..Place::default()
        };
        let evaluated = |key: &str| {
            declaration
                .get(key)
                .map(|value| self.value(value, &place))
                .transpose()
        };
        let bound = |key: &&str| {
            declaration
                .get(*key)
                .map(|value| ((*key).to_owned(), value.clone()))
        };
        Ok(Parameter {
            name: name.to_owned(),
            data_type,
            secure,
            default: evaluated("defaultValue")?,
            allowed: evaluated("allowedValues")?,
            bounds: ["minValue", "maxValue", "minLength", "maxLength"]
                .iter()
                .filter_map(bound)
                .collect(),
            metadata: self.plain_metadata(declaration)?,
        })
    }

    fn plain_metadata(&self, declaration: &Value) -> Result<Map<String, Value>, String> {
        match self.value(
            &Value::Object(members(declaration, "metadata").clone()),
            &Place::default(),
        )? {
            Value::Object(metadata) => Ok(metadata),
            other => Err(format!("metadata {other} is no object")),
        }
    }

    fn parameter(&self, name: &str, depth: usize) -> Result<Value, String> {
        let declaration = find(members(self.template, "parameters"), name)
            .ok_or_else(|| format!("parameter `{name}` is not declared"))?;
        if let Some(value) = find(self.values, name) {
            return Ok(value.clone());
        }
        let default = declaration
            .get("defaultValue")
            .ok_or_else(|| format!("parameter `{name}` has no value"))?;
        self.value(
            default,
            &Place {
                depth: depth + 1,
                in_parameters: true,
                ..Place::default()
            },
        )
    }

    fn variable(&self, name: &str, depth: usize) -> Result<Value, String> {
        let variables = members(self.template, "variables");
        let place = Place {
            depth: depth + 1,
            ..Place::default()
        };
        if let Some(value) = find(variables, name).filter(|_| name != "copy") {
            return self.value(value, &place);
        }
        let loops = variables
            .get("copy")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let found = loops
            .iter()
            .find(|one| one["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name)));
        self.repeated(
            found.ok_or_else(|| format!("variable `{name}` is not declared"))?,
            &place,
        )
    }

    /// A property, variable or output loop: the array of its inputs.
    fn repeated(&self, copy: &Value, place: &Place) -> Result<Value, String> {
        let name = copy["name"].as_str().map(str::to_owned);
        let input = copy.get("input").ok_or("a loop has no `input`")?;
        let count = self.count(copy, place)?;
        let turn = |index| {
            self.value(
                input,
                &inner(
                    place,
                    Turn {
                        name: name.clone(),
                        index,
                        of_resource: false,
                    },
                ),
            )
        };
        (0..count)
            .map(turn)
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array)
    }

    fn count(&self, copy: &Value, place: &Place) -> Result<usize, String> {
        let count = self.value(copy.get("count").ok_or("a loop has no `count`")?, place)?;
        let count = count
            .as_u64()
            .ok_or_else(|| format!("{count} is no count of a loop"))?;
        usize::try_from(count)
            .ok()
            .filter(|count| *count <= 800)
            .ok_or(format!("{count} turns are more than 800"))
    }

    fn value(&self, value: &Value, place: &Place) -> Result<Value, String> {
        match value {
            Value::String(text) => self.text(text, place),
            Value::Array(items) => items
                .iter()
                .map(|item| self.value(item, place))
                .collect::<Result<_, _>>()
                .map(Value::Array),
            Value::Object(members) => self.object(members, place),
            other => Ok(other.clone()),
        }
    }

    fn object(&self, object: &Map<String, Value>, place: &Place) -> Result<Value, String> {
        let mut evaluated = Map::new();
        for (key, value) in object {
            if key.eq_ignore_ascii_case("copy") {
                for one in value
                    .as_array()
                    .ok_or("a member `copy` that is no list of loops")?
                {
                    let name = one["name"].as_str().ok_or("a property loop has no name")?;
                    evaluated.insert(name.to_owned(), self.repeated(one, place)?);
                }
                continue;
            }
            let Value::String(name) = self.text(key, place)? else {
                return Err(format!("key {key} is no string"));
            };
            let value = self.value(value, place).map_err(|why| format!("{name}: {why}"))?;
            if evaluated.insert(name.clone(), value).is_some() {
                return Err(format!("key `{name}` stands twice"));
            }
        }
        Ok(Value::Object(evaluated))
    }

    fn text(&self, text: &str, place: &Place) -> Result<Value, String> {
        if !arm_expression::is_expression(text) {
            return Ok(Value::String(arm_expression::unescape(text).to_owned()));
        }
        if place.depth > DEPTH {
            return Err(format!("{text} refers to itself"));
        }
        self.expression(&arm_expression::parse(text)?, place)
            .map_err(|why| format!("in {text}: {why}"))
    }

    fn expression(&self, expression: &Expression, place: &Place) -> Result<Value, String> {
        match expression {
            Expression::Text(text) => Ok(Value::String(place.read(text))),
            Expression::Integer(number) => Ok(json!(number)),
            Expression::Member { of, name } => {
                functions::select(&self.expression(of, place)?, &Value::String(name.clone()))
            }
            Expression::Index { of, index } => {
                functions::select(&self.expression(of, place)?, &self.expression(index, place)?)
            }
            Expression::Call {
                namespace: Some(namespace),
                name,
                ..
            } => Err(format!(
                "{namespace}.{name}(): the template's own functions are not judged"
            )),
            Expression::Call {
                namespace: None,
                name,
                arguments,
            } => self.call(name, arguments, place),
        }
    }

    fn call(&self, name: &str, arguments: &[Expression], place: &Place) -> Result<Value, String> {
        let lower = name.to_ascii_lowercase();
        if let ("if", [condition, yes, no]) = (lower.as_str(), arguments) {
            return match self.expression(condition, place)? {
                Value::Bool(true) => self.expression(yes, place),
                Value::Bool(false) => self.expression(no, place),
                other => Err(format!("if(): {other} is no bool")),
            };
        }
        if let ("and" | "or", [_, _, ..]) = (lower.as_str(), arguments) {
            return self.first_that_settles(lower == "or", arguments, place);
        }
        if arguments.iter().any(is_lambda) {
            return self.lambda_call(name, arguments, place);
        }
        let values: Vec<Value> = arguments
            .iter()
            .map(|a| self.expression(a, place))
            .collect::<Result<_, _>>()?;
        if let ("lambdavariables", [Value::String(wanted)]) = (lower.as_str(), values.as_slice()) {
            let local = place.locals.iter().rev().find(|(name, _)| name == wanted);
            return local
                .map(|(_, value)| value.clone())
                .ok_or(format!("there is no lambda variable `{wanted}`"));
        }
        let forbidden: &[&str] = if place.in_parameters {
            &["variables", "reference", "references"]
        } else {
            &["newguid", "utcnow"]
        };
        if forbidden.contains(&lower.as_str()) {
            return Err(format!("{name}() is not allowed here"));
        }
        match (lower.as_str(), values.as_slice()) {
            ("parameters", [Value::String(name)]) => self.parameter(name, place.depth),
            ("variables", [Value::String(name)]) => self.variable(name, place.depth),
            ("copyindex", values) => copy_index(values, place),
            ("reference", [Value::String(of), rest @ ..]) => self.reference(of, rest),
            // `forms/keep.json`: there where it is not empty.
            ("target", [Value::String(full)]) if full == "full" => {
                Ok(self.context.existing.clone().unwrap_or_else(|| json!({})))
            }
            (_, values) => functions::call(name, values, self.context),
        }
    }

    /// `and` and `or` stop at the first answer.
    fn first_that_settles(
        &self,
        settles: bool,
        arguments: &[Expression],
        place: &Place,
    ) -> Result<Value, String> {
        for argument in arguments {
            match self.expression(argument, place)? {
                Value::Bool(flag) if flag == settles => return Ok(Value::Bool(settles)),
                Value::Bool(_) => {}
                other => return Err(format!("and(), or(): {other} is no bool")),
            }
        }
        Ok(Value::Bool(!settles))
    }

    fn lambda_call(&self, name: &str, arguments: &[Expression], place: &Place) -> Result<Value, String> {
        let mut values = Vec::new();
        let mut lambdas = Vec::new();
        for argument in arguments {
            match argument {
                Expression::Call { arguments, .. } if is_lambda(argument) => lambdas.push(arguments),
                other => values.push(self.expression(other, place)?),
            }
        }
        let call = |lambda: usize, given: &[Value]| {
            let (body, names) = lambdas
                .get(lambda)
                .and_then(|all| all.split_last())
                .ok_or("a lambda is missing")?;
            let mut inner = place.clone();
            for (name, value) in names.iter().zip(given) {
                let Expression::Text(name) = name else {
                    return Err("a lambda variable has no name".to_owned());
                };
                inner.locals.push((name.clone(), value.clone()));
            }
            self.expression(body, &inner)
        };
        functions::call_with_lambdas(name, &values, lambdas.len(), &call)
    }

    fn reference(&self, of: &str, rest: &[Value]) -> Result<Value, String> {
        let id = if of.starts_with('/') {
            of.to_owned()
        } else {
            self.symbol_id(of)?
        };
        let state = functions::resource_state(&id);
        match rest {
            [] | [_] => functions::select(&state, &json!("properties")),
            [_, full]
                if full
                    .as_str()
                    .is_some_and(|text| text.eq_ignore_ascii_case("full")) =>
            {
                Ok(state)
            }
            _ => Err("reference(): the last argument can only be 'full'".to_owned()),
        }
    }

    /// The id of a resource by its symbolic name, with `[index]` behind it for a turn of a loop.
    fn symbol_id(&self, symbol: &str) -> Result<String, String> {
        let (name, index) = match symbol.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            Some((name, index)) => (name, Some(index.parse::<usize>().map_err(|why| why.to_string())?)),
            None => (symbol, None),
        };
        let resource = members(self.template, "resources").get(name).ok_or_else(|| {
            format!("reference('{symbol}'): there is no such symbolic name and it is no id")
        })?;
        let turn = index.map(|index| Turn {
            name: copy_name(resource),
            index,
            of_resource: true,
        });
        self.id(
            resource,
            &Place {
                turns: turn.into_iter().collect(),
                in_resource: true,
                ..Place::default()
            },
        )
    }

    fn id(&self, resource: &Value, place: &Place) -> Result<String, String> {
        let text = |key: &str| match resource.get(key) {
            None => Ok(None),
            Some(value) => self
                .value(value, place)
                .map(|value| value.as_str().map(str::to_owned)),
        };
        let subscription = text("subscriptionId")?.unwrap_or_else(|| self.context.subscription_id.clone());
        let group = text("resourceGroup")?.unwrap_or_else(|| self.context.resource_group.clone());
        let resource_type = resource["type"].as_str().ok_or("a resource has no type")?;
        let name = text("name")?.ok_or("a resource has no name")?;
        functions::id_in_group(resource_type, &name, &subscription, &group)
    }

    fn resources(&self) -> Result<Vec<Resource>, String> {
        let mut all = Vec::new();
        let mut known = Vec::new();
        let mut dependencies = Vec::new();
        for (symbol, resource) in self.declared()? {
            let label = symbol.clone().unwrap_or_else(|| resource["name"].to_string());
            known.extend(symbol);
            known.extend(copy_name(resource));
            let turns = match resource.get("copy") {
                None => vec![Place::default()],
                Some(copy) => self.turns(copy)?,
            };
            for mut place in turns {
                place.in_resource = true;
                let made = self.resource(resource, &place, &mut dependencies);
                let made = made.map_err(|why| format!("resource {label}: {why}"))?;
                known.push(self.id(resource, &place)?);
                known.push(made.name.clone());
                if resource.get("existing") != Some(&Value::Bool(true)) {
                    all.push(made);
                }
            }
        }
        match dependencies.iter().find(|dependency| !known.contains(dependency)) {
            Some(missing) => Err(format!("dependsOn `{missing}` is no resource of the template")),
            None => Ok(all),
        }
    }

    /// The resources as written, with their symbolic names; nested ones do not occur.
    fn declared(&self) -> Result<Vec<(Option<String>, &Value)>, String> {
        let symbolic = self.template.get("languageVersion").is_some();
        match self.template.get("resources") {
            Some(Value::Array(items)) if !symbolic => Ok(items.iter().map(|item| (None, item)).collect()),
            Some(Value::Object(items)) if symbolic => Ok(items
                .iter()
                .map(|(name, item)| (Some(name.clone()), item))
                .collect()),
            _ => Err("`resources` is an array, or with languageVersion 2.0 an object".to_owned()),
        }
    }

    fn turns(&self, copy: &Value) -> Result<Vec<Place>, String> {
        let name = copy["name"].as_str().ok_or("a resource loop has no name")?;
        let turn = |index| {
            inner(
                &Place::default(),
                Turn {
                    name: Some(name.to_owned()),
                    index,
                    of_resource: true,
                },
            )
        };
        Ok((0..self.count(copy, &Place::default())?).map(turn).collect())
    }

    fn resource(
        &self,
        written: &Value,
        place: &Place,
        dependencies: &mut Vec<String>,
    ) -> Result<Resource, String> {
        let members = written.as_object().ok_or("is no object")?;
        if members.contains_key("resources") || written["type"] == "Microsoft.Resources/deployments" {
            return Err("nested resources and deployments are not judged".to_owned());
        }
        let evaluated = |key: &str| members.get(key).map(|value| self.value(value, place)).transpose();
        let text = |key: &str| match evaluated(key)? {
            Some(Value::String(text)) if !text.is_empty() => Ok(text),
            other => Err(format!("`{key}` is {other:?} and no string")),
        };
        if let Some(list) = evaluated("dependsOn")? {
            let list = list.as_array().cloned().ok_or("`dependsOn` is no array")?;
            dependencies.extend(list.iter().filter_map(|item| item.as_str().map(str::to_owned)));
        }
        let (resource_type, name) = (text("type")?, text("name")?);
        if resource_type.split('/').count() != name.split('/').count() + 1 {
            return Err(format!(
                "name `{name}` has not as many segments as type `{resource_type}`"
            ));
        }
        let condition = evaluated("condition")?;
        if condition.as_ref().is_some_and(|value| !value.is_boolean()) {
            return Err("`condition` is no bool".to_owned());
        }
        let body: Map<_, _> = members
            .clone()
            .into_iter()
            .filter(|(k, _)| !NOT_BODY.contains(&k.as_str()))
            .collect();
        Ok(Resource {
            resource_type,
            api_version: text("apiVersion")?,
            name,
            condition,
            options: evaluated("@options")?,
            batch_size: written["copy"].get("batchSize").cloned(),
            metadata: self.plain_metadata(written)?,
            body: without_nulls(self.object(&body, place)?),
        })
    }

    fn outputs(&self) -> Result<Vec<Output>, String> {
        let one = |(name, output): (&String, &Value)| {
            let value = match output.get("copy") {
                Some(copy) => self.repeated(copy, &Place::default()),
                None => self.value(output.get("value").ok_or("has no value")?, &Place::default()),
            };
            Ok(Output {
                name: name.clone(),
                data_type: output["type"].as_str().ok_or("has no type")?.to_ascii_lowercase(),
                value: value?,
                metadata: self.plain_metadata(output)?,
            })
        };
        let named =
            |pair: (&String, &Value)| one(pair).map_err(|why: String| format!("output {}: {why}", pair.0));
        members(self.template, "outputs").iter().map(named).collect()
    }
}

fn inner(place: &Place, turn: Turn) -> Place {
    let mut place = place.clone();
    place.turns.push(turn);
    place
}

fn is_lambda(expression: &Expression) -> bool {
    matches!(expression, Expression::Call { namespace: None, name, .. } if name.eq_ignore_ascii_case("lambda"))
}

fn copy_name(resource: &Value) -> Option<String> {
    resource["copy"]["name"].as_str().map(str::to_owned)
}

fn copy_index(arguments: &[Value], place: &Place) -> Result<Value, String> {
    let (name, offset) = match arguments {
        [] => (None, 0),
        [Value::String(name)] => (Some(name), 0),
        [Value::Number(offset)] => (None, offset.as_i64().unwrap_or(0)),
        [Value::String(name), Value::Number(offset)] => (Some(name), offset.as_i64().unwrap_or(0)),
        _ => return Err("copyIndex(): a loop's name and an offset are all it takes".to_owned()),
    };
    let wanted = |turn: &&Turn| match name {
        Some(name) => turn.name.as_ref() == Some(name),
        None => turn.of_resource || turn.name.is_none(),
    };
    let turn = place.turns.iter().rev().find(wanted);
    let turn = turn.ok_or_else(|| format!("copyIndex({name:?}): there is no such loop around it"))?;
    Ok(json!(i64::try_from(turn.index).unwrap_or(i64::MAX) + offset))
}
