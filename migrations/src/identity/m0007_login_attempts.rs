use sea_orm_migration::{
    prelude::*,
    schema::{integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("login_attempts")
                    // HMAC of a name and an address prefix, so that neither is stored.
                    .col(string("pair_key").primary_key())
                    .col(integer("failures"))
                    .col(timestamp_with_time_zone("allowed_at"))
                    .col(timestamp_with_time_zone_null("logged_in_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("login_names")
                    // HMAC of a name, whether or not an account has it.
                    .col(string("name_key").primary_key())
                    .col(integer("failures"))
                    .col(timestamp_with_time_zone("window_started_at"))
                    .take(),
            )
            .await?;
        // For deleting old rows.
        let indexes = [
            ("login_attempts", "allowed_at"),
            ("login_names", "window_started_at"),
        ];
        for (table, column) in indexes {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_by_{column}"))
                        .table(table)
                        .col(column)
                        .take(),
                )
                .await?;
        }
        Ok(())
    }
}
