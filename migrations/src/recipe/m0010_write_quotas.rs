use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, timestamp_with_time_zone},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_window = Index::create().col("user_id").col("window_start").take();
        manager
            .create_table(
                Table::create()
                    .table("write_quotas")
                    .col(big_integer("user_id"))
                    .col(timestamp_with_time_zone("window_start"))
                    .col(big_integer("portions"))
                    .primary_key(&mut by_window.clone())
                    .take(),
            )
            .await
    }
}
