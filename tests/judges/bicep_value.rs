//! What an expression of a Bicep file comes to.

use serde_json::{Map, Value, json};

use super::bicep_evaluate::{Place, Scope};
use super::bicep_syntax::{Expression, ExpressionKind as Is, StatementKind, TextPart};
use super::functions;

/// Functions of ARM's expression language that Bicep has as syntax, or not at all.
const ARM_ONLY: [&str; 23] = [
    "parameters",
    "variables",
    "copyindex",
    "if",
    "and",
    "or",
    "not",
    "equals",
    "less",
    "lessorequals",
    "greater",
    "greaterorequals",
    "add",
    "sub",
    "mul",
    "div",
    "mod",
    "true",
    "false",
    "null",
    "createarray",
    "createobject",
    "coalesce",
];

/// How deep names may refer to each other before it must be a circle.
const DEPTH: usize = 64;

impl Scope<'_> {
    pub(super) fn value(&self, expression: &Expression, place: &Place) -> Result<Value, String> {
        let inner;
        let place = if stays_json(expression) {
            place
        } else {
            inner = Place {
                in_expression: true,
                ..place.clone()
            };
            &inner
        };
        let values = |all: &[Expression]| {
            all.iter()
                .map(|one| self.value(one, place))
                .collect::<Result<Vec<_>, _>>()
        };
        match &expression.kind {
            Is::Null => Ok(Value::Null),
            Is::Bool(value) => Ok(json!(value)),
            Is::Integer(value) => Ok(json!(value)),
            Is::Text { parts, .. } => self.text(parts, place).map(Value::String),
            Is::Array(items) => self.array(items, place),
            Is::Object(properties) => {
                let mut members = Map::new();
                for property in properties {
                    if let Is::Spread(of) = &property.key.kind {
                        let Value::Object(spread) = self.value(of, place)? else {
                            return self.error(property.at, "what is spread is no object");
                        };
                        functions::merge_shallow(&mut members, spread);
                        continue;
                    }
                    let Value::String(key) = self.value(&property.key, place)? else {
                        return self.error(property.at, "a key is no string");
                    };
                    members.insert(key, self.value(&property.value, place)?);
                }
                Ok(Value::Object(members))
            }
            Is::For {
                item,
                index,
                list,
                body,
            } => {
                let list = self.value(list, place)?;
                let turns = self.turns_of(item, index.as_deref(), &list, place)?;
                turns
                    .iter()
                    .map(|turn| self.value(body, turn))
                    .collect::<Result<_, _>>()
                    .map(Value::Array)
            }
            Is::If { .. } => self.error(expression.at, "`if` stands only on resources"),
            Is::Name(name) => self.name(name, expression.at, place),
            Is::Call {
                namespace,
                name,
                arguments,
            } => {
                if namespace.as_deref() == Some("this") && arguments.is_empty() {
                    let existing = &self.context.existing;
                    return match name.as_str() {
                        "exists" => Ok(json!(existing.is_some())),
                        "existingResource" => Ok(existing.clone().unwrap_or_default()),
                        _ => self.error(expression.at, "`this` has no such function (BCP053)"),
                    };
                }
                if namespace
                    .as_deref()
                    .is_some_and(|namespace| !["az", "sys"].contains(&namespace))
                {
                    return self.error(expression.at, "a call on something that is no namespace");
                }
                if arguments
                    .iter()
                    .any(|argument| matches!(argument.kind, Is::Lambda { .. }))
                {
                    return self.lambda_call(name, arguments, expression.at, place);
                }
                match (name.as_str(), arguments.as_slice()) {
                    ("any", [only]) => self.value(only, place),
                    _ => self.call(name, &values(arguments)?, expression.at),
                }
            }
            Is::Member { of, name, safe } => match self.named(asserted(of).unwrap_or(of), place)? {
                Some(resource) => {
                    let is_there = *safe || asserted(of).is_some();
                    match self.presence(&resource, name)? {
                        Some(_) if !is_there => {
                            self.error(expression.at, "the resource may be null (BCP318)")
                        }
                        Some(false) if *safe => Ok(Value::Null),
                        _ => self.resource_member(&resource, name),
                    }
                }
                None => {
                    let safe = *safe || in_safe_path(of);
                    self.select(&self.value(of, place)?, &json!(name), safe, expression.at)
                }
            },
            Is::Index { of, index, safe } => self.select(
                &self.value(of, place)?,
                &self.value(index, place)?,
                *safe || in_safe_path(of),
                expression.at,
            ),
            Is::IndexFromEnd { of, index, safe } => {
                let name = if *safe { "tryIndexFromEnd" } else { "indexFromEnd" };
                let arguments = [self.value(of, place)?, self.value(index, place)?];
                functions::call(name, &arguments, self.context).or_else(|why| self.error(expression.at, why))
            }
            Is::NonNull(of) => self.value(of, place),
            Is::Spread(_) | Is::Lambda { .. } => self.error(expression.at, "this has no value of its own"),
            Is::Ternary(parts) => match self.value(&parts[0], place)? {
                Value::Bool(true) => self.value(&parts[1], place),
                Value::Bool(false) => self.value(&parts[2], place),
                other => self.error(expression.at, format!("{other} is no condition")),
            },
            Is::Unary { operator, operand } => match (*operator, self.value(operand, place)?) {
                ("!", Value::Bool(value)) => Ok(json!(!value)),
                ("-", value) if value.is_i64() => Ok(json!(value.as_i64().map(|number| -number))),
                (_, value) => self.error(expression.at, format!("`{operator}` on {value}")),
            },
            Is::Binary { operator, operands } => self.binary(operator, operands, expression.at, place),
            Is::Parenthesised(inner) => self.value(inner, place),
        }
    }

    fn array(&self, items: &[Expression], place: &Place) -> Result<Value, String> {
        let mut all = Vec::new();
        for item in items {
            match &item.kind {
                Is::Spread(of) => match self.value(of, place)? {
                    Value::Array(spread) => all.extend(spread),
                    other => return self.error(item.at, format!("{other} is no array to spread")),
                },
                _ => all.push(self.value(item, place)?),
            }
        }
        Ok(Value::Array(all))
    }

    fn lambda_call(
        &self,
        name: &str,
        arguments: &[Expression],
        at: usize,
        place: &Place,
    ) -> Result<Value, String> {
        let mut values = Vec::new();
        let mut lambdas = Vec::new();
        for argument in arguments {
            match &argument.kind {
                Is::Lambda { parameters, body } => lambdas.push((parameters, body)),
                _ => values.push(self.value(argument, place)?),
            }
        }
        let call = |lambda: usize, given: &[Value]| {
            let (parameters, body) = lambdas.get(lambda).ok_or("a lambda is missing")?;
            let mut inner = place.clone();
            inner
                .locals
                .extend(parameters.iter().cloned().zip(given.iter().cloned()));
            self.value(body, &inner)
        };
        functions::call_with_lambdas(name, &values, lambdas.len(), &call).or_else(|why| self.error(at, why))
    }

    fn text(&self, parts: &[TextPart], place: &Place) -> Result<String, String> {
        let is_interpolated = parts.iter().any(|part| matches!(part, TextPart::Hole(_)));
        let part = |part: &TextPart| match part {
            TextPart::Literal(text) => Ok(place.read(text, is_interpolated)),
            TextPart::Hole(hole) => functions::formatted(&self.value(hole, place)?),
        };
        parts.iter().map(part).collect()
    }

    fn select(&self, of: &Value, key: &Value, safe: bool, at: usize) -> Result<Value, String> {
        match functions::select(of, key) {
            Err(_) if safe => Ok(Value::Null),
            Err(why) => self.error(at, why),
            found => found,
        }
    }

    fn name(&self, name: &str, at: usize, place: &Place) -> Result<Value, String> {
        if let Some((_, value)) = place.locals.iter().rev().find(|(local, _)| local == name) {
            return Ok(value.clone());
        }
        if place.depth > DEPTH {
            return self.error(at, format!("`{name}` refers to itself (BCP080)"));
        }
        let declared = self
            .statements
            .iter()
            .find(|statement| Self::name_of(statement) == Some(name));
        let inner = Place {
            locals: Vec::new(),
            depth: place.depth + 1,
            in_parameters: place.in_parameters,
            ..Place::default()
        };
        match declared.map(|statement| &statement.kind) {
            Some(StatementKind::Parameter { default, .. }) => match (self.values.get(name), default) {
                (Some(value), _) => Ok(value.clone()),
                (None, Some(default)) => self.value(
                    default,
                    &Place {
                        in_parameters: true,
                        ..inner
                    },
                ),
                (None, None) => self.error(at, format!("parameter `{name}` has no value")),
            },
            Some(StatementKind::Variable { value, .. }) if !place.in_parameters => self.value(value, &inner),
            Some(_) => self.error(at, format!("`{name}` cannot stand here (BCP072)")),
            None => self.error(at, format!("`{name}` does not exist in this context (BCP057)")),
        }
    }

    fn call(&self, name: &str, arguments: &[Value], at: usize) -> Result<Value, String> {
        if ARM_ONLY.contains(&name.to_ascii_lowercase().as_str()) {
            return self.error(at, format!("`{name}` is no function of Bicep (BCP057)"));
        }
        let result = match (name, arguments) {
            ("reference", [Value::String(id)] | [Value::String(id), _]) => {
                functions::select(&functions::resource_state(id), &json!("properties"))
            }
            _ => functions::call(name, arguments, self.context),
        };
        result.or_else(|why| self.error(at, why))
    }

    fn binary(
        &self,
        operator: &str,
        operands: &[Expression; 2],
        at: usize,
        place: &Place,
    ) -> Result<Value, String> {
        let left = self.value(&operands[0], place)?;
        match (operator, &left) {
            ("&&", Value::Bool(false)) | ("||", Value::Bool(true)) => return Ok(left),
            ("??", value) if !value.is_null() => return Ok(left),
            ("??", _) => return self.value(&operands[1], place),
            _ => {}
        }
        let right = self.value(&operands[1], place)?;
        let function = match operator {
            "==" => return Ok(json!(left == right)),
            "!=" => return Ok(json!(left != right)),
            "=~" | "!~" => {
                let (Some(left), Some(right)) = (left.as_str(), right.as_str()) else {
                    return self.error(at, "`=~` compares strings");
                };
                return Ok(json!(
                    (left.to_lowercase() == right.to_lowercase()) == (operator == "=~")
                ));
            }
            "&&" => "and",
            "||" => "or",
            "<" => "less",
            "<=" => "lessOrEquals",
            ">" => "greater",
            ">=" => "greaterOrEquals",
            "+" => "add",
            "-" => "sub",
            "*" => "mul",
            "/" => "div",
            _ => "mod",
        };
        functions::call(function, &[left, right], self.context).or_else(|why| self.error(at, why))
    }
}

/// Whether `bicep build` writes JSON for the expression, so that the texts in it are no literals of an ARM expression.
fn stays_json(expression: &Expression) -> bool {
    let is_spread = |one: &Expression| matches!(one.kind, Is::Spread(_));
    match &expression.kind {
        Is::Array(items) if items.iter().any(is_spread) => return false,
        Is::Object(properties) if properties.iter().any(|property| is_spread(&property.key)) => return false,
        _ => {}
    }
    matches!(
        expression.kind,
        Is::Null
            | Is::Bool(_)
            | Is::Integer(_)
            | Is::Text { .. }
            | Is::Array(_)
            | Is::Object(_)
            | Is::For { .. }
            | Is::Parenthesised(_)
    )
}

/// `x` in `x!`.
fn asserted(of: &Expression) -> Option<&Expression> {
    match &of.kind {
        Is::NonNull(of) => Some(of),
        _ => None,
    }
}

/// Whether a member or item of the expression goes on with the path of a safe access, `a.?b.c`, which parentheses end.
fn in_safe_path(of: &Expression) -> bool {
    match &of.kind {
        Is::Member { of, safe, .. } | Is::Index { of, safe, .. } => *safe || in_safe_path(of),
        _ => false,
    }
}
