use sea_orm_migration::{
    prelude::*,
    schema::{string_null, timestamp_with_time_zone_null},
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const POSTGRES: &[&str] = &[
    "ALTER TABLE authorization_requests \
         DROP CONSTRAINT authorization_requests_client_id_fkey",
    "ALTER TABLE pushed_requests DROP CONSTRAINT pushed_requests_client_id_fkey",
];

/// SQLite drops no constraint, so the tables are made again.
const SQLITE: &[&str] = &[
    "ALTER TABLE authorization_requests RENAME TO authorization_requests_before",
    "DROP INDEX authorization_requests_by_network",
    "DROP INDEX authorization_requests_by_end",
    "CREATE TABLE authorization_requests ( \
         id_hash varchar NOT NULL PRIMARY KEY, \
         browser_hash varchar NOT NULL, \
         client_id varchar NOT NULL, \
         network varchar NOT NULL, \
         parameters text NOT NULL, \
         created_at timestamp_with_timezone_text NOT NULL DEFAULT CURRENT_TIMESTAMP, \
         expires_at timestamp_with_timezone_text NOT NULL)",
    "INSERT INTO authorization_requests SELECT id_hash, browser_hash, client_id, network, \
         parameters, created_at, expires_at FROM authorization_requests_before",
    "DROP TABLE authorization_requests_before",
    "CREATE INDEX authorization_requests_by_network \
         ON authorization_requests (network, created_at)",
    "CREATE INDEX authorization_requests_by_end ON authorization_requests (expires_at, id_hash)",
    "ALTER TABLE pushed_requests RENAME TO pushed_requests_before",
    "DROP INDEX pushed_requests_by_end",
    "DROP INDEX pushed_requests_of_client",
    "CREATE TABLE pushed_requests ( \
         secret_hash varchar NOT NULL PRIMARY KEY, \
         client_id varchar NOT NULL, \
         parameters text NOT NULL, \
         created_at timestamp_with_timezone_text NOT NULL DEFAULT CURRENT_TIMESTAMP, \
         expires_at timestamp_with_timezone_text NOT NULL)",
    "INSERT INTO pushed_requests SELECT secret_hash, client_id, parameters, created_at, \
         expires_at FROM pushed_requests_before",
    "DROP TABLE pushed_requests_before",
    "CREATE INDEX pushed_requests_by_end ON pushed_requests (expires_at, secret_hash)",
    "CREATE INDEX pushed_requests_of_client ON pushed_requests (client_id, expires_at)",
];

/// A request of a client by URL waits before the client is stored: only a person who lets it
/// in stores it. So these two tables no longer refer to `clients`; whoever reads a request
/// looks for its client. A consent keeps a digest of the redirect URIs that it was given for, and a
/// client when its document was read.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let digest = Table::alter()
            .table("consents")
            .add_column(string_null("redirect_digest"))
            .take();
        manager.alter_table(digest).await?;
        let read_at = Table::alter()
            .table("clients")
            .add_column(timestamp_with_time_zone_null("read_at"))
            .take();
        manager.alter_table(read_at).await?;
        let is_postgres = manager.get_database_backend() == DatabaseBackend::Postgres;
        let statements = if is_postgres { POSTGRES } else { SQLITE };
        for statement in statements {
            let connection = manager.get_connection();
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
