//! Functions of numbers and conditions.

use std::cmp::Ordering;

use serde_json::Value;

use super::error::Fault;
use super::value::{compare, integer, type_name};

/// `add`, `sub`, `mul`, `div`, `mod`: 64 bits, and an overflow is an error.
pub(super) fn arithmetic(function: &str, arguments: &[Value]) -> Result<Value, Fault> {
    let [left, right] = arguments else {
        return Err(Fault::wrong_count(function, arguments.len()));
    };
    let (left, right) = (integer(function, left)?, integer(function, right)?);
    if right == 0 && matches!(function, "div" | "mod") {
        return Err(Fault::error(format!(
            "The template language function '{function}' tried to divide by zero."
        )));
    }
    let result = match function {
        "add" => left.checked_add(right),
        "sub" => left.checked_sub(right),
        "mul" => left.checked_mul(right),
        "div" => left.checked_div(right),
        _ => left.checked_rem(right),
    };
    result.map(Value::from).ok_or_else(|| {
        Fault::error(format!(
            "The template language function '{function}' overflowed with the operants '{left}' and '{right}'."
        ))
    })
}

pub(super) fn extreme(function: &str, arguments: &[Value]) -> Result<Value, Fault> {
    let numbers = match arguments {
        [Value::Array(items)] => items.as_slice(),
        numbers => numbers,
    };
    let numbers: Result<Vec<i64>, Fault> = numbers.iter().map(|number| integer(function, number)).collect();
    let numbers = numbers?.into_iter();
    let found = if function == "max" {
        numbers.max()
    } else {
        numbers.min()
    };
    found.map(Value::from).ok_or_else(|| {
        Fault::error(format!(
            "The template language function '{function}' needs at least one number."
        ))
    })
}

/// `less`, `lessOrEquals`, `greater`, `greaterOrEquals`: of two integers, or of two strings regardless of case.
pub(super) fn comparison(function: &str, arguments: &[Value]) -> Result<Value, Fault> {
    let order = match arguments {
        [Value::Number(left), Value::Number(right)] => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => return Err(Fault::Open("it compares numbers that are no integers of 64 bits")),
        },
        [Value::String(left), Value::String(right)] => compare(left, right),
        [left, right] => {
            return Err(Fault::error(format!(
                "The template language function '{function}' expects two parameters of matching types 'Integer' or 'String'. The provided types are '{}' and '{}'.",
                type_name(left),
                type_name(right)
            )));
        }
        _ => return Err(Fault::wrong_count(function, arguments.len())),
    };
    Ok(Value::Bool(match function {
        "less" => order == Ordering::Less,
        "lessOrEquals" => order != Ordering::Greater,
        "greater" => order == Ordering::Greater,
        _ => order != Ordering::Less,
    }))
}

pub(super) fn equals(arguments: &[Value]) -> Result<Value, Fault> {
    match arguments {
        [left, right] => Ok(Value::Bool(left == right)),
        _ => Err(Fault::wrong_count("equals", arguments.len())),
    }
}

pub(super) fn int(value: &Value) -> Result<Value, Fault> {
    let text = match value {
        Value::String(text) => text,
        Value::Number(number) if number.is_i64() => return Ok(value.clone()),
        other => return Err(wrong_first("int", "Integer, String", other)),
    };
    let number = text.trim().parse::<i64>();
    number.map(Value::from).map_err(|_| {
        Fault::error(format!(
            "The template language function 'int' cannot convert provided value '{text}' to integer value."
        ))
    })
}

pub(super) fn float(value: &Value) -> Result<Value, Fault> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        other => return Err(wrong_first("float", "Integer, Float, String", other)),
    };
    match number.map(serde_json::Number::from_f64) {
        Some(Some(number)) => Ok(Value::Number(number)),
        Some(None) => Err(Fault::Open("JSON has no number for its value")),
        None => Err(Fault::error(
            "The template language function 'float' cannot convert the provided value to a number.",
        )),
    }
}

pub(super) fn bool(value: &Value) -> Result<Value, Fault> {
    let flag = match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    };
    flag.map(Value::Bool).ok_or_else(|| {
        Fault::error(
            "The template language function 'bool' was invoked with a parameter that is not valid. The value cannot be converted to the target type.",
        )
    })
}

pub(super) fn wrong_first(function: &str, types: &str, found: &Value) -> Fault {
    Fault::error(format!(
        "The template language function '{function}' expects its first parameter to be one of the following types '{types}'. The provided value is of type '{}'.",
        type_name(found)
    ))
}
