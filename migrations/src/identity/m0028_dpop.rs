use sea_orm_migration::{
    prelude::*,
    schema::{boolean, string_null},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// To which keys codes and sessions are bound, and which clients must prove a key (RFC 9449).
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dpop_bound = Table::alter()
            .table("clients")
            .add_column(boolean("dpop_bound").default(false).take())
            .take();
        manager.alter_table(dpop_bound).await?;
        // RFC 7638 thumbprints.
        for table in ["authorization_codes", "sessions"] {
            let key = Table::alter()
                .table(table)
                .add_column(string_null("dpop_jkt"))
                .take();
            manager.alter_table(key).await?;
        }
        Ok(())
    }
}
