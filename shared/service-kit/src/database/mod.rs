//! A pool of connections to SQLite or PostgreSQL, with one way to read and one
//! way to write on both.

mod clean;
mod error;
mod import;
mod postgres;
mod sqlite;
mod url;

use std::time::Duration;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

pub use clean::delete_in_batches;
pub use error::{is_foreign_key_violation, is_unique_violation};
pub use import::{TableLock, advance_ids, lock_table};
pub use postgres::dedicated_connection;
pub use sqlite::create_folder;
pub use url::DatabaseUrl;

/// One connection to somebody else's database, which it only reads.
///
/// # Errors
/// When the database cannot be reached or opened, or there is none.
pub async fn read_only_connection(url: &DatabaseUrl) -> Result<DatabaseConnection, DbErr> {
    match url {
        DatabaseUrl::Sqlite(url) => sqlite::connect_read_only(url).await,
        DatabaseUrl::Postgres(url) => postgres::connect_read_only(url).await,
    }
}

/// How long a request may wait for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open database.
///
/// SQLite knows one writer at a time, and a reader that turns writer fails at
/// once, whatever the busy timeout says. So there is one connection that writes,
/// from the first statement on, and several that only read. On PostgreSQL both
/// are the same pool.
#[derive(Clone, Debug)]
pub struct Database {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Database {
    /// Connects; creates an SQLite file and its folder when its URL says
    /// `mode=rwc`.
    ///
    /// # Errors
    /// When the database cannot be reached or opened.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, DbErr> {
        match url {
            DatabaseUrl::Sqlite(url) => sqlite::connect(url).await,
            DatabaseUrl::Postgres(url) => postgres::connect(url).await,
        }
    }

    /// The same database; `observer` hears of every statement how long it took and
    /// whether it failed.
    #[must_use]
    pub fn observed(
        mut self,
        observer: impl Fn(Duration, bool) + Clone + Send + Sync + 'static,
    ) -> Self {
        for connection in [&mut self.readers, &mut self.writer] {
            let observer = observer.clone();
            connection.set_metric_callback(move |info| observer(info.elapsed, info.failed));
        }
        self
    }

    /// For statements that change nothing.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// For a single statement that changes something.
    #[must_use]
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Which kind of database this is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// When no connection or, on SQLite, no write lock can be had in time.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// As [`begin`](Self::begin), but only after every other transaction that was
    /// begun with the same `lock`, at any replica, has ended.
    ///
    /// # Errors
    /// When no connection or no lock can be had in time.
    pub async fn begin_alone(&self, lock: i64) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.begin().await?;
        // On SQLite there is but one that writes.
        if self.backend() == DbBackend::Postgres {
            postgres::take(&transaction, lock).await?;
        }
        Ok(transaction)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.readers.ping().await
    }

    /// Waits for what runs and closes all connections.
    pub async fn close(self) {
        let _ = self.readers.close().await;
        let _ = self.writer.close().await;
    }
}
