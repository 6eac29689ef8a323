use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// SQLite reads a session's row, too, when the column of the condition is not in the index.
/// It takes that column for one that is searched, so the column comes first.
const SQLITE: &[&str] = &[
    "DROP INDEX sessions_open_by_user",
    "CREATE INDEX sessions_open_by_user ON sessions (ended_at, user_id, id) \
     WHERE ended_at IS NULL",
];

/// Very many sessions may end in one second. On SQLite, `id` is part of every index.
const POSTGRES: &[&str] = &[
    "DROP INDEX ended_sessions_by_end",
    "CREATE INDEX ended_sessions_by_end ON ended_sessions (ended_at, id)",
];

/// Indexes for what reads a table in pages: the open sessions of all accounts, and the
/// ended sessions at start. A page costs the same in a table of any size.
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
