//! What a definition compiles to, before all judges.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use armlet::compile::{self, Compilation, Options};
use armlet::emit::OutputFormat;
use armlet::render::{Format, render};
use armlet::source::{Loader, SourceFile};
use serde_json::{Map, Value, json};

use crate::judges::deployment::{Context, Deployment};
use crate::judges::{
    Complaint, Verdict, arm_evaluate, bicep_evaluate, bicep_grammar, bicepparam, lint, lint_bicep,
    official_schema,
};

/// Compiles a definition into every format, regardless of its `[output]`.
pub fn compiled(toml: &str, loader: &dyn Loader) -> Compilation {
    build(toml, loader, OutputFormat::DEFAULT.to_vec())
}

/// Compiles a definition into the formats it asks for.
pub fn build(toml: &str, loader: &dyn Loader, formats: Vec<OutputFormat>) -> Compilation {
    let options = Options {
        stem: "compute".to_owned(),
        formats,
        ..Options::default()
    };
    compile::build(SourceFile::new("compute.toml", toml), loader, &options)
}

/// The findings as people read them.
pub fn findings(compilation: &Compilation) -> String {
    render(
        &compilation.findings,
        &compilation.sources,
        Format::Human,
        false,
        Some(120),
    )
}

/// The outputs of a compilation.
pub struct Products {
    /// The text of the ARM template.
    pub arm_text: String,
    /// The ARM template.
    pub arm: Value,
    /// The Bicep file.
    pub bicep: String,
    /// Each parameter file: its name up to its kind, and both forms.
    pub parameter_files: Vec<ParameterFile>,
}

/// The values for one environment in both forms.
pub struct ParameterFile {
    /// `compute.dev`.
    pub stem: String,
    /// `.parameters.json`.
    pub json: Value,
    /// `.bicepparam`.
    pub bicepparam: String,
}

impl Products {
    /// Takes the outputs of a compilation; panics with its findings where there are none.
    #[track_caller]
    pub fn of(compilation: &Compilation) -> Self {
        let named = |name: &str| {
            let output = compilation.outputs.iter().find(|output| output.name == name);
            match output {
                Some(output) => output.contents.to_string(),
                None => panic!("no {name}:\n{}", findings(compilation)),
            }
        };
        let arm_text = named("compute.json");
        let stems = compilation
            .outputs
            .iter()
            .filter_map(|output| output.name.strip_suffix(".parameters.json"));
        let parameter_files = stems
            .map(|stem| ParameterFile {
                stem: stem.to_owned(),
                json: serde_json::from_str(&named(&format!("{stem}.parameters.json"))).unwrap(),
                bicepparam: named(&format!("{stem}.bicepparam")),
            })
            .collect();
        Self {
            arm: serde_json::from_str(&arm_text).unwrap(),
            bicep: named("compute.bicep"),
            arm_text,
            parameter_files,
        }
    }

    /// The values to deploy with: those of each environment (or some that fit, where nobody gives any), and once with
    /// every switch off.
    pub fn parameter_sets(&self) -> Vec<(String, Map<String, Value>)> {
        let environments = self.parameter_files.iter();
        let mut sets: Vec<(String, Map<String, Value>)> = environments
            .map(|file| (file.stem.clone(), self.values_of(file)))
            .collect();
        if sets.is_empty() {
            sets.push(("made up".to_owned(), self.fitting_values()));
        }
        let (_, mut values) = sets[0].clone();
        let declared = self.arm["parameters"].as_object().cloned().unwrap_or_default();
        let switches = declared
            .iter()
            .filter(|(_, declaration)| declaration["type"] == "bool");
        let off: Vec<&String> = switches.map(|(name, _)| name).collect();
        if !off.is_empty() {
            values.extend(off.into_iter().map(|name| (name.clone(), json!(false))));
            sets.push(("everything switched off".to_owned(), values));
        }
        sets
    }

    /// The values of a parameter file, with some that fit in the place of what a key vault keeps.
    fn values_of(&self, file: &ParameterFile) -> Map<String, Value> {
        let mut values = arm_evaluate::parameter_values(&file.json);
        for (name, value) in self.fitting_values() {
            values.entry(name).or_insert(value);
        }
        for (name, value) in &mut values {
            let declaration = &self.arm["parameters"][name];
            if declaration["type"]
                .as_str()
                .is_some_and(|kind| kind.starts_with("secure"))
            {
                *value = fitting(declaration);
            }
        }
        values
    }

    fn fitting_values(&self) -> Map<String, Value> {
        let declared = self.arm["parameters"].as_object().cloned().unwrap_or_default();
        let open = declared
            .into_iter()
            .filter(|(_, declaration)| declaration.get("defaultValue").is_none());
        open.map(|(name, declaration)| (name, fitting(&declaration)))
            .collect()
    }

    /// What is deployed with these values: once as ARM has it, once as Bicep has it.
    pub fn deployments(&self, values: &Map<String, Value>) -> Result<(Deployment, Deployment), String> {
        self.deployments_over(values, None)
    }

    /// The same, with something under the name of each resource.
    pub fn deployments_over(
        &self,
        values: &Map<String, Value>,
        existing: Option<Value>,
    ) -> Result<(Deployment, Deployment), String> {
        let context = Context {
            existing,
            ..Context::default()
        };
        let arm = arm_evaluate::evaluate(&self.arm, values, &context).map_err(|why| format!("ARM: {why}"))?;
        let bicep =
            bicep_evaluate::evaluate(&self.bicep, values, &context).map_err(|why| format!("Bicep: {why}"))?;
        Ok((arm, bicep))
    }

    /// Everything that any judge has against the outputs.
    pub fn complaints(&self) -> Vec<Complaint> {
        let mut found = lint::complaints(&self.arm_text);
        found.extend(lint_bicep::complaints(&self.bicep));
        found.extend(bicep_grammar::complaints(&self.bicep));
        found.extend(judged(official_schema::judge_template(&self.arm)));
        let mut states = vec![None];
        if self.arm_text.contains("target('full')") {
            let inner = json!({ "idleTimeBeforeShutdown": "PT3H", "vmSize": "Standard_D2_v3" });
            states.push(Some(
                json!({ "properties": { "computeType": "ComputeInstance", "properties": inner } }),
            ));
        }
        let sets = self.parameter_sets().into_iter();
        let sets = sets.flat_map(|(set, values)| {
            states
                .iter()
                .map(move |state| (set.clone(), values.clone(), state.clone()))
        });
        for (set, values, existing) in sets {
            match self.deployments_over(&values, existing) {
                Ok((arm, bicep)) => {
                    let differences = arm.differences(&bicep).into_iter();
                    found.extend(differences.map(|line| Complaint::new("ARM against Bicep", &set, line)));
                    found.extend(judged(official_schema::judge_deployment(&arm)));
                }
                Err(why) => found.push(Complaint::new("evaluation", &set, why)),
            }
        }
        for file in &self.parameter_files {
            found.extend(self.parameter_file_complaints(file));
        }
        found
    }

    /// What an environment variable gives must be converted to the type of its parameter.
    fn variable_complaints(&self, read: &bicepparam::ParameterFile, stem: &str) -> Vec<Complaint> {
        let wrong = read.variables.iter().filter(|(name, function)| {
            let kind = self.arm["parameters"][name.as_str()]["type"]
                .as_str()
                .unwrap_or_default();
            let wanted = match kind.to_lowercase().as_str() {
                "string" | "securestring" => "",
                "int" => "int",
                "bool" => "bool",
                _ => "json",
            };
            wanted != function.as_str()
        });
        wrong
            .map(|(name, function)| {
                Complaint::new("bicepparam variable", stem, format!("{name}: {function}"))
            })
            .collect()
    }

    fn parameter_file_complaints(&self, file: &ParameterFile) -> Vec<Complaint> {
        let mut found = judged(official_schema::judge_parameter_file(&file.json, &self.arm));
        let read = bicepparam::evaluate(&file.bicepparam);
        // What the Bicep file reads from an environment variable has no form in JSON: there the deployment gives it.
        if let Ok(read) = &read {
            found.retain(|complaint| {
                complaint.rule != "missing-parameter" || !read.variables.contains_key(&complaint.place)
            });
            found.extend(self.variable_complaints(read, &file.stem));
        }
        found.extend(lint::layout(&file.bicepparam));
        match read {
            Err(why) => found.push(Complaint::new("bicepparam", &file.stem, why)),
            Ok(read) => {
                if read.using != "./compute.bicep" {
                    found.push(Complaint::new(
                        "bicepparam",
                        &file.stem,
                        format!("uses {}", read.using),
                    ));
                }
                if read.entries != bicepparam::json_entries(&file.json) {
                    let message = format!(
                        "{:?} against {:?}",
                        read.entries,
                        bicepparam::json_entries(&file.json)
                    );
                    found.push(Complaint::new("bicepparam against JSON", &file.stem, message));
                }
            }
        }
        found
    }
}

/// The complaints of a judge that needs the conformance data; it says itself where it is not there.
fn judged(verdict: Verdict) -> Vec<Complaint> {
    verdict.complaints().unwrap_or_default().to_vec()
}

/// A value that the declaration of a parameter takes.
fn fitting(declaration: &Value) -> Value {
    if let Some(first) = declaration["allowedValues"]
        .as_array()
        .and_then(|allowed| allowed.first())
    {
        return first.clone();
    }
    let length = declaration["minLength"].as_u64().unwrap_or(1).max(1);
    match declaration["type"].as_str().unwrap_or_default() {
        "int" => json!(declaration["minValue"].as_i64().unwrap_or(1)),
        "bool" => json!(true),
        "array" => json!([]),
        "object" | "secureObject" => json!({}),
        _ if length == 36 => json!("00000000-0000-0000-0000-000000000001"),
        _ => json!("x".repeat(usize::try_from(length).unwrap())),
    }
}
