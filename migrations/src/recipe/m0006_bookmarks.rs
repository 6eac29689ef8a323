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
                    .table("bookmarks")
                    .col(id())
                    .col(big_integer("post_id"))
                    .col(big_integer("user_id"))
                    .col(moment("timestamp"))
                    .foreign_key(&mut of_post("bookmarks"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                index("bookmarks_once", "bookmarks", ["user_id", "post_id"])
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_index(index("bookmarks_by_post", "bookmarks", ["post_id", "id"]))
            .await?;
        manager
            .create_index(index("bookmarks_by_user", "bookmarks", ["user_id", "id"]))
            .await
    }
}
