//! The libraries of others, each in a process of its own.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

/// A running library, which ends on drop.
pub(crate) struct Judge {
    name: &'static str,
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Judge {
    /// `PyJWT`, of `examples/python`, at a fixed time.
    pub(crate) fn pyjwt(settings: &Value) -> Self {
        let python = env::var_os("TEST_PYTHON");
        let mut command =
            Command::new(python.expect("TEST_PYTHON is set; run scripts/with-python"));
        command
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .arg(here().join("../../../fixtures/at_time.py"))
            .arg(settings["now"].to_string())
            .arg(here().join("pyjwt_judge.py"));
        Self::start("PyJWT", command, settings)
    }

    /// jose, of `examples/node`.
    pub(crate) fn jose(settings: &Value) -> Self {
        let mut command = Command::new("node");
        command.arg(here().join("jose_judge.mjs"));
        Self::start("jose", command, settings)
    }

    fn start(name: &'static str, mut command: Command, settings: &Value) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let mut judge = Self {
            name,
            questions: process.stdin.take().unwrap(),
            answers: BufReader::new(process.stdout.take().unwrap()),
            process,
        };
        judge.say(settings);
        judge
    }

    /// Whether the library accepts a token.
    pub(crate) fn accepts(&mut self, token: &str) -> bool {
        self.say(&json!(token));
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        match answer.trim_end() {
            "accepted" => true,
            "refused" => false,
            other => panic!("{} says {other:?} about {token}", self.name),
        }
    }

    fn say(&mut self, what: &Value) {
        writeln!(self.questions, "{what}").unwrap();
        self.questions.flush().unwrap();
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/differential")
}
