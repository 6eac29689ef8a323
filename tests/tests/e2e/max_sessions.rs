//! The limit on sessions per account.

use std::time::Duration;

use end_to_end::{Actor, Stack, actor::PASSWORD, eventually};
use futures_util::future::join_all;
use identity_service::config::Config;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use service_kit::database::{Connection, Statement};

use crate::{
    Backend, Postgres, Sqlite,
    batches::refuse_more_than_a_thousand,
    postgres::execute,
    races::{give_password, open},
    revocation::bit,
    statements::counted,
};

fn at_most_three(config: &mut Config) {
    config.max_sessions = "3".parse().unwrap();
}

/// The number of sessions of all accounts that have not ended.
async fn open_sessions(stack: &Stack) -> i64 {
    let open = "SELECT count(*) FROM sessions WHERE ended_at IS NULL";
    let database = stack.identity.state.database.reader();
    database.only(Statement::new(open, [])).await.unwrap()
}

/// Adds sessions to an account, like those from before there was a limit.
async fn add_old_sessions(stack: &Stack, account: i64, sessions: i64) {
    let columns = "client_id, scope, audience, csrf, created_at, last_used_at, \
        expires_at, auth_time, current_jti, rotated_at";
    let copies = format!(
        "INSERT INTO sessions (user_id, {columns}) WITH RECURSIVE numbers(n) AS \
         (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {sessions}) \
         SELECT {account}, {columns} FROM sessions CROSS JOIN numbers WHERE id = 1"
    );
    execute(&stack.identity_config.database, &copies).await;
}

#[rstest]
#[tokio::test]
async fn simultaneous_logins_do_not_exceed_the_limit(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(at_most_three)
        .start()
        .await;
    stack.sign_up("cook").await;
    let verified = &give_password(&stack).await;
    // At most one login per connection: later ones would end the surplus of earlier ones.
    let opened = (0..8).map(|_| open(&stack.identity.state.sessions, verified));
    for opened in join_all(opened).await {
        opened.unwrap();
    }
    assert_eq!(open_sessions(&stack).await, 3);
}

#[rstest]
#[tokio::test]
async fn never_refreshed_sessions_end_first_then_the_least_recently_used(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::builder(backend)
        .identity(at_most_three)
        .start()
        .await;
    let log_in = async || {
        stack.advance(Duration::from_secs(1));
        stack.anonymous().log_in("cook").await
    };
    let refresh = async |actor: &Actor| {
        stack.advance(Duration::from_secs(1));
        let refreshed = actor.refresh(actor.refresh_token()).await;
        refreshed.expect_status(200);
    };
    let is_over = async |actor: &Actor| {
        stack.advance(Duration::from_secs(1));
        let is_over = bit(actor, actor.token()).await;
        let status = if is_over { 401 } else { 200 };
        actor.get("/me").await.expect_status(status);
        is_over
    };
    let oldest = stack.sign_up("cook").await;
    refresh(&oldest).await;
    let (unused, newer) = (log_in().await, log_in().await);
    assert!(!is_over(&unused).await, "there are three");

    let fourth = log_in().await;
    assert!(is_over(&unused).await, "the first that was never refreshed");
    assert!(!is_over(&oldest).await && !is_over(&newer).await);

    refresh(&newer).await;
    refresh(&fourth).await;
    let fifth = log_in().await;
    assert!(
        is_over(&oldest).await,
        "the one that was not used for longest"
    );
    for actor in [&newer, &fourth, &fifth] {
        assert!(!is_over(actor).await);
    }
}

/// What ends the sessions of an account.
#[derive(Clone, Copy, Debug)]
enum End {
    PasswordChange,
    AllOthers,
    Deletion,
    Disabling,
    PasswordSet,
}

#[rstest]
#[tokio::test]
async fn all_sessions_of_an_account_with_very_many_end(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(
        End::PasswordChange,
        End::AllOthers,
        End::Deletion,
        End::Disabling,
        End::PasswordSet
    )]
    end: End,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    add_old_sessions(&stack, cook.id(), 5_000).await;
    refuse_more_than_a_thousand(&stack.identity_config.database).await;
    let accounts = &stack.identity.state.accounts;
    let management = &stack.identity.state.management;
    let account = accounts.find_named("cook").await.unwrap().unwrap();
    match end {
        End::PasswordChange => {
            let body = json!({"current_password": PASSWORD, "new_password": "rye and caraway"});
            let change = cook.request(Method::PUT, "/me/password").json(&body);
            cook.send(change).await.expect_status(204);
        }
        End::AllOthers => {
            cook.delete("/me/sessions").await.expect_status(204);
        }
        End::Deletion => {
            let delete = cook.request(Method::DELETE, "/me");
            let delete = delete.json(&json!({"password": PASSWORD}));
            cook.send(delete).await.expect_status(204);
        }
        End::Disabling => {
            management.disable(&account).await.unwrap();
        }
        End::PasswordSet => {
            let password = "rye and caraway".into();
            management.set_password(&account, &password).await.unwrap();
        }
    }
    let left = match end {
        End::PasswordChange | End::AllOthers => {
            cook.get("/me").await.expect_status(200);
            1
        }
        End::Deletion | End::Disabling | End::PasswordSet => 0,
    };
    assert_eq!(open_sessions(&stack).await, left);
}

#[rstest]
#[tokio::test]
async fn housekeeping_ends_the_surplus_of_old_accounts(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::builder(backend)
        .identity(at_most_three)
        .start()
        .await;
    let cook = stack.sign_up("cook").await;
    stack.sign_up("baker").await;
    for account in [cook.id(), cook.id() + 2, cook.id() + 3] {
        add_old_sessions(&stack, account, 2_500).await;
    }
    refuse_more_than_a_thousand(&stack.identity_config.database).await;

    stack.advance(Duration::from_mins(10));

    let expected = 3 + 1 + 3 + 3;
    eventually(async || (open_sessions(&stack).await == expected).then_some(())).await;
}

#[rstest]
#[tokio::test]
async fn of_very_many_sessions_refreshed_ones_stay(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(at_most_three)
        .start()
        .await;
    let cook = stack.sign_up("cook").await;
    add_old_sessions(&stack, cook.id(), 2_500).await;
    let url = &stack.identity_config.database;
    let refreshed = "UPDATE sessions SET previous_jti = 'used' WHERE id IN (7, 1200, 2400)";
    execute(url, refreshed).await;

    stack.identity.state.sessions.end_surplus().await.unwrap();

    assert_eq!(open_sessions(&stack).await, 3);
    let stay = "SELECT count(*) FROM sessions WHERE ended_at IS NULL AND previous_jti = 'used'";
    let database = stack.identity.state.database.reader();
    let stay: i64 = database.only(Statement::new(stay, [])).await.unwrap();
    assert_eq!(stay, 3);
}

/// Runs at least one complete round of housekeeping.
async fn housekeeping(stack: &Stack) {
    let url = &stack.identity_config.database;
    // A round ends with old audit events.
    let event = "INSERT INTO audit_events (at, event) VALUES ('2000-01-01T00:00:00Z', 'login')";
    execute(url, event).await;
    let database = stack.identity.state.database.reader();
    let old = "SELECT count(*) FROM audit_events WHERE at < '2001-01-01T00:00:00Z'";
    eventually(async || {
        stack.advance(Duration::from_mins(10));
        let left: i64 = database.only(Statement::new(old, [])).await.unwrap();
        (left == 0).then_some(())
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn housekeeping_looks_for_surplus_until_there_is_none(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::builder(backend)
        .identity(at_most_three)
        .start()
        .await;
    let cook = stack.sign_up("cook").await;
    housekeeping(&stack).await;
    add_old_sessions(&stack, cook.id(), 9).await;
    housekeeping(&stack).await;
    assert_eq!(open_sessions(&stack).await, 10, "it found none before");

    let stack = stack.restart().await;
    housekeeping(&stack).await;
    assert_eq!(
        open_sessions(&stack).await,
        3,
        "another process looks again"
    );
}

#[rstest]
#[tokio::test]
async fn no_statement_that_looks_for_surplus_reads_more_than_a_page(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let mut accounts = cook.id() + 1..;
    // Each account has 900 sessions, and a page has 20,000.
    for (more, pages) in [(1, 1), (21, 1), (1, 2), (22, 3)] {
        for account in accounts.by_ref().take(more) {
            add_old_sessions(&stack, account, 900).await;
        }
        let before = counted(&stack.anonymous().get("/metrics").await);
        let found = stack.identity.state.sessions.end_surplus().await.unwrap();
        let after = counted(&stack.anonymous().get("/metrics").await);
        assert_eq!((after - before, found), (pages, 0), "{more}");
    }
}
