//! Audit events: one for each password change, and few enough for refused attempts that
//! they cannot fill the table.

use std::time::Duration;

use end_to_end::{Actor, Stack, actor::PASSWORD};
use futures_util::future::join_all;
use identity_service::cli::audit::AuditCommand;
use rstest::rstest;
use service_kit::database::{Connection, Statement};

use crate::{Backend, Postgres, Sqlite};

const WRONG: &str = "sour dough 8";

/// The events with this name: the user and the detail.
async fn events(stack: &Stack, name: &str) -> Vec<(Option<i64>, Option<String>)> {
    let database = stack.identity.state.database.reader();
    let query = format!("SELECT user_id, detail FROM audit_events WHERE event = '{name}'");
    database.all(Statement::new(query, [])).await.unwrap()
}

async fn expect_refused(actor: &Actor, username: &str, times: usize) {
    let attempts = (0..times).map(|_| actor.try_password(username, WRONG));
    for answer in join_all(attempts).await {
        answer.expect_status(429);
    }
}

#[rstest]
#[tokio::test]
async fn each_wait_of_an_account_is_recorded_once_over_all_replicas(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let replica = stack.replica().await;
    let cook = stack.sign_up("cook").await;
    let there = cook.at(replica.url());
    for _ in 0..5 {
        cook.try_password("cook", WRONG).await.expect_status(401);
    }
    assert_eq!(events(&stack, "throttled").await, []);
    let noted = || (Some(cook.id()), Some("account".to_owned()));
    tokio::join!(
        expect_refused(&cook, "COOK", 10),
        expect_refused(&there, "cook", 10)
    );
    assert_eq!(events(&stack, "throttled").await, [noted()]);

    stack.advance(Duration::from_secs(1));
    there.try_password("cook", WRONG).await.expect_status(401);
    expect_refused(&cook, "cook", 5).await;
    expect_refused(&there, "cook", 5).await;
    assert_eq!(events(&stack, "throttled").await, [noted(), noted()]);
    let failed = events(&stack, "login_failed").await;
    assert_eq!(failed, vec![(Some(cook.id()), None); 6]);
}

#[rstest]
#[tokio::test]
async fn an_unknown_name_is_recorded_without_a_user(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    for name in ["nobody", "co\0ok"] {
        for _ in 0..5 {
            anonymous.try_password(name, WRONG).await.expect_status(401);
        }
        expect_refused(&anonymous, name, 2).await;
    }
    let noted = (None, Some("account".to_owned()));
    assert_eq!(events(&stack, "throttled").await, [noted.clone(), noted]);
}

#[rstest]
#[tokio::test]
async fn the_hourly_limit_of_a_name_is_recorded_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::builder(backend)
        .identity(|config| config.trusted_proxies = "127.0.0.0/8".parse().unwrap())
        .start()
        .await;
    let cook = stack.sign_up("cook").await;
    let from = async |address: String| {
        let body = serde_json::json!({"username": "cook", "password": WRONG});
        let request = cook.request(reqwest::Method::POST, "/login").json(&body);
        cook.send(request.header("x-forwarded-for", address)).await
    };
    for host in 0..100 {
        from(format!("203.0.113.{host}")).await.expect_status(401);
    }
    for host in 100..110 {
        from(format!("203.0.113.{host}")).await.expect_status(429);
    }
    let noted = || (Some(cook.id()), Some("account".to_owned()));
    assert_eq!(events(&stack, "throttled").await, [noted()]);
    stack.advance(Duration::from_hours(1));
    for host in 0..100 {
        from(format!("203.0.113.{host}")).await.expect_status(401);
    }
    for host in 100..110 {
        from(format!("203.0.113.{host}")).await.expect_status(429);
    }
    assert_eq!(events(&stack, "throttled").await, [noted(), noted()]);
}

#[tokio::test]
async fn an_address_is_recorded_once_per_quarter_of_an_hour() {
    let stack = Stack::builder(Sqlite)
        .identity(|config| config.login_rate = "3/1m".parse().unwrap())
        .start()
        .await;
    let anonymous = stack.anonymous();
    let exhaust = async || {
        for guest in ["a", "b", "c"] {
            anonymous
                .try_password(guest, WRONG)
                .await
                .expect_status(401);
        }
        expect_refused(&anonymous, "d", 10).await;
    };
    let noted = || (None, Some("address".to_owned()));
    exhaust().await;
    assert_eq!(events(&stack, "throttled").await, [noted()]);
    stack.advance(Duration::from_mins(14));
    exhaust().await;
    assert_eq!(events(&stack, "throttled").await, [noted()]);
    stack.advance(Duration::from_mins(1));
    exhaust().await;
    assert_eq!(events(&stack, "throttled").await, [noted(), noted()]);
    stack.advance(Duration::from_mins(1));
    anonymous
        .try_password("e", PASSWORD)
        .await
        .expect_status(401);
}

#[rstest]
#[tokio::test]
async fn every_way_of_setting_a_password_is_recorded(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    let accounts = &stack.identity.state.accounts;
    let account = accounts.find_named("cook").await.unwrap().unwrap();
    let token = stack
        .identity
        .state
        .management
        .create_reset_token(&account)
        .await
        .unwrap();
    let set = async |password: &str| {
        let fields = [
            ("token", token.as_str()),
            ("password", password),
            ("password_confirmation", password),
        ];
        cook.post_form("/reset-password", &fields).await
    };
    let noted = || (Some(cook.id()), None);

    set("short").await.expect_status(422);
    assert_eq!(events(&stack, "password_changed").await, []);
    set(WRONG).await.expect_status(200);
    assert_eq!(events(&stack, "password_changed").await, [noted()]);
    set(WRONG).await.expect_status(410);
    assert_eq!(events(&stack, "password_changed").await, [noted()]);

    let login = cook.try_password("cook", WRONG).await.expect_status(200);
    let cook = cook.with_token(login.body["token"].as_str().unwrap());
    let change = serde_json::json!({"current_password": WRONG, "new_password": PASSWORD});
    let request = cook.request(reqwest::Method::PUT, "/me/password");
    cook.send(request.json(&change)).await.expect_status(204);
    let both = [noted(), noted()];
    assert_eq!(events(&stack, "password_changed").await, both);
}

/// A caller with a token records an event only if something changed.
#[rstest]
#[tokio::test]
async fn requests_that_change_nothing_are_not_recorded(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    cook.log_in("cook").await;
    cook.delete("/me/sessions").await.expect_status(204);
    assert_eq!(events(&stack, "other_sessions_ended").await.len(), 1);
    let count = async || {
        let database = stack.identity.state.database.reader();
        let count = Statement::new("SELECT count(*) FROM audit_events", []);
        database.only::<i64>(count).await.unwrap()
    };
    let before = count().await;
    for _ in 0..3 {
        for path in ["/me/sessions", "/me/sessions/7"] {
            cook.delete(path).await;
        }
        for path in ["/me", "/me/sessions"] {
            cook.get(path).await.expect_status(200);
        }
        cook.patch("/me", serde_json::json!({"bio": "x"})).await;
        cook.refresh(cook.refresh_token()).await.expect_status(200);
        cook.post_form("/oauth/revoke", &[("token", "none")]).await;
    }
    assert_eq!(count().await, before);
}

#[rstest]
#[tokio::test]
async fn audit_prune_deletes_old_events(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack =
        Stack::builder(backend).identity(|config| config.audit_retention = "off".parse().unwrap());
    let stack = stack.start().await;
    stack.sign_up("cook").await;
    stack.advance(Duration::from_hours(366 * 24));
    stack.sign_up("baker").await;
    let prune = AuditCommand::Prune {
        older_than: "365d".parse().unwrap(),
    };
    let log = stack.identity.state.audit.log();
    prune.run(log, &stack.identity_config).await.unwrap();
    assert_eq!(events(&stack, "sign_up").await, [(Some(2), None)]);
    let pruned = events(&stack, "audit prune").await;
    let [(None, Some(detail))] = pruned.as_slice() else {
        panic!("{pruned:?}");
    };
    // The sign-up and its login.
    assert!(
        detail.starts_with("before ") && detail.ends_with(": 2"),
        "{detail}"
    );
}
