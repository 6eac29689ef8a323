use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, string, string_null, timestamp_with_time_zone},
};

use crate::columns::id;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_events")
                    .col(id())
                    .col(timestamp_with_time_zone("at"))
                    .col(string("event"))
                    .col(big_integer_null("user_id"))
                    .col(big_integer_null("session_id"))
                    .col(string_null("detail"))
                    .take(),
            )
            .await?;
        for (name, column) in [("audit_by_user", "user_id"), ("audit_by_time", "at")] {
            let index = Index::create()
                .name(name)
                .table("audit_events")
                .col(column)
                .col("id")
                .take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
