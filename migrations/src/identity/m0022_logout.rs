use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, text},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// What it takes to log people out at a client's request: where they may go afterwards, and
/// in which session of the browser each session of a client began. A session with
/// `offline_access` has no parent, but it began somewhere too.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A JSON array.
        let mut uris = text("post_logout_redirect_uris").default("[]").take();
        let of_clients = Table::alter().table("clients").add_column(&mut uris).take();
        manager.alter_table(of_clients).await?;
        let mut began_in = big_integer_null("began_in");
        let of_sessions = Table::alter()
            .table("sessions")
            .add_column(&mut began_in)
            .take();
        manager.alter_table(of_sessions).await
    }
}
