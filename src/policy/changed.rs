//! What `append` and `modify` make of a request.

use serde_json::Value as Json;

use super::change::{Change, Operation, OperationKind};
use super::field::{Field, Step};
use super::open::shortened;
use super::operator::equal;
use super::request::{self, Item, Request};
use super::requirement::Requirement;
use super::round::{Resolved, Round};
use super::truth::{Reason, Truth};
use super::verdict::{Changed, Denial};
use crate::arm::{Object, Value};
use crate::expression::Expression;

/// What an effect makes of a request.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) members: Object,
    pub(super) made: Vec<Changed>,
}

/// Why an effect changes nothing.
pub(super) enum Stop {
    Denied(Box<Denial>),
    Open(Reason),
}
impl Round<'_> {
    /// What `append` adds: only what is absent, and never another value ("Azure Policy definitions append effect").
    pub(super) fn appended(&self, changes: &[Change]) -> Result<Changes, Stop> {
        let mut made = Changes {
            members: self.request.members.clone(),
            made: Vec::new(),
        };
        for change in changes {
            self.append(change, &mut made)?;
        }
        Ok(made)
    }

    fn append(&self, change: &Change, made: &mut Changes) -> Result<(), Stop> {
        let (field, value) = self.of_change(change)?;
        let is_item = matches!(&field, Field::Alias(alias) if alias.path.last().is_some_and(|step| step.each.is_some()));
        if !is_item {
            let present = Request::new(made.members.clone(), &self.request.surroundings);
            let items = present
                .items(&field, &[])
                .map_err(|open| self.stop(&field, &open, change))?;
            for item in items {
                match item {
                    Item::Absent => {}
                    Item::Value(found) if equal(&found, &value, false) => return Ok(()),
                    Item::Value(_) => return Err(Stop::Denied(Box::new(overriding(&field, &value)))),
                    Item::Open(open) => return Err(self.stop(&field, &open, change)),
                }
            }
        }
        made.set(&field, &value);
        Ok(())
    }

    /// What `modify` changes.
    pub(super) fn modified(
        &self,
        operations: &[Operation],
        conflict_is_denied: bool,
    ) -> Result<Changes, Stop> {
        let mut made = Changes {
            members: self.request.members.clone(),
            made: Vec::new(),
        };
        for operation in operations {
            if self.is_skipped(operation)? {
                continue;
            }
            let change = &operation.change;
            let (field, value) = self.of_change(change)?;
            self.refuse_unmodifiable(&field, change, conflict_is_denied)?;
            match operation.kind {
                OperationKind::Add => self.append(change, &mut made)?,
                OperationKind::Remove => made.remove(&field),
                OperationKind::AddOrReplace => {
                    if !matches!(self.request.item(&field), Item::Value(found) if equal(&found, &value, false))
                    {
                        made.set(&field, &value);
                    }
                }
            }
        }
        Ok(made)
    }

    fn is_skipped(&self, operation: &Operation) -> Result<bool, Stop> {
        let Some(condition) = &operation.condition else {
            return Ok(false);
        };
        let pointer = &operation.change.pointer;
        let resolved = self
            .resolved(condition, pointer)
            .map_err(|truth| stopped(truth, pointer))?;
        let value = match &resolved {
            Resolved::Same => condition.value(),
            Resolved::New(operand) => operand.value(),
        };
        Ok(value != Some(&Json::Bool(true)))
    }

    /// Only tags, and the aliases that Azure marks, can be modified; of most it is not known.
    fn refuse_unmodifiable(&self, field: &Field, change: &Change, is_denied: bool) -> Result<(), Stop> {
        let is_known = match field {
            Field::Tags | Field::Tag(_) => true,
            Field::Alias(alias) => alias.is_modifiable,
            _ => false,
        };
        if is_known {
            return Ok(());
        }
        let otherwise = if is_denied {
            "refuses the resource"
        } else {
            "changes nothing"
        };
        Err(Stop::Open(Reason {
            text: format!(
                "armlet does not know whether Azure may modify `{}`; where it may not, the policy {otherwise}",
                field.shown()
            ),
            pointer: change.pointer.clone(),
            is_of_policy: true,
            path: None,
        }))
    }

    fn of_change(&self, change: &Change) -> Result<(Field, Json), Stop> {
        let pointer = &change.pointer;
        let stop = |truth| stopped(truth, pointer);
        let field = self.field(&change.field, pointer).map_err(stop)?.into_owned();
        let resolved = self.resolved(&change.value, pointer).map_err(stop)?;
        let value = match &resolved {
            Resolved::Same => change.value.value(),
            Resolved::New(operand) => operand.value(),
        };
        Ok((field, value.cloned().unwrap_or_default()))
    }

    fn stop(&self, field: &Field, open: &Expression, change: &Change) -> Stop {
        Stop::Open(Reason {
            text: format!(
                "`{}` is `{}`, which only the deployment knows",
                field.shown(),
                shortened(&open.arm_string())
            ),
            pointer: change.pointer.clone(),
            is_of_policy: false,
            path: Some(field.path().join(".")),
        })
    }
}
impl Changes {
    pub(super) fn set(&mut self, field: &Field, value: &Json) {
        let sent = Value::from(value.clone());
        match field {
            Field::Tag(name) => {
                let step = |name: &str| Step {
                    name: name.to_owned(),
                    each: None,
                };
                request::put(&mut self.members, &[step("tags"), step(name)], &sent);
            }
            Field::Alias(alias) => request::put(&mut self.members, &alias.path, &sent),
            other => {
                let path = other.path();
                let steps: Vec<Step> = path
                    .iter()
                    .map(|name| Step {
                        name: name.clone(),
                        each: None,
                    })
                    .collect();
                request::put(&mut self.members, &steps, &sent);
            }
        }
        self.made.push(Changed {
            field: field.shown(),
            path: field.path(),
            value: Some(value.clone()),
        });
    }

    /// Takes a property out, if it is there.
    pub(super) fn remove(&mut self, field: &Field) {
        let path = field.path();
        if request::remove(&mut self.members, &path) {
            self.made.push(Changed {
                field: field.shown(),
                path,
                value: None,
            });
        }
    }
}

fn overriding(field: &Field, value: &Json) -> Denial {
    Denial {
        requirement: Requirement::Property {
            path: field.path(),
            shown: field.shown(),
            must: format!("must be {value}, or not be set"),
            trials: None,
        },
        remedy: vec![Changed {
            field: field.shown(),
            path: field.path(),
            value: Some(value.clone()),
        }],
        notes: vec!["the policy appends this value, and refuses another".to_owned()],
    }
}

fn stopped(truth: Truth, pointer: &str) -> Stop {
    match truth {
        Truth::Open(reason) => Stop::Open(reason),
        Truth::Failed { message, .. } => Stop::Denied(Box::new(Denial {
            requirement: Requirement::Never,
            remedy: Vec::new(),
            notes: vec![format!(
                "a function of the policy fails, which is a denial: {message}"
            )],
        })),
        Truth::True | Truth::False => Stop::Open(Reason {
            text: "what it changes is not known".to_owned(),
            pointer: pointer.to_owned(),
            is_of_policy: true,
            path: None,
        }),
    }
}
