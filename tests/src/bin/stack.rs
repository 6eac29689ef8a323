//! `make run`: both services as they are deployed, on the embedded database,
//! until Ctrl-C.

use std::{env, process::ExitCode};

use end_to_end::launcher::Programs;
use service_kit::server::on_signal;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    // First of all, so that Ctrl-C leaves nothing behind at any time.
    let stop = on_signal().map_err(|error| error.to_string())?;
    let folder = env::current_dir().map_err(|error| error.to_string())?;
    let address = |port| ([127, 0, 0, 1], port).into();
    let mut programs = tokio::select! {
        started = Programs::start(&folder, address(8080), address(8081)) => started?,
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
