//! Which of the forms a text has, by what is in it.

use serde_json::Value as Json;

use crate::arm::NotJson;
use crate::arm::read::{MAX_VALUES, Place, Places, excess, is_snapshot};
use crate::live;

/// A form in which computes are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An ARM template.
    Template,
    /// The values of a template's parameters.
    ParameterFile,
    /// A snapshot, of `bicep snapshot` or armlet.
    Snapshot,
    /// What Azure says is there, as `az` prints it.
    Answer,
    /// The body of a request to the REST API, which has no name.
    Body,
    /// A YAML file of the Azure ML CLI.
    CliYaml,
    /// Bicep, which only its own compiler reads.
    Bicep,
    /// Values for parameters in Bicep.
    BicepParameters,
    /// A definition of armlet.
    Definition,
}

/// Why a text has none of the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoForm {
    /// Why, as a clause: `it is empty`.
    pub reason: String,
    /// Where, if it is not all of it.
    pub place: Option<Place>,
}

impl NoForm {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            place: None,
        }
    }

    fn at(reason: impl Into<String>, place: Place) -> Self {
        Self {
            reason: reason.into(),
            place: Some(place),
        }
    }
}

impl Form {
    /// The form of a text.
    ///
    /// # Errors
    /// Why it is none of them.
    pub fn of(name: &str, text: &str) -> Result<Self, NoForm> {
        Self::with_places(name, text).map(|(form, _)| form)
    }

    /// The form of a text, and where its values are.
    ///
    /// # Errors
    /// As [`Form::of`].
    pub(super) fn with_places<'t>(name: &str, text: &'t str) -> Result<(Self, Places<'t>), NoForm> {
        let start = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        if is_json(start)
            && let Some(place) = excess(text)
        {
            return Err(NoForm::at(format!("it has more than {MAX_VALUES} values"), place));
        }
        let places = Places::of(text);
        Self::of_read(name, text, &places).map(|form| (form, places))
    }

    fn of_read(name: &str, text: &str, places: &Places<'_>) -> Result<Self, NoForm> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let start = text.trim_start();
        if start.is_empty() {
            return Err(NoForm::new("it is empty"));
        }
        if places.has_member("predictedResources") && is_snapshot(text) {
            return Ok(Self::Snapshot);
        }
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let extension = extension.to_ascii_lowercase();
        // NOTE: a header of TOML begins like a list of JSON.
        if is_json(start) && extension != "toml" {
            return of_json(text, places);
        }
        match extension.as_str() {
            "bicep" => Ok(Self::Bicep),
            "bicepparam" => Ok(Self::BicepParameters),
            "toml" => Ok(Self::Definition),
            "json" => {
                let reason = "it is not JSON: it begins with neither `{` nor `[`";
                Err(NoForm::at(reason, Place { line: 1, column: 1 }))
            }
            "tf" => Err(NoForm::new("it is Terraform, which armlet does not read")),
            _ if is_bicep(text) => Ok(Self::Bicep),
            _ => Ok(Self::CliYaml),
        }
    }
}

/// Whether a text begins as JSON does; ARM takes comments before it.
fn is_json(start: &str) -> bool {
    let mut rest = start;
    loop {
        let after = match rest.get(..2) {
            Some("//") => rest.split_once('\n').map(|(_, after)| after),
            Some("/*") => rest.split_once("*/").map(|(_, after)| after),
            _ => return rest.starts_with(['{', '[']),
        };
        rest = after.unwrap_or_default().trim_start();
    }
}

fn of_json(text: &str, places: &Places<'_>) -> Result<Form, NoForm> {
    // A template, which may be large, is told without making values of it.
    if places.has_member("resources") {
        return Ok(Form::Template);
    }
    if live::is_answer(text) {
        return Ok(Form::Answer);
    }
    match serde_json::from_str::<Json>(text) {
        Ok(Json::Object(members)) => {
            let has = |word: &str| members.keys().any(|key| key.eq_ignore_ascii_case(word));
            let compute_type = members
                .get("properties")
                .and_then(|properties| properties.get("computeType"));
            if compute_type.is_some() {
                return Ok(Form::Body);
            }
            match has("parameters") {
                true => Ok(Form::ParameterFile),
                false => Err(NoForm::new(
                    "it has neither `resources` nor a compute, and is no list of them",
                )),
            }
        }
        Ok(_) => Err(NoForm::new("it is no list of resources")),
        Err(error) => Err(not_json(&error)),
    }
}

/// Why a text is not read as JSON, and where.
fn not_json(error: &serde_json::Error) -> NoForm {
    let NotJson { reason, line, column } = NotJson::of(error);
    let reason = match reason.as_str() {
        "recursion limit exceeded" => "it nests more than 128 levels deep".to_owned(),
        reason => format!("it is not JSON: {reason}"),
    };
    NoForm::at(reason, Place { line, column })
}

/// Whether a text is Bicep: its first word that counts is one with which a statement of Bicep begins.
fn is_bicep(text: &str) -> bool {
    const STATEMENTS: [&str; 9] = [
        "param ",
        "targetScope ",
        "targetScope=",
        "resource ",
        "module ",
        "var ",
        "metadata ",
        "@description(",
        "using ",
    ];
    let mut lines = text.lines().map(str::trim_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with("//"));
    // NOTE: Terraform has quotes behind `resource`, and Bicep a name.
    let is_other = |line: &str| line.starts_with("resource \"") || line.starts_with("module \"");
    first
        .is_some_and(|line| !is_other(line) && STATEMENTS.iter().any(|statement| line.starts_with(statement)))
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn the_form_is_told_by_the_content() {
        let cases = [
            (r#"{"resources": []}"#, Form::Template),
            (
                r#"// exported
                {"$schema": "x", "resources": []}"#,
                Form::Template,
            ),
            (r#"{"parameters": {"a": {"value": 1}}}"#, Form::ParameterFile),
            (r#"{"predictedResources": [], "diagnostics": []}"#, Form::Snapshot),
            (r#"{"value": [], "nextLink": "x"}"#, Form::Answer),
            ("[]", Form::Answer),
            (
                r#"{"location": "x", "properties": {"computeType": "AmlCompute"}}"#,
                Form::Body,
            ),
            ("name: cpu\ntype: amlcompute\n", Form::CliYaml),
            ("// one\nparam name string\n", Form::Bicep),
        ];
        for (text, form) in cases {
            assert_eq!(Form::of("-", text), Ok(form), "{text}");
        }
        assert_eq!(Form::of("main.bicep", "output x string = ''"), Ok(Form::Bicep));
        assert_eq!(Form::of("compute.toml", "[workspace]"), Ok(Form::Definition));
    }

    #[test]
    fn what_has_no_form_says_why() {
        for (name, text, reason) in [
            ("-", " \n", "it is empty"),
            ("x.json", "nothing", "it is not JSON"),
            ("-", "{\"resources\": [", "it is not JSON"),
            ("-", "{\"a\": 1}", "it has neither `resources` nor a compute"),
            ("-", "[1, 2", "it is not JSON"),
        ] {
            let error = Form::of(name, text).unwrap_err();
            assert!(error.reason.starts_with(reason), "{text}: {error:?}");
        }
    }
}
