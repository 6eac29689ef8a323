//! How issuers learn which sessions have ended: each exactly once, whichever process ended
//! it.

use std::time::Duration;

use end_to_end::{Actor, Stack, eventually, forge};
use identity_service::{config::Config, sessions::Sessions};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, TransactionTrait};
use service_kit::{config::Lifetime, database::DatabaseUrl};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    Backend, Postgres, Sqlite,
    postgres::{connect, execute},
    revocation::{bit, bits},
};

const SECOND: Duration = Duration::from_secs(1);

fn four_hours(config: &mut Config) {
    config.access_token_ttl = Lifetime(Duration::from_hours(4));
}

/// The id of an actor's session.
fn sid(actor: &Actor) -> String {
    let claims = forge::decode(actor.token(), 1);
    claims["sid"].as_str().unwrap().to_owned()
}

/// A statement that ends a session, as another program would.
fn end(actor: &Actor, at: OffsetDateTime) -> String {
    let (at, id) = (at.format(&Rfc3339).unwrap(), sid(actor));
    format!("UPDATE sessions SET ended_at = '{at}', end_reason = 'logout' WHERE id = {id}")
}

/// Advances the clock by a second and counts the ended sessions on the first list.
async fn marked(stack: &Stack) -> usize {
    stack.advance(SECOND);
    let list = bits(&stack.anonymous(), "/status-lists/0").await;
    let ones = list.iter().map(|byte| byte.count_ones() as usize);
    ones.sum()
}

#[rstest]
#[tokio::test]
async fn ended_sessions_are_found_whichever_process_and_clock_ended_them(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(-2, 0, 2)] hours: i64,
) {
    let stack = Stack::builder(backend).identity(four_hours).start().await;
    let cook = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    assert_eq!(marked(&stack).await, 0);

    let now = stack.clock.clock().now();
    let end = end(&other, now + time::Duration::hours(hours));
    execute(&stack.identity_config.database, &end).await;

    assert_eq!(marked(&stack).await, 1);
    assert!(bit(&cook, other.token()).await);
}

#[tokio::test]
async fn a_transaction_that_spans_a_reading_is_not_missed() {
    let stack = Stack::start(Postgres).await;
    stack.sign_up("cook").await;
    let [slow, quick] = [
        stack.anonymous().log_in("cook").await,
        stack.anonymous().log_in("cook").await,
    ];
    let now = stack.clock.clock().now();
    let connection = connect(&stack.identity_config.database).await;
    let transaction = connection.begin().await.unwrap();
    let ended = transaction.execute_unprepared(&end(&slow, now)).await;
    ended.unwrap();
    quick.get("/logout").await.expect_status(200);
    assert_eq!(marked(&stack).await, 1, "the other's is not committed");
    assert_eq!(marked(&stack).await, 1);

    transaction.commit().await.unwrap();

    assert_eq!(marked(&stack).await, 2);
    assert!(bit(&quick, slow.token()).await);
}

#[rstest]
#[tokio::test]
async fn rows_are_not_read_twice(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let [first, second] = [
        stack.anonymous().log_in("cook").await,
        stack.anonymous().log_in("cook").await,
    ];
    let url = &stack.identity_config.database;
    // On PostgreSQL a long transaction holds back the oldest snapshot.
    let long = match backend {
        Postgres => {
            let connection = connect(url).await;
            let long = connection.begin().await.unwrap();
            let begun = long.execute_unprepared("SELECT pg_current_xact_id()").await;
            begun.unwrap();
            Some((connection, long))
        }
        Sqlite => None,
    };
    first.get("/logout").await.expect_status(200);
    assert_eq!(marked(&stack).await, 1);

    // If the row were read again, it would mark another session.
    execute(url, "UPDATE ended_sessions SET session_id = 1000").await;
    second.get("/logout").await.expect_status(200);
    assert_eq!(marked(&stack).await, 2);
    assert!(bit(&first, first.token()).await);
    assert!(bit(&first, second.token()).await);
    drop(long);

    let stack = stack.restart().await;
    assert_eq!(marked(&stack).await, 2);
    assert!(
        !bit(&stack.anonymous(), first.token()).await,
        "everything was read again"
    );
}

#[rstest]
#[tokio::test]
async fn of_very_many_ended_sessions_none_is_missed(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    assert_eq!(marked(&stack).await, 0);
    let columns = "user_id, client_id, scope, audience, csrf, created_at, last_used_at, \
        expires_at, auth_time, current_jti, rotated_at";
    let copies = format!(
        "INSERT INTO sessions (ended_at, {columns}) WITH RECURSIVE numbers(n) AS \
         (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 25000) \
         SELECT created_at, {columns} FROM sessions CROSS JOIN numbers"
    );
    execute(&stack.identity_config.database, &copies).await;

    assert_eq!(marked(&stack).await, 25_000);
    let stack = stack.restart().await;
    assert_eq!(marked(&stack).await, 25_000);
}

#[rstest]
#[tokio::test]
async fn a_replica_that_starts_later_serves_the_same_list(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    for _ in 0..3 {
        let other = stack.anonymous().log_in("cook").await;
        other.get("/logout").await.expect_status(200);
        assert!(marked(&stack).await > 0);
    }
    let before = stack.anonymous().get("/status-lists/0").await;

    let stack = stack.restart().await;

    let after = stack.anonymous().get("/status-lists/0").await;
    assert_eq!(
        (before.header("etag"), &before.text),
        (after.header("etag"), &after.text)
    );
}

#[rstest]
#[tokio::test]
async fn a_clock_that_was_ahead_loses_no_ended_session(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(false, true)] starts_ahead: bool,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    other.get("/logout").await.expect_status(200);
    assert_eq!(marked(&stack).await, 1);

    stack.advance(Duration::from_hours(2));
    let stack = if starts_ahead {
        stack.restart().await
    } else {
        stack
    };
    assert_eq!(marked(&stack).await, 0, "its tokens have expired");
    stack.clock.set_back(Duration::from_hours(2));

    assert_eq!(marked(&stack).await, 1);
}

#[rstest]
#[tokio::test]
async fn the_migration_fills_the_table_with_ended_sessions(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    let undo = match backend {
        Sqlite => "DROP TRIGGER session_ended; DROP TRIGGER ended_session_inserted",
        Postgres => "DROP FUNCTION remember_ended_session() CASCADE",
    };
    let undo = format!(
        "{undo}; DROP TABLE ended_sessions; DROP INDEX sessions_open_by_user; \
         CREATE INDEX sessions_by_user ON sessions (user_id); \
         DELETE FROM identity_migrations WHERE version > 'm0014' AND version < 'm0017'"
    );
    execute(&stack.identity_config.database, &undo).await;
    other.get("/logout").await.expect_status(200);

    let stack = stack.restart().await;

    assert_eq!(marked(&stack).await, 1);
    assert!(bit(&stack.anonymous(), other.token()).await);
}

#[rstest]
#[tokio::test]
async fn rows_are_deleted_with_their_sessions(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    other.get("/logout").await.expect_status(200);
    let sessions: &Sessions = &stack.identity.state.sessions;

    stack.advance(Duration::from_hours(24));
    assert_eq!(sessions.forget_ended().await.unwrap(), 0);
    stack.advance(SECOND);
    assert_eq!(sessions.forget_ended().await.unwrap(), 1);
}

#[rstest]
#[tokio::test]
async fn after_a_long_pause_everything_is_read_again(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    other.get("/logout").await.expect_status(200);
    assert_eq!(marked(&stack).await, 1);

    stack.advance(Duration::from_hours(1));
    let now = stack.clock.clock().now().unix_timestamp();
    // If this row is read again, its session counts as ended now.
    let again = format!("UPDATE ended_sessions SET ended_at = {now}");
    execute(&stack.identity_config.database, &again).await;

    assert_eq!(marked(&stack).await, 1);
}

/// A dump keeps the transaction numbers of rows, while the new server starts with low ones.
#[tokio::test]
async fn rows_restored_from_another_server_are_read_once() {
    let stack = Stack::start(Postgres).await;
    stack.sign_up("cook").await;
    let [first, second] = [
        stack.anonymous().log_in("cook").await,
        stack.anonymous().log_in("cook").await,
    ];
    first.get("/logout").await.expect_status(200);
    let url = &stack.identity_config.database;
    let restored = "UPDATE ended_sessions SET transaction_id = transaction_id + 1000000";
    execute(url, restored).await;
    let stack = stack.restart().await;
    assert_eq!(marked(&stack).await, 1);

    // If this row were read again, it would mark another session.
    execute(
        &stack.identity_config.database,
        "UPDATE ended_sessions SET session_id = 1000",
    )
    .await;
    second.get("/logout").await.expect_status(200);

    assert_eq!(marked(&stack).await, 2);
    assert!(bit(&first, second.token()).await);
}

/// The number of rows of ended sessions that were read, by the server's statistics.
async fn rows_read(url: &DatabaseUrl) -> i64 {
    let database = connect(url).await;
    // A server process publishes its statistics when it ends, at the latest.
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.execute_unprepared(end).await.unwrap();
    let ask = async |sql: &str| {
        let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
        let row = database.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    };
    eventually(async || {
        let others = "SELECT count(*) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()";
        (ask(others).await == 0).then_some(())
    })
    .await;
    let read = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables \
         WHERE relname = 'ended_sessions'";
    let read = ask(read).await;
    database.close().await.unwrap();
    read
}

#[tokio::test]
async fn a_start_reads_only_sessions_that_still_matter() {
    let stack = Stack::start(Postgres).await;
    let now = stack.clock.clock().now().unix_timestamp();
    let url = &stack.identity_config.database;
    for (rows, ended_at) in [(50_000, now - 36_000), (25, now)] {
        let rows = format!(
            "INSERT INTO ended_sessions (session_id, ended_at) \
             SELECT n, {ended_at} FROM generate_series(1, {rows}) AS n"
        );
        execute(url, &rows).await;
    }
    execute(url, "ANALYZE ended_sessions").await;
    let before = rows_read(url).await;

    let stack = stack.restart().await;

    assert_eq!(marked(&stack).await, 25);
    let read = rows_read(&stack.identity_config.database).await - before;
    assert!((25..1_000).contains(&read), "{read}");
}
