use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, text_null},
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Open children of a session.
const BY_PARENT: &str = "CREATE INDEX sessions_open_by_parent ON sessions (parent_id) \
     WHERE parent_id IS NOT NULL AND ended_at IS NULL";

/// Open sessions of a client, for when it is disabled or removed.
const BY_CLIENT: &str = "CREATE INDEX sessions_open_by_client ON sessions (client_id, id) \
     WHERE client_id <> 'first-party' AND ended_at IS NULL";

const SQLITE: &[&str] = &[
    "CREATE TRIGGER children_ended AFTER UPDATE OF ended_at ON sessions \
     WHEN NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL \
     BEGIN \
         UPDATE sessions \
         SET ended_at = max(NEW.ended_at, last_used_at), end_reason = NEW.end_reason \
         WHERE parent_id = NEW.id AND ended_at IS NULL; \
     END",
];

const POSTGRES: &[&str] = &[
    "CREATE FUNCTION end_child_sessions() RETURNS trigger LANGUAGE plpgsql \
     SET search_path FROM CURRENT AS $$ \
     BEGIN \
         UPDATE sessions \
         SET ended_at = greatest(NEW.ended_at, last_used_at), end_reason = NEW.end_reason \
         WHERE parent_id = NEW.id AND ended_at IS NULL; \
         RETURN NULL; \
     END $$",
    "CREATE TRIGGER children_ended AFTER UPDATE OF ended_at ON sessions FOR EACH ROW \
     WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL) \
     EXECUTE FUNCTION end_child_sessions()",
];

/// What a client gets is a session of its own. Its parent is the session of the browser:
/// when that ends, whichever process ends it, so do its children. A session with
/// `offline_access` has no parent. Children have none themselves.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            big_integer_null("parent_id"),
            // The claims that its client asked for by name, as JSON.
            text_null("claims"),
        ] {
            let add = Table::alter()
                .table("sessions")
                .add_column(&mut column)
                .take();
            manager.alter_table(add).await?;
        }
        let is_postgres = manager.get_database_backend() == DatabaseBackend::Postgres;
        let triggers = if is_postgres { POSTGRES } else { SQLITE };
        let indexes = [BY_PARENT, BY_CLIENT];
        for statement in indexes.iter().chain(triggers) {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }
}
