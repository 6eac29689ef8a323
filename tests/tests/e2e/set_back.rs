//! A clock ran ahead and is set back. Nobody waits longer than a rule says, and times that
//! were stored or signed meanwhile cause no failures.

use std::{net::Ipv4Addr, time::Duration};

use end_to_end::{
    Actor, Stack,
    actor::PASSWORD,
    eventually, forge,
    launcher::{Reservation, start_identity},
};
use identity_service::{
    cli::keys::KeysCommand, config::Config, ids::AccountId, ids::SessionId, throttle::ClientAddress,
};
use rstest::rstest;
use service_kit::clock::ManualClock;
use token_verifier::StatusPolicy;

use crate::{Backend, Postgres, Sqlite};

const WRONG: &str = "sour dough 8";

fn hours(hours: u64) -> Duration {
    Duration::from_hours(hours)
}

fn slow_rate(config: &mut Config) {
    config.login_rate = "3/1m".parse().unwrap();
}

/// While the clock is ahead: six failures in a row, the last one after its wait.
async fn fail_ahead(stack: &Stack, by: Duration) -> Actor {
    stack.advance(by);
    let cook = stack.sign_up("cook").await;
    for _ in 0..5 {
        cook.try_password("cook", WRONG).await.expect_status(401);
    }
    stack.advance(Duration::from_secs(1));
    cook.try_password("cook", WRONG).await.expect_status(401);
    cook.try_password("cook", PASSWORD).await.expect_status(429);
    cook
}

#[rstest]
#[tokio::test]
async fn failures_in_the_future_block_nobody(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(hours(2), hours(24), hours(87_600))] back: Duration,
) {
    let stack = Stack::start(backend).await;
    fail_ahead(&stack, back).await;

    stack.clock.set_back(back);
    let stack = stack.restart().await;

    stack.anonymous().log_in("cook").await;
}

#[rstest]
#[tokio::test]
async fn failures_in_the_future_still_count(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let cook = fail_ahead(&stack, hours(24)).await;

    stack.clock.set_back(hours(24));

    cook.try_password("cook", WRONG).await.expect_status(401);
    let refused = cook.try_password("cook", PASSWORD).await;
    assert_eq!(refused.expect_status(429).header("retry-after"), "4");
}

#[rstest]
#[tokio::test]
async fn an_address_seen_in_the_future_is_not_blocked(
    #[values(hours(2), hours(24), hours(87_600))] back: Duration,
) {
    let stack = Stack::builder(Sqlite).identity(slow_rate).start().await;
    stack.advance(back);
    stack.sign_up("cook").await;

    stack.clock.set_back(back);

    let cook = stack.anonymous();
    cook.log_in("cook").await;
    cook.log_in("cook").await;
    let refused = cook.try_password("cook", PASSWORD).await;
    assert_eq!(refused.expect_status(429).header("retry-after"), "20");
}

#[rstest]
#[tokio::test]
async fn a_logout_takes_effect_although_the_list_is_from_the_future(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(hours(2), hours(24), hours(87_600))] back: Duration,
) {
    let builder = Stack::builder(backend);
    let builder = builder.recipes(|config| config.status_policy = StatusPolicy::Refuse);
    let stack = builder.start().await;
    stack.advance(back);
    let ahead = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    other.get_until_ok("/recipes").await;
    other.delete("/me/sessions").await.expect_status(204);
    stack.advance(Duration::from_secs(1));
    ahead.get("/status-lists/0").await.expect_status(200);

    stack.clock.set_back(back);

    let cook = stack.anonymous().log_in("cook").await;
    let elsewhere = stack.anonymous().log_in("cook").await;
    for actor in [&cook, &elsewhere] {
        actor.get_until_ok("/recipes").await;
    }
    let list = cook.get("/status-lists/0").await.expect_status(200);
    let issued_at = forge::decode(&list.text, 1)["iat"].as_i64().unwrap();
    assert!(issued_at <= stack.clock.clock().now().unix_timestamp());

    cook.delete("/me/sessions").await.expect_status(204);
    stack.advance(Duration::from_secs(11));
    eventually(async || {
        let answer = elsewhere.get("/recipes").await;
        (answer.status == 401).then_some(())
    })
    .await;
    cook.get_until_ok("/recipes").await;
}

#[rstest]
#[tokio::test]
async fn keys_read_in_the_future_are_read_again(
    #[values(hours(2), hours(24), hours(87_600))] back: Duration,
) {
    let stack = Stack::start(Postgres).await;
    stack.advance(back);
    stack.sign_up("cook").await;

    stack.clock.set_back(back);

    let cook = stack.anonymous().log_in("cook").await;
    cook.get("/me").await.expect_status(200);
    cook.get_until_ok("/recipes").await;
}

#[rstest]
#[tokio::test]
async fn a_reset_link_from_the_future_does_not_work(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(hours(2), hours(24), hours(87_600))] back: Duration,
) {
    let stack = Stack::start(backend).await;
    stack.advance(back);
    stack.sign_up("cook").await;
    let accounts = &stack.identity.state.accounts;
    let account = accounts.find_named("cook").await.unwrap().unwrap();
    let token = stack
        .identity
        .state
        .management
        .create_reset_token(&account)
        .await
        .unwrap();
    assert!(
        stack
            .identity
            .state
            .management
            .find_by_reset_token(&token)
            .await
            .is_ok()
    );

    stack.clock.set_back(back);

    assert!(
        stack
            .identity
            .state
            .management
            .find_by_reset_token(&token)
            .await
            .is_err()
    );
    let token = stack
        .identity
        .state
        .management
        .create_reset_token(&account)
        .await
        .unwrap();
    assert!(
        stack
            .identity
            .state
            .management
            .find_by_reset_token(&token)
            .await
            .is_ok()
    );
}

#[rstest]
#[tokio::test]
async fn nothing_is_signed_with_a_time_in_the_future(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Duration::from_secs(20), Duration::from_secs(29))] back: Duration,
) {
    let stack = Stack::start(backend).await;
    stack.advance(back);
    let cook = stack.sign_up("cook").await;

    stack.clock.set_back(back);

    // The difference is within the leeway, so tokens are accepted and the session
    // continues.
    let now = stack.clock.clock().now().unix_timestamp();
    let refreshed = cook.refresh(cook.refresh_token()).await.expect_status(200);
    cook.refresh(cook.refresh_token()).await.expect_status(200);
    for name in ["access_token", "refresh_token"] {
        let claims = forge::decode(refreshed.body[name].as_str().unwrap(), 1);
        for time in ["iat", "auth_time"] {
            assert!(
                claims[time].as_i64().is_none_or(|time| time <= now),
                "{name} {time}"
            );
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_session_ended_by_a_slow_clock_is_on_the_list(
    #[values(hours(2), hours(24), hours(87_600))] behind: Duration,
) {
    let stack = Stack::start(Postgres).await;
    let cook = stack.sign_up("cook").await;
    let other = stack.anonymous().log_in("cook").await;
    let third = stack.anonymous().log_in("cook").await;
    let late = ManualClock::new(stack.clock.clock().now() - behind);
    let replica = start_identity(&stack.identity_config, &late, Reservation::new()).await;

    let sessions = &replica.state.sessions;
    let here = ClientAddress::new(Ipv4Addr::LOCALHOST.into());
    assert!(sessions.log_out(session(&other), here).await.unwrap());
    let owner = AccountId(cook.id());
    let ended = sessions.end_others(owner, session(&cook)).await.unwrap();
    assert_eq!(ended, 1);

    for actor in [&other, &third] {
        assert!(crate::revocation::bit(&cook, actor.token()).await);
    }
}

#[rstest]
#[tokio::test]
async fn a_compromised_key_ends_sessions_that_begin_in_the_future(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(hours(2), hours(24))] back: Duration,
) {
    let stack = Stack::start(backend).await;
    stack.advance(back);
    let cook = stack.sign_up("cook").await;
    let kid = forge::decode(cook.token(), 0)["kid"]
        .as_str()
        .unwrap()
        .to_owned();

    stack.clock.set_back(back);

    let compromised = Some(kid);
    crate::keys::keys(
        &stack,
        KeysCommand::Rotate {
            algorithm: None,
            compromised,
        },
    )
    .await;
    let sessions = &stack.identity.state.sessions;
    assert_eq!(sessions.find_live(session(&cook)).await.unwrap(), None);
}

fn session(actor: &Actor) -> SessionId {
    let claims = forge::decode(actor.token(), 1);
    SessionId(claims["sid"].as_str().unwrap().parse().unwrap())
}
