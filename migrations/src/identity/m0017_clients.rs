use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, string, string_null, text, timestamp_with_time_zone_null},
};

use crate::columns::{created_at, moment};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Registered clients, and what people allowed them. The consents of a person or a client
/// go with either.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(clients()).await?;
        manager.create_table(consents()).await?;
        let of_client = Index::create()
            .name("consents_of_client")
            .table("consents")
            .col("client_id")
            .take();
        manager.create_index(of_client).await
    }
}

fn clients() -> TableCreateStatement {
    Table::create()
        .table("clients")
        .col(string("id").primary_key())
        .col(string("name"))
        // `public`, `confidential` or `machine`.
        .col(string("kind"))
        .col(string("auth_method"))
        // SHA-256 of the secret, and of the one before it while both work.
        .col(string_null("secret_hash"))
        .col(string_null("previous_secret_hash"))
        // A JSON array.
        .col(text("redirect_uris"))
        // Separated by spaces, as are the scopes and audiences.
        .col(string("grant_types"))
        .col(string("scopes"))
        .col(string("audiences"))
        .col(boolean("first_party"))
        // `required` or `optional`.
        .col(string("pkce"))
        .col(string_null("logo_uri"))
        .col(string_null("policy_uri"))
        .col(string_null("tos_uri"))
        .col(created_at())
        .col(timestamp_with_time_zone_null("disabled_at"))
        .take()
}

fn consents() -> TableCreateStatement {
    Table::create()
        .table("consents")
        .col(big_integer("user_id"))
        .col(string("client_id"))
        .col(string("scopes"))
        .col(string("audiences"))
        .col(moment("granted_at"))
        .primary_key(Index::create().col("user_id").col("client_id"))
        .foreign_key(
            ForeignKey::create()
                .from("consents", "user_id")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .from("consents", "client_id")
                .to("clients", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
