use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, timestamp_with_time_zone},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The numbers of accounts that are gone. Whoever else has one of them would be
/// taken for its former holder, here and at every resource server.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("deleted_users")
                    .col(big_integer("id").primary_key())
                    .col(timestamp_with_time_zone("deleted_at"))
                    .take(),
            )
            .await?;
        // Those who went before there was this table.
        let gone = "INSERT INTO deleted_users (id, deleted_at) \
             SELECT user_id, min(at) FROM audit_events \
             WHERE event = 'account_deleted' AND user_id IS NOT NULL GROUP BY user_id";
        manager.get_connection().execute_unprepared(gone).await?;
        Ok(())
    }
}
