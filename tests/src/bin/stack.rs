//! `make run`: runs both programs on SQLite until Ctrl-C.

use std::{
    env,
    net::{SocketAddr, TcpListener},
    process::ExitCode,
};

use clap::Parser;
use end_to_end::launcher::Programs;
use service_kit::{config::parse, server::on_signal};

/// Run both services on SQLite until Ctrl-C, with their data in ./data
#[derive(Debug, Parser)]
struct CommandLine {
    /// Port of identity-service on 127.0.0.1
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    identity: u16,
    /// Port of recipe-api on 127.0.0.1
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
    // The first step, so that Ctrl-C never leaves a process behind.
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

/// Checks the ports first: another program there would answer in place of our services.
fn check_free(addresses: &[SocketAddr]) -> Result<(), String> {
    let listen = |address: &SocketAddr| {
        TcpListener::bind(address).map_err(|error| {
            format!(
                "cannot listen on {address}: {error}; choose other ports with make run STACK='--identity 9080 --recipes 9081'"
            )
        })
    };
    // All at the same time, to notice if both ports are the same.
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
