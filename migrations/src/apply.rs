use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use service_kit::{
    backup::Owner,
    database::{
        Database, DatabaseUrl, Durability, Error as DatabaseError, inspect, schema_connection,
    },
};

/// Why a database could not be migrated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A newer version of the service has migrated the database. This version does not
    /// know the newer schema.
    #[error("the database is newer than this program: it has the unknown migrations {}", .0.join(", "))]
    NewerDatabase(Vec<String>),
    /// Migrations are pending, and the settings forbid applying them.
    #[error("the database lacks the migrations {}; run the subcommand migrate", .0.join(", "))]
    Pending(Vec<String>),
    /// The database cannot be migrated.
    #[error("the database cannot be opened or migrated")]
    Schema(#[from] DbErr),
    /// The database cannot be opened.
    #[error("the database cannot be opened")]
    Database(#[from] DatabaseError),
}

/// What to do at startup if migrations are pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Apply them.
    Apply,
    /// Refuse to start: a separate job applies them.
    Refuse,
}

/// An arbitrary number that no other program uses for a lock: "identity" in ASCII.
const ADVISORY_LOCK: i64 = 0x6964_656e_7469_7479;

/// Opens a database and brings its schema up to date.
///
/// # Errors
/// If the database cannot be opened or migrated, is newer than this program, or has
/// pending migrations that must not be applied.
pub async fn open<M: MigratorTrait>(
    url: &DatabaseUrl,
    durability: Durability,
    on_pending: Pending,
) -> Result<Database, Error> {
    inspect(url).await?;
    let schema = schema_connection(url).await?;
    let migrated = match on_pending {
        Pending::Apply => apply::<M>(&schema).await,
        Pending::Refuse => refuse_pending::<M>(&schema).await,
    };
    // Closing the connection releases the lock.
    schema.close().await?;
    migrated?;
    Ok(Database::connect(url, durability).await?)
}

/// Applies all pending migrations of `M` in one transaction. If several replicas start
/// at once, one applies them and the others wait for PostgreSQL's advisory lock or
/// SQLite's write lock.
async fn apply<M: MigratorTrait>(schema: &DatabaseConnection) -> Result<(), Error> {
    if schema.get_database_backend() == DbBackend::Postgres {
        take(schema).await?;
    }
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = schema.begin_with_options(options).await?;
    M::install(&transaction).await?;
    refuse_newer::<M>(&transaction).await?;
    let before = M::get_pending_migrations(&transaction).await?.len();
    M::up(&transaction, None).await?;
    transaction.commit().await?;
    if before > 0 {
        tracing::info!(count = before, "database migrated");
    }
    Ok(())
}

pub(crate) async fn refuse_pending<M: MigratorTrait>(
    schema: &DatabaseConnection,
) -> Result<(), Error> {
    refuse_newer::<M>(schema).await?;
    let pending = M::get_pending_migrations_read_only(schema).await?;
    if pending.is_empty() {
        return Ok(());
    }
    let names = pending.iter().map(|migration| migration.name().to_owned());
    Err(Error::Pending(names.collect()))
}

/// What shows that a database is of the service that `M` migrates.
#[must_use]
pub fn owner<M: MigratorTrait>() -> Owner {
    let known = M::migrations();
    Owner {
        bookkeeping: M::migration_table_name().to_string(),
        known: known.iter().map(|one| one.name().to_owned()).collect(),
    }
}

async fn take(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_lock($1)",
        [ADVISORY_LOCK.into()],
    );
    connection.execute_raw(statement).await.map(|_| ())
}

async fn refuse_newer<M: MigratorTrait>(connection: &impl ConnectionTrait) -> Result<(), Error> {
    let known: BTreeSet<String> = M::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let Ok(applied) = M::get_migration_models(connection).await else {
        // Without a bookkeeping table, no migration has been applied yet.
        return Ok(());
    };
    let unknown: Vec<String> = applied
        .into_iter()
        .map(|model| model.version)
        .filter(|version| !known.contains(version))
        .collect();
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(Error::NewerDatabase(unknown))
    }
}
