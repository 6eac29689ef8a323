use sea_orm_migration::{
    prelude::*,
    schema::big_integer,
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

use crate::columns::id;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// In execution order. The triggers come before the copy of ended sessions, so that
/// none is missed.
const SQLITE: &[&str] = &[
    "CREATE TRIGGER session_ended AFTER UPDATE OF ended_at ON sessions \
     WHEN NEW.ended_at IS NOT NULL AND NEW.ended_at IS NOT OLD.ended_at \
     BEGIN \
         INSERT INTO ended_sessions (session_id, ended_at) \
         VALUES (NEW.id, CAST(strftime('%s', NEW.ended_at) AS INTEGER)); \
     END",
    "CREATE TRIGGER ended_session_inserted AFTER INSERT ON sessions \
     WHEN NEW.ended_at IS NOT NULL \
     BEGIN \
         INSERT INTO ended_sessions (session_id, ended_at) \
         VALUES (NEW.id, CAST(strftime('%s', NEW.ended_at) AS INTEGER)); \
     END",
    "INSERT INTO ended_sessions (session_id, ended_at) \
     SELECT id, CAST(strftime('%s', ended_at) AS INTEGER) FROM sessions \
     WHERE ended_at IS NOT NULL ORDER BY id",
];

/// Row triggers, because a statement trigger would also run for each refresh.
const POSTGRES: &[&str] = &[
    "ALTER TABLE ended_sessions ALTER COLUMN transaction_id \
     SET DEFAULT pg_current_xact_id()::text::bigint",
    "CREATE INDEX ended_sessions_by_transaction ON ended_sessions (transaction_id, id)",
    "CREATE FUNCTION remember_ended_session() RETURNS trigger LANGUAGE plpgsql \
     SET search_path FROM CURRENT AS $$ \
     BEGIN \
         INSERT INTO ended_sessions (session_id, ended_at) \
         VALUES (NEW.id, floor(extract(epoch FROM NEW.ended_at))); \
         RETURN NULL; \
     END $$",
    "CREATE TRIGGER session_ended AFTER UPDATE OF ended_at ON sessions FOR EACH ROW \
     WHEN (NEW.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) \
     EXECUTE FUNCTION remember_ended_session()",
    "CREATE TRIGGER ended_session_inserted AFTER INSERT ON sessions FOR EACH ROW \
     WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION remember_ended_session()",
    "INSERT INTO ended_sessions (session_id, ended_at) \
     SELECT id, floor(extract(epoch FROM ended_at)) FROM sessions \
     WHERE ended_at IS NOT NULL ORDER BY id",
];

/// The ended sessions in the order in which they were recorded, whichever process ended
/// them. Status lists read only the new rows. On SQLite transactions commit in the
/// order of `id`. On PostgreSQL they do not, so `transaction_id` tells a reader whether
/// it has seen a row.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_database_backend() == DatabaseBackend::Postgres;
        let mut table = Table::create()
            .table("ended_sessions")
            .col(id())
            .col(big_integer("session_id"))
            // Seconds since the epoch, because a restart may read millions of them.
            .col(big_integer("ended_at"))
            .take();
        if is_postgres {
            table.col(big_integer("transaction_id"));
        }
        manager.create_table(table).await?;
        let by_end = Index::create()
            .name("ended_sessions_by_end")
            .table("ended_sessions")
            .col("ended_at")
            .take();
        manager.create_index(by_end).await?;
        for statement in if is_postgres { POSTGRES } else { SQLITE } {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }
}
