//! Resources that were read one by one → resources that know one another by their symbols.

use std::sync::Arc;

use arcstr::ArcStr;

use super::super::deployment::Resource;
use super::super::value::Value;
use super::name::full;
use crate::expression::Expression;
use crate::hashing::{HashMap, HashSet};

/// A resource as it was read, before it knows the others.
#[derive(Debug)]
pub(in crate::arm) struct Unlinked {
    pub(in crate::arm) resource: Resource,
    /// The segments of its full name; `None` if the end of one is not known.
    pub(in crate::arm) segments: Option<Vec<Expression>>,
    /// What `dependsOn` says.
    pub(in crate::arm) depends_on: Vec<Value>,
}

/// Gives every resource the symbols of its parent, its scope and what it depends on.
///
/// A parent that is not in the template becomes a resource that exists already, ahead of the others.
pub(in crate::arm) fn link(found: Vec<Unlinked>) -> Vec<Resource> {
    let mut symbols = Symbols::of(&found);
    // In the place of what was found, which takes more.
    let linked = found.into_iter().map(|unlinked| {
        let Unlinked {
            mut resource,
            segments,
            depends_on,
        } = unlinked;
        if let (None, Some([above @ .., _])) = (&resource.parent, segments.as_deref())
            && !above.is_empty()
        {
            resource.parent = Some(symbols.parent(&resource, above));
        }
        for needed in depends_on {
            match symbols.named(&needed) {
                Some(symbol) if resource.parent.as_ref() == Some(symbol) => {}
                Some(symbol) => resource.depends_on.push(symbol.clone()),
                None => {
                    let as_read = resource.as_read.get_or_insert_default();
                    Arc::make_mut(as_read).depends_on.push(needed);
                }
            }
        }
        if let Some(as_read) = &mut resource.as_read
            && let Some(symbol) = as_read.scope.as_ref().and_then(|scope| symbols.named(scope))
        {
            resource.scope = Some(symbol.clone());
            Arc::make_mut(as_read).scope = None;
        }
        resource
    });
    let mut resources: Vec<Resource> = linked.collect();
    resources.splice(0..0, symbols.made);
    resources
}

/// Which names lead to which symbol, as far as resources ask for it.
struct Symbols {
    taken: HashSet<ArcStr>,
    /// The types, in lower case, whose resources others may be below.
    parent_types: HashSet<String>,
    /// Those of these types, by type and full name.
    by_name: HashMap<(String, String), ArcStr>,
    /// By everything that `dependsOn` and `scope` may say; absent if none says something.
    by_reference: Option<HashMap<String, ArcStr>>,
    /// The parents that are not in the template.
    made: Vec<Resource>,
}

impl Symbols {
    fn of(found: &[Unlinked]) -> Self {
        let refers = |unlinked: &Unlinked| {
            let as_read = unlinked.resource.as_read.as_ref();
            !unlinked.depends_on.is_empty() || as_read.is_some_and(|as_read| as_read.scope.is_some())
        };
        let symbols = found.iter().map(|unlinked| unlinked.resource.symbol.clone());
        let mut symbols = Self {
            taken: symbols.collect(),
            parent_types: parent_types(found),
            by_name: HashMap::default(),
            by_reference: found
                .iter()
                .any(refers)
                .then(|| HashMap::with_capacity_and_hasher(found.len() * 4, Default::default())),
            made: Vec::new(),
        };
        for unlinked in found {
            symbols.add(&unlinked.resource, unlinked.segments.as_deref());
        }
        symbols
    }

    fn add(&mut self, resource: &Resource, segments: Option<&[Expression]>) {
        let resource_type = resource.resource_type.to_ascii_lowercase();
        if let Some(by_reference) = &mut self.by_reference {
            refer(by_reference, resource, segments);
        }
        if let Some(segments) = segments
            && self.parent_types.contains(&resource_type)
        {
            let place = (resource_type, key(&full(segments)));
            self.by_name
                .entry(place)
                .or_insert_with(|| resource.symbol.clone());
        }
    }

    /// The symbol that a value of `dependsOn` or `scope` means.
    fn named(&self, value: &Value) -> Option<&ArcStr> {
        let by_reference = self.by_reference.as_ref()?;
        match value {
            Value::String(text) => {
                let exact = by_reference.get(text.as_str());
                exact
                    .or_else(|| by_reference.get(&key(&Expression::String(text.clone()))))
                    .or_else(|| by_reference.get(&text.to_ascii_lowercase()))
            }
            Value::Expression(expression) => by_reference.get(&key(expression)),
            _ => None,
        }
    }

    /// The symbol of the resource with this name above another in the type.
    fn parent(&mut self, child: &Resource, segments: &[Expression]) -> ArcStr {
        let (resource_type, _) = child.resource_type.rsplit_once('/').unwrap_or_default();
        let place = (resource_type.to_ascii_lowercase(), key(&full(segments)));
        if let Some(symbol) = self.by_name.get(&place) {
            return symbol.clone();
        }
        let name = segments.last().cloned().unwrap_or(Expression::Null);
        let mut parent = Resource {
            existing: true,
            ..Resource::new(
                self.free_symbol(),
                resource_type.to_owned(),
                child.api_version.clone(),
                name,
            )
        };
        if let [above @ .., _] = segments
            && !above.is_empty()
        {
            parent.parent = Some(self.parent(&parent, above));
        }
        let symbol = parent.symbol.clone();
        self.add(&parent, Some(segments));
        self.made.push(parent);
        symbol
    }

    fn free_symbol(&mut self) -> ArcStr {
        let mut number = self.made.len();
        loop {
            let symbol = ArcStr::from(format!("parent{number}"));
            if self.taken.insert(symbol.clone()) {
                return symbol;
            }
            number += 1;
        }
    }
}

/// The types, in lower case, above those of resources that no other one holds.
fn parent_types(found: &[Unlinked]) -> HashSet<String> {
    let mut types: HashSet<String> = HashSet::default();
    for Unlinked {
        resource, segments, ..
    } in found
    {
        let has_parent = segments.as_ref().is_some_and(|segments| segments.len() > 1);
        if resource.parent.is_some() || !has_parent {
            continue;
        }
        let mut below = resource.resource_type.to_ascii_lowercase();
        while let Some((above, _)) = below.rsplit_once('/') {
            let above = above.to_owned();
            if !types.insert(above.clone()) {
                break;
            }
            below = above;
        }
    }
    types
}

/// Adds what `dependsOn` and `scope` may say of a resource.
fn refer(by_reference: &mut HashMap<String, ArcStr>, resource: &Resource, segments: Option<&[Expression]>) {
    let symbol = &resource.symbol;
    let mut refer = |text: String| {
        by_reference.entry(text).or_insert_with(|| symbol.clone());
    };
    refer(symbol.to_string());
    if let Some(copy) = resource
        .as_read
        .as_ref()
        .and_then(|as_read| as_read.copy.as_ref())
    {
        refer(copy.name.clone());
    }
    let Some(segments) = segments else { return };
    let name = full(segments);
    refer(key(&id(resource, segments)));
    refer(key(&name));
    if let Expression::String(name) = &name {
        refer(format!("{}/{name}", resource.resource_type).to_ascii_lowercase());
    }
}

/// The id of a resource in its template's own scope.
fn id(resource: &Resource, segments: &[Expression]) -> Expression {
    Expression::ResourceId {
        symbol: ArcStr::new(),
        resource_type: ArcStr::from(&*resource.resource_type),
        names: segments.to_vec(),
    }
}

/// A text by which an expression is found again, regardless of case.
fn key(expression: &Expression) -> String {
    expression.to_arm().to_ascii_lowercase()
}
