//! `recipe-api`, the program.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    recipe_api::cli::run().await
}
