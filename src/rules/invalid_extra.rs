//! `invalid-extra`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::TableKind;
use crate::language::extra::Extra;
use crate::language::extra_path::{Leaf, Refusal, is_path, is_set, leaves, refusal};
use crate::language::toml;
use crate::language::walk;
use crate::model::{Compute, Definition, FromNode, Reader};
use crate::source::{Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-extra",
        Deny,
        "a property in `extra` that has a key, or that cannot be written"
    ),
    check: Check::Declaration(|definition, sources, findings| {
        let mut found: Vec<Diagnostic> = Vec::new();
        for Written {
            compute_type,
            extra,
            keys,
        } in all(definition, sources)
        {
            let paths = extra.properties.iter().map(|property| &property.path);
            found.extend(paths.filter(|path| !is_path(&path.value)).map(no_path));
            let mut leaves = leaves(&extra);
            leaves.retain(|leaf| leaf.is_at_path);
            leaves.retain(|leaf| {
                let refused = refused(compute_type, leaf, keys);
                let is_free = refused.is_none();
                found.extend(refused);
                is_free
            });
            found.extend(twice(&leaves));
        }
        let computes = definition.computes.iter();
        found.extend(computes.flat_map(|compute| within_references(definition, compute)));
        for finding in found {
            // What `[defaults]` says is read for every compute.
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }),
};

/// An `extra` of a definition.
pub(super) struct Written<'d> {
    /// The `computeType` that it is for.
    pub(super) compute_type: &'static str,
    pub(super) extra: Extra,
    /// The keys beside it.
    keys: Option<&'d Table>,
}

/// Every `extra` of a definition: those of the computes over their defaults, and the defaults alone, which a base may have without a
/// compute.
pub(super) fn all<'d>(definition: &'d Definition, sources: &Sources) -> Vec<Written<'d>> {
    let computes = definition.computes.iter();
    let own = computes.filter_map(|compute| {
        Some(Written {
            compute_type: compute.kind.compute_type(),
            extra: compute.envelope.extra.as_deref().cloned()?,
            keys: written(definition, compute),
        })
    });
    let defaults = [
        (TableKind::Instance, "ComputeInstance"),
        (TableKind::Cluster, "AmlCompute"),
        (TableKind::Kubernetes, "Kubernetes"),
    ];
    let defaults = defaults.into_iter().filter_map(|(kind, compute_type)| {
        let table = definition.document.defaults(kind.name())?.node.as_table()?;
        Some(Written {
            compute_type,
            extra: Extra::from_node(table.get("extra")?, &mut Reader::new(sources))?,
            keys: Some(table),
        })
    });
    own.chain(defaults).collect()
}

/// The table of a compute over its defaults.
fn written<'d>(definition: &'d Definition, compute: &Compute) -> Option<&'d Table> {
    let table = definition
        .document
        .compute(compute.kind.table().name(), &compute.name.value);
    table?.merged.as_table()
}

fn no_path(path: &Spanned<ArcStr>) -> Diagnostic {
    let message = format!("`{}` is not a path: names with dots between them", path.value);
    Diagnostic::new(RULE.code, path.span, message, "not a path").with_help(
        "begin at the root of the resource, as in `properties.properties.newThing`; for a name with a dot in it and for an item of \
         a list, write the path of the property that holds it, with all of its value",
    )
}

fn refused(compute_type: &str, leaf: &Leaf<'_>, keys: Option<&Table>) -> Option<Diagnostic> {
    let path = leaf.words.join(".");
    let finding =
        |message: String, label: &'static str| Diagnostic::new(RULE.code, leaf.span, message, label);
    Some(match refusal(compute_type, &leaf.words, leaf.value)? {
        Refusal::NoRoot => no_root(compute_type, leaf, &path),
        Refusal::Written => finding(
            format!("`{path}` cannot be in `extra`: armlet writes it by itself"),
            "written by armlet",
        )
        .with_help("remove it"),
        Refusal::Answer => finding(
            format!("`{path}` cannot be in `extra`: the service sets it"),
            "read-only",
        )
        .with_help("remove it"),
        Refusal::Key(key, value) => finding(
            format!("`{path}` cannot be in `extra`: it has the key `{key}`"),
            "has a key",
        )
        .with_help(instead(key, value)),
        Refusal::Whole(within) => {
            let set = within
                .into_iter()
                .find(|key| keys.is_some_and(|keys| is_set(keys, key)))?;
            finding(
                format!("`{path}` cannot be in `extra` as a whole: `{set}` writes what is in it"),
                "given as a whole",
            )
            .with_help(format!("remove `{set}`, or use the keys for all of it"))
        }
        Refusal::KeysWithin(keys) => finding(
            format!(
                "`{path}` cannot be in `extra` as a whole: {} write what is in it",
                some(&keys)
            ),
            "has keys",
        )
        .with_help("use the keys, and write the path of the property that has none"),
    })
}

/// What to write in place of a property that has a key.
fn instead(key: &str, value: Option<Value>) -> String {
    let value = value.map(|value| Node {
        span: Span::default(),
        value,
    });
    match value {
        Some(value) => format!(
            "remove it, and write `{key} = {}` in the table of the compute",
            toml::value(&value.to_json())
        ),
        None => format!("remove it, and use `{key}` in the table of the compute"),
    }
}

/// A few keys of many.
fn some(keys: &[&str]) -> String {
    let begin: Vec<&str> = keys.iter().take(3).copied().collect();
    match keys.len() > begin.len() {
        true => format!("{} and other keys", toml::list(&begin, toml::ticked)),
        false => format!("the keys {}", toml::list(&begin, toml::ticked)),
    }
}

fn no_root(compute_type: &str, leaf: &Leaf<'_>, path: &str) -> Diagnostic {
    let message =
        format!("`{path}` is not a property of a compute: a path begins at the root of the resource");
    let finding = Diagnostic::new(RULE.code, leaf.span, message, "no member of a resource");
    let near = leaf
        .words
        .first()
        .and_then(|first| nearest(first, ["properties"]));
    if near.is_some() {
        return finding.with_help("did you mean `properties`?");
    }
    let mut inner = vec!["properties".to_owned(), "properties".to_owned()];
    inner.extend(leaf.words.iter().cloned());
    finding.with_help(match refusal(compute_type, &inner, leaf.value) {
        Some(Refusal::Key(key, value)) => instead(key, value),
        _ => format!(
            "the settings of a kind are in `properties.properties`: `{}`",
            inner.join(".")
        ),
    })
}

/// Properties that `extra` has twice, or once as a whole and once in part.
fn twice(leaves: &[Leaf<'_>]) -> Vec<Diagnostic> {
    let pairs = leaves.iter().enumerate();
    let pairs = pairs.filter_map(|(index, leaf)| {
        let mut earlier = leaves.iter().take(index);
        Some((leaf, earlier.find(|other| meets(&leaf.words, &other.words))?))
    });
    pairs
        .map(|(leaf, other)| {
            let path = leaf.words.join(".");
            let message = format!("`{path}` is written twice");
            Diagnostic::new(RULE.code, leaf.span, message, "written again")
                .with_related(other.span, "written here")
                .with_note("Azure ignores case in the names of properties")
                .with_help("remove one of the two")
        })
        .collect()
}

/// Whether one path is the begin of another.
fn meets(one: &[String], other: &[String]) -> bool {
    one.iter()
        .zip(other)
        .all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// Properties in what a reference gives as a whole: nothing can be added to that.
fn within_references(definition: &Definition, compute: &Compute) -> Vec<Diagnostic> {
    let Some(extra) = &compute.envelope.extra else {
        return Vec::new();
    };
    let kind = compute.kind.table();
    let wholes = written(definition, compute)
        .into_iter()
        .flatten()
        .filter(|entry| is_whole(&entry.node));
    let leaves = leaves(extra);
    let mut found = Vec::new();
    for entry in wholes {
        for holder in holders(kind.name(), entry) {
            let inside = leaves
                .iter()
                .filter(|leaf| leaf.words.len() > holder.len() && meets(&holder, &leaf.words));
            found.extend(inside.map(|leaf| given_as_a_whole(leaf, entry)));
        }
    }
    found
}

/// Whether a value decides at deployment what an object of REST holds, or whether it is there.
fn is_whole(node: &Node) -> bool {
    let is_optional = node
        .as_table()
        .is_some_and(|table| table.get("optional").is_some());
    node.is_reference() || is_optional
}

/// The objects below `properties.properties` in which a key writes its value.
fn holders(kind: &str, entry: &Entry) -> Vec<Vec<String>> {
    let Some(table) = walk::table(kind) else {
        return Vec::new();
    };
    let keys = walk::parts(table, None).into_iter();
    let keys = keys.filter_map(|table| Some((table, table.key(&entry.key.value)?)));
    let paths = keys.flat_map(|(table, key)| key.rest_paths(table.root));
    let words = paths.map(|path| path.split('.').map(str::to_owned).collect::<Vec<_>>());
    // A property right below `properties.properties` is in no object of its own.
    words
        .filter(|words| words.len() > 3)
        .map(|mut words| {
            words.pop();
            words
        })
        .collect()
}

fn given_as_a_whole(leaf: &Leaf<'_>, entry: &Entry) -> Diagnostic {
    let key = &entry.key.value;
    let path = leaf.words.join(".");
    let message =
        format!("`{path}` cannot be in `extra`: `{key}` leaves the object that holds it to the deployment");
    Diagnostic::new(RULE.code, leaf.span, message, "nothing can be added to it")
        .with_related(entry.key.span, "decided at deployment")
        .with_help(format!("write `{key}` out, or remove the property"))
}
