use sea_orm_migration::{
    prelude::*,
    schema::string_null,
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const SQLITE: &[&str] = &[
    "DROP TRIGGER client_session_ended",
    "CREATE TRIGGER client_session_ended AFTER UPDATE OF ended_at ON sessions \
     WHEN NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL \
         AND NEW.client_id <> 'first-party' AND NEW.ended_at < NEW.expires_at \
     BEGIN \
         INSERT INTO logout_notices \
             (client_id, uri, alg, user_id, session_id, attempts, ended_at, due_at) \
         SELECT id, backchannel_logout_uri, id_token_alg, NEW.user_id, NEW.id, 0, \
             CAST(strftime('%s', NEW.ended_at) AS INTEGER), \
             CAST(strftime('%s', NEW.ended_at) AS INTEGER) \
         FROM clients WHERE id = NEW.client_id AND backchannel_logout_uri IS NOT NULL; \
     END",
];

const POSTGRES: &[&str] = &[
    "CREATE OR REPLACE FUNCTION notice_ended_client_session() RETURNS trigger LANGUAGE plpgsql \
     SET search_path FROM CURRENT AS $$ \
     BEGIN \
         INSERT INTO logout_notices \
             (client_id, uri, alg, user_id, session_id, attempts, ended_at, due_at) \
         SELECT id, backchannel_logout_uri, id_token_alg, NEW.user_id, NEW.id, 0, \
             floor(extract(epoch FROM NEW.ended_at)), floor(extract(epoch FROM NEW.ended_at)) \
         FROM clients WHERE id = NEW.client_id AND backchannel_logout_uri IS NOT NULL; \
         RETURN NULL; \
     END $$",
];

/// The algorithms that sign a client's tokens. NULL is the default one, which is what the
/// version before writes and signs with. A notice has the algorithm of the client as of the
/// end, as it has its address.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("clients", "id_token_alg"),
            ("clients", "access_token_alg"),
            ("logout_notices", "alg"),
        ] {
            let add = Table::alter()
                .table(table)
                .add_column(string_null(column))
                .take();
            manager.alter_table(add).await?;
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
