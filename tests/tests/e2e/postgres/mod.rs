//! PostgreSQL servers with different settings.

mod encoding;
mod erasure;
mod failover;
mod half_done;
mod isolation;
mod poolers;
mod server;
mod silence;
mod urls;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use secrecy::ExposeSecret;
use service_kit::database::DatabaseUrl;

/// The URL with its password, for a setting.
pub(crate) fn text_of(url: &DatabaseUrl) -> &str {
    let (DatabaseUrl::Sqlite(url) | DatabaseUrl::Postgres(url)) = url;
    url.expose_secret()
}

/// A connection of the test's own.
pub(crate) async fn connect(url: &DatabaseUrl) -> DatabaseConnection {
    let mut options = ConnectOptions::new(text_of(url));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Runs statements as an administrator.
pub(crate) async fn execute(url: &DatabaseUrl, statements: &str) {
    let database = connect(url).await;
    database.execute_unprepared(statements).await.unwrap();
    database.close().await.unwrap();
}

/// Changes a default of the database for new connections.
async fn alter(url: &DatabaseUrl, change: &str) {
    let alter = format!(
        "SET transaction_read_only = off; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {change}', current_database()); END $$"
    );
    execute(url, &alter).await;
}
