use sea_orm_migration::{
    prelude::*,
    schema::{string, string_null, string_uniq, timestamp_with_time_zone_null},
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
                    .table("users")
                    .col(id())
                    .col(string("username"))
                    // The username in the form for comparison: NFKC, case-folded.
                    .col(string_uniq("username_key"))
                    .col(string("password_hash"))
                    .col(string_null("email"))
                    .col(string_null("first_name"))
                    .col(string_null("last_name"))
                    .col(string_null("image_url"))
                    .col(string_null("thumb_url"))
                    .col(string_null("bio"))
                    .col(created_at())
                    .col(timestamp_with_time_zone_null("disabled_at"))
                    .take(),
            )
            .await
    }
}
