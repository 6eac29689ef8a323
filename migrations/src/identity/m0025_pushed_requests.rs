use sea_orm_migration::{
    prelude::*,
    schema::{boolean, string, text, timestamp_with_time_zone},
};

use crate::columns::{created_at, index};

const TABLE: &str = "pushed_requests";

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Authorization requests that clients pushed (RFC 9126), and whether a client must do that.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let require_par = Table::alter()
            .table("clients")
            .add_column(boolean("require_par").default(false).take())
            .take();
        manager.alter_table(require_par).await?;
        manager.create_table(pushed_requests()).await?;
        for (name, columns) in [
            ("pushed_requests_by_end", ["expires_at", "secret_hash"]),
            ("pushed_requests_of_client", ["client_id", "expires_at"]),
        ] {
            manager.create_index(index(name, TABLE, columns)).await?;
        }
        Ok(())
    }
}

fn pushed_requests() -> TableCreateStatement {
    Table::create()
        .table(TABLE)
        // SHA-256 of the secret in the request URI.
        .col(string("secret_hash").primary_key())
        .col(string("client_id"))
        // The validated parameters, as JSON.
        .col(text("parameters"))
        .col(created_at())
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(
            ForeignKey::create()
                .from(TABLE, "client_id")
                .to("clients", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
