//! What looks at a database and changes nothing: neither rows nor the files of SQLite.

use sea_orm::{DatabaseConnection, DbBackend, DbErr};

use super::{Connection, DatabaseUrl, Error, FromRow, Query, postgres, sqlite};

/// A database that is only read. Unlike [`Database`](super::Database), opening and closing it
/// changes neither the mode of an SQLite file nor its journal mode nor its log.
#[derive(Debug)]
pub struct ReadOnlyDatabase(Engine);

#[derive(Debug)]
enum Engine {
    Sqlite(sqlite::ReadOnly),
    Postgres(postgres::Engine),
}

impl ReadOnlyDatabase {
    /// Opens an existing database.
    ///
    /// # Errors
    /// When it does not exist or cannot be reached.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, Error> {
        Ok(Self(match url {
            DatabaseUrl::Sqlite(url) => Engine::Sqlite(sqlite::ReadOnly::open(url)?),
            DatabaseUrl::Postgres(url) => {
                Engine::Postgres(Box::pin(postgres::Engine::connect(url)).await?)
            }
        }))
    }
}

impl Connection for ReadOnlyDatabase {
    fn backend(&self) -> DbBackend {
        match self.0 {
            Engine::Sqlite(_) => DbBackend::Sqlite,
            Engine::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn all<R: FromRow>(&self, query: impl Query) -> Result<Vec<R>, Error> {
        let statement = query.statement(self.backend());
        match &self.0 {
            Engine::Sqlite(file) => file.query(statement).await,
            Engine::Postgres(engine) => Box::pin(engine.read_only(statement)).await,
        }
    }

    /// Both databases refuse statements that write.
    async fn execute(&self, query: impl Query) -> Result<u64, Error> {
        let rows: Vec<super::connection::Nothing> = self.all(query).await?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }
}

/// The same for sea-orm, on one connection without time limits.
///
/// # Errors
/// When the database does not exist or cannot be reached.
pub async fn connection_to_examine(url: &DatabaseUrl) -> Result<DatabaseConnection, DbErr> {
    match url {
        DatabaseUrl::Sqlite(url) => sqlite::connect_to_examine(url).await,
        DatabaseUrl::Postgres(url) => postgres::connect_read_only(url).await,
    }
}
