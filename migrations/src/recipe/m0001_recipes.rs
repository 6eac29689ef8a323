use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer_null, string, text},
};

use crate::columns::{created_at, id};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("recipes")
                    .col(id())
                    .col(string("title"))
                    .col(text("instructions"))
                    .col(integer_null("minutes_to_complete"))
                    .col(big_integer("user_id"))
                    .col(created_at())
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("recipes_by_user")
                    .table("recipes")
                    .col("user_id")
                    .col("id")
                    .take(),
            )
            .await
    }
}
