use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaOrm, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, Statement,
};
use secrecy::{ExposeSecret, SecretString};

use super::{Database, PATIENCE};

const CONNECTIONS: u32 = 10;

/// A request gives up before its caller does.
const LONGEST_STATEMENT: Duration = Duration::from_secs(15);

pub(super) async fn connect(url: &SecretString) -> Result<Database, DbErr> {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_timeout(PATIENCE)
        .statement_timeout(LONGEST_STATEMENT)
        .record_stmt_in_spans(false);
    let pool = SeaOrm::connect(options).await?;
    Ok(Database {
        readers: pool.clone(),
        writer: pool,
    })
}

/// Waits for the advisory lock and keeps it until the transaction ends.
pub(super) async fn take(transaction: &DatabaseTransaction, lock: i64) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock($1)",
        [lock.into()],
    );
    transaction.execute_raw(statement).await.map(|_| ())
}

/// One connection that only reads, however long it takes.
pub(super) async fn connect_read_only(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(1)
        .connect_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_postgres_opts(|options| {
            options.options([("default_transaction_read_only", "on")])
        });
    SeaOrm::connect(options).await
}

/// One connection outside the pool, without a limit on how long a statement
/// may take: for locks that are held and waited for.
///
/// # Errors
/// When the database cannot be reached.
pub async fn dedicated_connection(url: &SecretString) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url.expose_secret());
    options
        .max_connections(1)
        .connect_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    SeaOrm::connect(options).await
}
