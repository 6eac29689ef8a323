//! What the imports of both services need of a database.

use sea_orm::DbBackend;

use super::{Connection, Error, Statement};

/// What others may not do to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableLock {
    /// Change it; they may read it as locked as well.
    Read,
    /// Change it, or lock it.
    Write,
}

/// Keeps others from changing `table` until the transaction ends, so that what was
/// read of it stays true. On SQLite the transaction does so by itself.
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

/// Sees to it that no new row of `table` gets an id up to `greatest`, and never one
/// that was given out already. SQLite's `AUTOINCREMENT` follows inserted ids by
/// itself; on PostgreSQL this holds even if the transaction is taken back.
///
/// # Errors
/// When the database refuses.
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
