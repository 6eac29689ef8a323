use sea_orm_migration::{
    prelude::*,
    schema::{
        binary, integer, string, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
    },
};

use crate::columns::{created_at, index};

const TABLE: &str = "chosen_signing_keys";

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The keys of algorithms that clients chose, beside those of the default algorithm.
///
/// They have a table of their own for the sake of the version before. It takes all rows of
/// `signing_keys` for one timeline, whatever their algorithm: with these keys among them it
/// would retire the default key for one of these and sign everybody's tokens with it. So
/// while both versions run on one database, both see the same default keys, and only the new
/// one sees and publishes these.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TABLE)
            // RFC 7638 thumbprint of the public key.
            .col(string("kid").primary_key())
            .col(integer("generation"))
            .col(string("algorithm"))
            .col(text("public_jwk"))
            // PKCS #8, encrypted under the master key that kek_id names.
            .col(binary("private_key"))
            .col(string("kek_id"))
            .col(created_at())
            .col(timestamp_with_time_zone("activates_at"))
            .col(timestamp_with_time_zone_null("compromised_at"))
            .take();
        manager.create_table(table).await?;
        // Unique, so that only one of several replicas creates the next key.
        let name = "chosen_signing_keys_by_generation";
        let mut by_generation = index(name, TABLE, ["algorithm", "generation"]);
        manager.create_index(by_generation.unique().take()).await
    }
}
