//! `[policy.KIND]`: what the computes of a kind must be.

use arcstr::ArcStr;

pub use crate::language::policy::{Effect, Requirable};

use super::compute::{self, Compute};
use super::{Reader, existing};
use crate::document::{ComputeTable, TableKind};
use crate::language::policy::{TYPE, is_requirement, requirable_key, types_with};
use crate::language::walk;
use crate::source::{Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};

/// What a policy requires of one key.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The kind of compute.
    pub kind: TableKind,
    /// The key, where the policy has it.
    pub key: Spanned<ArcStr>,
    /// What the table of the kind says of the key.
    pub of: Requirable,
    /// What is written for it.
    pub node: Node,
    /// Whether the key must be there.
    pub presence: Presence,
    /// What its value must be; all of it must hold.
    pub bounds: Vec<Bound>,
    /// What Azure adds where the key is absent.
    pub default: Option<RequiredValue>,
    /// What happens to a compute that does not meet it.
    pub effect: Effect,
}

/// Whether a key must be there.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// A compute may leave it out.
    Optional,
    /// It must be there.
    Required,
    /// It must have these keys.
    Keys(Vec<Spanned<ArcStr>>),
}

/// What a value must be.
#[derive(Debug, Clone)]
pub struct Bound {
    /// How it must relate to the values of the policy.
    pub relation: Relation,
    /// The values of the policy: several for [`Relation::OneOf`], one for the others.
    pub values: Vec<RequiredValue>,
    /// Where the policy says so.
    pub place: Span,
}

/// How a value must relate to the values of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It must be one of them.
    OneOf,
    /// It must not be above it.
    AtMost,
    /// It must not be below it.
    AtLeast,
    /// It must be it.
    Equals,
}

/// A value of a policy.
#[derive(Debug, Clone)]
pub struct RequiredValue {
    /// What is written.
    pub node: Node,
    /// A compute that has this value and nothing else; `None` where it cannot be read, which a finding says.
    pub compute: Option<Compute>,
}

/// Values up to this length are quoted as they are written.
const SHORT: usize = 80;

/// A value as it is written, if that is short.
#[must_use]
pub fn as_written(node: &Node, sources: &Sources) -> Option<String> {
    let text = sources.text(node.span);
    (!text.is_empty() && text.len() <= SHORT && !text.contains('\n')).then(|| text.to_owned())
}

impl Bound {
    /// What it requires: ``at most `60m` ``; `None` if its values are too long for a message.
    #[must_use]
    pub fn words(&self, sources: &Sources) -> Option<String> {
        let values: Option<Vec<String>> = self
            .values
            .iter()
            .map(|value| Some(format!("`{}`", as_written(&value.node, sources)?)))
            .collect();
        let values = values?;
        let first = values.first()?;
        Some(match (self.relation, values.as_slice()) {
            (Relation::AtMost, _) => format!("at most {first}"),
            (Relation::AtLeast, _) => format!("at least {first}"),
            (Relation::Equals, _) | (Relation::OneOf, [_]) => first.clone(),
            (Relation::OneOf, values) => format!("one of {}", values.join(", ")),
        })
    }
}

impl Requirement {
    /// What it requires of its key: `` `size` must be one of `A`, `B` ``.
    #[must_use]
    pub fn words(&self, sources: &Sources) -> String {
        let key = &self.key.value;
        let bounds: Vec<String> = self
            .bounds
            .iter()
            .filter_map(|bound| bound.words(sources))
            .collect();
        let is_whole = bounds.len() == self.bounds.len();
        let names = match &self.presence {
            Presence::Keys(keys) => keys.iter().map(|key| format!("`{}`", key.value)).collect(),
            Presence::Optional | Presence::Required => Vec::new(),
        };
        let having = match names.is_empty() {
            true => None,
            false => Some(format!("`{key}` must have {}", names.join(", "))),
        };
        let file = sources
            .file(self.key.span.source)
            .map_or("the definition", |file| file.name.as_str());
        let being = match (bounds.as_slice(), is_whole) {
            ([], true) => None,
            (_, false) => Some(format!("`{key}` must be what {file} says")),
            (bounds, true) => Some(format!("`{key}` must be {}", bounds.join(" and "))),
        };
        let both: Vec<String> = having.into_iter().chain(being).collect();
        match both.as_slice() {
            [] => format!("`{key}` must be there"),
            both => both.join(", and "),
        }
    }

    /// All values that the policy has for the key.
    pub fn values(&self) -> impl Iterator<Item = &RequiredValue> {
        let bounds = self.bounds.iter().flat_map(|bound| &bound.values);
        bounds.chain(&self.default)
    }

    /// Whether the requirement concerns a compute: a key of some types of attached compute concerns these.
    #[must_use]
    pub fn concerns(&self, compute: &Compute) -> bool {
        if compute.kind.table() != self.kind {
            return false;
        }
        let compute_type = compute.kind.compute_type();
        self.kind != TableKind::Attached
            || types_with(&self.key.value)
                .iter()
                .any(|(_, rest)| *rest == compute_type)
    }
}

impl RequiredValue {
    /// A document's table of a compute that has this value for a key and nothing else.
    #[must_use]
    pub fn table(kind: TableKind, key: &Spanned<ArcStr>, value: &Node) -> ComputeTable {
        let mut entries = vec![Entry {
            key: key.clone(),
            node: value.clone(),
        }];
        let kind_of_attached = types_with(&key.value);
        if let (TableKind::Attached, Some((word, _)), true) =
            (kind, kind_of_attached.first(), key.value != TYPE)
        {
            entries.push(Entry {
                key: Spanned::new(Span::default(), TYPE.into()),
                node: Node {
                    span: Span::default(),
                    value: Value::String((*word).into()),
                },
            });
        }
        let node = Node {
            span: value.span,
            value: Value::Table(Table::new(entries)),
        };
        ComputeTable {
            kind,
            key: key.clone(),
            own: node.clone(),
            merged: node,
        }
    }

    fn read(kind: TableKind, key: &Spanned<ArcStr>, value: &Node, reader: &mut Reader<'_>) -> Self {
        // A policy takes no references, so they are no uses of parameters.
        let mut own = reader.fresh();
        let compute = compute::compute(&Self::table(kind, key, value), &mut own);
        existing::refuse_everywhere(&mut own);
        let is_read = own.unreadable.is_empty() && own.not_finite.is_empty();
        own.references.clear();
        own.expressions.clear();
        own.uses.clear();
        reader.absorb(own);
        Self {
            node: value.clone(),
            compute: compute.filter(|_| is_read),
        }
    }
}

/// Reads the requirements of all kinds, in the order of the kinds and of the definition.
pub(super) fn requirements(root: &Table, reader: &mut Reader<'_>) -> Vec<Requirement> {
    let policy = root.get("policy").and_then(Node::as_table);
    let kinds = TableKind::ALL.iter().filter_map(|kind| {
        let table = policy?.get(kind.name())?.as_table()?;
        Some((*kind, table))
    });
    let entries = kinds.flat_map(|(kind, table)| table.iter().map(move |entry| (kind, entry)));
    entries
        .filter_map(|(kind, entry)| requirement(kind, entry, reader))
        .collect()
}

/// Reads a requirement; `None` if a policy cannot require anything of the key, which the schema reports.
fn requirement(kind: TableKind, entry: &Entry, reader: &mut Reader<'_>) -> Option<Requirement> {
    let of = requirable_key(walk::table(kind.name())?, &entry.key.value)?;
    let mut read = |value: &Node| RequiredValue::read(kind, &entry.key, value, reader);
    let mut requirement = Requirement {
        kind,
        key: entry.key.clone(),
        of,
        node: entry.node.clone(),
        presence: Presence::Required,
        bounds: Vec::new(),
        default: None,
        effect: Effect::Deny,
    };
    let Some(words) = entry
        .node
        .as_table()
        .filter(|_| is_requirement(of.key, &entry.node))
    else {
        requirement.bounds.push(Bound {
            relation: Relation::Equals,
            values: vec![read(&entry.node)],
            place: entry.node.span,
        });
        return Some(requirement);
    };
    for word in words {
        let relation = match word.key.value.as_str() {
            "one_of" => Relation::OneOf,
            // Of a key whose values cannot be compared, the schema reports them.
            "at_most" | "at_least" if !of.is_ordered() => continue,
            "at_most" => Relation::AtMost,
            "at_least" => Relation::AtLeast,
            "equals" => Relation::Equals,
            "default" => {
                requirement.default = Some(read(&word.node));
                continue;
            }
            "required" => {
                requirement.presence = presence(&word.node);
                continue;
            }
            "effect" => {
                let is_audit = word.node.as_str() == Some("audit");
                requirement.effect = if is_audit { Effect::Audit } else { Effect::Deny };
                continue;
            }
            _ => continue,
        };
        let items = match (relation, word.node.as_array()) {
            (Relation::OneOf, Some(items)) => items,
            _ => std::slice::from_ref(&word.node),
        };
        requirement.bounds.push(Bound {
            relation,
            values: items.iter().map(&mut read).collect(),
            place: word.key.span,
        });
    }
    Some(requirement)
}

fn presence(node: &Node) -> Presence {
    match &node.value {
        Value::Boolean(false) => Presence::Optional,
        Value::Array(items) => {
            let names = items
                .iter()
                .filter_map(|item| Some(Spanned::new(item.span, item.as_shared_str()?.clone())));
            Presence::Keys(names.collect())
        }
        _ => Presence::Required,
    }
}
