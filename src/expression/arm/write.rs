//! Prints an expression as an ARM template spells it.

use arcstr::ArcStr;

use super::super::tree::{Access, Deployed, Entry, Expression, Item, Key, Operator, Part, Runtime};

impl Expression {
    /// The expression as a template's string, brackets included.
    #[must_use]
    pub fn arm_string(&self) -> String {
        let mut out = String::from("[");
        self.write_arm(&mut out);
        out.push(']');
        out
    }

    /// The expression without its brackets, for use inside another one.
    #[must_use]
    pub fn to_arm(&self) -> String {
        let mut out = String::new();
        self.write_arm(&mut out);
        out
    }

    fn write_arm(&self, out: &mut String) {
        match self {
            Self::String(text) => quoted(out, text),
            Self::Integer(number) => integer(out, *number),
            Self::Boolean(true) => out.push_str("true()"),
            Self::Boolean(false) => out.push_str("false()"),
            Self::Null => out.push_str("null()"),
            Self::Parameter(name) => named(out, "parameters", name),
            Self::Variable(name) => named(out, "variables", name),
            Self::Local(name) => named(out, "lambdaVariables", name),
            Self::Interpolation(parts) => interpolation(out, parts),
            Self::Call {
                namespace,
                name,
                arguments,
            } => called(out, namespace.as_deref(), name, arguments),
            Self::Lambda { parameters, body } => lambda(out, parameters, body),
            Self::Member { object, name } => {
                object.write_arm(out);
                out.push('.');
                out.push_str(name);
            }
            Self::Index { object, index } => {
                object.write_arm(out);
                out.push('[');
                index.write_arm(out);
                out.push(']');
            }
            Self::IndexFromEnd { object, index, safe } => {
                let name = if *safe { "tryIndexFromEnd" } else { "indexFromEnd" };
                call(out, name, [&**object, index]);
            }
            Self::SafeAccess { object, path } => safe_access(out, object, path),
            Self::NonNull(inner) => inner.write_arm(out),
            Self::Not(inner) => call(out, "not", [&**inner]),
            Self::Negate(inner) => call(out, "sub", [&Self::Integer(0), &**inner]),
            Self::Binary(operator, left, right) => binary(out, *operator, left, right),
            Self::Conditional(condition, yes, no) => call(out, "if", [&**condition, yes, no]),
            Self::Array(items) => array(out, items),
            Self::Object(entries) => object(out, entries),
            Self::ResourceId {
                symbol: _,
                resource_type,
                names,
            } => resource_id(out, resource_type, names),
            Self::Runtime(runtime) => runtime.write_arm(out),
        }
    }
}

impl Runtime {
    /// A property of a deployed resource; of one with a condition, null if it is not deployed.
    fn write_arm(&self, out: &mut String) {
        match &self.deployed {
            Deployed::Always | Deployed::Here => {
                self.write_reference(out);
                out.push('.');
                out.push_str(&self.path.join("."));
            }
            Deployed::If(condition) => {
                out.push_str("tryGet(if(");
                condition.write_arm(out);
                out.push_str(", ");
                self.write_reference(out);
                out.push_str(", null())");
                for name in &self.path {
                    out.push_str(", ");
                    quoted(out, name);
                }
                out.push(')');
            }
        }
    }

    /// `reference(…, version, 'full')` of the resource.
    fn write_reference(&self, out: &mut String) {
        out.push_str("reference(");
        if self.by_symbol {
            quoted(out, &self.symbol);
        } else {
            resource_id(out, &self.resource_type, &self.names);
        }
        out.push_str(", ");
        quoted(out, &self.api_version);
        out.push_str(", 'full')");
    }
}

fn quoted(out: &mut String, text: &str) {
    out.push('\'');
    out.push_str(&text.replace('\'', "''"));
    out.push('\'');
}

/// Bicep reads 32 bits from a template; a larger number goes through `json()`, as Bicep prints it.
fn integer(out: &mut String, number: i64) {
    if i32::try_from(number).is_ok() {
        out.push_str(&number.to_string());
    } else {
        named(out, "json", &number.to_string());
    }
}

/// `function('name')`.
fn named(out: &mut String, function: &str, name: &str) {
    out.push_str(function);
    out.push('(');
    quoted(out, name);
    out.push(')');
}

fn interpolation(out: &mut String, parts: &[Part]) {
    let mut format = String::new();
    let mut values = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Part::Value(value) => {
                format.push_str(&format!("{{{}}}", values.len()));
                values.push(value);
            }
        }
    }
    out.push_str("format(");
    quoted(out, &format);
    for value in values {
        out.push_str(", ");
        value.write_arm(out);
    }
    out.push(')');
}

/// A call as the tree holds it: ARM has no namespaces but those of a template's own functions, no `any()` and no `this`.
fn called(out: &mut String, namespace: Option<&str>, name: &str, arguments: &[Expression]) {
    match (namespace, name, arguments) {
        (Some("this"), "exists", []) => out.push_str("not(empty(target('full')))"),
        (Some("this"), "existingResource", []) => out.push_str("target('full')"),
        (None | Some("sys"), "any", [only]) => only.write_arm(out),
        (None | Some("sys" | "az"), ..) => call(out, name, arguments),
        (Some(namespace), ..) => call(out, &format!("{namespace}.{name}"), arguments),
    }
}

fn call<'e>(out: &mut String, name: &str, arguments: impl IntoIterator<Item = &'e Expression>) {
    out.push_str(name);
    out.push('(');
    for (index, argument) in arguments.into_iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        argument.write_arm(out);
    }
    out.push(')');
}

fn lambda(out: &mut String, parameters: &[ArcStr], body: &Expression) {
    out.push_str("lambda(");
    for parameter in parameters {
        quoted(out, parameter);
        out.push_str(", ");
    }
    body.write_arm(out);
    out.push(')');
}

fn safe_access(out: &mut String, object: &Expression, path: &[Access]) {
    out.push_str("tryGet(");
    object.write_arm(out);
    for access in path {
        out.push_str(", ");
        match access {
            Access::Member(name) => quoted(out, name),
            Access::Index(index) => index.write_arm(out),
        }
    }
    out.push(')');
}

/// `createArray(…)`; with a spread, what `bicep build` makes of it: the items between two spreads are an array of their own.
fn array(out: &mut String, items: &[Item]) {
    let is_plain = |item: &Item| matches!(item, Item::Value(_));
    if items.iter().all(is_plain) {
        return call(out, "createArray", items.iter().map(Item::expression));
    }
    out.push_str("flatten(createArray(");
    for (index, group) in items.chunk_by(|a, b| is_plain(a) && is_plain(b)).enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        match group {
            [Item::Spread(spread)] => spread.write_arm(out),
            values => call(out, "createArray", values.iter().map(Item::expression)),
        }
    }
    out.push_str("))");
}

/// `createObject(…)`; with a spread, what `bicep build` makes of it: `shallowMerge` of objects.
fn object(out: &mut String, entries: &[Entry]) {
    let is_plain = |entry: &Entry| matches!(entry, Entry::Member(..));
    if entries.iter().all(is_plain) {
        return members(out, entries);
    }
    out.push_str("shallowMerge(createArray(");
    for (index, group) in entries.chunk_by(|a, b| is_plain(a) && is_plain(b)).enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        match group {
            [Entry::Spread(spread)] => spread.write_arm(out),
            group => members(out, group),
        }
    }
    out.push_str("))");
}

fn members(out: &mut String, entries: &[Entry]) {
    out.push_str("createObject(");
    let members = entries.iter().filter_map(|entry| match entry {
        Entry::Member(key, value) => Some((key, value)),
        Entry::Spread(_) => None,
    });
    for (index, (key, value)) in members.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        match key {
            Key::Name(name) => quoted(out, name),
            Key::Computed(key) => key.write_arm(out),
        }
        out.push_str(", ");
        value.write_arm(out);
    }
    out.push(')');
}

fn resource_id(out: &mut String, resource_type: &str, names: &[Expression]) {
    out.push_str("resourceId(");
    quoted(out, resource_type);
    for name in names {
        out.push_str(", ");
        name.write_arm(out);
    }
    out.push(')');
}

fn binary(out: &mut String, operator: Operator, left: &Expression, right: &Expression) {
    let negated = matches!(operator, Operator::NotEqual | Operator::NotEqualIgnoringCase);
    if negated {
        out.push_str("not(");
    }
    match operator {
        Operator::EqualIgnoringCase | Operator::NotEqualIgnoringCase => {
            out.push_str("equals(");
            call(out, "toLower", [left]);
            out.push_str(", ");
            call(out, "toLower", [right]);
            out.push(')');
        }
        other => call(out, other.function(), [left, right]),
    }
    if negated {
        out.push(')');
    }
}

impl Operator {
    /// The function that an operator is in ARM, negation and case aside.
    pub(in crate::expression) const fn function(self) -> &'static str {
        match self {
            Self::Coalesce => "coalesce",
            Self::Or => "or",
            Self::And => "and",
            Self::Equal | Self::NotEqual | Self::EqualIgnoringCase | Self::NotEqualIgnoringCase => "equals",
            Self::Less => "less",
            Self::LessOrEqual => "lessOrEquals",
            Self::Greater => "greater",
            Self::GreaterOrEqual => "greaterOrEquals",
            Self::Add => "add",
            Self::Subtract => "sub",
            Self::Multiply => "mul",
            Self::Divide => "div",
            Self::Modulo => "mod",
        }
    }
}

#[cfg(test)]
mod tests;
