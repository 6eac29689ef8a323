use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string, timestamp_with_time_zone},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("erasures")
                    .col(big_integer("user_id").primary_key())
                    .col(timestamp_with_time_zone("asked_at"))
                    // The replica that works on it, and the time of its last sign of
                    // life.
                    .col(string("taken_by"))
                    .col(timestamp_with_time_zone("taken_at"))
                    .take(),
            )
            .await
    }
}
