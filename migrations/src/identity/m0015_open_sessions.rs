use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// All queries for the sessions of an account only need those that have not ended: to
/// list, end or count them.
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
