//! Database operations for the imports of both services.

use sea_orm::DbBackend;

use super::{Connection, Error, Statement};

/// What a lock on a table keeps others from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableLock {
    /// Writing. Others may hold the same lock.
    Read,
    /// Writing, and locking.
    Write,
}

/// Locks `table` against changes until the transaction ends, so that what was read stays
/// true. On SQLite the transaction itself does that.
///
/// # Errors
/// When the lock cannot be had in time.
pub async fn lock_table(
    transaction: &impl Connection,
    table: &'static str,
    lock: TableLock,
) -> Result<(), Error> {
    if transaction.backend() == DbBackend::Postgres {
        let mode = match lock {
            TableLock::Read => "SHARE",
            TableLock::Write => "SHARE ROW EXCLUSIVE",
        };
        let lock = format!("LOCK TABLE {table} IN {mode} MODE");
        transaction.execute(Statement::new(lock, [])).await?;
    }
    Ok(())
}

/// Ensures that new rows of `table` get ids greater than `greatest`, and never one that
/// was used before. SQLite's `AUTOINCREMENT` follows inserted ids by itself. On
/// PostgreSQL this takes effect even if the transaction is rolled back.
///
/// # Errors
/// When the database fails.
pub async fn advance_ids(
    connection: &impl Connection,
    table: &'static str,
    greatest: i64,
) -> Result<(), Error> {
    if connection.backend() == DbBackend::Postgres {
        let advance = "SELECT setval(ids, $2) \
             FROM (SELECT pg_get_serial_sequence($1, 'id')::regclass AS ids) AS sequence \
             WHERE $2 > coalesce(pg_sequence_last_value(ids), 0)";
        let values = [table.into(), greatest.into()];
        connection.execute(Statement::new(advance, values)).await?;
    }
    Ok(())
}
