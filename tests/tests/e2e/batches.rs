//! Lets tests reject statements that change very many rows and so block others.

use end_to_end::Stack;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use service_kit::database::DatabaseUrl;

use crate::{
    Backend, Postgres, Sqlite,
    postgres::{connect, execute},
};

/// A trigger that sees all rows that a statement changed.
const ON_POSTGRES: &str = "CREATE FUNCTION at_most() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN IF (SELECT count(*) FROM changed) > 1000 THEN RAISE EXCEPTION 'too many'; END IF; \
    RETURN NULL; END $$; \
    CREATE TRIGGER at_most AFTER UPDATE ON sessions REFERENCING NEW TABLE AS changed \
    FOR EACH STATEMENT EXECUTE FUNCTION at_most()";

/// SQLite only has row triggers, but `now` is the same for all rows of a statement. It is a
/// millisecond, in which a second statement may begin. So the bound is less than 2,000 rows
/// instead of 1,000.
const ON_SQLITE: &str = "CREATE TABLE changed (statement REAL PRIMARY KEY, sessions INTEGER); \
    CREATE TRIGGER at_most AFTER UPDATE ON sessions BEGIN \
        INSERT INTO changed VALUES (julianday('now'), 1) \
        ON CONFLICT (statement) DO UPDATE SET sessions = sessions + 1; \
        SELECT RAISE(ABORT, 'too many') FROM changed \
        WHERE statement = julianday('now') AND sessions >= 2000; \
    END";

/// Makes the database reject statements that change more than a thousand sessions.
pub(crate) async fn refuse_more_than_a_thousand(url: &DatabaseUrl) {
    let rule = match url {
        DatabaseUrl::Sqlite(_) => ON_SQLITE,
        DatabaseUrl::Postgres(_) => ON_POSTGRES,
    };
    execute(url, rule).await;
}

#[rstest]
#[tokio::test]
async fn a_statement_that_changes_too_many_sessions_is_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let url = &stack.identity_config.database;
    let columns = "user_id, client_id, scope, audience, csrf, created_at, last_used_at, \
        expires_at, auth_time, current_jti, rotated_at";
    let copies = format!(
        "INSERT INTO sessions ({columns}) WITH RECURSIVE numbers(n) AS \
         (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000) \
         SELECT {columns} FROM sessions CROSS JOIN numbers"
    );
    execute(url, &copies).await;
    refuse_more_than_a_thousand(url).await;
    let connection = connect(url).await;
    for (last, is_refused) in [(1_000, false), (1_000, false), (2_000, true)] {
        let end = format!("UPDATE sessions SET ended_at = created_at WHERE id <= {last}");
        let ended = connection.execute_unprepared(&end).await;
        assert_eq!(ended.is_err(), is_refused, "{last}");
    }
}
