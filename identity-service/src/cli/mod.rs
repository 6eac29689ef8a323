//! The command line.

pub mod audit;
pub mod clients;
mod doctor;
pub mod keys;
mod progress;
pub mod users;

use std::{error::Error, fmt::Display, io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use migrations::{Pending, identity::Migrator, open, owner};
use service_kit::{
    backup::{BackupCommand, BackupError, RestoreCommand},
    clock::Clock,
    config::{Output, bad_configuration, parse},
    health,
    server::{bind, on_signal},
    telemetry::causes,
};

use audit::AuditCommand;
use clients::{ClientAdministration, ClientsCommand, ClientsError};
use keys::KeysCommand;
use users::{CommandError, UserAdministration, UsersCommand};

use crate::{
    app::{Application, StartError, open_administration},
    audit::AuditLog,
    config::{Config, Settings},
    keys::Error as SigningKeyError,
    openapi,
};

/// Accounts, sessions, signing keys and tokens: the issuer
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
    /// Show, or forget, what happened to accounts, sessions and keys
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Register and manage the applications that may ask for tokens
    #[command(subcommand)]
    Clients(ClientsCommand),
    /// Show or change signing keys, also while the service runs
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Import, make and manage accounts
    #[command(subcommand)]
    Users(UsersCommand),
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
    match Box::pin(obey(command.unwrap_or_default(), config)).await {
        Ok(code) => code,
        Err(error) if Output::is_closed_by(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(fault) = refusal(&*error) {
                eprintln!("{}", causes(fault));
                return ExitCode::FAILURE;
            }
            if let Some(fault) = bad_file(&*error) {
                return bad_configuration(fault);
            }
            tracing::error!(cause = causes(&*error), "cannot go on");
            ExitCode::FAILURE
        }
    }
}

/// Settings are read at startup, but files that they name only when needed.
fn bad_file<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a dyn Display> {
    let key = match error.downcast_ref() {
        Some(StartError::Key(key)) => Some(key),
        Some(fault @ (StartError::ClientFile(_) | StartError::ClientsWithoutSecret(_))) => {
            return Some(fault);
        }
        _ => error.downcast_ref(),
    };
    let key = key.filter(|key| matches!(key, SigningKeyError::MasterKey(_)));
    key.map(|key| key as _)
}

async fn obey(command: Command, config: Config) -> Result<ExitCode, Box<dyn Error>> {
    match command {
        Command::Serve => serve(config).await?,
        Command::Users(command) => return manage_users(command, &config).await,
        Command::Clients(command) => manage_clients(command, config).await?,
        Command::Migrate => {
            let database =
                open::<Migrator>(&config.database, config.durability, Pending::Apply).await?;
            database.close().await;
        }
        Command::Audit(command) => {
            let database =
                open::<Migrator>(&config.database, config.durability, Pending::Refuse).await?;
            let log = AuditLog::new(database, Clock::system());
            command.run(&log, &config).await?;
        }
        Command::Keys(command) => {
            keys::obey(command, &config, &Clock::system(), &mut Output::standard()).await?;
        }
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

async fn manage_users(command: UsersCommand, config: &Config) -> Result<ExitCode, Box<dyn Error>> {
    let administration = UserAdministration {
        management: open_administration(config, Clock::system()).await?,
        public_url: config.public_url.clone(),
    };
    let done = administration.run(command).await;
    administration
        .management
        .accounts
        .database
        .clone()
        .close()
        .await;
    Ok(done?)
}

async fn manage_clients(command: ClientsCommand, config: Config) -> Result<(), Box<dyn Error>> {
    let database = open::<Migrator>(&config.database, config.durability, config.migrations).await?;
    let log = AuditLog::new(database.clone(), Clock::system());
    let administration =
        ClientAdministration::new(database.clone(), config.audiences.names().to_vec(), log);
    let done = administration.run(command).await;
    database.close().await;
    Ok(done?)
}

/// Why a command failed, if it failed for something that an operator typed.
fn refusal<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let of_users = error.downcast_ref::<CommandError>().map(|fault| fault as _);
    let of_clients = || error.downcast_ref::<ClientsError>().map(|fault| fault as _);
    let of_copies = || error.downcast_ref::<BackupError>().map(|fault| fault as _);
    of_users.or_else(of_clients).or_else(of_copies)
}

async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let shutdown = on_signal()?;
    let (listen, issuer) = (config.listen, config.public_url.clone());
    let application = tokio::select! {
        built = Application::build(config, Clock::system()) => built?,
        () = shutdown.cancelled() => return Ok(()),
    };
    let listener = bind(listen).await?;
    tracing::info!(%listen, %issuer, "identity-service is listening");
    application.serve(listener, shutdown).await?;
    Ok(())
}
