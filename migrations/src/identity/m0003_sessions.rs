use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, string, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    },
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
                    .table("sessions")
                    .col(id())
                    // No foreign key: a session must outlive its account until its last
                    // access token has expired.
                    .col(big_integer("user_id"))
                    .col(string("client_id"))
                    .col(string("scope"))
                    .col(string("audience"))
                    .col(string("csrf"))
                    .col(created_at())
                    .col(timestamp_with_time_zone("last_used_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .col(string_null("end_reason"))
                    .col(string_null("user_agent"))
                    .col(string_null("ip"))
                    .col(timestamp_with_time_zone("auth_time"))
                    .col(string("current_jti"))
                    .col(string_null("previous_jti"))
                    .col(timestamp_with_time_zone("rotated_at"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("sessions_by_user")
                    .table("sessions")
                    .col("user_id")
                    .take(),
            )
            .await
    }
}
