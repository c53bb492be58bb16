//! The key of a compute's table, `name` and `unique_name` ↔ the name of the resource.

use super::rest::{entry, is_sayable, reference};
use crate::arm::{Deployment, Resource, WORKSPACE};
use crate::expression::{Expression, Part};
use crate::syntax::{Entry, Value as Toml};

/// How much of a name there is room for before the suffix that makes it unique: names have at most 24 characters.
const BEFORE_SUFFIX: u8 = 17;

/// How many characters of `uniqueString()` the suffix has.
const UNIQUE: u8 = 5;

/// The name of a compute: `said`, with a suffix of its own where the id of its workspace is given for that.
///
/// The form never changes again, because a name in another form is another compute.
pub(crate) fn lower(said: Expression, workspace: Option<&Expression>) -> Expression {
    let Some(workspace) = workspace else {
        return said;
    };
    let unique = Expression::call("uniqueString", [workspace.clone(), said.clone()]);
    let unique = Expression::call("take", [unique, Expression::Integer(UNIQUE.into())]);
    let mut parts = match said {
        Expression::String(name) => {
            let begin: String = name.chars().take(BEFORE_SUFFIX.into()).collect();
            vec![Part::Text(format!("{begin}-u"))]
        }
        computed => {
            let begin = Expression::call("take", [computed, Expression::Integer(BEFORE_SUFFIX.into())]);
            vec![Part::Value(begin), Part::Text("-u".into())]
        }
    };
    parts.push(Part::Value(unique));
    Expression::Interpolation(parts)
}

/// The key of a compute's table, and the keys that say its name where that is another; none if no key can say it.
pub(crate) fn raise(resource: &Resource, deployment: &Deployment) -> Option<(String, Vec<Entry>)> {
    let (said, is_unique) = match unique(&resource.name, deployment) {
        Some(said) => (said, true),
        None => (&resource.name, false),
    };
    let unique = is_unique.then(|| entry("unique_name", Toml::Boolean(true)));
    match said {
        Expression::String(name) => Some((name.to_string(), unique.into_iter().collect())),
        computed if is_sayable(computed) => {
            let name = entry("name", reference(computed));
            Some((
                resource.symbol.to_string(),
                [name].into_iter().chain(unique).collect(),
            ))
        }
        _ => None,
    }
}

/// What a name with the suffix of `unique_name` is made of.
fn unique<'r>(name: &'r Expression, deployment: &Deployment) -> Option<&'r Expression> {
    let call = |expression: &'r Expression, function: &str| match expression {
        Expression::Call { name, arguments, .. } if name == function => Some(arguments.as_slice()),
        _ => None,
    };
    let Expression::Interpolation(parts) = name else {
        return None;
    };
    let [.., Part::Value(suffix)] = parts.as_slice() else {
        return None;
    };
    let [unique, _] = call(suffix, "take")? else {
        return None;
    };
    let [workspace, said] = call(unique, "uniqueString")? else {
        return None;
    };
    let mut workspaces = deployment
        .resources
        .iter()
        .filter(|resource| resource.resource_type.eq_ignore_ascii_case(WORKSPACE));
    let is_own = workspaces.any(|own| own.id(&deployment.resources).to_arm() == workspace.to_arm());
    (is_own && lower(said.clone(), Some(workspace)) == *name).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique(said: Expression) -> String {
        let workspace = Expression::Parameter("workspaceId".into());
        lower(said, Some(&workspace)).to_bicep()
    }

    #[test]
    fn a_unique_name_is_the_begin_of_the_name_and_five_characters_of_its_own() {
        insta::assert_snapshot!(unique(Expression::String("ana".into())), @"'ana-u${take(uniqueString(workspaceId, 'ana'), 5)}'");
        insta::assert_snapshot!(unique(Expression::String("a-name-that-is-too-long".into())), @"'a-name-that-is-to-u${take(uniqueString(workspaceId, 'a-name-that-is-too-long'), 5)}'");
        insta::assert_snapshot!(unique(Expression::Parameter("who".into())), @"'${take(who, 17)}-u${take(uniqueString(workspaceId, who), 5)}'");
    }

    #[test]
    fn a_unique_name_has_as_many_characters_as_a_name_may_have() {
        assert_eq!(usize::from(BEFORE_SUFFIX) + "-u".len() + usize::from(UNIQUE), 24);
    }
}
