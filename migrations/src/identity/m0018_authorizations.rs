use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string, string_null, text, text_null, timestamp_with_time_zone},
};

use crate::columns::{created_at, index};

const REQUESTS: &str = "authorization_requests";
const CODES: &str = "authorization_codes";

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Authorization requests that wait for somebody to log in or to consent, and the codes
/// that such requests led to.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(requests()).await?;
        manager.create_table(codes()).await?;
        for (name, table, columns) in [
            (
                "authorization_requests_by_network",
                REQUESTS,
                ["network", "created_at"],
            ),
            (
                "authorization_requests_by_end",
                REQUESTS,
                ["expires_at", "id_hash"],
            ),
            (
                "authorization_codes_by_end",
                CODES,
                ["expires_at", "code_hash"],
            ),
            (
                "authorization_codes_of_user",
                CODES,
                ["user_id", "code_hash"],
            ),
        ] {
            manager.create_index(index(name, table, columns)).await?;
        }
        Ok(())
    }
}

fn requests() -> TableCreateStatement {
    Table::create()
        .table(REQUESTS)
        // SHA-256 of the id in the address, and of the browser's cookie.
        .col(string("id_hash").primary_key())
        .col(string("browser_hash"))
        .col(string("client_id"))
        // The pseudonym of the network that it came from: only so many wait for each.
        .col(string("network"))
        // The validated parameters, as JSON.
        .col(text("parameters"))
        .col(created_at())
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut of_client(REQUESTS))
        .take()
}

fn codes() -> TableCreateStatement {
    Table::create()
        .table(CODES)
        // SHA-256 of the code.
        .col(string("code_hash").primary_key())
        .col(string("client_id"))
        .col(big_integer("user_id"))
        // The session of the browser.
        .col(big_integer("parent_id"))
        .col(string("scope"))
        .col(string("audience"))
        .col(text("redirect_uri"))
        .col(string_null("code_challenge"))
        .col(text_null("nonce"))
        // The `claims` parameter, as JSON.
        .col(text_null("claims"))
        .col(timestamp_with_time_zone("auth_time"))
        .col(created_at())
        .col(timestamp_with_time_zone("expires_at"))
        // The session that it began; null until it is used.
        .col(big_integer("session_id").null())
        .foreign_key(&mut of_client(CODES))
        .foreign_key(
            ForeignKey::create()
                .from(CODES, "user_id")
                .to("users", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn of_client(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "client_id")
        .to("clients", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
