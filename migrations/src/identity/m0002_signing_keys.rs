use sea_orm_migration::{
    prelude::*,
    schema::{
        binary, integer_uniq, string, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
    },
};

use crate::columns::created_at;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("signing_keys")
                    // RFC 7638 thumbprint of the public key.
                    .col(string("kid").primary_key())
                    // Unique, so that only one of several replicas creates the next
                    // key.
                    .col(integer_uniq("generation"))
                    .col(string("algorithm"))
                    .col(text("public_jwk"))
                    // PKCS #8, encrypted under the master key that kek_id names.
                    .col(binary("private_key"))
                    .col(string("kek_id"))
                    .col(created_at())
                    .col(timestamp_with_time_zone("activates_at"))
                    .col(timestamp_with_time_zone_null("retires_at"))
                    .take(),
            )
            .await
    }
}
