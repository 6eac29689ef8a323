use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, string, text, timestamp_with_time_zone},
};

use crate::columns::{id, index};

const TABLE: &str = "idempotency_keys";

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(id())
                    .col(big_integer("user_id"))
                    .col(string("key"))
                    // The hash of the request.
                    .col(string("fingerprint"))
                    // The answer.
                    .col(string("location").null())
                    .col(string("etag").null())
                    .col(text("body"))
                    // Whether it shows what others created.
                    .col(boolean("shows_others"))
                    .col(timestamp_with_time_zone("created_at"))
                    .take(),
            )
            .await?;
        let mut of_person = index("idempotency_keys_of_person", TABLE, ["user_id", "key"]);
        manager.create_index(of_person.unique().take()).await?;
        let by_age = index("idempotency_keys_by_age", TABLE, ["created_at", "id"]);
        manager.create_index(by_age).await
    }
}
