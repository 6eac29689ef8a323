//! `recipe-api import`

use std::{io, process::ExitCode};

use clap::Args;
use migrations::{open, recipe::Migrator};
use service_kit::{clock::Clock, config::Output, database::DatabaseUrl};

use super::{ImportError, Mode, copy, report::Report, source::Source};
use crate::config::Config;

/// Copies from another database.
#[derive(Clone, Debug, Args)]
pub(crate) struct ImportCommand {
    /// `sqlite://…` or `postgres://…`: the database to copy from, which is only read
    #[arg(
        env = "RECIPE_IMPORT_SOURCE",
        hide_env_values = true,
        value_name = "SOURCE"
    )]
    source: DatabaseUrl,
    /// Tell what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl ImportCommand {
    /// Copies all valid rows and reports the others.
    ///
    /// # Errors
    /// When a database cannot be read or written.
    pub(crate) async fn run(self, config: &Config, clock: &Clock) -> Result<ExitCode, ImportError> {
        let mode = if self.dry_run {
            Mode::DryRun
        } else {
            Mode::Write
        };
        let source = Source::open(&self.source).await?;
        let database =
            open::<Migrator>(&config.database, config.durability, config.migrations).await?;
        let (mut output, mut errors) = (Output::standard(), io::stderr());
        let mut report = Report::new(&mut output, &mut errors);
        let copied = copy(&source, &database, clock, mode, &mut report).await;
        source.close().await;
        database.close().await;
        copied?;
        Ok(if report.is_complete() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
