//! A language server as a process, and the half of the protocol that an editor speaks.

use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How long a server may think about one question.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server with one open document.
pub(super) struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    questions: u64,
    document: String,
    version: u64,
}

impl Server {
    /// Starts a server that talks on its standard streams.
    pub(super) fn start(program: &str, arguments: &[&str]) -> Self {
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = process.stdin.take().unwrap();
        Self {
            process,
            input,
            messages,
            questions: 0,
            document: String::new(),
            version: 0,
        }
    }

    /// Opens a document in the folder that it lies in.
    pub(super) fn open(&mut self, path: &Path, text: &str) {
        let folder = format!("file://{}", path.parent().unwrap().display());
        self.document = format!("file://{}", path.display());
        let completion =
            json!({ "completionItem": { "snippetSupport": false, "documentationFormat": ["markdown"] } });
        self.ask("initialize", json!({
            "processId": null,
            "rootUri": folder,
            "workspaceFolders": [{ "uri": folder, "name": "folder" }],
            "capabilities": { "textDocument": { "completion": completion, "hover": { "contentFormat": ["markdown"] } } },
        }));
        self.tell("initialized", json!({}));
        let document = json!({ "uri": self.document, "languageId": "toml", "version": 0, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the text.
    pub(super) fn change(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.document, "version": self.version });
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// What is shown at a place, counted from 0, as soon as it has this text: a server that is still reading the schema says less.
    pub(super) fn hover(&mut self, line: usize, character: usize, wanted: &str) -> String {
        self.patiently(|server| {
            let shown = server.ask("textDocument/hover", server.at(line, character));
            let text = shown["contents"]["value"].as_str().unwrap_or_default().to_owned();
            (text.contains(wanted), text)
        })
    }

    /// What is offered at a place, as soon as it has these words: a server may answer before it has read the change.
    pub(super) fn complete(&mut self, line: usize, character: usize, wanted: &[&str]) -> Vec<String> {
        self.patiently(|server| {
            let offered = server.ask("textDocument/completion", server.at(line, character));
            let items = offered.get("items").unwrap_or(&offered).as_array().cloned();
            let label = |item: &Value| item["label"].as_str().unwrap().to_owned();
            let labels: Vec<String> = items.unwrap_or_default().iter().map(label).collect();
            let has_all = wanted.iter().all(|word| labels.iter().any(|label| label == word));
            (has_all, labels)
        })
    }

    /// Asks again until the answer is as wanted, for a while; returns the last one.
    fn patiently<T>(&mut self, ask: impl Fn(&mut Self) -> (bool, T)) -> T {
        for _ in 0..80 {
            if let (true, answer) = ask(self) {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(250));
        }
        ask(self).1
    }

    fn at(&self, line: usize, character: usize) -> Value {
        json!({ "textDocument": { "uri": self.document }, "position": { "line": line, "character": character } })
    }

    fn tell(&mut self, method: &str, parameters: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    /// Asks, answers what the server asks meanwhile, and returns its answer.
    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.questions += 1;
        let question = self.questions;
        self.send(&json!({ "jsonrpc": "2.0", "id": question, "method": method, "params": parameters }));
        loop {
            let message = self
                .messages
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|error| panic!("{method}: {error}"));
            match (message.get("method"), message.get("id")) {
                (Some(asked), Some(id)) => {
                    let items = message["params"]["items"].as_array().map_or(0, Vec::len);
                    let answer = match asked.as_str() {
                        Some("workspace/configuration") => json!(vec![json!({}); items]),
                        _ => Value::Null,
                    };
                    self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": answer }));
                }
                (None, Some(id)) if *id == question => return message["result"].clone(),
                _ => {}
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The next message; `None` when the server has ended.
fn read(output: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
