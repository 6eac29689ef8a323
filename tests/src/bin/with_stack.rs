//! Runs a command with both programs started on new databases:
//!
//! ```sh
//! scripts/with-postgres with-stack postgres COMMAND [ARGUMENT…]
//! ```
//!
//! The command finds them through `TEST_IDENTITY_URL` and `TEST_RECIPES_URL`. Both programs
//! inherit the settings in the environment.

use std::{env, process::ExitCode};

use end_to_end::launcher::{Backend, Databases, Programs};
use tokio::process::Command;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitCode, String> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [backend, program, arguments @ ..] = arguments.as_slice() else {
        return Err("usage: with-stack sqlite|postgres COMMAND [ARGUMENT…]".to_owned());
    };
    let backend = match backend.as_str() {
        "sqlite" => Backend::Sqlite,
        "postgres" => Backend::Postgres,
        other => return Err(format!("{other} is neither sqlite nor postgres")),
    };
    let databases = Databases::ready(backend).await;
    let programs = Programs::start_on(&databases).await?;
    let status = Command::new(program)
        .args(arguments)
        .env("TEST_IDENTITY_URL", &programs.identity.url)
        .env("TEST_RECIPES_URL", &programs.recipes.url)
        .status()
        .await;
    programs.stop().await?;
    let status = status.map_err(|error| format!("{program}: {error}"))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
