use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null},
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
                    .table("password_resets")
                    // SHA-256 of the token in the link.
                    .col(string("token_hash").primary_key())
                    .col(big_integer("user_id"))
                    .col(created_at())
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("password_resets", "user_id")
                            .to("users", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("password_resets_by_user")
                    .table("password_resets")
                    .col("user_id")
                    .take(),
            )
            .await?;
        // Sorted by bytes, whatever the database's locale. Hashes of one method then
        // have a common prefix and are adjacent, so that a query can skip from method
        // to method.
        let by_hash = match manager.get_database_backend() {
            sea_orm::DatabaseBackend::Postgres => {
                r#"CREATE INDEX users_by_password_hash ON users (password_hash COLLATE "C")"#
            }
            _ => "CREATE INDEX users_by_password_hash ON users (password_hash)",
        };
        manager.get_connection().execute_unprepared(by_hash).await?;
        Ok(())
    }
}
