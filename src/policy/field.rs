//! The fields of a condition.

use crate::azure::policy_alias::{policy_alias, resource_type};

/// What of a request a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    FullName,
    Kind,
    Type,
    Location,
    Id,
    IdentityType,
    Tags,
    /// A tag, by its name.
    Tag(String),
    Alias(Box<Alias>),
}

/// A property that an alias leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alias {
    /// As the policy writes it.
    pub(super) name: String,
    /// The type of the resources that have it.
    pub(super) resource_type: String,
    /// Its path from the root of the resource.
    pub(super) path: Vec<Step>,
    pub(super) is_modifiable: bool,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The member.
    pub(super) name: String,
    /// The path so far in lower case, if it is each item of a list.
    pub(super) each: Option<String>,
}

impl Field {
    /// The field of a name.
    ///
    /// # Errors
    /// The reason, if armlet does not know it.
    pub(super) fn of(name: &str) -> Result<Self, String> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let simple = [
            ("name", Self::Name),
            ("fullName", Self::FullName),
            ("kind", Self::Kind),
            ("type", Self::Type),
            ("location", Self::Location),
            ("id", Self::Id),
            ("identity.type", Self::IdentityType),
            ("tags", Self::Tags),
        ];
        if let Some((_, field)) = simple.into_iter().find(|(known, _)| is(known)) {
            return Ok(field);
        }
        if let Some(tag) = tag(name) {
            return Ok(Self::Tag(tag));
        }
        match policy_alias(name) {
            Some(alias) => Ok(Self::Alias(Box::new(Alias {
                name: name.to_owned(),
                resource_type: resource_type(alias.name).to_owned(),
                path: steps(alias.path),
                is_modifiable: alias.is_modifiable,
            }))),
            None if name.contains('/') && !is_of_machine_learning(name) => Ok(Self::Alias(Box::new(Alias {
                name: name.to_owned(),
                resource_type: resource_type(name).to_owned(),
                path: Vec::new(),
                is_modifiable: false,
            }))),
            None => Err(format!("armlet does not know the alias `{name}`")),
        }
    }

    /// Whether it is several values: a path through the items of a list.
    pub(super) fn is_collection(&self) -> bool {
        match self {
            Self::Alias(alias) => alias.path.iter().any(|step| step.each.is_some()),
            _ => false,
        }
    }

    /// The path from the root of the resource, `[]` for an item of a list.
    pub(super) fn path(&self) -> Vec<String> {
        let one = |word: &str| vec![word.to_owned()];
        match self {
            Self::Name | Self::FullName => one("name"),
            Self::Kind => one("kind"),
            Self::Type => one("type"),
            Self::Location => one("location"),
            Self::Id => one("id"),
            Self::IdentityType => vec!["identity".to_owned(), "type".to_owned()],
            Self::Tags => one("tags"),
            Self::Tag(name) => vec!["tags".to_owned(), name.clone()],
            Self::Alias(alias) => {
                let steps = alias.path.iter().flat_map(|step| {
                    let item = step.each.is_some().then(|| "[]".to_owned());
                    std::iter::once(step.name.clone()).chain(item)
                });
                steps.collect()
            }
        }
    }

    /// How people read it: the alias without its type.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Tag(name) => format!("tags['{name}']"),
            Self::Alias(alias) => alias
                .name
                .rsplit_once('/')
                .map_or(alias.name.as_str(), |(_, path)| path)
                .to_owned(),
            Self::FullName => "fullName".to_owned(),
            other => other.path().join("."),
        }
    }
}

/// Aliases of other services are of no resource that armlet judges, but those of its own must be known.
fn is_of_machine_learning(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with("microsoft.machinelearningservices/workspaces/")
}

/// `tags['x']`, `tags['''x''']`, `tags[x]`, `tags.x`
fn tag(name: &str) -> Option<String> {
    let prefix = name
        .get(..4)
        .filter(|prefix| prefix.eq_ignore_ascii_case("tags"))?;
    let rest = name.get(prefix.len()..)?;
    if let Some(tag) = rest.strip_prefix('.') {
        return Some(tag.to_owned());
    }
    let inside = rest.strip_prefix('[')?.strip_suffix(']')?;
    let quoted = inside
        .strip_prefix('\'')
        .and_then(|inside| inside.strip_suffix('\''));
    Some(quoted.unwrap_or(inside).replace("''", "'"))
}

fn steps(path: &str) -> Vec<Step> {
    let mut so_far = String::new();
    let steps = path.split('.').map(|word| {
        if !so_far.is_empty() {
            so_far.push('.');
        }
        so_far.push_str(&word.to_lowercase());
        let name = word.strip_suffix("[*]");
        Step {
            name: name.unwrap_or(word).to_owned(),
            each: name.map(|_| so_far.clone()),
        }
    });
    steps.collect()
}

/// The one field that an expression asks for.
pub(super) fn only_field(text: &str) -> Option<Field> {
    let mut names = text.split("field('").skip(1);
    let name = names.next()?.split('\'').next()?;
    if names.next().is_some() {
        return None;
    }
    Field::of(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_in_every_spelling() {
        for (name, tag) in [
            ("tags['cost center']", "cost center"),
            ("tags['''it's''']", "'it's'"),
            ("tags[owner]", "owner"),
            ("tags[a.b]", "a.b"),
            ("Tags.owner", "owner"),
        ] {
            assert_eq!(Field::of(name), Ok(Field::Tag(tag.to_owned())), "{name}");
        }
        assert_eq!(Field::of("TAGS"), Ok(Field::Tags));
    }

    #[test]
    fn an_alias_leads_through_lists() {
        let name =
            "Microsoft.MachineLearningServices/workspaces/computes/customServices[*].endpoints[*].name";
        let field = Field::of(name).unwrap();
        assert!(field.is_collection());
        assert_eq!(
            field.path().join("."),
            "properties.properties.customServices.[].endpoints.[].name"
        );
        assert_eq!(field.shown(), "customServices[*].endpoints[*].name");
    }

    #[test]
    fn an_alias_of_a_compute_that_is_not_in_the_table_is_not_known() {
        assert!(Field::of("Microsoft.MachineLearningServices/workspaces/computes/newThing").is_err());
        assert!(Field::of("vmSize").is_err());
        assert!(Field::of("Microsoft.Storage/storageAccounts/accessTier").is_ok());
    }
}
