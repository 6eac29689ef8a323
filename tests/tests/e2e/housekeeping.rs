//! Housekeeping deletes what is no longer needed.

use std::time::Duration;

use end_to_end::{Stack, eventually};
use identity_service::config::Config;
use rstest::rstest;
use service_kit::{
    config::Lifetime,
    database::{Connection, Statement},
};

use crate::{Backend, Postgres, Sqlite};

async fn rows(stack: &Stack, table: &str) -> i64 {
    let database = stack.identity.state.database.reader();
    let count = format!("SELECT count(*) FROM {table}");
    database.only(Statement::new(count, [])).await.unwrap()
}

async fn becomes(stack: &Stack, table: &str, expected: i64) {
    eventually(async || (rows(stack, table).await == expected).then_some(())).await;
}

#[rstest]
#[tokio::test]
async fn sessions_reset_links_and_counters_are_cleaned_up(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    other.delete("/me/sessions").await.expect_status(204);
    let accounts = &stack.identity.state.accounts;
    let account = accounts.find_named("cook").await.unwrap().unwrap();
    stack
        .identity
        .state
        .management
        .create_reset_token(&account)
        .await
        .unwrap();
    cook.try_password("nobody", "sour dough 8")
        .await
        .expect_status(401);
    let before = [
        rows(&stack, "sessions").await,
        rows(&stack, "password_resets").await,
        rows(&stack, "login_names").await,
        rows(&stack, "login_attempts").await,
    ];
    assert_eq!(before, [2, 1, 2, 2], "one of the rows is of the login");

    let events = rows(&stack, "audit_events").await;
    stack.advance(Duration::from_hours(25));
    becomes(&stack, "sessions", 1).await;
    becomes(&stack, "password_resets", 0).await;
    becomes(&stack, "login_names", 0).await;
    becomes(&stack, "login_attempts", 1).await;
    assert_eq!(rows(&stack, "audit_events").await, events, "these are kept");
    other.get("/me").await.expect_status(401);
}

#[rstest]
#[tokio::test]
async fn audit_events_older_than_the_setting_are_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack =
        Stack::builder(backend).identity(|config| config.audit_retention = "30d".parse().unwrap());
    let stack = stack.start().await;
    stack.sign_up("cook").await;
    assert_eq!(rows(&stack, "audit_events").await, 2);
    stack.advance(Duration::from_hours(29 * 24));
    stack.sign_up("baker").await;
    stack.advance(Duration::from_hours(25));
    becomes(&stack, "audit_events", 2).await;
    // Another round deletes nothing of the baker's.
    let state = &stack.identity.state;
    let retention = state.config.audit_retention;
    assert_eq!(state.audit.log().forget(retention).await.unwrap(), 0);
}

#[rstest]
#[tokio::test]
async fn an_ended_session_is_kept_as_long_as_its_tokens_live(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let three_days = |config: &mut Config| {
        config.access_token_ttl = Lifetime(Duration::from_hours(72));
    };
    let stack = Stack::builder(backend).identity(three_days).start().await;
    let cook = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    other.delete("/me/sessions").await.expect_status(204);

    stack.advance(Duration::from_hours(71));
    let sessions = &stack.identity.state.sessions;
    assert_eq!(sessions.forget().await.unwrap(), 0);
    assert!(crate::revocation::bit(&other, cook.token()).await);

    stack.advance(Duration::from_hours(2));
    sessions.forget().await.unwrap();
    assert_eq!(rows(&stack, "sessions").await, 1);
}

#[rstest]
#[tokio::test]
async fn keys_without_valid_tokens_are_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    assert_eq!(rows(&stack, "signing_keys").await, 2);
    crate::keys::keys(&stack, crate::keys::rotate()).await;
    stack.advance(Duration::from_mins(11));
    becomes(&stack, "signing_keys", 3).await;
    // The last refresh token of the first key has expired.
    stack.advance(Duration::from_hours(31 * 24));
    let first = "signing_keys WHERE generation = 1";
    becomes(&stack, first, 0).await;
}
