//! The way from a store to the disk, with one way to read and one way to write on
//! SQLite and PostgreSQL. On both:
//!
//! - A success is said only after the success of the commit is known.
//! - A commit that failed, however, and a database that is busy, full, read-only or
//!   out of reach are 503 with `Retry-After`.
//! - A connection that failed in doubt is never used again.
//! - No transaction is entered that will not end: one that is not committed is taken
//!   back, also when whoever began it has gone.
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
mod retries;
mod row;
mod sqlite;
mod url;

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use sea_orm::{DatabaseConnection, DbBackend, DbErr};
use tokio::{sync::Mutex, time::timeout};

pub use clean::delete_in_batches;
pub use connection::{Connection, Reader, Transaction, Writer};
pub use durability::Durability;
pub use error::{Cause, Error};
pub use import::{TableLock, advance_ids, lock_table};
pub use prepared::{Asked, Prepared, limit_parameter, parameter};
pub use query::{Query, ReturningRows, Statement};
pub use retries::Retries;
pub use row::{Columns, FromRow};
pub use sqlite::{create_folder, is_open_to_others};
pub use url::DatabaseUrl;

use connection::Open;
use sqlite::Length;

/// How long a request may wait for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// A request gives up before its caller does.
const LONGEST_STATEMENT: Duration = Duration::from_secs(15);

/// Refuses a database that could not be worked with for long: before anything is
/// written to it, in one line.
///
/// # Errors
/// [`Error::Unsuitable`], and when it cannot be reached.
pub async fn inspect(url: &DatabaseUrl) -> Result<(), Error> {
    match url {
        DatabaseUrl::Sqlite(_) => Ok(()),
        DatabaseUrl::Postgres(url) => postgres::inspect(url).await,
    }
}

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

/// One connection for migrations, without a limit on how long a statement may take.
/// Creates an SQLite file and its folder when the URL says `mode=rwc`.
///
/// # Errors
/// When the database cannot be reached or opened.
pub async fn schema_connection(url: &DatabaseUrl) -> Result<DatabaseConnection, DbErr> {
    match url {
        DatabaseUrl::Sqlite(url) => sqlite::schema_connection(url).await,
        DatabaseUrl::Postgres(url) => postgres::schema_connection(url).await,
    }
}

/// An open database. A handle: clones share it.
#[derive(Clone, Debug)]
pub struct Database(Arc<Inner>);

struct Inner {
    engine: Engine,
    observer: OnceLock<Observer>,
    /// Where those wait who want to be alone.
    alone: Arc<Mutex<()>>,
}

type Observer = Box<dyn Fn(Duration, bool) + Send + Sync>;

#[derive(Debug)]
enum Engine {
    Sqlite(sqlite::Engine),
    Postgres(postgres::Engine),
}

impl Database {
    /// Connects; creates an SQLite file and its folder when its URL says
    /// `mode=rwc`. `durability` is SQLite's; PostgreSQL has a setting of its own.
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

    /// From now on, `observer` hears of every statement how long it took and whether
    /// it failed. The first observer stays.
    pub fn observe(&self, observer: impl Fn(Duration, bool) + Send + Sync + 'static) {
        let _ = self.0.observer.set(Box::new(observer));
    }

    /// For statements that change nothing.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader(&self.0)
    }

    /// For a single statement that changes something.
    #[must_use]
    pub fn writer(&self) -> Writer<'_> {
        Writer(&self.0)
    }

    /// Which kind of database this is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.0.backend()
    }

    /// Does `work` in a transaction and commits it. When others changed the same rows at
    /// the same time, all of it is taken back and done again, a few times: it must
    /// change nothing but the database.
    ///
    /// # Errors
    /// What `work` says, after which nothing of it is there, and when the database
    /// refuses.
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
            // Whatever kept it beyond its work takes it back.
            let transaction = Arc::into_inner(transaction).ok_or_else(Error::unfinished)?;
            match outcome {
                Ok(value) => match transaction.commit().await {
                    Err(error) if error.is_conflict() => {}
                    committed => return Ok(committed.map(|()| value)?),
                },
                // What the server says to that is of no interest.
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
    /// When no connection or, on SQLite, no write lock can be had in time.
    pub async fn begin(&self) -> Result<Transaction, Error> {
        self.begin_of(Length::Short).await
    }

    /// As [`begin`](Self::begin), for many rows: on SQLite its statements run on a
    /// thread of their own, so that no request waits for one.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub async fn begin_long(&self) -> Result<Transaction, Error> {
        self.begin_of(Length::Long).await
    }

    /// As [`begin_long`](Self::begin_long), but only after every other transaction
    /// that was begun with the same `lock`, at any replica, has ended. Those of one
    /// replica wait in line before they take a connection, so that however many they
    /// are, others find one.
    ///
    /// # Errors
    /// When no connection or no lock can be had in time.
    pub async fn begin_alone(&self, lock: i64) -> Result<Transaction, Error> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0.alone).lock_owned()).await;
        let turn = turn.map_err(Error::unavailable)?;
        let mut transaction = self.begin_long().await?;
        transaction.turn = Some(turn);
        // On SQLite there is but one that writes.
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

    /// Proves that the database can be written to, by a commit to a table of its own.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn prove_writable(&self) -> Result<(), Error> {
        let count = "UPDATE readiness SET proofs = proofs + 1";
        match self.writer().execute(Statement::new(count, [])).await? {
            0 => Err(Error::unavailable("the table readiness has lost its row")),
            _ => Ok(()),
        }
    }

    /// Waits for what writes and closes all connections.
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
