//! `make seed`: fills a running stack with demo data, through its API.

use std::process::ExitCode;

use clap::Parser;
use end_to_end::demo::{DemoError, Entrance, PASSWORD, Stage, open_database};
use indicatif::{ProgressBar, ProgressStyle};
use service_kit::{
    clock::Clock,
    config::{Origin, parse},
    database::{Database, DatabaseUrl},
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
    /// recipe-api's database (`sqlite://…` or `postgres://…`): spread what is created over
    /// the past weeks there; the API can only date it now
    #[arg(long, value_name = "DATABASE_URL")]
    date_back: Option<DatabaseUrl>,
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

async fn fill(command_line: &CommandLine) -> Result<Entrance, DemoError> {
    // Before anything is created, so that a wrong address changes nothing.
    let database = match &command_line.date_back {
        Some(url) => Some(open_database(url).await?),
        None => None,
    };
    let filled = fill_and_date(command_line, database.as_ref()).await;
    if let Some(database) = database {
        database.close().await;
    }
    filled
}

async fn fill_and_date(
    CommandLine {
        identity, recipes, ..
    }: &CommandLine,
    database: Option<&Database>,
) -> Result<Entrance, DemoError> {
    let clock = Clock::system();
    // Draws nothing unless standard error is a terminal.
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let filled = Stage::new(identity, recipes, clock.clone(), bar.clone())
        .fill()
        .await;
    bar.finish_and_clear();
    let (entrance, history) = filled?;
    if let Some(database) = database {
        history.date_back(database, clock.now()).await?;
    }
    Ok(entrance)
}

fn invitation(Entrance { username, page }: &Entrance) -> String {
    format!(
        "The stack has thirty people with recipes, posts and more. Log in as one of them:

  address   {page}
  username  {username}
  password  {PASSWORD}"
    )
}
