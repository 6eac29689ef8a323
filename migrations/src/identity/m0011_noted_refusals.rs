use sea_orm_migration::{prelude::*, schema::timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The end of the last wait that was audited, so that each wait is recorded once.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["login_attempts", "login_names"] {
            manager
                .alter_table(
                    Table::alter()
                        .table(table)
                        .add_column(timestamp_with_time_zone_null("noted_until"))
                        .take(),
                )
                .await?;
        }
        Ok(())
    }
}
