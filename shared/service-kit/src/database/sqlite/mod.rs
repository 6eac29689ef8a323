//! SQLite in this process: any number of readers, one writer.

mod checkpoints;
mod codes;
mod connection;
mod file;
mod file_identity;
mod private;
mod read_only;
mod readers;
#[cfg(test)]
mod tests;
mod value;
mod writer;

use std::panic::resume_unwind;

use secrecy::SecretString;
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

pub(super) use codes::class;
pub(crate) use file::beside as files_beside;
pub use file::create_folder;
pub(super) use file::{connect_read_only, connect_to_examine, schema_connection};
pub use private::is_open_to_others;
pub(super) use read_only::ReadOnly;
pub(super) use value::read_time;

use super::{Durability, Error, FromRow, PATIENCE, query::Statement};
use checkpoints::{Commits, keep_short};
use connection::{Connection, Failure, Place};
use readers::Readers;
use writer::{Transaction as Written, Writer};

/// An open file.
#[derive(Debug)]
pub(super) struct Engine {
    readers: Readers,
    writer: Writer,
    commits: Commits,
    checkpoints: JoinHandle<()>,
}

/// A transaction, and the counter of its commit.
#[derive(Debug)]
pub(super) struct Transaction {
    written: Written,
    commits: Commits,
}

/// Whether a transaction runs on request threads or on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Short,
    Long,
}

/// The file that a URL names.
pub(super) fn file_of(url: &SecretString) -> Result<std::path::PathBuf, Error> {
    Ok(file::of(url, Durability::default())?.path)
}

impl Engine {
    pub(super) fn connect(url: &SecretString, durability: Durability) -> Result<Self, Error> {
        let file = file::of(url, durability)?;
        create_folder(&file.path).map_err(Error::unavailable)?;
        // The writer first, because it creates the file and enables write-ahead logging.
        let writer = Writer::new(file.clone())?;
        let readers = Readers::new(file.clone())?;
        let commits = Commits::default();
        let checkpoints = keep_short(file, writer.clone(), commits.clone());
        Ok(Self {
            readers,
            writer,
            commits,
            checkpoints: tokio::spawn(checkpoints),
        })
    }

    pub(super) async fn read<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        self.readers.query(statement).await
    }

    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        self.write(move |writer| writer.query(&statement)).await
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        self.write(move |writer| writer.execute(&statement)).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = self.writer.turn().await?;
        let (_turn, result) = turn.run(self.writer.place_of_commits(), work).await;
        self.commits.count();
        result
    }

    pub(super) async fn begin(&self, length: Length) -> Result<Transaction, Error> {
        let place = match length {
            Length::Short => Place::Transaction,
            Length::Long => Place::OwnThread,
        };
        Ok(Transaction {
            written: Written::begin(&self.writer, place).await?,
            commits: self.commits.clone(),
        })
    }

    /// Waits for running writes and closes.
    pub(super) async fn close(&self) {
        self.checkpoints.abort();
        self.readers.close();
        self.writer.close().await;
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.checkpoints.abort();
    }
}

impl Transaction {
    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        self.written.query(statement).await
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        self.written.execute(statement).await
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        let committed = self.written.commit().await;
        self.commits.count();
        committed
    }

    pub(super) fn roll_back(self) -> Result<(), Error> {
        self.written.roll_back()
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(value) => value,
        // The task is never aborted: the runtime is shutting down and nobody sees this,
        // or it panicked.
        Err(error) => resume_unwind(error.into_panic()),
    }
}

fn closed() -> Error {
    Error::unavailable("the database is closed")
}

async fn patiently<T>(wait: impl Future<Output = T>) -> Result<T, Error> {
    timeout(PATIENCE, wait).await.map_err(Error::unavailable)
}
