//! `make seed`: fills a running stack with demo data, through its API.

use std::process::ExitCode;

use clap::Parser;
use end_to_end::demo::{DemoError, Entrance, PASSWORD, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use service_kit::{
    clock::Clock,
    config::{Origin, parse},
};

/// Fill a running stack with thirty people and their recipes; safe to run again
#[derive(Debug, Parser)]
struct CommandLine {
    /// Address of identity-service as browsers see it; pictures use it
    #[arg(long, value_name = "ORIGIN", default_value = "http://localhost:8080")]
    identity: Origin,
    /// Address of recipe-api
    #[arg(long, value_name = "ORIGIN", default_value = "http://localhost:8081")]
    recipes: Origin,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command_line = match parse() {
        Ok(command_line) => command_line,
        Err(code) => return code,
    };
    match fill(&command_line).await {
        Ok(entrance) => {
            println!("{}", invitation(&entrance));
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

async fn fill(CommandLine { identity, recipes }: &CommandLine) -> Result<Entrance, DemoError> {
    // Draws nothing unless standard error is a terminal.
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let filled = Stage::new(identity, recipes, Clock::system(), bar.clone())
        .fill()
        .await;
    bar.finish_and_clear();
    filled
}

fn invitation(Entrance { username, page }: &Entrance) -> String {
    format!(
        "The stack has thirty people with recipes, posts and more. Log in as one of them:

  address   {page}
  username  {username}
  password  {PASSWORD}"
    )
}
