//! Copies of a database that is in use, and the way back. SQLite files are copied here, with
//! SQLite's own means; for PostgreSQL its own programs do it, and we name the exact lines.

mod copied;
mod error;
mod lines;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;
use tokio::task::spawn_blocking;

pub use copied::Owner;
pub use error::BackupError;

use crate::database::{DatabaseUrl, sqlite_file};

/// `backup FILE`
#[derive(Args, Clone, Debug)]
pub struct BackupCommand {
    /// Where the copy is to be; nothing may be there yet
    file: PathBuf,
}

/// `restore FILE`
#[derive(Args, Clone, Debug)]
pub struct RestoreCommand {
    /// A copy that `backup` made
    file: PathBuf,
    /// How many ids of each kind are never given: more than were given since the copy was
    /// made, so that nobody gets an id that somebody else had
    #[arg(long, value_name = "NUMBER", default_value_t = 100_000)]
    skip_ids: u32,
}

impl BackupCommand {
    /// Copies the database, which may be in use, as it is at one moment. The copy is there
    /// and on the disk, or not at all. For PostgreSQL, writes the lines to run instead.
    ///
    /// # Errors
    /// When something is there already, or the database or the disk fails.
    pub async fn run(
        self,
        database: &DatabaseUrl,
        output: &mut impl Write,
    ) -> Result<(), BackupError> {
        match database {
            DatabaseUrl::Postgres(url) => writeln!(output, "{}", lines::dump(url, &self.file)?)?,
            DatabaseUrl::Sqlite(url) => {
                let source = sqlite_file(url)?;
                let target = self.file.clone();
                let bytes = blocking(move || copied::copy(&source, &target)).await?;
                writeln!(output, "{}: {bytes} bytes", self.file.display())?;
            }
        }
        Ok(())
    }
}

impl RestoreCommand {
    /// Puts a copy of `owner` where the settings want the database, and skips ids that may have
    /// been given since. For PostgreSQL, writes the lines to run instead.
    ///
    /// # Errors
    /// When there is a database already, the file is damaged or none of this service, or is of
    /// a newer version. Nothing is changed then.
    pub async fn run(
        self,
        database: &DatabaseUrl,
        owner: Owner,
        output: &mut impl Write,
    ) -> Result<(), BackupError> {
        match database {
            DatabaseUrl::Postgres(url) => {
                let lines = lines::restore(url, &self.file, &owner.bookkeeping, self.skip_ids)?;
                writeln!(output, "{lines}")?;
            }
            DatabaseUrl::Sqlite(url) => {
                let target = sqlite_file(url)?;
                let done = target.clone();
                let work = move || copied::put_back(&self.file, &target, &owner, self.skip_ids);
                let bytes = blocking(work).await?;
                writeln!(output, "{}: {bytes} bytes", done.display())?;
            }
        }
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// The name of a part of a copy, beside it.
fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}
