use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use service_kit::database::{Database, DatabaseUrl, dedicated_connection};

/// Why a database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A newer version of the service has been here; an older one would not
    /// know what it does to the data.
    #[error("the database is newer than this program: it has the unknown migrations {}", .0.join(", "))]
    NewerDatabase(Vec<String>),
    /// Migrations are pending, and somebody else was to apply them.
    #[error("the database lacks the migrations {}; run the subcommand migrate", .0.join(", "))]
    Pending(Vec<String>),
    /// The database cannot be opened, or refused.
    #[error("the database cannot be opened or migrated")]
    Database(#[from] DbErr),
}

/// What to do about migrations that are pending when a service starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Apply them.
    Apply,
    /// Refuse to start: a job of its own applies them.
    Refuse,
}

/// Any number that no other program uses as a lock: "identity" in ASCII.
const ADVISORY_LOCK: i64 = 0x6964_656e_7469_7479;

/// Opens a database whose schema is the newest that this program knows.
///
/// # Errors
/// A database that cannot be opened or migrated, is newer than this program, or
/// lacks migrations that are not to be applied.
pub async fn open<M: MigratorTrait>(
    url: &DatabaseUrl,
    on_pending: Pending,
) -> Result<Database, Error> {
    let database = Database::connect(url).await?;
    match on_pending {
        Pending::Apply => apply::<M>(&database, url).await?,
        Pending::Refuse => refuse_pending::<M>(&database).await?,
    }
    Ok(database)
}

/// Applies all pending migrations of `M`, all or none. However many replicas
/// start at once, one applies them and the others wait.
///
/// PostgreSQL's lock is held on a connection of its own, to the same `url`;
/// SQLite's own write lock does the same.
async fn apply<M: MigratorTrait>(database: &Database, url: &DatabaseUrl) -> Result<(), Error> {
    let DatabaseUrl::Postgres(url) = url else {
        return apply_all::<M>(database).await;
    };
    let lock = dedicated_connection(url).await?;
    take(&lock).await?;
    let applied = apply_all::<M>(database).await;
    // Closing the connection gives the lock back.
    lock.close().await?;
    applied
}

async fn refuse_pending<M: MigratorTrait>(database: &Database) -> Result<(), Error> {
    refuse_newer::<M>(database.reader()).await?;
    let pending = M::get_pending_migrations_read_only(database.reader()).await?;
    if pending.is_empty() {
        return Ok(());
    }
    let names = pending.iter().map(|migration| migration.name().to_owned());
    Err(Error::Pending(names.collect()))
}

async fn take(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_lock($1)",
        [ADVISORY_LOCK.into()],
    );
    connection.execute_raw(statement).await.map(|_| ())
}

async fn apply_all<M: MigratorTrait>(database: &Database) -> Result<(), Error> {
    let transaction = database.begin().await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        // An index on a large table takes longer than any request may.
        transaction
            .execute_unprepared("SET LOCAL statement_timeout = 0")
            .await?;
    }
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

async fn refuse_newer<M: MigratorTrait>(connection: &impl ConnectionTrait) -> Result<(), Error> {
    let known: BTreeSet<String> = M::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let Ok(applied) = M::get_migration_models(connection).await else {
        // No bookkeeping table yet: nothing has been applied.
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
