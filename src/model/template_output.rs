//! `[outputs.NAME]`: a value that the deployment returns.

use std::sync::Arc;

use arcstr::ArcStr;

use super::{Definition, Named, Reader};
use crate::document::Fleet;
use crate::expression::{self, Expression, ValueType};
use crate::hashing::HashMap;
use crate::language::template_output::OutputProperty;
use crate::language::template_output::TemplateOutputBody;
use crate::model::Compute;
use crate::model::reader::{FromNode, Literal};
use crate::source::Spanned;
use crate::syntax::{Node, Table};

/// `[outputs.NAME]`.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateOutput {
    /// Its name.
    pub name: Spanned<ArcStr>,
    /// The word of its type.
    pub type_name: Spanned<ArcStr>,
    /// Its purpose.
    pub description: Option<Spanned<ArcStr>>,
    /// Its value; none if it cannot be read, which a finding says.
    pub value: Option<TemplateOutputValue>,
}

/// What an output returns.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplateOutputValue {
    /// Something of a compute, or of each instance of a fleet, which is named by the key of its table.
    Compute {
        /// The compute or the fleet.
        compute: Spanned<ArcStr>,
        /// What of it; none if it cannot be read, which a finding says.
        property: Option<Spanned<OutputProperty>>,
    },
    /// What an expression computes.
    Expression(Spanned<Arc<Expression>>),
}

pub(super) fn outputs(root: &Table, reader: &mut Reader<'_>) -> Named<TemplateOutput> {
    super::entries(root, "outputs")
        .filter_map(|entry| {
            let TemplateOutputBody {
                span: _,
                value,
                r#type,
                description,
            } = TemplateOutputBody::from_node(&entry.node, reader)?;
            let type_name = r#type.unwrap_or_else(|| Spanned::new(entry.key.span, "string".into()));
            let expected = ValueType::from_name(&type_name.value).unwrap_or(ValueType::Any);
            if expected == ValueType::Any {
                reader.unreadable.push(type_name.span);
            }
            let written = value.as_ref().map_or(entry.node.span, |value| value.0.span);
            let value = value
                .as_ref()
                .and_then(|value| self::value(&value.0, expected, reader));
            if matches!(
                value,
                None | Some(TemplateOutputValue::Compute { property: None, .. })
            ) {
                reader.unreadable.push(written);
            }
            Some(TemplateOutput {
                name: entry.key.clone(),
                type_name,
                description,
                value,
            })
        })
        .collect()
}

fn value(node: &Node, expected: ValueType, reader: &mut Reader<'_>) -> Option<TemplateOutputValue> {
    let table = node.as_table()?;
    if let Some(text) = table.get("expr") {
        let expression = reader.expression(text, expected, expression::parse)?.expression;
        return Some(TemplateOutputValue::Expression(Spanned::new(
            text.span, expression,
        )));
    }
    let compute = table.get("compute")?;
    let property = table.get("property");
    Some(TemplateOutputValue::Compute {
        compute: Spanned::new(compute.span, compute.as_str()?.into()),
        property: property.and_then(|property| {
            Some(Spanned::new(
                property.span,
                OutputProperty::from_scalar(property, reader)?,
            ))
        }),
    })
}

/// What outputs may name, by the keys of their tables.
#[derive(Debug)]
pub struct Called<'d> {
    computes: HashMap<&'d str, Vec<&'d Compute>>,
    fleets: HashMap<&'d str, &'d Fleet>,
}

impl<'d> Called<'d> {
    /// All that a definition has.
    #[must_use]
    pub fn of(definition: &'d Definition) -> Self {
        let document = &definition.document;
        let mut computes: HashMap<&str, Vec<&Compute>> = HashMap::default();
        for compute in &definition.computes {
            if !document.is_stand_in(compute.name.span) {
                computes.entry(&compute.name.value).or_default().push(compute);
            }
        }
        let fleets = document.fleets().iter().rev();
        Self {
            computes,
            fleets: fleets.map(|fleet| (fleet.name.value.as_str(), fleet)).collect(),
        }
    }

    /// The computes with a key, each in the table of another kind.
    #[must_use]
    pub fn computes(&self, key: &str) -> &[&'d Compute] {
        self.computes.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// The fleet with a key.
    #[must_use]
    pub fn fleet(&self, key: &str) -> Option<&'d Fleet> {
        self.fleets.get(key).copied()
    }
}
