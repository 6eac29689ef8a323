use sea_orm_migration::{
    prelude::*,
    schema::{string, timestamp_with_time_zone},
};

use crate::columns::index;

const TABLE: &str = "client_assertions";

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The assertions that clients authenticated with, each until it expires: none is accepted
/// twice, at any replica (RFC 7523 §3).
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TABLE)
            // SHA-256 of the client and its `jti`.
            .col(string("id_hash").primary_key())
            .col(timestamp_with_time_zone("expires_at"))
            .take();
        manager.create_table(table).await?;
        let by_end = index("client_assertions_by_end", TABLE, ["expires_at", "id_hash"]);
        manager.create_index(by_end).await
    }
}
