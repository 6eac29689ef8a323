//! PostgreSQL as others run it.

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

/// What is written in a setting.
pub(crate) fn text_of(url: &DatabaseUrl) -> &str {
    let (DatabaseUrl::Sqlite(url) | DatabaseUrl::Postgres(url)) = url;
    url.expose_secret()
}

/// A connection beside those of the services.
pub(crate) async fn connect(url: &DatabaseUrl) -> DatabaseConnection {
    let mut options = ConnectOptions::new(text_of(url));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Has an administrator do something.
pub(crate) async fn execute(url: &DatabaseUrl, statements: &str) {
    let database = connect(url).await;
    database.execute_unprepared(statements).await.unwrap();
    database.close().await.unwrap();
}

/// Changes a default of the database itself, for connections to come.
async fn alter(url: &DatabaseUrl, change: &str) {
    let alter = format!(
        "SET transaction_read_only = off; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {change}', current_database()); END $$"
    );
    execute(url, &alter).await;
}
