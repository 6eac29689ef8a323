use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, timestamp_with_time_zone},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The ids of deleted accounts, which must not be used again: resource servers would
/// take the new user for the old one.
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
        // Accounts that were deleted before this table existed.
        let gone = "INSERT INTO deleted_users (id, deleted_at) \
             SELECT user_id, min(at) FROM audit_events \
             WHERE event = 'account_deleted' AND user_id IS NOT NULL GROUP BY user_id";
        manager.get_connection().execute_unprepared(gone).await?;
        Ok(())
    }
}
