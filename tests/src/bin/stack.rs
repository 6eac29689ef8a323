//! `make run`: both services as they are deployed, on the embedded database,
//! until Ctrl-C.

use std::{
    env,
    net::{SocketAddr, TcpListener},
    process::ExitCode,
};

use clap::Parser;
use end_to_end::launcher::Programs;
use service_kit::{config::parse, server::on_signal};

/// Start both services on SQLite, with their data in ./data, until Ctrl-C
#[derive(Debug, Parser)]
struct CommandLine {
    /// Where identity-service listens, on this machine alone
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    identity: u16,
    /// Where recipe-api listens, on this machine alone
    #[arg(long, value_name = "PORT", default_value_t = 8081)]
    recipes: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command_line = match parse() {
        Ok(command_line) => command_line,
        Err(code) => return code,
    };
    match run(command_line).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run(CommandLine { identity, recipes }: CommandLine) -> Result<(), String> {
    let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
    // First of all, so that Ctrl-C leaves nothing behind at any time.
    let stop = on_signal().map_err(|error| error.to_string())?;
    check_free(&[address(identity), address(recipes)])?;
    let folder = env::current_dir().map_err(|error| error.to_string())?;
    let mut programs = tokio::select! {
        started = Programs::start(&folder, address(identity), address(recipes)) => started?,
        () = stop.cancelled() => return Ok(()),
    };
    println!("{}", welcome(&programs));
    let ended = tokio::select! {
        () = stop.cancelled() => None,
        ended = programs.identity.wait_forever() => Some(ended),
        ended = programs.recipes.wait_forever() => Some(ended),
    };
    programs.stop().await?;
    ended.map_or(Ok(()), Err)
}

/// Who listens there already would answer in our place, and look like us.
fn check_free(addresses: &[SocketAddr]) -> Result<(), String> {
    let listen = |address: &SocketAddr| {
        TcpListener::bind(address).map_err(|error| {
            format!(
                "cannot listen on {address}: {error}; choose other ports with make run STACK='--identity 9080 --recipes 9081'"
            )
        })
    };
    // All at once, for they may be the same.
    let listeners: Result<Vec<_>, _> = addresses.iter().map(listen).collect();
    listeners.map(drop)
}

fn welcome(programs: &Programs) -> String {
    let (identity, recipes) = (&programs.identity.url, &programs.recipes.url);
    format!(
        "
identity-service  {identity}
recipe-api        {recipes}

Open {identity} in a browser; {identity}/api is for trying each request.
Or, in another terminal:

  curl -s {identity}/signup -H 'Content-Type: application/json' \\
    -d '{{\"username\": \"cook\", \"password\": \"sour dough 7\"}}'

Ctrl-C stops both. Their data stays in data/."
    )
}
