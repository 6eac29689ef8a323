use sea_orm_migration::prelude::*;

use crate::readiness;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        readiness::create(manager).await
    }
}
