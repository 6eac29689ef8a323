//! Imports users and their content from other applications' databases.

mod faults;
mod users;
mod whole;

use end_to_end::Stack;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use secrecy::ExposeSecret;
use service_kit::database::DatabaseUrl;

use crate::{Backend, Postgres, Sqlite};

/// The database of another application.
struct Source {
    url: DatabaseUrl,
    connection: DatabaseConnection,
}

impl Source {
    /// An empty database.
    async fn empty(stack: &mut Stack, backend: Backend) -> Self {
        let url = stack.databases.another(backend).await;
        let (DatabaseUrl::Sqlite(text) | DatabaseUrl::Postgres(text)) = &url;
        let mut options = ConnectOptions::new(text.expose_secret());
        // Python's driver does not enforce foreign keys either, so sources may have
        // dangling ones.
        options.map_sqlx_sqlite_opts(|options| options.foreign_keys(false));
        let connection = Database::connect(options).await.unwrap();
        Self { url, connection }
    }

    /// A database with all tables and their data.
    async fn with_tables(stack: &mut Stack, backend: Backend) -> Self {
        let source = Self::empty(stack, backend).await;
        let tables = match backend {
            Sqlite => include_str!("../../../fixtures/reference_apps/sqlite.sql"),
            Postgres => include_str!("../../../fixtures/reference_apps/postgres.sql"),
        };
        source.run(tables).await;
        source
    }

    async fn run(&self, sql: &str) {
        self.connection.execute_unprepared(sql).await.unwrap();
    }
}
