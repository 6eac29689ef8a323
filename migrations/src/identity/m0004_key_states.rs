use sea_orm_migration::{prelude::*, schema::timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("signing_keys")
                    .add_column(timestamp_with_time_zone_null("compromised_at"))
                    .take(),
            )
            .await?;
        // A key retires when its successor becomes active. Storing that time twice
        // would allow the two to differ.
        manager
            .alter_table(
                Table::alter()
                    .table("signing_keys")
                    .drop_column("retires_at")
                    .take(),
            )
            .await
    }
}
