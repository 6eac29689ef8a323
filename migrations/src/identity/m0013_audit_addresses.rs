use sea_orm_migration::{prelude::*, schema::string_null};

const TABLE: &str = "audit_events";

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Where the request of an event came from: the pseudonym of its network, and the
/// address if the settings say so. Both are empty for commands and for events of older
/// versions.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in ["network", "address"] {
            let add = Table::alter()
                .table(TABLE)
                .add_column(string_null(column))
                .take();
            manager.alter_table(add).await?;
        }
        let index = Index::create()
            .name("audit_by_network")
            .table(TABLE)
            .col("network")
            .col("id")
            .take();
        manager.create_index(index).await
    }
}
