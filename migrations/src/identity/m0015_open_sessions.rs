use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Everything that looks for the sessions of an account looks for those that have not
/// been ended: to list them, to end them, and to see whether there are too many.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in [
            "CREATE INDEX sessions_open_by_user ON sessions (user_id, id) WHERE ended_at IS NULL",
            "DROP INDEX sessions_by_user",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
