use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// If the index lacks the column of its own condition, SQLite also reads the session's
/// row. It treats that column as one to search by, so it comes first.
const SQLITE: &[&str] = &[
    "DROP INDEX sessions_open_by_user",
    "CREATE INDEX sessions_open_by_user ON sessions (ended_at, user_id, id) \
     WHERE ended_at IS NULL",
];

/// Very many sessions may end in the same second. On SQLite, `id` is part of every
/// index.
const POSTGRES: &[&str] = &[
    "DROP INDEX ended_sessions_by_end",
    "CREATE INDEX ended_sessions_by_end ON ended_sessions (ended_at, id)",
];

/// Indexes for reading in pages: the open sessions of all accounts, and the ended
/// sessions at startup. A page costs the same in a table of any size.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = match manager.get_database_backend() {
            DatabaseBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        for statement in statements {
            let connection = manager.get_connection();
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
