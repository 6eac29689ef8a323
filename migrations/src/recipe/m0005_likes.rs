use sea_orm_migration::{prelude::*, schema::big_integer};

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
                    .table("likes_posts")
                    .col(id())
                    .col(big_integer("post_id"))
                    .col(big_integer("user_id"))
                    .col(moment("timestamp"))
                    .foreign_key(&mut of_post("likes_posts"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                index("likes_once", "likes_posts", ["post_id", "user_id"])
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_index(index("likes_by_post", "likes_posts", ["post_id", "id"]))
            .await?;
        manager
            .create_index(index("likes_by_user", "likes_posts", ["user_id", "id"]))
            .await
    }
}
