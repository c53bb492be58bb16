//! The rules of the Bicep linter that a generated file can break, and its layout.

use std::collections::BTreeSet;

use super::bicep_grammar;
use super::bicep_parse::parse;
use super::bicep_syntax::{
    Expression, ExpressionKind as Is, File, Property, Statement, StatementKind, TextPart, expressions_of,
    visit,
};
use super::bicep_tokens::{Kind, line_and_column};
use super::lint::{LONGEST_LITERAL, environment_host, names_a_secret};
use super::{Complaint, lint};

/// Properties that must get a secure value; the last segment of their paths.
const SECURE_PROPERTIES: [&str; 7] = [
    "adminUserPassword",
    "adminUserSshPublicKey",
    "cert",
    "privateKeyData",
    "publicKeyData",
    "relayConnectionString",
    "serviceBusConnectionString",
];

/// Judges a `.bicep` text, with its pragmas in force.
pub fn complaints(source: &str) -> Vec<Complaint> {
    let grammar = bicep_grammar::complaints(source);
    if !grammar.is_empty() {
        return grammar;
    }
    match parse(source) {
        Err(why) => vec![Complaint::new("bicep-syntax", "", why)],
        Ok(file) => {
            let mut lint = Lint {
                source,
                file: &file,
                found: Vec::new(),
                keys: BTreeSet::new(),
            };
            lint.run();
            let found = suppress(&file, lint.found);
            found.into_iter().chain(layout(source, &file)).collect()
        }
    }
}

/// Takes away what a pragma on the line above disables, and adds the pragmas that disable nothing.
fn suppress(file: &File, mut found: Vec<Complaint>) -> Vec<Complaint> {
    for (line, words) in file
        .tokens
        .pragmas
        .iter()
        .filter(|(_, words)| words[0] == "disable-next-line")
    {
        for code in words[1..].iter().filter(|code| !code.starts_with("BCP")) {
            let before = found.len();
            let prefix = format!("{}:", line + 1);
            found.retain(|complaint| complaint.rule != *code || !complaint.place.starts_with(&prefix));
            if found.len() == before {
                let message = format!("`{code}` would not be reported on the next line");
                found.push(Complaint::new("unnecessary-pragma", format!("{line}:1"), message));
            }
        }
    }
    found
}

/// The layout of everything but the lines of multi-line strings.
fn layout(source: &str, file: &File) -> Vec<Complaint> {
    let mut inside = BTreeSet::new();
    let mut spans = Vec::new();
    for token in &file.tokens.tokens {
        if matches!(token.kind, Kind::Text { multi_line: true, .. }) {
            spans.push(token.span.clone());
        }
    }
    for span in spans {
        let first = source[..span.start].matches('\n').count() + 1;
        inside.extend(first..=first + source[span].matches('\n').count());
    }
    let mut found = lint::layout(source);
    found.retain(|complaint| {
        let line = complaint
            .place
            .split(':')
            .next()
            .and_then(|line| line.parse::<usize>().ok());
        complaint.message == "a carriage return" || !line.is_some_and(|line| inside.contains(&line))
    });
    let lines: Vec<&str> = source.lines().collect();
    for (index, pair) in lines.windows(2).enumerate() {
        if pair.iter().all(|line| line.is_empty()) && !inside.contains(&(index + 1)) {
            found.push(Complaint::new(
                "layout",
                format!("{}:1", index + 1),
                "two blank lines",
            ));
        }
    }
    found
}

struct Lint<'a> {
    source: &'a str,
    file: &'a File,
    found: Vec<Complaint>,
    /// The places of object keys, where an interpolation cannot be simplified.
    keys: BTreeSet<usize>,
}

impl<'a> Lint<'a> {
    fn complain(&mut self, rule: &str, at: usize, message: impl Into<String>) {
        self.found
            .push(Complaint::new(rule, line_and_column(self.source, at), message));
    }

    fn run(&mut self) {
        self.unused();
        self.counts();
        for statement in &self.file.statements {
            self.statement(statement);
            for expression in expressions_of(statement) {
                let decorator = statement
                    .decorators
                    .iter()
                    .any(|one| std::ptr::eq(one, expression) && is_description(one));
                visit(expression, &mut |part| {
                    self.expression(part, statement, decorator)
                });
            }
        }
    }

    fn secure_parameters(&self) -> BTreeSet<&'a str> {
        let secure = self
            .file
            .statements
            .iter()
            .filter(|statement| decorated(statement, "secure"));
        secure.filter_map(declared_name).collect()
    }

    fn unused(&mut self) {
        let mut used = BTreeSet::new();
        for expression in self.file.statements.iter().flat_map(expressions_of) {
            visit(expression, &mut |part| {
                if let Is::Name(name) = &part.kind {
                    used.insert(name.as_str());
                }
            });
        }
        for statement in &self.file.statements {
            let rule = match &statement.kind {
                StatementKind::Parameter { .. } => "no-unused-params",
                StatementKind::Variable { .. } => "no-unused-vars",
                StatementKind::Resource { existing: true, .. } => "no-unused-existing-resources",
                _ => continue,
            };
            if let Some(name) = declared_name(statement).filter(|name| !used.contains(name)) {
                self.complain(rule, statement.at, format!("`{name}` is never used"));
            }
        }
    }

    fn counts(&mut self) {
        let count =
            |is: fn(&StatementKind) -> bool| self.file.statements.iter().filter(|s| is(&s.kind)).count();
        let counts = [
            (
                "max-params",
                256,
                count(|kind| matches!(kind, StatementKind::Parameter { .. })),
            ),
            (
                "max-variables",
                512,
                count(|kind| matches!(kind, StatementKind::Variable { .. })),
            ),
            (
                "max-resources",
                800,
                count(|kind| matches!(kind, StatementKind::Resource { .. })),
            ),
            (
                "max-outputs",
                64,
                count(|kind| matches!(kind, StatementKind::Output { .. })),
            ),
        ];
        for (rule, most, found) in counts {
            if found > most {
                self.complain(rule, 0, format!("{found} are more than {most}"));
            }
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        let at = statement.at;
        if decorated(statement, "description") && decorated(statement, "metadata") {
            self.complain("no-conflicting-metadata", at, "a description and metadata");
        }
        match &statement.kind {
            StatementKind::Parameter {
                name,
                data_type,
                default,
            } => {
                self.described(statement, "use-description-params");
                let secure = decorated(statement, "secure");
                let harmless = default.as_ref().is_none_or(|default| {
                    is_empty(default) || matches!(&default.kind, Is::Call { name, .. } if name == "newGuid")
                });
                if secure && !harmless {
                    self.complain(
                        "secure-parameter-default",
                        at,
                        format!("`{name}` is secure and has a default"),
                    );
                }
                if !secure && ["string", "object"].contains(&data_type.as_str()) && names_a_secret(name) {
                    self.complain(
                        "secure-secrets-in-params",
                        at,
                        format!("`{name}` is named like a secret"),
                    );
                }
            }
            StatementKind::Output { name, value, .. } => {
                self.described(statement, "use-description-outputs");
                self.output(name, value);
            }
            StatementKind::Resource {
                resource_type, value, ..
            } => self.resource(resource_type, value),
            _ => {}
        }
    }

    fn described(&mut self, statement: &Statement, rule: &str) {
        if !decorated(statement, "description") {
            self.complain(rule, statement.at, "there is no description");
        }
    }

    fn output(&mut self, name: &str, value: &Expression) {
        let secure = self.secure_parameters();
        let mut leaks = name.to_lowercase().contains("password");
        visit(value, &mut |part| match &part.kind {
            Is::Name(name) => leaks |= secure.contains(name.as_str()),
            Is::Call { name, .. } => leaks |= name.starts_with("list"),
            _ => {}
        });
        if leaks {
            self.complain(
                "outputs-should-not-contain-secrets",
                value.at,
                "a secret in an output",
            );
        }
    }

    fn resource(&mut self, resource_type: &str, value: &'a Expression) {
        let Some(properties) = body(value) else { return };
        let has = |name: &str| {
            properties
                .iter()
                .find(|property| plain_key(property) == Some(name))
        };
        let is_child = resource_type
            .split('@')
            .next()
            .is_some_and(|kind| kind.matches('/').count() > 1);
        if is_child && has("parent").is_none() {
            self.complain("use-parent-property", value.at, "a child without `parent`");
        }
        if let Some(depends_on) = has("dependsOn") {
            self.complain(
                "no-unnecessary-dependson",
                depends_on.at,
                "references say what depends on what",
            );
        }
        if let Some(location) = has("location")
            && matches!(location.value.kind, Is::Text { .. })
        {
            self.complain("no-hardcoded-location", location.at, "a literal location");
        }
    }

    fn expression(&mut self, expression: &'a Expression, statement: &'a Statement, decorator: bool) {
        let at = expression.at;
        match &expression.kind {
            Is::Text { parts, .. } => self.text(parts, at, decorator),
            Is::Object(properties) => {
                // Objects are visited before what is in them.
                self.keys
                    .extend(properties.iter().map(|property| property.key.at));
                properties.iter().for_each(|property| self.property(property));
            }
            Is::Index { index, .. } if text(index).is_some_and(is_identifier) => {
                self.complain("prefer-unquoted-property-names", at, "`.name` says the same");
            }
            Is::Call { name, arguments, .. } => self.call(name, arguments, at),
            Is::Member { of, name, .. } if name == "location" => {
                let of_group = matches!(&of.kind, Is::Call { name, .. } if name == "resourceGroup");
                if of_group && !matches!(statement.kind, StatementKind::Parameter { .. }) {
                    self.complain(
                        "no-loc-expr-outside-params",
                        at,
                        "the group's location outside a parameter",
                    );
                }
            }
            Is::Ternary(parts)
                if matches!(&parts[0].kind, Is::Call { name, .. } if name == "contains")
                    && matches!(parts[1].kind, Is::Member { .. } | Is::Index { .. }) =>
            {
                self.complain("use-safe-access", at, "`.?` and `??` say the same");
            }
            _ => {}
        }
    }

    fn text(&mut self, parts: &[TextPart], at: usize, decorator: bool) {
        if matches!(parts, [TextPart::Hole(_)]) && !self.keys.contains(&at) {
            self.complain(
                "simplify-interpolation",
                at,
                "the expression itself says the same",
            );
        }
        for part in parts {
            let TextPart::Literal(text) = part else { continue };
            if text.chars().count() > LONGEST_LITERAL {
                self.complain("limits", at, "a string of more than 131,071 characters");
            }
            if let Some(host) = environment_host(text).filter(|_| !decorator) {
                self.complain("no-hardcoded-env-urls", at, format!("`{host}`"));
            }
        }
    }

    fn call(&mut self, name: &str, arguments: &[Expression], at: usize) {
        match name {
            "concat" if arguments.len() > 1 => self.complain("prefer-interpolation", at, "`concat` in Bicep"),
            "json" if arguments.iter().any(|argument| text(argument) == Some("null")) => {
                self.complain("simplify-json-null", at, "`null` says the same");
            }
            "any" => self.complain("no-explicit-any", at, "`any` hides the type"),
            "reference" => self.complain("use-resource-symbol-reference", at, "a symbol says the same"),
            _ => {}
        }
    }

    fn property(&mut self, property: &'a Property) {
        let Some(key) = plain_key(property) else { return };
        if property.quoted && is_identifier(key) {
            self.complain(
                "prefer-unquoted-property-names",
                property.at,
                format!("`{key}` needs no quotes"),
            );
        }
        if key.eq_ignore_ascii_case("adminUserName") && self.is_literal(&property.value, 0) {
            self.complain(
                "adminusername-should-not-be-literal",
                property.at,
                "a literal user name",
            );
        }
        if SECURE_PROPERTIES.contains(&key) && !self.is_secure(&property.value) {
            self.complain(
                "use-secure-value-for-secure-inputs",
                property.at,
                format!("`{key}` needs a secure value"),
            );
        }
    }

    /// Whether a value is a literal, or a parameter or variable that comes to one.
    fn is_literal(&self, value: &Expression, depth: usize) -> bool {
        match &value.kind {
            Is::Text { parts, .. } => !parts.iter().any(|part| matches!(part, TextPart::Hole(_))),
            Is::Name(name) if depth < 8 => {
                self.file
                    .statements
                    .iter()
                    .any(|statement| match &statement.kind {
                        StatementKind::Parameter {
                            name: known,
                            default: Some(value),
                            ..
                        }
                        | StatementKind::Variable { name: known, value } => {
                            known == name && self.is_literal(value, depth + 1)
                        }
                        _ => false,
                    })
            }
            _ => false,
        }
    }

    fn is_secure(&self, value: &Expression) -> bool {
        match &value.kind {
            Is::Name(name) => self.secure_parameters().contains(name.as_str()),
            Is::Member { of, .. } | Is::Index { of, .. } => self.is_secure(of),
            _ => false,
        }
    }
}

fn decorated(statement: &Statement, wanted: &str) -> bool {
    statement
        .decorators
        .iter()
        .any(|one| matches!(&one.kind, Is::Call { name, .. } if name == wanted))
}

/// Whether a decorator is one whose text the linter passes over.
fn is_description(decorator: &Expression) -> bool {
    matches!(&decorator.kind, Is::Call { name, .. } if name == "description" || name == "metadata")
}

fn declared_name(statement: &Statement) -> Option<&str> {
    match &statement.kind {
        StatementKind::Parameter { name, .. } | StatementKind::Variable { name, .. } => Some(name),
        StatementKind::Resource { symbol, .. } => Some(symbol),
        _ => None,
    }
}

/// The members of a resource's body, inside any loop and condition.
fn body(value: &Expression) -> Option<&[Property]> {
    match &value.kind {
        Is::For { body: inner, .. } | Is::If { body: inner, .. } => body(inner),
        Is::Object(properties) => Some(properties),
        _ => None,
    }
}

/// The text of a string without interpolation.
fn text(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        Is::Text { parts, .. } => match parts.as_slice() {
            [TextPart::Literal(text)] => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn plain_key(property: &Property) -> Option<&str> {
    text(&property.key)
}

fn is_empty(expression: &Expression) -> bool {
    match &expression.kind {
        Is::Text { parts, .. } => parts.is_empty(),
        Is::Object(properties) => properties.is_empty(),
        _ => false,
    }
}

/// Whether a key can be written without quotes.
fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !["true", "false", "null"].contains(&text)
}
