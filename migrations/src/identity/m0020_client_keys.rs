use sea_orm_migration::{prelude::*, schema::text_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// The public keys of clients that sign what they authenticate with (RFC 7523): a JWK set, or
/// where it is.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["jwks", "jwks_uri"] {
            let add = Table::alter()
                .table("clients")
                .add_column(text_null(column))
                .take();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
