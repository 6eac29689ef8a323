use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

use super::of_post;
use crate::columns::{id, index, moment};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("comments")
                    .col(id())
                    .col(big_integer("post_id"))
                    .col(big_integer("user_id"))
                    .col(text("text"))
                    .col(moment("pub_date"))
                    .foreign_key(&mut of_post("comments"))
                    .take(),
            )
            .await?;
        manager
            .create_index(index("comments_by_post", "comments", ["post_id", "id"]))
            .await?;
        manager
            .create_index(index("comments_by_user", "comments", ["user_id", "id"]))
            .await
    }
}
