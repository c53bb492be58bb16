//! Members of parameters: `settings.idle` is the member `idle` of the parameter `settings`.

use arcstr::ArcStr;

use crate::expression::{Access, Expression};
use crate::syntax::{Node, Value};

/// A parameter, or a member at any depth below one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// The parameter.
    pub parameter: ArcStr,
    /// The names of the members, and the indexes of items, that lead from it to the value.
    pub members: Vec<String>,
}

impl Path {
    /// What an expression stands for, if it is a parameter or a member of one.
    pub(super) fn of(expression: &Expression) -> Option<Self> {
        match expression {
            Expression::Parameter(name) => Some(Self {
                parameter: name.clone(),
                members: Vec::new(),
            }),
            Expression::Member { object, name } => Some(Self::of(object)?.below(name.to_string())),
            Expression::Index { object, index } => Some(Self::of(object)?.below(step(index)?)),
            Expression::NonNull(inner) => Self::of(inner),
            Expression::SafeAccess { object, path } => {
                path.iter().try_fold(Self::of(object)?, |here, access| {
                    Some(here.below(match access {
                        Access::Member(name) => name.to_string(),
                        Access::Index(index) => step(index)?,
                    }))
                })
            }
            _ => None,
        }
    }

    fn below(mut self, member: String) -> Self {
        self.members.push(member);
        self
    }

    /// Every parameter, or member of one, that an expression mentions.
    pub(super) fn mentioned(expression: &Expression) -> Vec<Self> {
        match Self::of(expression) {
            Some(path) => vec![path],
            None => expression
                .children()
                .into_iter()
                .flat_map(Self::mentioned)
                .collect(),
        }
    }

    /// The value at the path below the value of the parameter.
    pub(super) fn find<'n>(&self, value: &'n Node) -> Option<&'n Node> {
        find(&self.members, value)
    }
}

/// The value to which members lead from another.
pub(super) fn find<'n>(members: &[String], value: &'n Node) -> Option<&'n Node> {
    members.iter().try_fold(value, |here, step| match &here.value {
        Value::Table(table) => {
            let alike = || {
                table
                    .iter()
                    .find(|entry| entry.key.value.eq_ignore_ascii_case(step))
            };
            table.entry(step).or_else(alike).map(|entry| &entry.node)
        }
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The member that an index leads to, if it is written out.
fn step(index: &Expression) -> Option<String> {
    match index {
        Expression::String(name) => Some(name.to_string()),
        Expression::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
