//! What an expression is evaluated in.

use serde_json::Value;

use super::super::tree::Expression;
use super::error::EvaluationError;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// A value.
    Value(Value),
    /// An expression that is evaluated already and stays one: nothing in it is evaluated again.
    Expression(Expression),
    /// It exists, and its value is known at deployment only. A secret is always open, so that no value of it is printed.
    Open,
    /// There is nothing of that name, which is the engine's error.
    Missing,
    /// It has no value, because its own expression fails.
    Failed(EvaluationError),
}

/// What is known of the place that a template is deployed to. What is `None` stays an expression.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Surroundings {
    /// `tenant().tenantId`
    pub tenant_id: Option<String>,
    /// `subscription().subscriptionId`
    pub subscription_id: Option<String>,
    /// `resourceGroup().name`
    pub resource_group: Option<String>,
    /// `resourceGroup().location`
    pub location: Option<String>,
    /// `deployment().name`
    pub deployment: Option<String>,
    /// `environment()`
    pub environment: Option<Value>,
}

/// A function of the template's own.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateFunction {
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// What it gives; it sees its parameters and the template's functions, and nothing else.
    pub output: Expression,
}

/// What an expression is evaluated in: one template, at one place, for one round of its loops.
pub trait Context {
    /// The place that the template is deployed to.
    fn surroundings(&self) -> &Surroundings;

    /// A parameter, by name in any case.
    fn parameter(&self, name: &str) -> Known;

    /// Shows the value of a parameter, if it has one; whether it does. For those who want a part of it: a list of eight hundred that a
    /// loop goes over is not copied for each round.
    fn look_at_parameter(&self, _name: &str, _look: &mut dyn FnMut(&Value)) -> bool {
        false
    }

    /// A variable, by name in any case.
    fn variable(&self, name: &str) -> Known;

    /// A function of the template's own.
    fn function(&self, _namespace: &str, _name: &str) -> Option<TemplateFunction> {
        None
    }

    /// The index of the loop of a name, or of the innermost loop.
    fn copy_index(&self, _name: Option<&str>) -> Option<i64> {
        None
    }

    /// The resource that is deployed already: `target('full')`, Bicep's `this.existingResource()`.
    fn existing(&self) -> Known {
        Known::Open
    }

    /// A call of a function whose value only the deployment knows: `reference`, `listKeys`, `utcNow` and similar ones. Its
    /// arguments are evaluated as far as they can be.
    fn deployed(&self, _function: &str, _arguments: &[Expression]) -> Known {
        Known::Open
    }

    /// Whether the expression is one of a policy rule, which has functions that a template does not.
    fn is_policy(&self) -> bool {
        false
    }

    /// What a function of policy rules gives: `field`, `current`, `policy`, `requestContext` or `utcNow`.
    fn policy_function(&self, _function: &str, _arguments: &[Value]) -> Known {
        Known::Open
    }
}
