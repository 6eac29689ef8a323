use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use end_to_end::launcher::text_of;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use service_kit::database::DatabaseUrl;

use crate::Error;

/// How long to wait for the service's own writes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connection of our own, without a time limit for statements.
#[derive(Debug)]
pub enum Filler {
    /// To an SQLite file.
    Sqlite(rusqlite::Connection),
    /// To a PostgreSQL database.
    Postgres(DatabaseConnection),
}

impl Filler {
    /// Connects.
    ///
    /// # Errors
    /// If the database cannot be opened.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, Error> {
        match url {
            DatabaseUrl::Sqlite(_) => {
                let connection = rusqlite::Connection::open(file_of(url))?;
                // Durability is not needed, because the data can be created again.
                connection.execute_batch("PRAGMA synchronous = OFF")?;
                connection.busy_timeout(PATIENCE)?;
                Ok(Self::Sqlite(connection))
            }
            DatabaseUrl::Postgres(_) => {
                let mut options = ConnectOptions::new(text_of(url));
                options.max_connections(1).sqlx_logging(false);
                Ok(Self::Postgres(Database::connect(options).await?))
            }
        }
    }

    /// Inserts `rows` rows. `into` names the table and its columns. `values` are
    /// expressions of `i`, which counts from 1, and of the columns of `from`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert(
        &self,
        into: &str,
        values: &str,
        from: &str,
        rows: i64,
    ) -> Result<(), Error> {
        let statement = format!(
            "INSERT INTO {into} WITH RECURSIVE numbers(i) AS \
             (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {rows}) \
             SELECT {values} FROM numbers {from}"
        );
        self.execute(&statement).await
    }

    /// Executes one statement.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn execute(&self, statement: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(statement)?,
            Self::Postgres(connection) => {
                connection.execute_unprepared(statement).await?;
            }
        }
        Ok(())
    }

    /// Disconnects.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn disconnect(self) -> Result<(), Error> {
        if let Self::Postgres(connection) = self {
            connection.close().await?;
        }
        Ok(())
    }

    /// Does the maintenance that the database would do later, and disconnects.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn close(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(connection) => {
                connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            }
            Self::Postgres(connection) => {
                connection.execute_unprepared("VACUUM ANALYZE").await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

/// Copies an SQLite database, which may be in use.
///
/// # Errors
/// If the database cannot be read or the copy not written.
pub(super) fn copy(database: &DatabaseUrl, copy: &Path) -> Result<(), Error> {
    let connection = rusqlite::Connection::open(file_of(database))?;
    connection.execute("VACUUM INTO ?", [copy.to_string_lossy()])?;
    Ok(())
}

/// The file of an SQLite URL.
fn file_of(url: &DatabaseUrl) -> PathBuf {
    let text = text_of(url);
    let path = text.strip_prefix("sqlite://").unwrap_or(text);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    PathBuf::from(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn rows_are_counted_from_one() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("some.db");
        let url: DatabaseUrl = format!("sqlite://{}?mode=rwc", file.display())
            .parse()
            .unwrap();
        let filler = Filler::open(&url).await.unwrap();
        filler.execute("CREATE TABLE t (n, m)").await.unwrap();
        let twice = filler.insert("t (n, m)", "i, 'x' || i", "", 3);
        twice.await.unwrap();
        filler.close().await.unwrap();

        let copied = folder.path().join("copy.db");
        copy(&url, &copied).unwrap();
        let sum = "SELECT sum(n) || max(m) FROM t";
        let connection = rusqlite::Connection::open(copied).unwrap();
        let sum: String = connection.query_row(sum, [], |row| row.get(0)).unwrap();
        assert_eq!(sum, "6x3");
    }
}
