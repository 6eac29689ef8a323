//! The path from a store to the disk, with one way to read and one way to write on
//! SQLite and PostgreSQL. On both:
//!
//! - Success is reported only after the commit is known to have succeeded.
//! - A failed commit, and a database that is busy, full, read-only or unreachable, are
//!   503 with `Retry-After`.
//! - A connection that failed with an unknown outcome is discarded.
//! - No transaction stays open: one that is not committed is rolled back, even if its
//!   owner is gone.
//!
//! Entities and queries are sea-orm's; [`table!`](crate::table) declares both a table
//! and how its rows are read.

mod clean;
mod connection;
mod durability;
mod error;
mod import;
mod postgres;
mod prepared;
mod query;
mod read_only;
mod retries;
mod row;
mod sqlite;
mod url;
mod write_connection;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use sea_orm::{DatabaseConnection, DbBackend, DbErr};
use secrecy::SecretString;
use tokio::{sync::Mutex, time::timeout};

pub use clean::delete_in_batches;
pub use connection::{Connection, Reader, Transaction, Writer};
pub use durability::Durability;
pub use error::{Cause, Error};
pub use import::{TableLock, advance_ids, lock_table};
pub use prepared::{Asked, Prepared, limit_parameter, parameter};
pub use query::{Query, ReturningRows, Statement};
pub use read_only::{ReadOnlyDatabase, connection_to_examine};
pub use retries::Retries;
pub use row::{Columns, FromRow};
pub(crate) use sqlite::files_beside;
pub use sqlite::{create_folder, is_open_to_others};
pub use url::DatabaseUrl;
pub use write_connection::WriteConnection;

use connection::Open;
use sqlite::Length;

/// How long a request may wait for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// Shorter than a caller's patience.
const LONGEST_STATEMENT: Duration = Duration::from_secs(15);

/// Refuses an unsuitable database with a one-line reason, before anything is written to
/// it.
///
/// # Errors
/// [`Error::Unsuitable`], or when it cannot be reached.
pub async fn inspect(url: &DatabaseUrl) -> Result<(), Error> {
    match url {
        DatabaseUrl::Sqlite(_) => Ok(()),
        DatabaseUrl::Postgres(url) => postgres::inspect(url).await,
    }
}

/// The file that the URL of an SQLite database names.
///
/// # Errors
/// When it names none.
pub fn sqlite_file(url: &SecretString) -> Result<PathBuf, Error> {
    sqlite::file_of(url)
}

/// A read-only connection to another application's database.
///
/// # Errors
/// When the database does not exist or cannot be reached.
pub async fn read_only_connection(url: &DatabaseUrl) -> Result<DatabaseConnection, DbErr> {
    match url {
        DatabaseUrl::Sqlite(url) => sqlite::connect_read_only(url).await,
        DatabaseUrl::Postgres(url) => postgres::connect_read_only(url).await,
    }
}

/// A connection for migrations, without a limit on the time of a statement. Creates an
/// SQLite file and its folder if the URL says `mode=rwc`.
///
/// # Errors
/// When the database cannot be reached or opened.
pub async fn schema_connection(url: &DatabaseUrl) -> Result<DatabaseConnection, DbErr> {
    match url {
        DatabaseUrl::Sqlite(url) => sqlite::schema_connection(url).await,
        DatabaseUrl::Postgres(url) => postgres::schema_connection(url).await,
    }
}

/// An open database. Clones share it.
#[derive(Clone, Debug)]
pub struct Database(Arc<Inner>);

struct Inner {
    engine: Engine,
    observer: OnceLock<Observer>,
    /// The queue of exclusive transactions.
    alone: Arc<Mutex<()>>,
}

type Observer = Box<dyn Fn(Duration, bool) + Send + Sync>;

#[derive(Debug)]
enum Engine {
    Sqlite(sqlite::Engine),
    Postgres(postgres::Engine),
}

impl Database {
    /// Connects. Creates an SQLite file and its folder if the URL says `mode=rwc`.
    /// `durability` is for SQLite; PostgreSQL has its own setting.
    ///
    /// # Errors
    /// When the database cannot be reached or opened.
    pub async fn connect(url: &DatabaseUrl, durability: Durability) -> Result<Self, Error> {
        let engine = match url {
            DatabaseUrl::Sqlite(url) => Engine::Sqlite(sqlite::Engine::connect(url, durability)?),
            DatabaseUrl::Postgres(url) => {
                Engine::Postgres(Box::pin(postgres::Engine::connect(url)).await?)
            }
        };
        Ok(Self(Arc::new(Inner {
            engine,
            observer: OnceLock::new(),
            alone: Arc::default(),
        })))
    }

    /// Calls `observer` after every statement, with its duration and whether it failed.
    /// Only the first observer counts.
    pub fn observe(&self, observer: impl Fn(Duration, bool) + Send + Sync + 'static) {
        let _ = self.0.observer.set(Box::new(observer));
    }

    /// For statements that only read.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader(&self.0)
    }

    /// For a single statement that writes.
    #[must_use]
    pub fn writer(&self) -> Writer<'_> {
        Writer(&self.0)
    }

    /// The kind of database.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.0.backend()
    }

    /// Runs `work` in a transaction and commits it. If it conflicts with concurrent
    /// transactions, everything is rolled back and repeated a few times, so `work` must
    /// change nothing but the database.
    ///
    /// # Errors
    /// The error of `work`, after a rollback; or when the database fails.
    pub async fn transact<T, E, W>(&self, work: impl Fn(Arc<Transaction>) -> W) -> Result<T, E>
    where
        E: From<Error>,
        W: Future<Output = Result<T, E>>,
    {
        let mut retries = Retries::default();
        loop {
            let transaction = Arc::new(self.begin().await?);
            let outcome = work(Arc::clone(&transaction)).await;
            let met_conflict = transaction.met_conflict();
            // If something still holds the transaction, it is rolled back when that is
            // dropped.
            let transaction = Arc::into_inner(transaction).ok_or_else(Error::unfinished)?;
            match outcome {
                Ok(value) => match transaction.commit().await {
                    Err(error) if error.is_conflict() => {}
                    committed => return Ok(committed.map(|()| value)?),
                },
                // The result of the rollback does not matter.
                Err(_) if met_conflict => drop(transaction.roll_back().await),
                Err(error) => {
                    drop(transaction.roll_back().await);
                    return Err(error);
                }
            }
            retries.next().await?;
        }
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// When no connection or, on SQLite, no write lock is free in time.
    pub async fn begin(&self) -> Result<Transaction, Error> {
        self.begin_of(Length::Short).await
    }

    /// As [`begin`](Self::begin), for many rows: on SQLite its statements run on their
    /// own thread, so that no request waits for one.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub async fn begin_long(&self) -> Result<Transaction, Error> {
        self.begin_of(Length::Long).await
    }

    /// As [`begin_long`](Self::begin_long), but waits until every other transaction with
    /// the same `lock`, at any replica, has ended. Those of one replica queue up before
    /// they take a connection, so that they cannot exhaust the pool.
    ///
    /// # Errors
    /// When no connection or no lock is free in time.
    pub async fn begin_alone(&self, lock: i64) -> Result<Transaction, Error> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0.alone).lock_owned()).await;
        let turn = turn.map_err(Error::unavailable)?;
        let mut transaction = self.begin_long().await?;
        transaction.turn = Some(turn);
        // SQLite has only one writer.
        if self.backend() == DbBackend::Postgres {
            let take = Statement::new("SELECT 1 FROM pg_advisory_xact_lock($1)", [lock.into()]);
            transaction.execute(take).await?;
        }
        Ok(transaction)
    }

    async fn begin_of(&self, length: Length) -> Result<Transaction, Error> {
        let open = match &self.0.engine {
            Engine::Sqlite(engine) => Open::Sqlite(engine.begin(length).await?),
            Engine::Postgres(engine) => Open::Postgres(Box::pin(engine.begin()).await?),
        };
        Ok(Transaction {
            inner: Arc::clone(&self.0),
            open,
            turn: None,
        })
    }

    /// Proves that the database is writable, by a commit to a table of its own.
    ///
    /// # Errors
    /// When it is not.
    pub async fn prove_writable(&self) -> Result<(), Error> {
        let count = "UPDATE readiness SET proofs = proofs + 1";
        match self.writer().execute(Statement::new(count, [])).await? {
            0 => Err(Error::unavailable("the table readiness has lost its row")),
            _ => Ok(()),
        }
    }

    /// Waits for running writes and closes all connections.
    pub async fn close(self) {
        match &self.0.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => engine.close(),
        }
    }
}

impl Inner {
    fn backend(&self) -> DbBackend {
        match self.engine {
            Engine::Sqlite(_) => DbBackend::Sqlite,
            Engine::Postgres(_) => DbBackend::Postgres,
        }
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.engine.fmt(f)
    }
}
