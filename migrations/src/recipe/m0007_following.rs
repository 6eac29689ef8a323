use sea_orm_migration::{prelude::*, schema::big_integer};

use crate::columns::{id, index};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("following")
                    .col(id())
                    // The follower.
                    .col(big_integer("user_id"))
                    // The followed person.
                    .col(big_integer("following_id"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                index("following_once", "following", ["user_id", "following_id"])
                    .unique()
                    .take(),
            )
            .await?;
        manager
            .create_index(index(
                "following_by_follower",
                "following",
                ["user_id", "id"],
            ))
            .await?;
        manager
            .create_index(index(
                "following_by_followed",
                "following",
                ["following_id", "id"],
            ))
            .await
    }
}
