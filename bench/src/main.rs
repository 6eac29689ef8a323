//! Prints the measurements as Markdown, or writes them to a file.

use std::{error::Error, fs, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
    /// File for the tables, instead of standard output
    #[arg(long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What to measure.
#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Operations, here and on Node; growth, floods and memory
    Operations,
    /// What becomes of others under loads that are too much
    Overload,
    /// Pages of lists with a million rows
    Paging,
    /// Status lists while many sessions have ended
    StatusLists {
        /// Numbers of ended sessions, comma separated
        #[arg(long, value_delimiter = ',', default_values_t = [1_000_000, 10_000_000])]
        sessions: Vec<i64>,
    },
}

/// One thread for all callers, so that the rest of the machine is for the services.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("bench: {fault}");
            let mut cause = fault.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), bench::Error> {
    let tell = |step: &str| eprintln!("bench: {step}");
    let text = match &arguments.what {
        What::Operations => Box::pin(bench::run(tell)).await?,
        What::Overload => Box::pin(bench::overload::run(tell)).await?,
        What::Paging => Box::pin(bench::paging::run()).await?,
        What::StatusLists { sessions } => Box::pin(bench::status_lists::run(sessions)).await?,
    };
    match &arguments.output {
        Some(file) => fs::write(file, text)?,
        None => print!("{text}"),
    }
    Ok(())
}
