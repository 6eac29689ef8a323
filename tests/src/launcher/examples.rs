use std::{
    env, io,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, process::Command};

use super::{programs::Program, reservation::Reservation};

/// A service of `examples/`, which has nothing of ours in it.
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
}

/// Which time a program takes for the present.
#[derive(Clone, Copy, Debug)]
pub enum ProgramTime {
    /// The machine's.
    Real,
    /// This, in seconds since the epoch, and it stays.
    Fixed(i64),
}

impl Example {
    /// Starts it as `settings`, environment variables, tell it to be, and waits
    /// until it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start(
        self,
        time: ProgramTime,
        settings: &[(&str, &str)],
    ) -> Result<Program, String> {
        let reservation = Reservation::new();
        let port = reservation.address.port().to_string();
        let (name, program) = self.program();
        let mut command = self.language().command(time, &program);
        command.env("PORT", port).envs(settings.iter().copied());
        let url = format!("http://{}", reservation.address);
        let mut program = Program::spawn(name, command, url)?;
        program.listening().await?;
        Ok(program)
    }

    fn language(self) -> Language {
        match self {
            Self::Python | Self::Flask => Language::Python,
            Self::Node | Self::Express => Language::Node,
        }
    }

    fn program(self) -> (&'static str, PathBuf) {
        let name = match self {
            Self::Python => "python/service.py",
            Self::Flask => "python/flask_service.py",
            Self::Node => "node/service.js",
            Self::Express => "node/express-service.js",
        };
        (name, repository().join("examples").join(name))
    }
}

/// What an example is written in.
#[derive(Clone, Copy, Debug)]
pub enum Language {
    /// `examples/python`
    Python,
    /// `examples/node`
    Node,
}

impl Language {
    /// Hands tokens to the example's verifier itself; for each the status that a
    /// service would answer with.
    ///
    /// # Errors
    /// When it cannot be run.
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
            (Self::Node, ProgramTime::Fixed(now)) => {
                command.arg("--import").arg(fixtures().join("at_time.mjs"));
                command.env("NOW", (now * 1_000).to_string());
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
