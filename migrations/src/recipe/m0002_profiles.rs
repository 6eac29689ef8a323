use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string, string_null},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("profiles")
                    // The `sub` of the issuer's tokens, so not an automatic id.
                    .col(big_integer("user_id").primary_key())
                    .col(string("username"))
                    .col(string_null("first_name"))
                    .col(string_null("last_name"))
                    .col(string_null("image_url"))
                    .col(string_null("thumb_url"))
                    // `iat` of the token that the profile was read from, in Unix
                    // seconds.
                    .col(big_integer("learnt_at"))
                    .take(),
            )
            .await
    }
}
