//! A setting of the definition → a value of the template.

use crate::arm::Value;
use crate::expression::Expression;
use crate::model::application::{ImageType, Protocol, VolumeType};
use crate::model::attached::{ClusterPurpose, LoadBalancerType, SslStatus};
use crate::model::cluster::{OsType, RemoteLogin, Secret, Tier};
use crate::model::instance::{ApplicationSharing, AuthorizationType, Switch};
use crate::model::kubernetes::Quantity;
use crate::model::schedule::State;
use crate::model::workspace::{DatastoresAuthMode, IsolationMode, PublicNetworkAccess};
use crate::model::{Setting, SettingValue};
use crate::time::{Cron, StartTime, TimeZone};

/// What REST takes for a literal of the definition.
pub(super) trait Rest {
    /// The value.
    fn rest(&self) -> Value;
}

impl<T: Rest> From<&Setting<T>> for Value {
    fn from(setting: &Setting<T>) -> Self {
        lower(setting, Rest::rest)
    }
}

/// The value of a setting whose literal `literal` turns into a value.
pub(super) fn lower<T>(setting: &Setting<T>, literal: impl FnOnce(&T) -> Value) -> Value {
    match &setting.value {
        SettingValue::Literal(value) => literal(value),
        SettingValue::Parameter(name) => Expression::Parameter(name.clone()).into(),
        SettingValue::Expression(expression) => Expression::clone(expression).into(),
        // A denied finding stopped the line before this stage.
        SettingValue::Unreadable => Value::Null,
    }
}

/// The same as an expression, for a place inside another one.
pub(super) fn expression(setting: &Setting<String>) -> Expression {
    match &setting.value {
        SettingValue::Literal(text) => Expression::String(text.clone()),
        SettingValue::Parameter(name) => Expression::Parameter(name.clone()),
        SettingValue::Expression(expression) => Expression::clone(expression),
        SettingValue::Unreadable => Expression::Null,
    }
}

impl Rest for String {
    fn rest(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl Rest for bool {
    fn rest(&self) -> Value {
        Value::from(*self)
    }
}

impl Rest for i64 {
    fn rest(&self) -> Value {
        Value::from(*self)
    }
}

impl Rest for Cron {
    fn rest(&self) -> Value {
        Value::from(self.to_string())
    }
}

impl Rest for StartTime {
    fn rest(&self) -> Value {
        Value::from(self.to_string())
    }
}

impl Rest for TimeZone {
    /// The Windows name, the only one the service takes.
    fn rest(&self) -> Value {
        Value::from(self.windows_name())
    }
}

impl Rest for Quantity {
    fn rest(&self) -> Value {
        Value::from(self.0.as_str())
    }
}

impl Rest for Secret {
    fn rest(&self) -> Value {
        match *self {}
    }
}

macro_rules! rest_words {
    ($($type:ty),*) => {$(
        impl Rest for $type {
            fn rest(&self) -> Value {
                Value::from(<$type>::rest(*self))
            }
        }
    )*};
}

rest_words!(
    ApplicationSharing,
    AuthorizationType,
    DatastoresAuthMode,
    ClusterPurpose,
    ImageType,
    IsolationMode,
    LoadBalancerType,
    OsType,
    Protocol,
    PublicNetworkAccess,
    RemoteLogin,
    SslStatus,
    State,
    Switch,
    Tier,
    VolumeType
);
