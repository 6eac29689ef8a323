use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string, string_null, text},
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

use crate::columns::{id, index};

const NOTICES: &str = "logout_notices";

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const SQLITE: &[&str] = &[
    "CREATE TRIGGER client_session_ended AFTER UPDATE OF ended_at ON sessions \
     WHEN NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL \
         AND NEW.client_id <> 'first-party' AND NEW.ended_at < NEW.expires_at \
     BEGIN \
         INSERT INTO logout_notices \
             (client_id, uri, user_id, session_id, attempts, ended_at, due_at) \
         SELECT id, backchannel_logout_uri, NEW.user_id, NEW.id, 0, \
             CAST(strftime('%s', NEW.ended_at) AS INTEGER), \
             CAST(strftime('%s', NEW.ended_at) AS INTEGER) \
         FROM clients WHERE id = NEW.client_id AND backchannel_logout_uri IS NOT NULL; \
     END",
];

const POSTGRES: &[&str] = &[
    "CREATE FUNCTION notice_ended_client_session() RETURNS trigger LANGUAGE plpgsql \
     SET search_path FROM CURRENT AS $$ \
     BEGIN \
         INSERT INTO logout_notices \
             (client_id, uri, user_id, session_id, attempts, ended_at, due_at) \
         SELECT id, backchannel_logout_uri, NEW.user_id, NEW.id, 0, \
             floor(extract(epoch FROM NEW.ended_at)), floor(extract(epoch FROM NEW.ended_at)) \
         FROM clients WHERE id = NEW.client_id AND backchannel_logout_uri IS NOT NULL; \
         RETURN NULL; \
     END $$",
    "CREATE TRIGGER client_session_ended AFTER UPDATE OF ended_at ON sessions FOR EACH ROW \
     WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL \
         AND NEW.client_id <> 'first-party' AND NEW.ended_at < NEW.expires_at) \
     EXECUTE FUNCTION notice_ended_client_session()",
];

/// What clients are to learn about ended sessions. A notice is written with the end, in the
/// same transaction, whichever process ends the session. It has all that a logout token
/// needs, because account, session and client may be gone when it is sent. A session that
/// has expired needs no notice.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut uri = string_null("backchannel_logout_uri");
        let add = Table::alter().table("clients").add_column(&mut uri).take();
        manager.alter_table(add).await?;
        manager.create_table(notices()).await?;
        for (name, columns) in [
            ("logout_notices_by_client", ["client_id", "due_at"]),
            ("logout_notices_by_time", ["due_at", "client_id"]),
        ] {
            manager.create_index(index(name, NOTICES, columns)).await?;
        }
        let is_postgres = manager.get_database_backend() == DatabaseBackend::Postgres;
        for statement in if is_postgres { POSTGRES } else { SQLITE } {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }
}

fn notices() -> TableCreateStatement {
    Table::create()
        .table(NOTICES)
        .col(id())
        .col(string("client_id"))
        // Where the client listens, as of the end.
        .col(text("uri"))
        .col(big_integer("user_id"))
        .col(big_integer("session_id"))
        // How often it was sent.
        .col(big_integer("attempts"))
        // In seconds since the epoch, as is the next attempt.
        .col(big_integer("ended_at"))
        .col(big_integer("due_at"))
        .take()
}
