use sea_orm_migration::{prelude::*, schema::string_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Where the request of an event came from: an address or its pseudonym. Empty for what was
/// done on the command line, and for events of versions before.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add_address = Table::alter()
            .table("audit_events")
            .add_column(string_null("address"))
            .take();
        manager.alter_table(add_address).await
    }
}
