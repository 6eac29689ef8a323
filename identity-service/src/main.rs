//! Accounts, sessions, signing keys and tokens: the issuer.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    identity_service::cli::run().await
}
