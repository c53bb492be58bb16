//! What the report of an import and the text of its definitions have to say.

use armlet::import::{Imported, Loss, ResourceReport, State};
use serde_json::Value as Json;

use super::{Case, Compiled, texts};
use crate::import::same::last;

/// The kinds of computes as a report has them.
const KINDS: [&str; 4] = ["instance", "cluster", "kubernetes", "attached"];

/// What a report and the definitions have that they should not, and lack that they should have.
pub(super) fn judge(case: &Case, imported: &[&Imported], definitions: &[Compiled<'_>]) -> Vec<String> {
    let reports: Vec<&ResourceReport> = imported
        .iter()
        .flat_map(|imported| &imported.report.resources)
        .collect();
    let told = told(imported, &reports);
    let text: String = definitions
        .iter()
        .map(|one| one.definition.text.as_str())
        .collect();
    let judging = Judging {
        case,
        reports,
        told,
        text,
        definitions,
        wrong: Vec::new(),
    };
    judging.run(imported)
}

/// All words of a report.
fn told(imported: &[&Imported], reports: &[&ResourceReport]) -> String {
    let mut told: Vec<String> = imported
        .iter()
        .flat_map(|imported| [&imported.report.notes, &imported.report.lost])
        .flatten()
        .cloned()
        .collect();
    for report in reports {
        told.push(format!("{} {} {:?}", report.kind, report.name, report.state));
    }
    told.join("\n")
}

struct Judging<'c> {
    case: &'c Case,
    reports: Vec<&'c ResourceReport>,
    told: String,
    text: String,
    definitions: &'c [Compiled<'c>],
    wrong: Vec<String>,
}

impl Judging<'_> {
    fn run(mut self, imported: &[&Imported]) -> Vec<String> {
        self.exit(imported);
        self.texts();
        self.environments();
        self.workspaces();
        self.computes();
        self.others();
        self.outputs();
        self.parameters();
        self.findings();
        self.wrong
    }

    fn say(&mut self, wrong: String) {
        self.wrong.push(wrong);
    }

    fn expects(&self) -> &Json {
        &self.case.report
    }

    /// The exit status: 1 where something is lost.
    fn exit(&mut self, imported: &[&Imported]) {
        let is_lost = imported.iter().any(|imported| imported.report.has_losses());
        let expected = self.expects()["exit"] == 1;
        let may_differ = ["may_lose", "may_import"]
            .iter()
            .any(|member| self.expects().get(member).is_some());
        if is_lost != expected && !may_differ {
            self.say(format!("exit {}, not {}", u8::from(is_lost), u8::from(expected)));
        }
    }

    fn texts(&mut self) {
        let report = self.expects().clone();
        for text in texts(&report, "says") {
            // What the command line says about the call is no part of the report.
            if !self.told.contains(text) {
                self.say(format!("the report lacks `{text}`"));
            }
        }
        for text in texts(&report, "definition_has") {
            if !self.text.contains(text) {
                self.say(format!("the definition lacks `{text}`\n{}", self.text));
            }
        }
        for text in texts(&report, "definition_not") {
            if self.text.contains(text) {
                self.say(format!("the definition has `{text}`"));
            }
        }
        let scripts = self.definitions.iter().flat_map(|one| &one.definition.scripts);
        let scripts: String = scripts.map(|(path, text)| format!("{path}\n{text}\n")).collect();
        for text in texts(&report, "never_shown") {
            if self.text.contains(text) || self.told.contains(text) || scripts.contains(text) {
                self.say(format!("a secret is shown: `{text}`"));
            }
        }
        self.scripts(&report);
    }

    /// The files of scripts: one for each text, named for the first compute.
    fn scripts(&mut self, report: &Json) {
        for script in report
            .get("scripts")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let named = script["named_for"].as_str().unwrap_or_default();
            let files = self.definitions.iter().flat_map(|one| &one.definition.scripts);
            let paths: Vec<&str> = files
                .map(|(path, _)| path.as_str())
                .filter(|path| path.contains(named))
                .collect();
            let uses = paths.first().map_or(0, |path| self.text.matches(path).count());
            let computes = texts(script, "computes").len();
            if paths.len() != 1 || uses != computes {
                self.say(format!("the script of {named}: {paths:?}, used {uses} times"));
            }
        }
    }

    fn environments(&mut self) {
        let mut found: Vec<String> = self
            .definitions
            .iter()
            .flat_map(|one| &one.compilation.parameter_files)
            .filter_map(|file| file.environment.clone())
            .collect();
        found.sort();
        found.dedup();
        let report = self.expects().clone();
        if found != texts(&report, "environments") {
            self.say(format!("environments {found:?}"));
        }
    }

    /// The names of the workspaces, evaluated with the defaults.
    fn workspaces(&mut self) {
        let report = self.expects().clone();
        let names: Vec<String> = self
            .definitions
            .iter()
            .flat_map(|one| one.bodies(""))
            .filter_map(|body| Some(body["name"].as_str()?.to_lowercase()))
            .collect();
        for workspace in texts(&report, "workspaces")
            .into_iter()
            .filter(|name| !name.starts_with('['))
        {
            let is_there = names
                .iter()
                .any(|name| name.starts_with(&workspace.to_lowercase()));
            let is_given = report["deployments"].as_object().is_some_and(|all| {
                all.values()
                    .any(|files| files.as_array().is_some_and(|files| files.len() > 1))
            });
            if !is_there && !is_given && !names.is_empty() {
                self.say(format!("the workspace is not {workspace}: {names:?}"));
            }
        }
    }

    /// The state of each compute. Those whose names are computed come in the order of the template.
    fn computes(&mut self) {
        let report = self.expects().clone();
        let expected: Vec<&Json> = report["resources"].as_array().into_iter().flatten().collect();
        let is_compute = |one: &&ResourceReport| {
            KINDS.contains(&one.kind.as_str()) || one.kind.to_lowercase().ends_with("/workspaces/computes")
        };
        let mut reports: Vec<&ResourceReport> = self.reports.iter().copied().filter(is_compute).collect();
        let mut later = Vec::new();
        for one in expected {
            let name = last(one["name"].as_str().unwrap_or_default()).to_lowercase();
            match reports
                .iter()
                .position(|report| report.name.to_lowercase() == name)
            {
                Some(place) => {
                    let found = reports.remove(place);
                    self.compute(one, found);
                }
                None => later.push(one),
            }
        }
        for one in later {
            let is_free = |report: &&ResourceReport| report.name.starts_with('[') || report.name.is_empty();
            match reports.iter().position(is_free) {
                Some(place) => {
                    let found = reports.remove(place);
                    self.compute(one, found);
                }
                None => self.say(format!("{} is not in the report", one["name"])),
            }
        }
        for report in reports {
            self.say(format!(
                "the report has {} `{}` more than expected: {:?}",
                report.kind, report.name, report.state
            ));
        }
    }

    fn compute(&mut self, expected: &Json, found: &ResourceReport) {
        let name = last(expected["name"].as_str().unwrap_or_default()).to_owned();
        let is_in = |member: &str| match self.expects().get(member) {
            Some(Json::Array(_)) => texts(self.expects(), member).iter().any(|one| last(one) == name),
            Some(Json::Object(members)) => members.keys().any(|one| last(one) == name),
            _ => false,
        };
        let (may_lose, may_import) = (is_in("may_lose"), is_in("may_import"));
        let is_right = match (&found.state, expected["state"].as_str().unwrap_or_default()) {
            (State::Imported, "imported") | (State::Lossy(_), "lossy") => true,
            (State::NotImported(reason) | State::LeftOut(reason), "not imported") => {
                reason.contains(expected["reason"].as_str().unwrap_or_default())
            }
            (State::Imported, _) => may_import,
            (State::Lossy(_), "imported") => may_lose,
            _ => false,
        };
        if !is_right {
            self.say(format!("{name} is {:?}, not {}", found.state, expected["state"]));
        }
        if let State::Lossy(losses) = &found.state {
            self.losses(&name, expected, losses);
        }
        self.table(&name, expected);
    }

    /// The losses of a compute: those that are expected, and no others.
    fn losses(&mut self, name: &str, expected: &Json, losses: &[Loss]) {
        let must: Vec<String> = texts(expected, "losses")
            .into_iter()
            .chain(texts(expected, "moved"))
            .map(str::to_lowercase)
            .collect();
        let mut may = must.clone();
        may.extend(self.case.open_paths(name));
        let secrets = self
            .expects()
            .get("secrets")
            .and_then(|secrets| secrets.get(name))
            .and_then(Json::as_array);
        may.extend(
            secrets
                .into_iter()
                .flatten()
                .filter_map(Json::as_str)
                .map(str::to_lowercase),
        );
        for path in &must {
            if !losses
                .iter()
                .any(|loss| loss.path.to_lowercase().starts_with(path.as_str()))
            {
                self.say(format!("{name}: the loss of {path} is not said: {losses:?}"));
            }
        }
        for loss in losses {
            let path = loss.path.to_lowercase();
            if !may.iter().any(|one| path.starts_with(one.as_str())) {
                self.say(format!("{name}: lost {} ({})", loss.path, loss.reason));
            }
        }
        for (path, line) in self.expects()["lines"].as_object().cloned().into_iter().flatten() {
            let mut own = losses.iter().filter(|loss| loss.path.starts_with(&path));
            let is_there = own.any(|loss| loss.place.map(|place| place.line as u64) == line.as_u64());
            if !is_there {
                self.say(format!(
                    "{name}: the loss of {path} is not in line {line}: {losses:?}"
                ));
            }
        }
        let reason = expected["reason"].as_str().unwrap_or_default();
        if !losses.iter().any(|loss| loss.reason.contains(reason)) {
            self.say(format!("{name}: no loss says `{reason}`"));
        }
    }

    /// What the table of a compute has to say.
    fn table(&mut self, name: &str, expected: &Json) {
        let table = self.table_of(name);
        if let Some(word) = expected["on_redeploy"].as_str()
            && !table.contains(&format!("on_redeploy = \"{word}\""))
        {
            self.say(format!("{name} lacks on_redeploy = {word}: {table}"));
        }
        let report = self.expects().clone();
        let has_hours = table.contains("working_hours");
        if report
            .get("working_hours")
            .is_some_and(|hours| hours.get(name).is_some())
            && !has_hours
        {
            self.say(format!("{name} has no working hours"));
        }
        if texts(&report, "no_working_hours").contains(&name) && has_hours {
            self.say(format!("{name} has working hours"));
        }
        if texts(&report, "optional_subnets").contains(&name) && !table.contains("optional = true") {
            self.say(format!("{name} has no optional subnet: {table}"));
        }
        for path in texts(expected, "extra") {
            let open = self.case.open_paths(name);
            let last = path.rsplit('.').next().unwrap_or(path);
            if !table.contains(last) && !open.contains(&path.to_lowercase()) {
                self.say(format!("{name} lacks {path} in extra: {table}"));
            }
        }
    }

    /// The text of a table and of the tables in it.
    fn table_of(&self, name: &str) -> String {
        let mut table = String::new();
        let mut is_own = false;
        for line in self.text.lines() {
            if line.starts_with('[') {
                let header = line.trim_matches(['[', ']']).replace('"', "");
                let header = header.split_once('.').map_or("", |(_, rest)| rest);
                is_own = header.eq_ignore_ascii_case(name)
                    || header
                        .to_lowercase()
                        .starts_with(&format!("{}.", name.to_lowercase()));
            }
            if is_own {
                table.push_str(line);
                table.push('\n');
            }
        }
        table
    }

    /// Roles, and resources that are no computes.
    fn others(&mut self) {
        let report = self.expects().clone();
        let mut roles: Vec<(String, String, String)> = self
            .reports
            .iter()
            .filter(|one| one.kind.to_lowercase().ends_with("/roleassignments"))
            .map(|one| (state(one), one.name.clone(), format!("{:?}", one.state)))
            .collect();
        for role in report.get("roles").and_then(Json::as_array).into_iter().flatten() {
            let reason = role["reason"].as_str().unwrap_or_default();
            let place = roles.iter().position(|(state, _, words)| {
                *state == role["state"].as_str().unwrap_or_default() && words.contains(reason)
            });
            match place {
                Some(place) => drop(roles.remove(place)),
                None => self.say(format!("no role is {} {reason}: {roles:?}", role["state"])),
            }
        }
        for other in report
            .get("others")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let kind = other["type"].as_str().unwrap_or_default();
            let reason = other["reason"].as_str().unwrap_or_default();
            let name = other["name"].as_str().unwrap_or_default();
            let is_there = self.reports.iter().any(|one| {
                one.kind.eq_ignore_ascii_case(kind)
                    && state(one) == "not imported"
                    && format!("{:?}", one.state).contains(reason)
                    && one.name.contains(name)
            });
            if !is_there {
                self.say(format!("{kind} {name} is not reported with `{reason}`"));
            }
        }
    }

    fn outputs(&mut self) {
        let report = self.expects().clone();
        let deployments = self
            .definitions
            .iter()
            .filter_map(|one| one.compilation.deployment.as_ref());
        let found: Vec<String> = deployments
            .flat_map(|deployment| &deployment.outputs)
            .map(|output| output.name.clone())
            .collect();
        for output in texts(&report, "outputs") {
            if !found.iter().any(|name| name == output) {
                self.say(format!("the output {output} is not there: {found:?}"));
            }
        }
        for output in texts(&report, "lost_outputs") {
            if found.iter().any(|name| name == output) || !self.told.contains(output) {
                self.say(format!("the output {output} is not said to be lost"));
            }
        }
        for value in texts(&report, "lost_values") {
            let (parameter, file) = value.split_once(" in ").unwrap_or((value, ""));
            let is_said = self
                .told
                .lines()
                .any(|line| line.contains(parameter) && line.contains(file));
            if !is_said {
                self.say(format!("that {value} is lost is not said"));
            }
        }
    }

    fn parameters(&mut self) {
        let report = self.expects().clone();
        let deployments = self
            .definitions
            .iter()
            .filter_map(|one| one.compilation.deployment.as_ref());
        let found: Vec<String> = deployments
            .flat_map(|deployment| &deployment.parameters)
            .map(|parameter| parameter.name.to_lowercase())
            .collect();
        for name in texts(&report, "parameters") {
            if !found.contains(&name.to_lowercase()) {
                self.say(format!("the parameter {name} is not there: {found:?}"));
            }
        }
        for name in texts(&report, "dropped_parameters") {
            if found.contains(&name.to_lowercase()) {
                self.say(format!("the parameter {name} is there"));
            }
        }
        for name in texts(&report, "renamed_parameters") {
            if !self.told.contains(name) {
                self.say(format!("that the parameter {name} has another name is not said"));
            }
        }
    }

    fn findings(&mut self) {
        let report = self.expects().clone();
        for rule in texts(&report, "findings") {
            let mut findings = self.definitions.iter().flat_map(|one| &one.compilation.findings);
            let is_there = findings.any(|finding| finding.code.id == rule);
            // A parameter that the definition declares is no longer undeclared.
            if !is_there && report.get("may_declare").is_none() {
                self.say(format!("no finding is {rule}"));
            }
        }
    }
}

/// The state of a resource in the words of the expectations.
fn state(report: &ResourceReport) -> String {
    match &report.state {
        State::Imported => "imported",
        State::Lossy(_) => "lossy",
        State::NotImported(_) | State::LeftOut(_) => "not imported",
    }
    .to_owned()
}
