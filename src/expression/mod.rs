//! The expression language: one tree for every syntax, read from and printed in Bicep's and ARM's spelling, and evaluated.
//!
//! A definition holds expressions in Bicep's syntax ([`parse`]), a template in ARM's ([`arm::read`]). Which names are
//! parameters of the template, and whether they are declared, is for others to say.

pub mod arm;
mod bicep;
mod error;
pub mod evaluate;
mod functions;
#[cfg(test)]
mod generate;
mod operands;
mod operator;
mod spelling;
mod tree;
mod value_type;

pub use arm::arm_literal;
pub use bicep::{Parsed, parse, parse_default};
pub use error::ParseError;
pub use functions::{Function, ValueType, function, is_function};
pub use spelling::{
    bicep_key, bicep_multiline, bicep_string, is_identifier, is_invisible, write_bicep_string,
};
pub use tree::{Access, Deployed, Entry, Expression, Item, Key, Operator, Part, Runtime};

/// An expression that was written in ARM's syntax, with or without its brackets, in Bicep's. `None` if it is none, if it is only a
/// text, if Bicep's is the same, or if it does something that a definition cannot, such as to read a variable.
#[must_use]
pub fn from_arm(text: &str) -> Option<String> {
    let text = text.trim();
    let opened = text.strip_prefix('[');
    let closed = opened.and_then(|inside| inside.strip_suffix(']'));
    let inside = closed.or(opened).unwrap_or(text);
    let read = arm::read(inside).ok()?;
    let bicep = read.to_bicep();
    let is_other = bicep != inside || opened.is_some() && closed.is_none();
    let is_meant = is_other && !matches!(read, Expression::String(_));
    let is_same = parse(&bicep).is_ok_and(|parsed| *parsed.expression == read);
    (is_meant && is_same).then_some(bicep)
}

#[cfg(test)]
mod tests {
    use super::from_arm;

    #[test]
    fn an_expression_of_arm_is_translated_where_a_definition_can_say_it() {
        for (arm, bicep) in [
            ("parameters('size')", Some("size")),
            ("[parameters('size')", Some("size")),
            ("[toLower('A')", Some("toLower('A')")),
            ("[concat('a-', parameters('env'))]", Some("concat('a-', env)")),
            (
                "if(equals(parameters('env'), 'prod'), 4, 2)",
                Some("env == 'prod' ? 4 : 2"),
            ),
            ("toLower('A')", None),
            ("reference('x').id", None),
            ("parameters('size'", None),
            ("variables('size')", None),
            ("'${}'", None),
            ("'a' 'b'", None),
        ] {
            assert_eq!(from_arm(arm).as_deref(), bicep, "{arm}");
        }
    }
}
