//! PostgreSQL, by a pool of connections.

mod codes;
mod pool;

use deadpool::managed::PoolError;
use sea_orm::{
    ConnectOptions, Database as SeaOrm, DatabaseConnection, DbErr,
    sea_query::Values,
    sqlx::{
        self, AssertSqlSafe, ConnectOptions as _, Executor, IntoArguments, Postgres,
        postgres::{PgConnectOptions, PgRow},
    },
};
use sea_query_sqlx::SqlxValues;
use secrecy::{ExposeSecret, SecretString};
use tokio::{runtime::Handle, sync::Mutex, time::timeout};

pub(super) use codes::class;

use super::{Columns, Error, FromRow, LONGEST_STATEMENT, PATIENCE, query::Statement};
use pool::{Lease, Pool};

/// Statements that a connection keeps prepared.
const KEPT_STATEMENTS: usize = 256;

/// A server.
#[derive(Debug)]
pub(super) struct Engine {
    pool: Pool,
}

impl Engine {
    pub(super) async fn connect(url: &SecretString) -> Result<Self, Error> {
        let limit = LONGEST_STATEMENT.as_millis().to_string();
        let options: PgConnectOptions = url.expose_secret().parse().map_err(Error::from)?;
        let options = options
            .statement_cache_capacity(KEPT_STATEMENTS)
            .options([("statement_timeout", limit)])
            .disable_statement_logging();
        let engine = Self {
            pool: pool::pool(options)?,
        };
        // A server that cannot be reached is told of at start.
        drop(engine.lease().await?);
        Ok(engine)
    }

    async fn lease(&self) -> Result<Lease, Error> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => Error::unavailable(error),
            error => Error::unavailable(error),
        })
    }

    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        query(&mut self.lease().await?, statement).await
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        execute(&mut self.lease().await?, statement).await
    }

    pub(super) async fn begin(&self) -> Result<Transaction, Error> {
        let mut lease = self.lease().await?;
        script(&mut lease, "BEGIN").await?;
        Ok(Transaction {
            held: Mutex::new(Some(Held {
                lease,
                failed: false,
            })),
        })
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }
}

/// A transaction on a connection of its own.
#[derive(Debug)]
pub(super) struct Transaction {
    /// `None` once it is over.
    held: Mutex<Option<Held>>,
}

#[derive(Debug)]
struct Held {
    lease: Lease,
    /// A statement failed, so that the server would take `COMMIT` for `ROLLBACK`.
    failed: bool,
}

impl Transaction {
    pub(super) async fn query<R: FromRow>(&self, statement: Statement) -> Result<Vec<R>, Error> {
        let mut held = self.held.lock().await;
        let held = held.as_mut().ok_or_else(over)?;
        let result = query(&mut held.lease, statement).await;
        held.failed |= result.is_err();
        result
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, Error> {
        let mut held = self.held.lock().await;
        let held = held.as_mut().ok_or_else(over)?;
        let result = execute(&mut held.lease, statement).await;
        held.failed |= result.is_err();
        result
    }

    /// Commits. When that fails the connection is given up.
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

/// Who does not say how it ends takes it back.
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
    let ended = timeout(PATIENCE, script(lease, "ROLLBACK")).await;
    let ended = ended.unwrap_or_else(|elapsed| Err(Error::unavailable(elapsed)));
    if ended.is_err() {
        lease.give_up();
    }
    ended
}

async fn script(lease: &mut Lease, sql: &'static str) -> Result<(), Error> {
    let result = lease.ask().execute(sql).await;
    lease.answered(result)?;
    Ok(())
}

async fn query<R: FromRow>(lease: &mut Lease, statement: Statement) -> Result<Vec<R>, Error> {
    let result = lease.ask().fetch_all(bound(statement)).await;
    let rows: Vec<PgRow> = lease.answered(result)?;
    rows.iter()
        .map(|row| R::from_row(&mut Columns::postgres(row)))
        .collect()
}

async fn execute(lease: &mut Lease, statement: Statement) -> Result<u64, Error> {
    let result = lease.ask().execute(bound(statement)).await;
    Ok(lease.answered(result)?.rows_affected())
}

fn bound(
    statement: Statement,
) -> sqlx::query::Query<'static, Postgres, <Postgres as sqlx::Database>::Arguments> {
    let values = SqlxValues(Values(statement.values));
    let arguments = IntoArguments::<Postgres>::into_arguments(values);
    sqlx::query_with(AssertSqlSafe(statement.sql.into_owned()), arguments)
}

/// One connection that only reads, however long it takes.
pub(super) async fn connect_read_only(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    let mut options = single(url);
    options.map_sqlx_postgres_opts(|options| {
        options.options([("default_transaction_read_only", "on")])
    });
    SeaOrm::connect(options).await
}

/// One connection outside the pool, without a limit on how long a statement may take:
/// for migrations, and for locks that are held and waited for.
pub(super) async fn schema_connection(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    SeaOrm::connect(single(url)).await
}

fn single(url: &SecretString) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(1)
        .connect_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}
