use sea_orm_migration::{prelude::*, schema::big_integer};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Counts the passwords that an account has had. A rehash of the same password does not
/// count.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("users")
                    .add_column(big_integer("password_generation").default(0))
                    .take(),
            )
            .await
    }
}
