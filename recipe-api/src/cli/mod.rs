//! The command line.

mod doctor;

use std::{error::Error, io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use migrations::{Pending, open, owner, recipe::Migrator};
use service_kit::{
    backup::{BackupCommand, BackupError, RestoreCommand},
    clock::Clock,
    config::{Output, bad_configuration, parse},
    health,
    server::{bind, on_signal},
    telemetry::causes,
};

use crate::{
    app::Application,
    config::{Config, Settings},
    import::{ImportCommand, ImportError},
    openapi,
};

/// Recipes of people whom identity-service vouches for
#[derive(Debug, Parser)]
#[command(version)]
struct CommandLine {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, Default, Subcommand)]
enum Command {
    /// Serve requests (the default)
    #[default]
    Serve,
    /// Bring the database up to date, and nothing else
    Migrate,
    /// Copy the database, also while the service runs; on PostgreSQL, say how
    Backup(BackupCommand),
    /// Put a copy where the database should be; on PostgreSQL, say how
    Restore(RestoreCommand),
    /// Look at everything that the service depends on, and say what to do
    Doctor,
    /// Copy recipes, posts and all that from another database; safe to run again
    ///
    /// The source is a database with the tables `recipes`, `posts`, `comments`,
    /// `likes_posts`, `bookmarks`, `following` and `stories`, or some of them. Ids are
    /// kept, so people must have theirs at identity-service: import them there first.
    Import(ImportCommand),
    /// Ask the running service whether it is ready; for containers
    Healthcheck,
    /// Print the OpenAPI document
    Openapi,
}

/// Runs the program.
pub async fn run() -> ExitCode {
    let CommandLine { settings, command } = match parse() {
        Ok(command_line) => command_line,
        Err(code) => return code,
    };
    settings.log.init();
    let config = match settings.resolve() {
        Ok(config) => config,
        Err(fault) => return bad_configuration(&fault),
    };
    match obey(command.unwrap_or_default(), config).await {
        Ok(code) => code,
        Err(error) if Output::is_closed_by(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            let of_import = error.downcast_ref::<ImportError>().map(|fault| fault as _);
            let of_copies = || error.downcast_ref::<BackupError>().map(|fault| fault as _);
            let refusal: Option<&dyn Error> = of_import.or_else(of_copies);
            if let Some(fault) = refusal {
                eprintln!("{}", causes(fault));
                return ExitCode::FAILURE;
            }
            tracing::error!(cause = causes(&*error), "cannot go on");
            ExitCode::FAILURE
        }
    }
}

async fn obey(command: Command, config: Config) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Serve => serve(config).await?,
        Command::Migrate => {
            let database =
                open::<Migrator>(&config.database, config.durability, Pending::Apply).await?;
            database.close().await;
        }
        Command::Import(import) => return Ok(import.run(&config, &Clock::system()).await?),
        Command::Backup(command) => {
            let output = &mut Output::standard();
            command.run(&config.database, output).await?;
        }
        Command::Restore(command) => {
            let owner = owner::<Migrator>();
            command
                .run(&config.database, owner, &mut Output::standard())
                .await?;
        }
        Command::Doctor => {
            let report = doctor::examine(&config, &Clock::system()).await;
            return Ok(report.tell(&mut Output::standard())?);
        }
        Command::Healthcheck => health::ask(config.listen)?,
        Command::Openapi => {
            let document = openapi::document().to_pretty_json()?;
            writeln!(Output::standard(), "{document}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let shutdown = on_signal()?;
    let listen = config.listen;
    let application = tokio::select! {
        built = Application::build(config, Clock::system()) => built?,
        () = shutdown.cancelled() => return Ok(()),
    };
    let listener = bind(listen).await?;
    tracing::info!(%listen, "recipe-api is listening");
    application.serve(listener, shutdown).await?;
    Ok(())
}
