//! What statements are sent to: those that read, those that write, and transactions.
//!
//! Futures of PostgreSQL are boxed: each holds all that opening a connection needs, and
//! handlers on SQLite would carry that along.

use std::{sync::Arc, time::Instant};

use sea_orm::DbBackend;
use tokio::sync::OwnedMutexGuard;

use super::{Engine, Error, FromRow, Inner, postgres, query::Query, sqlite};

/// Something that answers statements.
pub trait Connection: Sync {
    /// Which kind of database this is.
    fn backend(&self) -> DbBackend;

    /// All rows of the answer.
    ///
    /// # Errors
    /// When the database refuses, or a row is not of this kind.
    fn all<R: FromRow>(
        &self,
        query: impl Query,
    ) -> impl Future<Output = Result<Vec<R>, Error>> + Send;

    /// How many rows were written.
    ///
    /// # Errors
    /// When the database refuses.
    fn execute(&self, query: impl Query) -> impl Future<Output = Result<u64, Error>> + Send;

    /// The first row of an answer that has no more than one, if it has that.
    ///
    /// # Errors
    /// As [`Self::all`].
    fn one<R: FromRow>(
        &self,
        query: impl Query,
    ) -> impl Future<Output = Result<Option<R>, Error>> + Send {
        async move { Ok(self.all(query).await?.into_iter().next()) }
    }

    /// The row that a statement is sure to answer with.
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

/// For statements that change nothing.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub(super) &'a Inner);

/// For single statements that change something. When one has succeeded, its commit
/// has.
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

    /// SQLite refuses what is no reading.
    async fn execute(&self, query: impl Query) -> Result<u64, Error> {
        let rows: Vec<Nothing> = self.all(query).await?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }
}

/// A row of which nothing is wanted.
struct Nothing;

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

/// Several statements, all of which are there afterwards or none: taken back unless
/// [`commit`](Self::commit) says otherwise.
#[derive(Debug)]
pub struct Transaction {
    pub(super) inner: Arc<Inner>,
    pub(super) open: Open,
    /// Held by one that is alone, until it is over.
    pub(super) turn: Option<OwnedMutexGuard<()>>,
}

#[derive(Debug)]
pub(super) enum Open {
    Sqlite(sqlite::Transaction),
    Postgres(postgres::Transaction),
}

impl Transaction {
    /// Makes it last.
    ///
    /// # Errors
    /// [`Error::Commit`], whatever it was: nothing of it is there, or, where the
    /// connection broke meanwhile, all of it may be.
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

    /// Whether it might succeed if all of it were done again: others changed the same
    /// rows at the same time.
    pub(super) fn met_conflict(&self) -> bool {
        match &self.open {
            Open::Sqlite(_) => false,
            Open::Postgres(open) => open.met_conflict(),
        }
    }

    /// Takes it back.
    ///
    /// # Errors
    /// When the database does not answer; it is taken back all the same.
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
    /// Runs a statement and tells the observer of it.
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
