//! `subnet`: by its resource id, or by names.
//!
//! Irregular: the deployment makes the id of the names.

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::json_schema::parsed;
use super::key::{ScalarType, Schema, Shape};
use super::reader::{FromNode, Reader, Setting, WholeValue};
use super::rest::{
    Plain, Rest, Scalar, Shaped, entry, expression, finish, reference, table as toml_table, text_value, whole,
};
use super::value::text::SubnetId;
use crate::arm::{Object, Value};
use crate::expression::{Entry as ObjectEntry, Expression, Key as ObjectKey, ValueType};
use crate::source::{Span, Spanned};
use crate::syntax::{Node, Table as TomlTable, Value as Toml};
use crate::table;

/// `properties.properties.subnet.id`.
#[derive(Debug, Clone, PartialEq)]
pub enum SubnetDefinition {
    /// The whole resource id.
    Id(Setting<ArcStr>),
    /// The whole resource id, or an empty text for no subnet.
    Optional(Setting<ArcStr>),
    /// Names, from which the deployment makes the id.
    Names(Box<SubnetNames>),
    /// REST's `subnet`: an object with the id.
    Whole(Box<WholeValue>),
}

table! {
    /// A subnet by the names of its network, group and subscription.
    pub struct SubnetNames {
        /// Name of the virtual network.
        pub vnet: Option<Setting<ArcStr>> => by_hand {
            example = ["vnet-ml"], aka = ["virtualNetwork", "virtual_network", "vnetName", "vnet_name"],
            rest = ["."],
        },
        /// Name of the subnet.
        pub subnet: Option<Setting<ArcStr>> => by_hand {
            example = ["snet-compute"], aka = ["name", "subnetName", "subnet_name"], rest = ["."],
        },
        /// Resource group of the virtual network. Default: the resource group of the deployment.
        pub resource_group: Option<Setting<ArcStr>> => by_hand {
            example = ["rg-net"], aka = ["resourceGroup", "rg"], rest = ["."],
        },
        /// Subscription id of the virtual network. Default: the subscription of the deployment. Requires
        /// `resource_group`.
        pub subscription: Option<Setting<ArcStr>> => by_hand {
            example = ["00000000-0000-0000-0000-000000000000"], aka = ["subscriptionId", "subscription_id"],
            rest = ["."],
        },
        /// Resource id of the subnet, instead of its names: usually a parameter, with `optional`.
        pub id: Option<Setting<ArcStr>> as SubnetId => by_hand {
            example = [{"param": "subnetId"}], aka = ["subnet_id", "subnetId", "resource_id"], rest = ["."],
        },
        /// Whether there is no subnet if `id` is empty at deployment.
        pub optional: Option<Spanned<bool>> => by_hand { default = false, example = [true], rest = ["."] },
    }
    hints = {"public_ip_address, private_ip_address": "the service assigns the addresses"};
    schema = {
        "allOf": [
            {
                "if": {"anyOf": [{"required": ["id"]}, {"required": ["optional"]}]},
                "then": {
                    "required": ["id"],
                    "properties": {
                        "vnet": {"not": {}, "x-expected": "absent, because `id` names the whole subnet"},
                        "subnet": {"not": {}, "x-expected": "absent, because `id` names the whole subnet"},
                        "resource_group": {"not": {}, "x-expected": "absent, because `id` names the whole subnet"},
                        "subscription": {"not": {}, "x-expected": "absent, because `id` names the whole subnet"}
                    }
                },
                "else": {"required": ["vnet", "subnet"]},
                "x-after-defaults": true
            },
            {"dependentRequired": {"subscription": ["resource_group"]}, "x-after-defaults": true}
        ]
    };
}

/// REST's `subnet` as a whole: an object with the id alone. Of names the deployment makes an id where the definition has them,
/// and a value of a parameter takes nothing from there.
const OBJECT: &ScalarType = &ScalarType {
    expects: ValueType::Object,
    is_secret: false,
    schema: Schema::Own(r#"{ "type": "object" }"#),
    translate: |node| {
        let table = node.as_table().filter(|table| table.len() == 1)?;
        let mut subnet = Object::new();
        subnet.set("id", (SubnetId::TYPE.translate)(table.get("id")?)?);
        Some(subnet.into())
    },
    translate_expression: |expression| expression,
    form: Some("an object with the `id` of a subnet"),
    entry: None,
    raise: |value| {
        let Toml::String(id) = whole::<Plain, SubnetDefinition>(value)? else {
            return None;
        };
        Some(toml_table([("id", Toml::String(id))]))
    },
};

/// What is said around the table.
const AROUND: &str = r##"{
    "description": "The subnet of the nodes: a resource id, a reference (to an object with the `id`, too), a table of names, or `{ id, optional }` for an id that may be empty at deployment. Not allowed in a workspace with a managed virtual network.",
    "examples": [
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-ml/subnets/snet-compute",
        {"vnet": "vnet-ml", "subnet": "snet-compute", "resource_group": "rg-net"},
        {"id": {"param": "subnetId"}, "optional": true}
    ]
}"##;

/// The schema: an id, a reference or a table.
pub(super) fn described() -> Json {
    let either = Shape::SettingOrTable(SubnetId::TYPE, SubnetNames::TABLE);
    let mut schema = parsed(AROUND);
    if let (Some(members), Json::Object(either)) = (schema.as_object_mut(), either.schema(".", "")) {
        members.extend(either);
    }
    schema
}

const TYPE: &str = "Microsoft.Network/virtualNetworks/subnets";

impl SubnetDefinition {
    /// Where it is written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Id(id) | Self::Optional(id) => id.span,
            Self::Names(names) => names.span,
            Self::Whole(whole) => whole.span,
        }
    }
}

impl FromNode for SubnetDefinition {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let names = node
            .as_table()
            .is_some_and(|table| table.get("vnet").is_some() || table.get("subnet").is_some());
        if names {
            Box::from_node(node, reader).map(Self::Names)
        } else if let Some(id) = node.as_table().and_then(|table| table.get("id")) {
            let optional = node.as_table().and_then(|table| table.get("optional"));
            reader.expect(SubnetId::TYPE);
            // An empty text is no subnet, where a value is put in.
            let id: Setting<ArcStr> = Setting::from_node(id, reader)?;
            match optional.map(|optional| &optional.value) {
                Some(Toml::Boolean(true)) if id.literal().is_some_and(ArcStr::is_empty) => None,
                Some(Toml::Boolean(true)) => Some(Self::Optional(id)),
                _ => Some(Self::Id(id)),
            }
        } else if node.is_reference() && reader.reference_type(node) == ValueType::Object {
            reader.expect(OBJECT);
            let whole = WholeValue::read(node, reader, ValueType::Object);
            Some(Self::Whole(Box::new(whole)))
        } else {
            reader.expect(SubnetId::TYPE);
            Setting::from_node(node, reader).map(Self::Id)
        }
    }
}

impl Shaped for SubnetDefinition {
    const SHAPE: &'static Shape = &Shape::File("subnet", SubnetNames::TABLE);
}

impl Rest for SubnetDefinition {
    /// An object with the id, or at deployment `null` if an optional id is empty.
    fn lower(&self) -> Option<Value> {
        if let Self::Optional(id) = self
            && id.literal().is_none()
        {
            let id = expression::<SubnetId>(id)?;
            let member = ObjectEntry::Member(ObjectKey::Name("id".into()), id.clone());
            return Some(unless_empty(id, Expression::Object(vec![member])).into());
        }
        if let Self::Whole(whole) = self {
            return whole.value.clone().map(Value::from);
        }
        let mut subnet = Object::new();
        subnet.set("id", Rest::<IdAlone>::lower(self)?);
        Some(subnet.into())
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        if let Value::Expression(computed) = &*value {
            let raised = optional(computed).unwrap_or_else(|| reference(computed));
            *value = Value::Null;
            return Some(raised);
        }
        let Value::Object(subnet) = value else { return None };
        let raised = <Self as Rest<IdAlone>>::raise(subnet.get_mut("id")?)?;
        subnet.remove("id");
        finish(value);
        Some(raised)
    }
}

/// A subnet of which REST takes the id alone.
#[derive(Debug, Clone, Copy)]
pub enum IdAlone {}

impl Shaped<IdAlone> for SubnetDefinition {
    const SHAPE: &'static Shape = <Self as Shaped>::SHAPE;
}

impl Rest<IdAlone> for SubnetDefinition {
    fn lower(&self) -> Option<Value> {
        match self {
            Self::Id(id) => Rest::<SubnetId>::lower(id),
            Self::Optional(id) if id.literal().is_none() => {
                let id = expression::<SubnetId>(id)?;
                Some(unless_empty(id.clone(), id).into())
            }
            Self::Optional(id) => Rest::<SubnetId>::lower(id),
            Self::Names(names) => Some(id_of_names(names)?.into()),
            Self::Whole(whole) => {
                let object = Box::new(whole.value.clone()?);
                let name = "id".to_owned();
                Some(
                    Expression::Member {
                        object,
                        name: name.into(),
                    }
                    .into(),
                )
            }
        }
    }

    /// The names of an id that `resourceId()` makes; the id itself otherwise.
    fn raise(value: &mut Value) -> Option<Toml> {
        let raised = match &*value {
            Value::Expression(computed) => match optional(computed).or_else(|| names_of_id(computed)) {
                Some(table) => table,
                None => reference(computed),
            },
            literal => SubnetId::raise(literal)?,
        };
        *value = Value::Null;
        Some(raised)
    }
}

/// `empty(id) ? null : value`.
fn unless_empty(id: Expression, value: Expression) -> Expression {
    Expression::Conditional(
        Box::new(Expression::call("empty", [id])),
        Box::new(Expression::Null),
        Box::new(value),
    )
}

/// The table of an optional id, if an expression is what lowering makes of one.
fn optional(computed: &Expression) -> Option<Toml> {
    let Expression::Conditional(condition, _, value) = computed else {
        return None;
    };
    let Expression::Call { arguments, .. } = &**condition else {
        return None;
    };
    let [id] = arguments.as_slice() else { return None };
    let member = ObjectEntry::Member(ObjectKey::Name("id".into()), id.clone());
    let fits = **value == *id || **value == Expression::Object(vec![member]);
    let is_one = fits && *computed == unless_empty(id.clone(), Expression::clone(value));
    is_one.then(|| {
        let keys = vec![entry("id", reference(id)), entry("optional", Toml::Boolean(true))];
        Toml::Table(TomlTable::new(keys))
    })
}

fn id_of_names(names: &SubnetNames) -> Option<Expression> {
    let SubnetNames {
        span: _,
        vnet,
        subnet,
        resource_group,
        subscription,
        id: _,
        optional: _,
    } = names;
    let part = |name: &Option<Setting<ArcStr>>| name.as_ref().and_then(expression::<ArcStr>);
    let scope = [part(subscription), part(resource_group)].into_iter().flatten();
    let kind = Expression::String(TYPE.into());
    let path = [part(vnet)?, part(subnet)?];
    Some(Expression::call("resourceId", scope.chain([kind]).chain(path)))
}

fn names_of_id(id: &Expression) -> Option<Toml> {
    let Expression::Call {
        namespace: None,
        name,
        arguments,
    } = id
    else {
        return None;
    };
    if name != "resourceId" {
        return None;
    }
    let at = arguments
        .iter()
        .position(|argument| *argument == Expression::String(TYPE.into()))?;
    let (scope, path) = arguments.split_at(at);
    let (subscription, group) = match scope {
        [] => (None, None),
        [group] => (None, Some(group)),
        [subscription, group] => (Some(subscription), Some(group)),
        _ => return None,
    };
    let [_, vnet, subnet] = path else { return None };
    let written = |name: &Expression| match name {
        Expression::String(text) => text_value(text),
        computed => reference(computed),
    };
    let keys = [
        ("vnet", Some(vnet)),
        ("subnet", Some(subnet)),
        ("resource_group", group),
        ("subscription", subscription),
    ];
    let entries = keys
        .into_iter()
        .filter_map(|(key, name)| Some(entry(key, written(name?))));
    Some(Toml::Table(TomlTable::new(entries.collect())))
}
