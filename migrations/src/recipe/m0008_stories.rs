use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

use crate::columns::{id, index, moment};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("stories")
                    .col(id())
                    .col(text("text"))
                    .col(big_integer("user_id"))
                    .col(moment("pub_date"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("stories_by_user", "stories", ["user_id", "id"]))
            .await
    }
}
