use std::process::Stdio;

use secrecy::ExposeSecret;
use service_kit::database::DatabaseUrl;
use tokio::{io::AsyncWriteExt, process::Command};

use super::{Databases, Program, Stack};

/// The result of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its exit code.
    pub code: Option<i32>,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
}

impl Stack {
    /// Runs `identity-service users …` on the issuer's database, like an operator does
    /// while the service runs.
    pub async fn users(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = Program::command("identity-service", self.databases.folder());
        command
            .env_clear()
            .env("IDENTITY_DATABASE_URL", text_of(&self.databases.identity))
            .env(
                "IDENTITY_PUBLIC_URL",
                self.identity_config.public_url.as_str(),
            )
            .env("IDENTITY_ARGON2", self.identity_config.argon2.to_string())
            .env("LOG_LEVEL", "warn")
            .arg("users")
            .args(arguments);
        say(command, input).await
    }

    /// Runs `identity-service clients …` on the issuer's database.
    pub async fn clients(&self, arguments: &[&str]) -> Said {
        let mut command = Program::command("identity-service", self.databases.folder());
        command
            .env_clear()
            .env("IDENTITY_DATABASE_URL", text_of(&self.databases.identity))
            .env("LOG_LEVEL", "warn")
            .arg("clients")
            .args(arguments);
        say(command, "").await
    }

    /// Runs `identity-service audit …` on the issuer's database.
    pub async fn audit(&self, arguments: &[&str]) -> Said {
        let mut command = Program::command("identity-service", self.databases.folder());
        command
            .env_clear()
            .env("IDENTITY_DATABASE_URL", text_of(&self.databases.identity))
            .env(
                "IDENTITY_MASTER_KEY_FILE",
                &self.identity_config.master_key_file,
            )
            .env("LOG_LEVEL", "warn")
            .arg("audit")
            .args(arguments);
        say(command, "").await
    }

    /// Runs `recipe-api import …` on the resource server's database, like an operator does
    /// while the service runs.
    pub async fn import(&self, source: &DatabaseUrl, arguments: &[&str]) -> Said {
        let mut command = Program::command("recipe-api", self.databases.folder());
        command
            .env_clear()
            .env("RECIPE_DATABASE_URL", text_of(&self.databases.recipes))
            .env("LOG_LEVEL", "warn")
            .args(["import", text_of(source)])
            .args(arguments);
        say(command, "").await
    }
}

impl Databases {
    /// Runs a command of one of the programs on its database, with these settings besides.
    pub async fn command(
        &self,
        program: &'static str,
        arguments: &[&str],
        settings: &[(&str, &str)],
    ) -> Said {
        let mut command = Program::command(program, self.folder());
        command
            .env_clear()
            .env("IDENTITY_DATABASE_URL", text_of(&self.identity))
            .env("IDENTITY_MASTER_KEY_FILE", &self.master_key_file)
            .env("RECIPE_DATABASE_URL", text_of(&self.recipes))
            .env("LOG_LEVEL", "error")
            .envs(settings.iter().copied())
            .args(arguments);
        say(command, "").await
    }
}

/// Runs lines in a shell.
pub async fn shell(lines: &str) -> Said {
    let mut command = Command::new("sh");
    command.args(["-c", lines]);
    say(command, "").await
}

/// The URL with its password, to pass to a program.
#[must_use]
pub fn text_of(url: &DatabaseUrl) -> &str {
    let (DatabaseUrl::Sqlite(url) | DatabaseUrl::Postgres(url)) = url;
    url.expose_secret()
}

async fn say(mut command: Command, input: &str) -> Said {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be run");
    let mut stdin = child.stdin.take().expect("its input is ours");
    // Ignores failures: a program that reads no input may have ended already.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let output = child.wait_with_output().await.expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    Said {
        code: output.status.code(),
        output: text(output.stdout),
        errors: text(output.stderr),
    }
}

impl Said {
    /// The output of a successful command.
    ///
    /// # Panics
    /// If it failed.
    #[track_caller]
    pub fn expect_success(self) -> String {
        assert_eq!((self.code, self.errors.as_str()), (Some(0), ""));
        self.output
    }

    /// Checks that a command failed with this message.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn expect_refusal(&self, why: &str) {
        assert_eq!((self.code, self.errors.as_str()), (Some(1), why));
    }
}
