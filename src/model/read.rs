//! From the merged document to the [`Definition`].

use std::sync::Arc;

use arcstr::ArcStr;

use super::{
    Asked, Definition, EnvironmentDefinition, Field, FromNode, LintDefinition, Named, ParameterBody,
    ParameterDefinition, Reader, ServerlessDefinition, TARGET, Use, WorkspaceDefinition, compute, entries,
    existing, policy, script, template_output,
};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::document::Document;
use crate::expression::{self, ValueType};
use crate::hashing::{HashMap, HashSet};
use crate::schema;
use crate::source::{Loader, Sources, Span, SpanSet, Spanned};
use crate::syntax::{Entry, Node, Table, Value};

/// Reads a definition, and the setup scripts it names.
#[must_use]
pub fn read(
    document: Document,
    loader: &dyn Loader,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Definition {
    read_for(Asked::Everything, document, loader, sources, findings)
}

/// Reads a definition of which no more is asked than this.
#[must_use]
pub fn read_for(
    asked: Asked,
    document: Document,
    loader: &dyn Loader,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Definition {
    let mut definition = tables(document, sources, findings, None);
    definition.asked = asked;
    script::resolve(&mut definition, loader, sources, findings);
    definition
}

/// Reads a document that differs from that of a definition in values only, with the environments of these names only, in their
/// order, or with all; scripts that parameters give come to its own.
#[must_use]
pub fn read_again(
    document: Document,
    environments: Option<&[&str]>,
    loader: &dyn Loader,
    sources: &Sources,
    written: &mut Definition,
    findings: &mut Vec<Diagnostic>,
) -> Definition {
    let known = Known {
        types: Arc::clone(&written.parameter_types),
        environments,
    };
    let mut definition = tables(document, sources, findings, Some(known));
    definition.asked = written.asked;
    definition.has_values_put_in = true;
    definition.scripts = std::mem::take(&mut written.scripts);
    definition.script_at = std::mem::take(&mut written.script_at);
    definition.written_scripts = written.written_scripts;
    script::resolve_put_in(&mut definition, loader, sources);
    definition
}

/// Gives the scripts of a definition that was [read again](read_again) back, without those that parameters give.
pub fn give_back(mut definition: Definition, written: &mut Definition) {
    let count = written.written_scripts;
    definition.scripts.truncate(count);
    definition.script_at.retain(|_, index| *index < count);
    written.scripts = definition.scripts;
    written.script_at = definition.script_at;
}

/// Every place of a document whose value is a parameter or an expression.
#[must_use]
pub fn uses(document: &Document, sources: &Sources) -> Vec<Use> {
    let mut reader = Reader::new(sources);
    let root = &document.root;
    let _: Option<WorkspaceDefinition> = Field::from_field(root.get("workspace"), &mut reader);
    let _: Option<ServerlessDefinition> = Field::from_field(root.get("serverless"), &mut reader);
    compute::computes(document, &mut reader);
    in_places(reader.uses)
}

/// What is known of a definition before it is read again with other values.
struct Known<'d> {
    types: Arc<HashMap<ArcStr, ValueType>>,
    /// The names of the environments that are read, if not all are: of many, each is looked at by itself.
    environments: Option<&'d [&'d str]>,
}

/// The tables, without the texts of the scripts.
fn tables(
    document: Document,
    sources: &Sources,
    findings: &mut Vec<Diagnostic>,
    known: Option<Known<'_>>,
) -> Definition {
    let root = &document.root;
    let mut reader = Reader::new(sources);
    let parameters = parameters(root, &mut reader);
    let (types, wanted) = match known {
        Some(known) => (known.types, known.environments),
        None => (Arc::new(types(&parameters, root)), None),
    };
    reader.parameters = Arc::clone(&types);
    let mut of_computes = reader.fresh();
    let mut definition = Definition {
        api_version: Field::from_field(root.get("api_version"), &mut reader),
        workspace: Field::from_field(root.get("workspace"), &mut reader),
        serverless: Field::from_field(root.get("serverless"), &mut reader),
        parameters,
        environments: environments(root, wanted, &mut reader),
        computes: compute::computes(&document, &mut of_computes),
        outputs: template_output::outputs(root, &mut reader),
        output: Field::from_field(root.get("output"), &mut reader),
        prices: Field::from_field(root.get("prices"), &mut reader),
        lints: entries(root, "lints").filter_map(lint).collect(),
        policies: policies(root),
        requirements: policy::requirements(root, &mut reader),
        parameter_types: types,
        ..Definition::default()
    };
    existing::refuse_everywhere(&mut reader);
    reader.absorb(of_computes);
    definition.references = in_order(reader.references, |reference| reference.span);
    definition.expressions = in_order(reader.expressions, |expression| expression.span);
    definition.malformed = in_order(reader.malformed, |malformed| malformed.span);
    definition.bracketed = in_order(reader.bracketed, |literal| literal.span);
    definition.unreadable = in_order(reader.unreadable, |span| *span);
    findings.extend(
        in_order(reader.not_finite, |span| *span)
            .into_iter()
            .map(not_finite),
    );
    findings.extend(unquoted_dates(reader.dates, &definition, findings));
    definition.uses = in_places(reader.uses);
    definition.document = document;
    definition
}

/// What is said of dates in places of texts. Where a date may stand it is read; where it has another form than that asked for, a
/// rule says so.
fn unquoted_dates(
    dates: Vec<Spanned<ArcStr>>,
    definition: &Definition,
    found: &[Diagnostic],
) -> Vec<Diagnostic> {
    if dates.is_empty() {
        return Vec::new();
    }
    let told: HashSet<Span> = found.iter().map(|finding| finding.primary.span).collect();
    let places: SpanSet = dates.iter().map(|date| date.span).collect();
    let malformed = definition.malformed.iter();
    let malformed: HashSet<Span> = malformed.filter_map(|one| places.place_of(one.span)).collect();
    let unreadable: HashSet<Span> = definition.unreadable.iter().copied().collect();
    let dates = in_order(dates, |date| date.span).into_iter();
    let dates = dates.filter(|date| {
        let is_told = told.contains(&date.span) || malformed.contains(&date.span);
        unreadable.contains(&date.span) && !is_told
    });
    dates.map(without_quotes).collect()
}

/// `policies`
fn policies(root: &Table) -> Vec<Spanned<ArcStr>> {
    let items = root.get("policies").and_then(Node::as_array);
    let paths = items.into_iter().flatten().filter_map(|item| {
        let path = item.as_shared_str()?;
        Some(Spanned::new(item.span, path.clone()))
    });
    paths.collect()
}

/// The types of the parameters, and of the members that the known values of each have.
fn types(parameters: &[ParameterDefinition], root: &Table) -> HashMap<ArcStr, ValueType> {
    let declared = parameters
        .iter()
        .map(|parameter| (in_lower_case(&parameter.name.value), parameter.value_type()));
    let mut types: HashMap<ArcStr, ValueType> = declared.collect();
    for parameter in parameters {
        let default = parameter.body.default.as_ref();
        if let Some(default) = default.filter(|default| !default.0.is_reference()) {
            member_types(&parameter.name.value.to_lowercase(), &default.0, &mut types);
        }
    }
    let environments = entries(root, "environments").filter_map(|entry| entry.node.as_table());
    for given in environments
        .flatten()
        .filter(|entry| entry.node.as_table().is_some())
    {
        let name = in_lower_case(&given.key.value);
        if types.contains_key(&name) {
            member_types(&name, &given.node, &mut types);
        }
    }
    types
}

/// A name in lower case: the name itself where it is.
fn in_lower_case(name: &ArcStr) -> ArcStr {
    match name.chars().all(|c| c.to_lowercase().eq([c])) {
        true => name.clone(),
        false => name.to_lowercase().into(),
    }
}

fn member_types(path: &str, value: &Node, types: &mut HashMap<ArcStr, ValueType>) {
    for entry in value.as_table().into_iter().flatten() {
        let path = format!("{path}.{}", entry.key.value.to_lowercase());
        let kind = match entry.node.value {
            Value::Boolean(_) => ValueType::Bool,
            Value::Integer(_) => ValueType::Int,
            Value::String(_) => ValueType::String,
            _ => ValueType::Any,
        };
        member_types(&path, &entry.node, types);
        let known = types.entry(path.into()).or_insert(kind);
        if *known != kind {
            *known = ValueType::Any;
        }
    }
}

/// What is written in `[defaults]` is used by every compute; here it counts once.
fn in_places(mut uses: Vec<Use>) -> Vec<Use> {
    uses.sort_by_key(|used| used.span);
    uses.dedup_by_key(|used| used.span);
    uses
}

/// The finding about `inf`, `nan` or a number that is too large to be one.
fn not_finite(span: Span) -> Diagnostic {
    let message = "the number must be finite: JSON, and so a template, cannot represent it";
    Diagnostic::new(&schema::OUT_OF_RANGE, span, message, "not a finite number")
}

/// The finding about a date in place of a text: JSON has no dates.
fn without_quotes(date: Spanned<ArcStr>) -> Diagnostic {
    let text = format!("\"{}\"", date.value);
    Diagnostic::new(
        &schema::WRONG_TYPE,
        date.span,
        "a text must be in quotes",
        "a date-time",
    )
    .with_suggestion(
        format!("write `{text}`"),
        date.span,
        text,
        Applicability::MachineApplicable,
    )
}

/// What is written in `[defaults]` is read once for every compute; here it counts once.
fn in_order<T: PartialEq>(mut found: Vec<T>, span: impl Fn(&T) -> Span) -> Vec<T> {
    // To sort takes room for half of them, also where they are in order.
    if !found.is_sorted_by_key(&span) {
        found.sort_by_key(&span);
    }
    found.dedup();
    // Without room for more, in a place of its own: an allocator may leave what shrinks where it is.
    let mut exact = Vec::with_capacity(found.len());
    exact.append(&mut found);
    exact
}

fn parameters(root: &Table, reader: &mut Reader<'_>) -> Named<ParameterDefinition> {
    // Of thousands, half would be room for more.
    let mut parameters = Vec::with_capacity(entries(root, "parameters").count());
    parameters.extend(entries(root, "parameters").filter_map(|entry| parameter(entry, reader)));
    parameters.into()
}

fn parameter(entry: &Entry, reader: &mut Reader<'_>) -> Option<ParameterDefinition> {
    let mut parameter = ParameterDefinition {
        name: entry.key.clone(),
        body: ParameterBody::from_node(&entry.node, reader)?,
        computed_default: None,
    };
    if let Some(word) = &parameter.body.r#type
        && parameter.value_type() == ValueType::Any
    {
        reader.unreadable.push(word.span);
    }
    // A secure parameter has no default; a finding must not quote one that is written all the same.
    if parameter.is_secure() {
        return Some(parameter);
    }
    if let Some(default) = &parameter.body.default {
        reader.bracketed(&default.0);
    }
    if let Some(text) = parameter.default_expression() {
        let parsed = reader.expression(text, parameter.value_type(), expression::parse_default);
        parameter.computed_default = parsed.map(|parsed| parsed.expression);
    }
    Some(parameter)
}

fn environments(
    root: &Table,
    wanted: Option<&[&str]>,
    reader: &mut Reader<'_>,
) -> Named<EnvironmentDefinition> {
    let table = root.get("environments").and_then(Node::as_table);
    // NOTE: of thousands, each is read by itself, so none is looked up by walking through them.
    let entries: Vec<&Entry> = match (table, wanted) {
        (None, _) => Vec::new(),
        (Some(table), None) => table.iter().collect(),
        (Some(table), Some(wanted)) => wanted.iter().filter_map(|name| table.entry(name)).collect(),
    };
    entries
        .into_iter()
        .filter_map(|entry| {
            reader.numbers(&entry.node);
            let table = entry.node.as_table()?;
            let values = table.iter().filter(|value| value.key.value != TARGET);
            Some(EnvironmentDefinition {
                name: entry.key.clone(),
                target: Field::from_field(table.get(TARGET), reader),
                values: values.cloned().collect(),
            })
        })
        .collect()
}

fn lint(entry: &Entry) -> Option<LintDefinition> {
    let text = |key| entry.node.as_table().and_then(|table| table.get(key));
    let level = match &entry.node.value {
        Value::String(word) => &**word,
        Value::Table(table) => table.get("level")?.as_str()?,
        _ => return None,
    };
    let only = text("only").and_then(Node::as_array).unwrap_or_default().iter();
    Some(LintDefinition {
        rule: entry.key.clone(),
        level: Level::from_name(level),
        reason: text("reason").and_then(Node::as_str).map(str::to_owned),
        until: text("until").and_then(|node| Some(Spanned::new(node.span, node.as_text()?.into()))),
        only: only
            .filter_map(|node| Some(Spanned::new(node.span, node.as_shared_str()?.clone())))
            .collect(),
    })
}
