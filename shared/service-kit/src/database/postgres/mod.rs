//! PostgreSQL, through a pool of connections.

mod codes;
mod generation;
mod pool;
mod session;

use std::{
    mem,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool::managed::PoolError;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaOrm, DatabaseConnection, DbErr, RuntimeErr,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, Executor, IntoArguments, Postgres, postgres::PgRow},
};
use sea_query_sqlx::SqlxValues;
use secrecy::{ExposeSecret, SecretString};
use tokio::{runtime::Handle, sync::Mutex, time::timeout};

pub(super) use codes::class;
pub(super) use session::options_of;

use super::{Columns, Error, FromRow, LONGEST_STATEMENT, PATIENCE, Retries, query::Statement};
use pool::{Lease, Pool};
use session::PINS;

/// The server ends statements sooner than this. If it has not answered by then, it is
/// unreachable and will not answer.
const SILENCE: Duration = LONGEST_STATEMENT.saturating_add(Duration::from_secs(2));

/// A server.
#[derive(Debug)]
pub(super) struct Engine {
    pool: Pool,
}

impl Engine {
    pub(super) async fn connect(url: &SecretString) -> Result<Self, Error> {
        let options = options_of(url.expose_secret())?;
        let engine = Self {
            pool: pool::pool(options)?,
        };
        // An unreachable server is reported at startup.
        drop(engine.lease().await?);
        Ok(engine)
    }

    async fn lease(&self) -> Result<Lease, Error> {
        let lease = timeout(PATIENCE, self.pool.get()).await;
        lease
            .map_err(Error::unavailable)?
            .map_err(|error| match error {
                PoolError::Backend(error) => Error::unavailable(error),
                error => Error::unavailable(error),
            })
    }

    /// A statement that only reads. If its connection has ended, it is sent again on
    /// another one.
    pub(super) async fn read<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        let mut lease = self.lease().await?;
        let result = query(&mut lease, statement.clone()).await;
        if !lease.has_ended() {
            return result;
        }
        drop(lease);
        query(&mut self.lease().await?, statement).await
    }

    /// Retries a single statement that conflicted with others.
    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        let mut retries = Retries::default();
        loop {
            let mut lease = self.lease().await?;
            match query(&mut lease, statement.clone()).await {
                Err(error) if error.is_conflict() => retries.next().await?,
                result => return known(&lease, result),
            }
        }
    }

    /// As [`query`](Self::query).
    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        let mut retries = Retries::default();
        loop {
            let mut lease = self.lease().await?;
            match execute(&mut lease, statement.clone()).await {
                Err(error) if error.is_conflict() => retries.next().await?,
                result => return known(&lease, result),
            }
        }
    }

    /// A statement in a transaction in which the server refuses to write.
    pub(super) async fn read_only<R: FromRow>(
        &self,
        statement: Statement,
    ) -> Result<Vec<R>, Error> {
        let transaction = self.begin_with("BEGIN READ ONLY").await?;
        let rows = transaction.query(statement).await;
        // The result of the rollback does not matter.
        let _ = transaction.roll_back().await;
        rows
    }

    pub(super) async fn begin(&self) -> Result<Transaction, Error> {
        self.begin_with("BEGIN").await
    }

    async fn begin_with(&self, begin: &'static str) -> Result<Transaction, Error> {
        let mut lease = self.lease().await?;
        script(&mut lease, begin).await?;
        Ok(Transaction {
            held: Mutex::new(Some(Held {
                lease,
                failed: false,
            })),
            conflict: AtomicBool::new(false),
        })
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }
}

/// A transaction on its own connection.
#[derive(Debug)]
pub(super) struct Transaction {
    /// `None` after it ended.
    held: Mutex<Option<Held>>,
    /// Whether a statement failed because of a conflict.
    conflict: AtomicBool,
}

#[derive(Debug)]
struct Held {
    lease: Lease,
    /// Whether a statement failed. The server would then execute `COMMIT` as `ROLLBACK`.
    failed: bool,
}

impl Transaction {
    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        let mut held = self.held.lock().await;
        let held = held.as_mut().ok_or_else(over)?;
        // Even if nobody waits for the answer.
        let had_failed = mem::replace(&mut held.failed, true);
        let result = query(&mut held.lease, statement).await;
        held.failed = had_failed || result.is_err();
        self.note(result)
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        let mut held = self.held.lock().await;
        let held = held.as_mut().ok_or_else(over)?;
        let had_failed = mem::replace(&mut held.failed, true);
        let result = execute(&mut held.lease, statement).await;
        held.failed = had_failed || result.is_err();
        self.note(result)
    }

    fn note<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if matches!(&result, Err(error) if error.is_conflict()) {
            self.conflict.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Whether repeating the whole transaction may succeed.
    pub(super) fn met_conflict(&self) -> bool {
        self.conflict.load(Ordering::Relaxed)
    }

    /// Commits. If that fails, the connection is discarded.
    pub(super) async fn commit(mut self) -> Result<(), Error> {
        let held = self.held.get_mut().take().ok_or_else(over)?;
        let Held { mut lease, failed } = held;
        let committed = if failed {
            roll_back(&mut lease).await.and_then(|()| Err(over()))
        } else {
            script(&mut lease, "COMMIT").await
        };
        if committed.is_err() {
            lease.give_up();
        }
        committed.map_err(|error| Error::Commit(Box::new(error)))
    }

    pub(super) async fn roll_back(mut self) -> Result<(), Error> {
        let mut held = self.held.get_mut().take().ok_or_else(over)?;
        roll_back(&mut held.lease).await
    }
}

/// Dropping it rolls it back.
impl Drop for Transaction {
    fn drop(&mut self) {
        let Some(Held { mut lease, .. }) = self.held.get_mut().take() else {
            return;
        };
        match Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(async move {
                    let _ = roll_back(&mut lease).await;
                });
            }
            Err(_) => lease.give_up(),
        }
    }
}

fn over() -> Error {
    Error::unavailable("the transaction is over")
}

async fn roll_back(lease: &mut Lease) -> Result<(), Error> {
    if lease.is_in_doubt() {
        return Err(over());
    }
    let ended = timeout(PATIENCE, script(lease, "ROLLBACK")).await;
    let ended = ended.unwrap_or_else(|elapsed| Err(Error::unavailable(elapsed)));
    if ended.is_err() {
        lease.give_up();
    }
    ended
}

/// The result of an autocommitted statement. If the connection ended before the answer,
/// it may have been committed.
fn known<T>(lease: &Lease, result: Result<T, Error>) -> Result<T, Error> {
    result.map_err(|error| {
        if lease.has_ended() {
            Error::Commit(Box::new(error))
        } else {
            error
        }
    })
}

async fn script(lease: &mut Lease, sql: &'static str) -> Result<(), Error> {
    let result = timeout(SILENCE, lease.ask().execute(sql)).await;
    lease.answered(result)?;
    Ok(())
}

async fn query<R: FromRow>(lease: &mut Lease, statement: Statement) -> Result<Vec<R>, Error> {
    let result = timeout(SILENCE, lease.ask().fetch_all(bound(statement))).await;
    let rows: Vec<PgRow> = lease.answered(result)?;
    rows.iter()
        .map(|row| R::from_row(&mut Columns::postgres(row)))
        .collect()
}

async fn execute(lease: &mut Lease, statement: Statement) -> Result<u64, Error> {
    let result = timeout(SILENCE, lease.ask().execute(bound(statement))).await;
    Ok(lease.answered(result)?.rows_affected())
}

fn bound(
    statement: Statement,
) -> sqlx::query::Query<'static, Postgres, <Postgres as sqlx::Database>::Arguments> {
    let values = SqlxValues(Values(statement.values));
    let arguments = IntoArguments::<Postgres>::into_arguments(values);
    sqlx::query_with(AssertSqlSafe(statement.sql.into_owned()), arguments)
}

/// Refuses an unsuitable server.
///
/// # Errors
/// [`Error::Unsuitable`], or when it cannot be reached.
pub(super) async fn inspect(url: &SecretString) -> Result<(), Error> {
    session::inspect(&options_of(url.expose_secret())?).await
}

/// A read-only connection without time limits.
pub(super) async fn connect_read_only(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    let connection = single(url).await?;
    let only_reads = "SET default_transaction_read_only = on";
    connection.execute_unprepared(only_reads).await?;
    Ok(connection)
}

/// A connection outside the pool, without a limit on the time of a statement: for
/// migrations, and for locks that are held or waited for.
pub(super) async fn schema_connection(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    let connection = single(url).await?;
    connection.execute_unprepared(PINS).await?;
    connection
        .execute_unprepared("SET statement_timeout = 0")
        .await?;
    Ok(connection)
}

async fn single(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    let url = url.expose_secret();
    let ours =
        options_of(url).map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?;
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .connect_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_postgres_opts(move |_| ours.clone());
    SeaOrm::connect(options).await
}
