use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string, text_null},
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
                    .table("posts")
                    .col(id())
                    .col(string("image_url"))
                    .col(text_null("caption"))
                    .col(text_null("alt_text"))
                    .col(moment("pub_date"))
                    .col(big_integer("user_id"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("posts_by_user", "posts", ["user_id", "id"]))
            .await
    }
}
