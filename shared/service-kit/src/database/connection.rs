//! What statements are sent to: readers, writers and transactions.
//!
//! PostgreSQL's futures are boxed. Each contains everything for opening a connection,
//! which handlers on SQLite would otherwise carry along.

use std::{sync::Arc, time::Instant};

use sea_orm::DbBackend;
use tokio::sync::OwnedMutexGuard;

use super::{Engine, Error, FromRow, Inner, postgres, query::Query, sqlite};

/// Something that runs statements.
pub trait Connection: Sync {
    /// The kind of database.
    fn backend(&self) -> DbBackend;

    /// All rows of the result.
    ///
    /// # Errors
    /// When the database fails, or a row has other columns.
    fn all<R: FromRow>(
        &self,
        query: impl Query,
    ) -> impl Future<Output = Result<Vec<R>, Error>> + Send;

    /// The number of written rows.
    ///
    /// # Errors
    /// When the database fails.
    fn execute(&self, query: impl Query) -> impl Future<Output = Result<u64, Error>> + Send;

    /// The row of a result with at most one, if there is one.
    ///
    /// # Errors
    /// As [`Self::all`].
    fn one<R: FromRow>(
        &self,
        query: impl Query,
    ) -> impl Future<Output = Result<Option<R>, Error>> + Send {
        async move { Ok(self.all(query).await?.into_iter().next()) }
    }

    /// The row of a result that always has one.
    ///
    /// # Errors
    /// As [`Self::all`], and when there is none.
    fn only<R: FromRow>(&self, query: impl Query) -> impl Future<Output = Result<R, Error>> + Send {
        async move {
            let row = self.one(query).await?;
            row.ok_or_else(|| Error::value("a row is missing"))
        }
    }
}

/// For statements that only read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub(super) &'a Inner);

/// For single statements that write. When one returns successfully, it is committed.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a>(pub(super) &'a Inner);

impl Connection for Reader<'_> {
    fn backend(&self) -> DbBackend {
        self.0.backend()
    }

    async fn all<R: FromRow>(&self, query: impl Query) -> Result<Vec<R>, Error> {
        let statement = query.statement(self.backend());
        self.0
            .observe(async {
                match &self.0.engine {
                    Engine::Sqlite(engine) => engine.read(statement).await,
                    Engine::Postgres(engine) => Box::pin(engine.read(statement)).await,
                }
            })
            .await
    }

    /// SQLite refuses statements that write.
    async fn execute(&self, query: impl Query) -> Result<u64, Error> {
        let rows: Vec<Nothing> = self.all(query).await?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }
}

/// Reads a row without using any column.
pub(super) struct Nothing;

impl FromRow for Nothing {
    const WIDTH: usize = 0;

    fn from_row(_: &mut super::Columns<'_>) -> Result<Self, Error> {
        Ok(Self)
    }
}

impl Connection for Writer<'_> {
    fn backend(&self) -> DbBackend {
        self.0.backend()
    }

    async fn all<R: FromRow>(&self, query: impl Query) -> Result<Vec<R>, Error> {
        let statement = query.statement(self.backend());
        self.0
            .observe(async {
                match &self.0.engine {
                    Engine::Sqlite(engine) => engine.query(statement).await,
                    Engine::Postgres(engine) => Box::pin(engine.query(statement)).await,
                }
            })
            .await
    }

    async fn execute(&self, query: impl Query) -> Result<u64, Error> {
        let statement = query.statement(self.backend());
        self.0
            .observe(async {
                match &self.0.engine {
                    Engine::Sqlite(engine) => engine.execute(statement).await,
                    Engine::Postgres(engine) => Box::pin(engine.execute(statement)).await,
                }
            })
            .await
    }
}

/// A transaction. It is rolled back unless [`commit`](Self::commit) is called.
#[derive(Debug)]
pub struct Transaction {
    pub(super) inner: Arc<Inner>,
    pub(super) open: Open,
    /// The turn of an exclusive transaction, held until it ends.
    pub(super) turn: Option<OwnedMutexGuard<()>>,
}

#[derive(Debug)]
pub(super) enum Open {
    Sqlite(sqlite::Transaction),
    Postgres(postgres::Transaction),
}

impl Transaction {
    /// Commits the transaction.
    ///
    /// # Errors
    /// [`Error::Commit`] for any failure: nothing was committed or, if the connection
    /// broke, everything may have been.
    pub async fn commit(self) -> Result<(), Error> {
        let Self {
            inner,
            open,
            turn: _turn,
        } = self;
        inner
            .observe(async {
                match open {
                    Open::Sqlite(open) => open.commit().await,
                    Open::Postgres(open) => Box::pin(open.commit()).await,
                }
            })
            .await
    }

    /// Whether repeating the whole transaction may succeed, because it conflicted with a
    /// concurrent one.
    pub(super) fn met_conflict(&self) -> bool {
        match &self.open {
            Open::Sqlite(_) => false,
            Open::Postgres(open) => open.met_conflict(),
        }
    }

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// When the database does not answer. The transaction is rolled back all the same.
    pub async fn roll_back(self) -> Result<(), Error> {
        match self.open {
            Open::Sqlite(open) => open.roll_back(),
            Open::Postgres(open) => Box::pin(open.roll_back()).await,
        }
    }
}

impl Connection for Transaction {
    fn backend(&self) -> DbBackend {
        self.inner.backend()
    }

    async fn all<R: FromRow>(&self, query: impl Query) -> Result<Vec<R>, Error> {
        let statement = query.statement(self.backend());
        self.inner
            .observe(async {
                match &self.open {
                    Open::Sqlite(open) => open.query(statement).await,
                    Open::Postgres(open) => Box::pin(open.query(statement)).await,
                }
            })
            .await
    }

    async fn execute(&self, query: impl Query) -> Result<u64, Error> {
        let statement = query.statement(self.backend());
        self.inner
            .observe(async {
                match &self.open {
                    Open::Sqlite(open) => open.execute(statement).await,
                    Open::Postgres(open) => Box::pin(open.execute(statement)).await,
                }
            })
            .await
    }
}

impl Inner {
    /// Runs a statement and reports it to the observer.
    async fn observe<T>(
        &self,
        statement: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let Some(observer) = self.observer.get() else {
            return statement.await;
        };
        let begun = Instant::now();
        let result = statement.await;
        observer(begun.elapsed(), result.is_err());
        result
    }
}
