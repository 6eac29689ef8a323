use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Status lists look for recently ended sessions, and housekeeping for sessions that
/// expired long ago.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, column) in [
            ("sessions_by_end", "ended_at"),
            ("sessions_by_expiry", "expires_at"),
        ] {
            let index = Index::create()
                .name(name)
                .table("sessions")
                .col(column)
                .take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
