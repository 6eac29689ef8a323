use std::{
    env, io,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, process::Command};

use super::{programs::Program, reservation::Reservation};

/// A service of `examples/`. It uses none of our code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// `PyJWT` on Python's own HTTP server.
    Python,
    /// Flask with flask-jwt-extended.
    Flask,
    /// jose on Node's own HTTP server.
    Node,
    /// jose with Express.
    Express,
    /// Go's standard library. It supports RS256 and ES256 alone.
    Go,
    /// The short service with `PyJWT` that the documentation begins with.
    QuickPython,
    /// The short service with jose that the documentation begins with.
    QuickNode,
}

/// The clock of a program.
#[derive(Clone, Copy, Debug)]
pub enum ProgramTime {
    /// The machine's clock.
    Real,
    /// A fixed time in seconds since the epoch.
    Fixed(i64),
}

impl Example {
    /// Starts it with `settings` (environment variables), and waits until it answers.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn start(
        self,
        time: ProgramTime,
        settings: &[(&str, &str)],
    ) -> Result<Program, String> {
        let reservation = Reservation::new();
        let port = reservation.address.port().to_string();
        let mut command = self.command(time);
        command.env("PORT", port).envs(settings.iter().copied());
        let url = format!("http://{}", reservation.address);
        let mut program = Program::spawn(self.name(), command, url)?;
        program.listening().await?;
        Ok(program)
    }

    fn command(self, time: ProgramTime) -> Command {
        let language = match self {
            Self::Python | Self::Flask | Self::QuickPython => Language::Python,
            Self::Node | Self::Express | Self::QuickNode => Language::Node,
            Self::Go => return go_service(time),
        };
        language.command(time, &repository().join("examples").join(self.name()))
    }

    /// Its path in `examples/`.
    fn name(self) -> &'static str {
        match self {
            Self::Python => "python/service.py",
            Self::Flask => "python/flask_service.py",
            Self::Node => "node/service.js",
            Self::Express => "node/express-service.js",
            Self::Go => "go/main.go",
            Self::QuickPython => "python/quick_start.py",
            Self::QuickNode => "node/quick-start.js",
        }
    }
}

/// The compiled service of `examples/go`.
fn go_service(time: ProgramTime) -> Command {
    let given = env::var_os("TEST_GO_SERVICE");
    let mut command = Command::new(given.expect("TEST_GO_SERVICE is set; run scripts/with-go"));
    stop_clock(&mut command, time);
    Program::tamed(command, &env::temp_dir())
}

/// Passes the fixed time to `at_time` of Node and Go.
fn stop_clock(command: &mut Command, time: ProgramTime) {
    if let ProgramTime::Fixed(now) = time {
        command.env("NOW", (now * 1_000).to_string());
    }
}

/// The language of an example.
#[derive(Clone, Copy, Debug)]
pub enum Language {
    /// `examples/python`
    Python,
    /// `examples/node`
    Node,
}

impl Language {
    /// Calls the example's verifier directly. Returns for each token the status that a
    /// service would answer with.
    ///
    /// # Errors
    /// If the program cannot be run.
    pub async fn verdicts(
        self,
        time: ProgramTime,
        settings: &[(&str, &str)],
        tokens: &[&str],
    ) -> io::Result<Value> {
        let program = match self {
            Self::Python => "verdicts.py",
            Self::Node => "verdicts.mjs",
        };
        let mut command = self.command(time, &fixtures().join(program));
        command.envs(settings.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut stdin = child.stdin.take().expect("it is piped");
        stdin
            .write_all(json!(tokens).to_string().as_bytes())
            .await?;
        drop(stdin);
        let output = child.wait_with_output().await?;
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    fn command(self, time: ProgramTime, program: &Path) -> Command {
        let mut command = match self {
            Self::Python => Command::new(python()),
            Self::Node => Command::new("node"),
        };
        match (self, time) {
            (_, ProgramTime::Real) => {}
            (Self::Python, ProgramTime::Fixed(now)) => {
                command.arg(fixtures().join("at_time.py"));
                command.arg(now.to_string());
            }
            (Self::Node, ProgramTime::Fixed(_)) => {
                command.arg("--import").arg(fixtures().join("at_time.mjs"));
                stop_clock(&mut command, time);
            }
        }
        command.arg(program).env("PYTHONDONTWRITEBYTECODE", "1");
        Program::tamed(command, &env::temp_dir())
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn fixtures() -> PathBuf {
    repository().join("tests/fixtures")
}

/// A Python with the libraries of `examples/python`.
fn python() -> PathBuf {
    let given = env::var_os("TEST_PYTHON");
    given
        .expect("TEST_PYTHON names a Python; run scripts/with-python")
        .into()
}
